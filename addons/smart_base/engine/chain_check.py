"""Reading a chain of audit entries and saying what was done to it.

Kinds of break:

- ``edited``: the entry does not say what was signed;
- ``missing``: entries between two others are gone;
- ``tail_cut``: entries after the last one are gone (the anchor remembers them);
- ``swapped``: a genuine entry stands where another one was sealed;
- ``inserted``: an entry that was never signed, or stands beside the chain;
- ``rebuilt``: hashes were computed anew without the key;
- ``bad_anchor``: the anchor file is missing or was not signed by this log's key;
- ``key_mismatch``: entries were signed with a key that is not here.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from . import canonical, chain
from .chain import Entry, Head, Keys

MAX_BREAKS = 20
RANGES = ("rebuilt", "swapped", "key_mismatch")  # neighbours are told as one break


@dataclass(slots=True)
class Break:
    """One thing that is wrong, with the entries that it concerns."""

    kind: str
    sequence: int | None = None
    last_sequence: int | None = None
    entry_id: int | None = None
    detail: str = ""

    def __str__(self) -> str:
        upto = f" to {self.last_sequence}" if self.last_sequence != self.sequence else ""
        return f"{self.kind}: entry {self.sequence}{upto}, id {self.entry_id} {self.detail}".strip()


@dataclass(slots=True)
class Report:
    """What a check found: the first breaks in the order of the log, and how many there are."""

    checked: int = 0
    unsealed: int = 0
    head: Head = chain.BEGINNING
    breaks: list = field(default_factory=list)
    break_count: int = 0

    @property
    def ok(self) -> bool:
        return not self.break_count

    def add(self, found: Break) -> None:
        """Note a break, joined to the one before if it is the same on the next entry."""
        last = self.breaks[-1] if self.breaks else None
        if last and _continues(last, found):
            last.last_sequence = found.last_sequence
            return
        self.break_count += 1
        if len(self.breaks) < MAX_BREAKS:
            self.breaks.append(found)


def _continues(last: Break, found: Break) -> bool:
    return (
        found.kind in RANGES
        and (last.kind, last.detail) == (found.kind, found.detail)
        and last.last_sequence is not None
        and found.sequence == last.last_sequence + 1
    )


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head that the file outside the database remembers."""

    head: Head = chain.BEGINNING
    problem: str = ""  # "", "missing", "other_key" or "forged"


