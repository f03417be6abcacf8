"""Where the development environment lives on disk, and the few settings that name it.

Nothing here does work: it only answers "where". Everything that is fetched or
generated stays below one cache folder, never in the repository or the system.
"""

import contextlib
import fcntl
import getpass
import hashlib
import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ADDONS = PROJECT / "addons"
IS_ROOT = os.geteuid() == 0


def cache_dir() -> Path:
    """Root of everything that is fetched or generated.

    ``SMART_ODOO_CACHE`` wins. Root uses ``/var/cache`` because the database
    server runs as another user, who may not enter root's home.
    """
    override = os.environ.get("SMART_ODOO_CACHE")
    if override:
        path = Path(override).expanduser().resolve()
    elif IS_ROOT:
        path = Path("/var/cache/smart-odoo")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
        path = Path(base).expanduser() / "smart-odoo"
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextlib.contextmanager
def only_builder(name: str):
    """Let one process at a time build what is called so; the others wait and find it built."""
    folder = cache_dir() / "locks"
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def digest_of(*files: Path, extra: str = "") -> str:
    """Short digest of some files' contents, to name what was built from them."""
    sha = hashlib.sha256(extra.encode())
    for file in files:
        sha.update(file.read_bytes())
    return sha.hexdigest()[:12]


def user_name() -> str:
    return getpass.getuser()


def python_tag() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"
