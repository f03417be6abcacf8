"""Reference tokens: which forms of a document's number are looked for in memos, and how found.

Exact forms come first. Damage is repaired only inside a block, a few items that other evidence
(the amount, the partner) already points at: among numbers in sequence, similarity alone says
nothing.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from .text import LOOKALIKE, compact, parts

#: How a reference was found, best first.
FULL, SHORTHAND, SHORT, TAIL = "full", "shorthand", "short", "tail"
REPAIRED, CUT = "repaired", "cut"
#: The number of another document of the same series: it speaks against the item.
OTHER = "other"
#: How much a form says by itself: a number with letters or seven digits, five digits, fewer.
STRONG, MEDIUM, WEAK = 3, 2, 1
_LONGEST_KEY = 34
_MANY = 256
_DIGITS = re.compile("[0-9]")
#: What stands before the short numbers of a list; a blank is enough before three digits.
_LISTING = set(",;+&/-")
_RANGE = {"-", "\u2013", "TO", "BIS", "THRU", "THROUGH"}


@dataclass(frozen=True, slots=True)
class Hit:
    """A form of a reference in a memo, from ``start`` to ``end`` of its squeezed text.

    :param distance: characters that had to be repaired
    :param share: share of all open references that fit as well
    """

    level: str
    strength: int
    start: int
    end: int
    distance: int = 0
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Beginning:
    """A text of a memo with which references begin, and the ``share`` of all that do."""

    text: str
    start: int
    share: float


def strength_of(key: str) -> int:
    """How much a form says by itself, 0 for nothing.

    >>> [strength_of(key) for key in ("INV2026017", "58636", "4431", "2026", "INV")]
    [3, 2, 1, 0, 0]
    """
    digits = len(_DIGITS.findall(key))
    if digits < 3:
        return 0
    if digits == len(key):
        if digits >= 7:
            return STRONG
        if digits >= 5:
            return MEDIUM
        return 0 if digits == 4 and key[:2] in ("19", "20") else WEAK
    return STRONG if digits >= 4 else MEDIUM


def forms(reference: str) -> dict[str, tuple[str, int]]:
    """Forms of a reference with how they count: in full, without prefix or year, number only.

    >>> forms("INV/2026/00417")["INV00417"]
    ('short', 3)
    >>> sorted(forms("INV/2026/00417"))
    ['00417', '202600417', '417', 'INV00417', 'INV202600417', 'INV2026417', 'INV2600417', 'INV417']
    """
    pieces = parts(reference)
    full = "".join(pieces)
    found: dict[str, tuple[str, int]] = {}
    if len(full) > _LONGEST_KEY or not strength_of(full):
        return found
    found[full] = (FULL, strength_of(full))
    for form, level in _shorter(pieces):
        if strength_of(form):
            found.setdefault(form, (level, strength_of(form)))
    return found


def _shorter(pieces: list[str]):
    """Forms that people write instead of the whole."""
    number = pieces[-1]
    if len(pieces) < 2 or not number.isdigit():
        longest = max((piece for piece in pieces if piece.isdigit()), key=len, default="")
        yield longest, TAIL
        yield longest.lstrip("0"), TAIL
        return
    bare, rest = number.lstrip("0"), pieces[:-1]
    yield "".join(rest) + bare, SHORT
    if not rest[0].isdigit():
        yield "".join([*rest[1:], number]), SHORT if len(rest) > 1 else TAIL
    years = [i for i, piece in enumerate(rest) if len(piece) == 4 and piece[:2] in ("19", "20")]
    for i in years:
        without = "".join(rest[:i] + rest[i + 1 :])
        if without:
            yield without + number, SHORT
            yield without + bare, SHORT
        yield "".join([*rest[:i], rest[i][2:], *rest[i + 1 :], number]), SHORT
    yield number, TAIL
    yield bare, TAIL


class Vocabulary:
    """All forms of all open references, for looking them up in memos."""

    def __init__(self):
        self.items: dict[str, list[tuple[int, str, int]]] = {}
        self.full: list[str] = []
        self._heads: set[str] = set()

    def add(self, position: int, reference: str):
        """Note the forms of a reference of the item at ``position``."""
        for form, (level, strength) in forms(reference).items():
            entries = self.items.setdefault(form, [])
            if all(entry[0] != position for entry in entries):
                entries.append((position, level, strength))
            if level == FULL:
                self.full.append(form)

    def close(self):
        """Call once, after the last reference."""
        self.full.sort()
        self._heads = {form[:3] for form in self.items if form[:2].isalpha()}

    def find(self, scan) -> dict[int, Hit]:
        """The items whose references a memo holds exactly, with their best hits.

        A hit inside a longer one does not count: 2026-14233 is not the bill 14233.
        """
        spans = self._spans(scan)
        found: dict[int, Hit] = {}
        for start, end, form in spans:
            for position, level, strength in self.items[form]:
                hit = Hit(level, strength, start, end)
                if position not in found or rank(hit) > rank(found[position]):
                    found[position] = hit
        self._lists(scan, spans, found)
        return found

    def _spans(self, scan) -> list[tuple[int, int, str]]:
        """Where forms stand, the longest first, none within another."""
        text, known = scan.squeezed, self.items
        found = [
            (start - end, start, end)
            for start in self._begins(scan)
            for end in scan.edges[bisect_right(scan.edges, start + 2) :]
            if end - start <= _LONGEST_KEY and text[start:end] in known
        ]
        spans: list[tuple[int, int, str]] = []
        for _, start, end in sorted(found):
            inside = any(s <= start and end <= e for s, e, _ in spans)
            if not inside and _stands_alone(scan, start, end, text[start:end]):
                spans.append((start, end, text[start:end]))
        return sorted(spans)

    def _begins(self, scan) -> list[int]:
        """Where a form may begin: at an edge, or within letters that stick to its own."""
        text = scan.squeezed
        stuck = (i for i in range(1, len(text) - 2) if text[i : i + 3] in self._heads)
        return sorted({*scan.edges, *stuck})

    def _lists(self, scan, spans, found):
        """Shorthand after a full reference: INV/2026/10017, 018, 021, or 10017-10021."""
        at = {position: i for i, (_, position) in enumerate(scan.runs)}
        for _, end, form in spans:
            if not any(level == FULL for _, level, _ in self.items[form]):
                continue
            for index in range(at.get(end, len(scan.runs)), len(scan.runs)):
                run, position = scan.runs[index]
                if any(s <= position < e and e - s > len(run) for s, e, _ in spans):
                    break  # another reference, which begins its own list
                if not self._shorthand(scan, form, run, position, found):
                    break

    def _shorthand(self, scan, form, run, position, found) -> bool:
        """Whether a run continues the list, noting what it stands for."""
        if run in _RANGE or run in ("AND", "UND", "ET", "EN", "Y", "E"):
            return True
        number = parts(form)[-1]
        if not run.isdigit() or not number.isdigit() or not 2 <= len(run) <= len(number):
            return False
        if len(run) < 3 and not set(scan.glue[position]) & _LISTING:
            return False
        wanted = [form[: -len(run)] + run]
        if scan.glue[position].strip() in _RANGE:
            wanted += _between(form, number, run)
        hits = [entry for one in wanted for entry in self.items.get(one, ()) if entry[1] == FULL]
        for item, _, strength in hits:
            found.setdefault(item, Hit(SHORTHAND, strength, position, position + len(run)))
        return bool(hits)

    def beginnings(self, scan) -> list[Beginning]:
        """Texts of the memo, up to the end of a field or run, with which references begin.

        The longest come first. Beginnings of very many references tell nothing.
        """
        found = []
        for size, start in scan.pieces:
            prefix = scan.squeezed[start : start + size]
            low = bisect_left(self.full, prefix)
            number = bisect_left(self.full, prefix + "~") - low
            if 0 < number <= _MANY:
                found.append(Beginning(prefix, start, number / len(self.full)))
        return found


def cut(beginnings, keys) -> Hit | None:
    """The longest beginning of one of an item's references; only asked for items of a block."""
    for one in beginnings:
        for key in keys:
            if one.text < key.text <= one.text + "~" and len(key.text) <= _LONGEST_KEY:
                end = one.start + len(one.text)
                return Hit(CUT, key.strength, one.start, end, share=one.share)
    return None