def read_anchor(text: str | None, keys: Keys | None) -> Anchor:
    """What an anchor file says, and whether it can be believed.

    :param text: content of the file, None if there is none
    """
    if text is None:
        return Anchor(problem="missing")
    try:
        body = json.loads(text)
        signature, signer = body.pop("mac"), body.pop("key_id")
        head = Head(int(body["sequence"]), str(body["chain_hash"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        return Anchor(problem="forged")
    if keys is None or signer not in keys.known:
        return Anchor(head, "other_key")
    signed = chain.is_signed(keys.known.values(), "anchor", canonical.dumps(body), signature)
    return Anchor(head, "" if signed else "forged")


def verify(
    sealed: Iterable[Entry],
    unsealed: Iterable[Entry] = (),
    *,
    keys: Keys | None,
    anchor: Anchor | None = None,
    start: Head | None = None,
) -> Report:
    """Read a whole log and report every break.

    :param sealed: linked entries in the order of their numbers
    :param unsealed: entries that wait to be linked
    :param keys: None checks the hashes but no signature
    :param anchor: None if there is nothing to compare with
    :param start: what the first entry must follow; see ``last_checkpoint``
    """
    reader = _Reader(keys, anchor, start or chain.BEGINNING)
    reader.read_chain(sealed)
    reader.read_unsealed(unsealed)
    return reader.report


def verify_export(lines: Iterable[str], keys: Keys | None = None) -> Report:
    """Check an export in JSON lines by itself; without the key only the hashes are checked.

    :raises ValueError: a line is not an entry of an audit log
    """
    entries = [chain.entry_of_line(line) for line in lines if line.strip()]
    sealed = [entry for entry in entries if entry.sequence is not None]
    first = sealed[0] if sealed else None
    return verify(
        sealed,
        [entry for entry in entries if entry.sequence is None],
        keys=keys,
        start=Head(first.sequence - 1, first.previous_hash) if first else None,
    )


def last_checkpoint(checkpoints: Iterable[Entry], keys: Keys | None) -> Head:
    """What the first kept entry must follow: the last genuine checkpoint, or the beginning."""
    head = chain.BEGINNING
    for entry in checkpoints:
        if keys and not chain.is_genuine(entry, keys):
            continue
        try:
            found = chain.checkpoint_head(entry.content["proposal"])
        except (KeyError, TypeError, ValueError):  # not signed, so anything may stand there
            continue
        if found.sequence > head.sequence:
            head = found
    return head


@dataclass(frozen=True, slots=True)
class _Findings:
    """What holds for one entry; ``squeezed``: its successor follows its predecessor."""

    content: bool
    mac: bool
    chain: bool
    link: bool
    seal: bool
    squeezed: bool


class _Reader:
    """Walks along the chain and remembers what the next entry must follow."""

    def __init__(self, keys: Keys | None, anchor: Anchor | None, start: Head):
        self.keys = keys
        self.anchor = anchor
        self.report = Report(head=start)
        self.expected = {start.chain_hash}  # empty: anything may follow

    def read_chain(self, entries: Iterable[Entry]) -> None:
        for entry, following in _with_next(self._one_per_number(entries)):
            self._check_number(entry)
            self._check_entry(entry, following)
            self.report.head = Head(entry.sequence, entry.chain_hash)
        self._check_end()

    def read_unsealed(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.report.unsealed += 1
            if not self._knows_key(entry):
                self._break("key_mismatch", entry, detail=entry.key_id or "")
            elif not chain.is_unchanged(entry):
                self._break("edited", entry)
            elif not self._is_signed("entry", entry.entry_hash, entry.mac):
                self._break("inserted", entry)

    def _one_per_number(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Of several entries with one number only the genuine one belongs to the chain."""
        start = self.report.head.sequence
        for sequence, group in groupby(entries, key=lambda entry: entry.sequence):
            same = list(group)
            self.report.checked += len(same)
            if sequence > start:
                yield same.pop(self._place_of_genuine(same) if len(same) > 1 else 0)
            for entry in same:
                self._break("inserted", entry)

    def _place_of_genuine(self, same: list) -> int:
        for place, entry in enumerate(same):
            found = self._findings(entry, None)
            if found.content and found.mac and found.chain and found.seal:
                return place
        return 0

    def _check_number(self, entry: Entry) -> None:
        wanted = self.report.head.sequence + 1
        if entry.sequence > wanted:
            self.report.add(Break("missing", wanted, entry.sequence - 1))
            self.expected = set()

    def _check_entry(self, entry: Entry, following: Entry | None) -> None:
        if not self._knows_key(entry):
            self._break("key_mismatch", entry, detail=entry.key_id or "")
        found = self._findings(entry, following)
        anchor = self.anchor
        anchored = anchor is not None and not anchor.problem
        kind = _kind(found, beyond=anchored and entry.sequence > anchor.head.sequence)
        if not kind and anchored and entry.sequence == anchor.head.sequence:
            kind = "" if entry.chain_hash == anchor.head.chain_hash else "rebuilt"
        if kind:
            self._break(kind, entry)
        if kind == "swapped":  # the hash that the next one follows stands elsewhere
            self.expected = set()
        elif kind != "inserted":
            self.expected = {entry.chain_hash, _computed_chain_hash(entry)}

    def _check_end(self) -> None:
        anchor, head = self.anchor, self.report.head
        if anchor is None:
            return
        if anchor.problem and not (anchor.problem == "missing" and not self.report.checked):
            self.report.add(Break("bad_anchor", detail=anchor.problem))
        elif anchor.head.sequence > head.sequence:
            self.report.add(Break("tail_cut", head.sequence + 1, anchor.head.sequence))

    def _findings(self, entry: Entry, following: Entry | None) -> _Findings:
        known = self._knows_key(entry)
        return _Findings(
            content=chain.is_unchanged(entry),
            mac=not known or self._is_signed("entry", entry.entry_hash, entry.mac),
            chain=entry.chain_hash == _computed_chain_hash(entry),
            link=not self.expected or entry.previous_hash in self.expected,
            seal=not known or self._is_signed("seal", entry.chain_hash, entry.seal),
            squeezed=following is not None and following.previous_hash in self.expected,
        )

    def _knows_key(self, entry: Entry) -> bool:
        return self.keys is None or entry.key_id in self.keys.known

    def _is_signed(self, purpose: str, text: str | None, signature: str | None) -> bool:
        if self.keys is None:
            return True
        return chain.is_signed(self.keys.known.values(), purpose, text or "", signature)

    def _break(self, kind: str, entry: Entry, detail: str = "") -> None:
        self.report.add(Break(kind, entry.sequence, entry.sequence, entry.id, detail))


def _kind(found: _Findings, beyond: bool) -> str:
    """What was done to an entry.

    :param beyond: it stands after the last entry that the anchor knows
    """
    if found.mac and not found.chain and (found.content or found.seal):
        return "swapped"
    if not found.mac and (beyond or found.squeezed):
        return "inserted"
    if not found.content or (not found.mac and (found.seal or not found.chain)):
        return "edited"
    if not (found.mac and found.link and found.seal):
        return "rebuilt"
    return ""


def _computed_chain_hash(entry: Entry) -> str:
    return chain.chain_hash(entry.sequence, entry.previous_hash, entry.entry_hash, entry.mac)


def _with_next(entries: Iterable[Entry]) -> Iterator[tuple]:
    current = None
    for following in entries:
        if current is not None:
            yield current, following
        current = following
    if current is not None:
        yield current, None
