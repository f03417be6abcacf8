"""The audit log's arithmetic: what a hash covers, how entries are linked and signed.

Every entry carries a SHA-256 of its content (``entry_hash``) and a signature of that hash
(``mac``). Sealing gives it a number and links it to its predecessor (``chain_hash``), and
signs the link (``seal``). Hashes can be checked by anybody; signatures need the key, so
whoever owns the database but not the key can neither write nor move an entry unnoticed.
How a log is read and what can be wrong with it is in ``chain_check``.
"""

import hmac
import json
from dataclasses import dataclass

from . import canonical

FORMAT = 1  # raised when the rules below change; old entries keep theirs
GENESIS = "0" * 64  # what the first entry follows
CHECKPOINT = "checkpoint"  # action of the entry that stands for entries removed by retention
HASH_FIELDS = ("entry_hash", "mac", "key_id", "sequence", "previous_hash", "chain_hash", "seal")


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored entry. ``content`` is None where an export left it out."""

    id: int
    content: dict | None
    entry_hash: str | None
    mac: str | None
    key_id: str | None
    sequence: int | None = None
    previous_hash: str | None = None
    chain_hash: str | None = None
    seal: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What sealing adds to an entry."""

    sequence: int
    previous_hash: str
    chain_hash: str
    seal: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last sealed entry. Numbers have no gaps, so its number is also the count ever sealed."""

    sequence: int = 0
    chain_hash: str = GENESIS


BEGINNING = Head()


@dataclass(frozen=True, slots=True)
class Keys:
    """The key that signs now, and all keys that ever signed, by their id."""

    current: bytes
    known: dict

    @classmethod
    def of(cls, *keys: bytes) -> "Keys":
        """:param keys: the current key first, then earlier ones"""
        return cls(keys[0], {key_id(key): key for key in keys})


def key_id(key: bytes) -> str:
    """A short name of a key that gives nothing of it away."""
    return sign(key, "key", "id")[:16]


def sign(key: bytes, purpose: str, text: str) -> str:
    """HMAC-SHA256; the purpose keeps one kind of signature from standing in for another."""
    return hmac.digest(key, f"{purpose}:{text}".encode(), "sha256").hex()


def is_signed(keys, purpose: str, text: str, signature: str | None) -> bool:
    """Whether any of the keys made this signature."""
    signature = (signature or "").encode()
    return any(hmac.compare_digest(sign(key, purpose, text).encode(), signature) for key in keys)


def content_hash(content: dict) -> str:
    """SHA-256 of what an entry says. Empty fields do not count, so fields may be added later."""
    return canonical.digest({name: value for name, value in content.items() if value is not None})


def signed_entry(content: dict, keys: Keys) -> Entry:
    """A new entry, hashed and signed, not yet linked. ``content`` holds its own ``id``."""
    digest = content_hash(content)
    return Entry(
        id=content["id"],
        content=content,
        entry_hash=digest,
        mac=sign(keys.current, "entry", digest),
        key_id=key_id(keys.current),
    )


def is_genuine(entry: Entry, keys: Keys) -> bool:
    """Whether the entry says what it said when it was written by somebody with a key."""
    return is_unchanged(entry) and is_signed(
        keys.known.values(), "entry", entry.entry_hash, entry.mac
    )


def is_unchanged(entry: Entry) -> bool:
    """Whether the content belongs to the hash; content that was left out is believed."""
    if entry.content is None:
        return True
    try:
        return content_hash(entry.content) == entry.entry_hash
    except (TypeError, ValueError):  # such as a NaN, which nobody could have written here
        return False


def chain_hash(sequence: int, previous_hash: str, entry_hash: str, mac: str) -> str:
    """SHA-256 over an entry, its number and its predecessor."""
    return canonical.digest([FORMAT, sequence, previous_hash, entry_hash, mac])


def next_link(entry: Entry, head: Head, keys: Keys) -> Link:
    """What to write into an entry that shall follow the head."""
    sequence = head.sequence + 1
    linked = chain_hash(sequence, head.chain_hash, entry.entry_hash, entry.mac)
    return Link(sequence, head.chain_hash, linked, sign(keys.current, "seal", linked))


def anchor_text(head: Head, keys: Keys) -> str:
    """The head of the chain as it is kept outside the database, signed."""
    body = {"sequence": head.sequence, "chain_hash": head.chain_hash}
    signature = sign(keys.current, "anchor", canonical.dumps(body))
    return canonical.dumps({**body, "key_id": key_id(keys.current), "mac": signature})


def checkpoint_proposal(head: Head, cutoff: str) -> dict:
    """What the entry says that stands for all entries up to and including ``head``."""
    return {"up_to": head.sequence, "chain_hash": head.chain_hash, "older_than": cutoff}


def checkpoint_head(proposal: dict) -> Head:
    """The entry that the first kept entry follows, read from a checkpoint.

    :raises KeyError, TypeError, ValueError: this is not what a checkpoint says
    """
    return Head(int(proposal["up_to"]), str(proposal["chain_hash"]))


def export_line(entry: Entry) -> str:
    """An entry as one line of JSON, from which ``entry_of_line`` makes the entry again."""
    hashes = {name: getattr(entry, name) for name in HASH_FIELDS}
    if entry.content is None:
        return canonical.dumps({"id": entry.id, "left_out": True, **hashes})
    content = {name: value for name, value in entry.content.items() if value is not None}
    return canonical.dumps({**content, **hashes})


def entry_of_line(line: str) -> Entry:
    """The entry of an exported line.

    :raises ValueError: the line is not JSON, or not of an audit log
    """
    values = json.loads(line)
    if not isinstance(values, dict) or not {"id", *HASH_FIELDS} <= values.keys():
        raise ValueError("This line is not an entry of an audit log")
    hashes = {name: values.pop(name) for name in HASH_FIELDS}
    return Entry(values["id"], None if values.get("left_out") else values, **hashes)