def rank(hit: Hit | None) -> tuple:
    """Order of hits: how found, then how much it says."""
    if hit is None:
        return (-1, 0)
    order = (OTHER, CUT, REPAIRED, TAIL, SHORT, SHORTHAND, FULL)
    return (order.index(hit.level), hit.strength)


def _between(form, number, run) -> list[str]:
    first, last = int(number), int(number[: -len(run)] + run)
    if not first < last <= first + 30:
        return []
    stem = form[: -len(number)]
    return [f"{stem}{value:0{len(number)}d}" for value in range(first + 1, last)]


def _stands_alone(scan, start, end, form) -> bool:
    """Not part of a longer number; and not a short number glued together from pieces."""
    text = scan.squeezed
    if form[0].isdigit() and start not in scan.starts and text[start - 1].isdigit():
        return False
    if form[-1].isdigit() and end < len(text) and end not in scan.starts and text[end].isdigit():
        return False
    if strength_of(form) < STRONG:
        inner = (i for i in range(start + 1, end) if i in scan.starts)
        return not any(text[i - 1].isdigit() and text[i].isdigit() for i in inner)
    return True


@dataclass(frozen=True, slots=True)
class Key:
    """A reference made ready for repairs: squeezed, and with look-alike letters as digits."""

    text: str
    lookalike: str
    strength: int


