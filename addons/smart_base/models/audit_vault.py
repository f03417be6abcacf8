"""What the audit log keeps outside the database: the key that signs, and the anchor.

Both are files in ``<data_dir>/smart_audit/``. The key may come from the environment instead
(``SMART_ODOO_AUDIT_KEY``; earlier ones, parted by commas, in ``SMART_ODOO_AUDIT_KEY_OLD``).
Neither is ever written to the database or to a log.
"""

import contextlib
import functools
import logging
import os
import re
import secrets
import tempfile
from pathlib import Path

from ..engine import chain, chain_check

_logger = logging.getLogger(__name__)

KEY_LENGTH = 32  # characters that a key must have at least


class VaultError(Exception):
    """The key or the anchor cannot be read or written; the text says what to do."""


class Vault:
    """Key and anchor of one database.

    The key belongs to the database's uuid, so a copy on the same server can check what it
    inherited. The anchor belongs to name and uuid, as a copy goes its own way.
    """

    def __init__(self, folder: str, database: str, uuid: str):
        self.folder = Path(folder)
        self._name, self._uuid = _plain(database), _plain(uuid)
        self.key_path = self.folder / f"{self._uuid}.key"
        self.anchor_path = self.folder / f"{self._name}-{self._uuid}.anchor"
        self._kept = (None, None)  # the key file's mark, and what was in it

    def keys(self, create: bool = False) -> chain.Keys | None:
        """The key that signs and the earlier ones; None if there is none.

        :param create: make a key file if there is no key yet
        :raises VaultError: a key is too short, or its file cannot be read or written
        """
        current = os.environ.get("SMART_ODOO_AUDIT_KEY", "").strip()
        earlier = os.environ.get("SMART_ODOO_AUDIT_KEY_OLD", "").split(",")
        kept = self._kept_key()
        if create and not current and kept is None:
            kept = self._create_key()
        texts = [current, (kept or "").strip(), *map(str.strip, earlier)]
        return _keys_of(*filter(None, texts))

    def anchor(self, keys: chain.Keys | None) -> chain_check.Anchor:
        """What the anchor file says, and whether it can be believed."""
        return chain_check.read_anchor(self._read(self.anchor_path), keys)

    def write_anchor(self, head: chain.Head, keys: chain.Keys) -> None:
        """Remember the head of the chain; only while holding the chain's lock."""
        with _said_plainly(self.anchor_path), self._draft(chain.anchor_text(head, keys)) as draft:
            draft.replace(self.anchor_path)

    def foreign_anchors(self) -> list[str]:
        """Anchors of a database that had this name before: a deleted one, or this one
        with its past cut off."""
        own = re.compile(re.escape(self._name) + r"-[0-9a-fA-F-]{36}\.anchor")
        with contextlib.suppress(FileNotFoundError):
            return sorted(
                path.name
                for path in self.folder.iterdir()
                if own.fullmatch(path.name) and path != self.anchor_path
            )
        return []

    def _kept_key(self) -> str | None:
        """What the key file says; read again when it has changed."""
        with _said_plainly(self.key_path), contextlib.suppress(FileNotFoundError):
            state = os.stat(self.key_path)
            mark = (state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino)
            if self._kept[0] != mark:
                self._kept = (mark, self._read(self.key_path))
            return self._kept[1]
        return None

    def _read(self, path: Path) -> str | None:
        with _said_plainly(path), contextlib.suppress(FileNotFoundError):
            return path.read_text()
        return None

    def _create_key(self) -> str:
        """A new key, or the one that another process made at the same moment."""
        with (
            _said_plainly(self.key_path),
            self._draft(secrets.token_hex(32)) as draft,
            contextlib.suppress(FileExistsError),
        ):
            os.link(draft, self.key_path)  # never replaces a key, never shows half of one
            _logger.warning(
                "A key for the audit log was created in %s. Back it up: "
                "what it signed can only be verified with it.",
                self.key_path,
            )
        return self._read(self.key_path)

    @contextlib.contextmanager
    def _draft(self, text: str):
        """A complete file beside the final one, readable by nobody else."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".draft-")
        try:
            with os.fdopen(handle, "w") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            yield Path(name)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)


@contextlib.contextmanager
def _said_plainly(path: Path):
    try:
        yield
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise VaultError(f"The audit log's file {path} cannot be used: {error}") from error


@functools.lru_cache(maxsize=16)
def vault_of(folder: str, database: str, uuid: str) -> Vault:
    """The vault of a database; one for each in this process."""
    return Vault(folder, database, uuid)


@functools.lru_cache(maxsize=16)
def _keys_of(*texts: str) -> chain.Keys | None:
    return chain.Keys.of(*map(_key, texts)) if texts else None


def _key(text: str) -> bytes:
    if len(text) < KEY_LENGTH:
        raise VaultError(f"A key of the audit log must have at least {KEY_LENGTH} characters.")
    return text.encode()


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)