def keys_of(references) -> tuple[Key, ...]:
    """The references that say anything, made ready for repairs."""
    texts = dict.fromkeys(compact(reference) for reference in references if reference)
    keys = (Key(text, text.translate(LOOKALIKE), strength_of(text)) for text in texts)
    return tuple(key for key in keys if key.strength)


def repaired(scan, keys) -> Hit | None:
    """A damaged form of one of an item's references: look-alike letters, one or two typing errors.

    Where the memo holds a sound number of the same series instead, the hit is of level OTHER.
    Only for items of a block.
    """
    best = None
    for key in keys:
        if len(key.text) < 5:
            continue
        hit = _nearest(key, scan)
        if hit and (best is None or hit.distance < best.distance):
            best = hit
    return best


def _nearest(key: Key, scan) -> Hit | None:
    memo = scan.lookalike
    found = fuzz.partial_ratio_alignment(key.lookalike, memo, score_cutoff=75)
    if found is None:
        return None
    near = (
        (OSA.distance(key.lookalike, memo[start:end]), abs(end - start - len(key.text)), start, end)
        for start in range(max(0, found.dest_start - 1), found.dest_start + 2)
        for end in range(found.dest_end - 1, min(len(memo), found.dest_end + 1) + 1)
        if end > start
    )
    distance, _, start, end = min(near)
    if distance > (2 if len(key.text) >= 8 else 1) or (
        distance and _is_within_number(scan.squeezed, scan.starts, start, end)
    ):
        return None
    level = OTHER if distance and _is_sound(key.text, scan.squeezed[start:end]) else REPAIRED
    return Hit(level, key.strength, start, end, distance)


def _is_within_number(text, starts, start, end) -> bool:
    """Whether a longer number goes on at either end."""
    before = start > 0 and start not in starts and text[start - 1].isdigit()
    after = end < len(text) and end not in starts and text[end].isdigit()
    return (before and text[start].isdigit()) or (after and text[end - 1].isdigit())


def _is_sound(key, seen) -> bool:
    """Whether a text is another number of a reference's series, and no slip of the fingers.

    >>> _is_sound("INV10017", "INV10018"), _is_sound("INV10017", "INV10071")
    (True, False)
    >>> _is_sound("INV10017", "INV1001"), _is_sound("INV10017", "1NV10017")
    (False, False)
    """
    if len(key) != len(seen) or any(
        one != other and not (one.isdigit() and other.isdigit())
        for one, other in zip(key, seen, strict=True)
    ):
        return False
    differing = [place for place, char in enumerate(key) if char != seen[place]]
    swapped = (
        len(differing) == 2
        and differing[1] == differing[0] + 1
        and (key[differing[0]] == seen[differing[1]] and key[differing[1]] == seen[differing[0]])
    )
    return bool(differing) and not swapped
