"""Which lines of a file are there already. By the bank's own number where there is one, else by
what the line says; true twins inside one file stay two."""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass

from .facts import Line
from .words import plain


@dataclass(frozen=True)
class Known:
    """A line of the journal.

    :param key: under which it was imported, empty for one that somebody entered
    """

    print: str
    key: str = ""
    day_amount: tuple = ()


@dataclass(frozen=True)
class Fate:
    """What becomes of a line: its key, its fingerprint, and whether it is there already."""

    line: Line
    key: str
    print: str
    is_new: bool


def fingerprint(day, amount, memo: str) -> str:
    """What a line says, whatever the spacing and the letters' case of its memo.

    >>> fingerprint("2026-01-31", "-5.00", "A  BAR") == fingerprint("2026-01-31", "-5", "a bar")
    True
    """
    text = f"{day}|{_amount(amount)}|{plain(memo)}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _amount(amount) -> str:
    return f"{float(amount):.4f}"


def bank_ids(lines) -> list[str]:
    """The bank's number of each line; a reference serves if each line has another one."""
    references = [line.reference for line in lines]
    unique = all(references) and len(set(references)) == len(references)
    return [line.bank_id or (line.reference if unique else "") for line in lines]


def sort_out(lines, known: list[Known]) -> list[Fate]:
    """The fate of each line of a file, in order.

    A number of the bank counts together with day and amount, because some banks start again from
    1 in every file. Where only one side has a number, what the lines say decides.
    """
    keys = {one.key for one in known if one.key}
    unmatched = defaultdict(list)
    for one in known:
        unmatched[one.print].append(one)
    numbers, fates = Counter(), []
    for line, bank_id in zip(lines, bank_ids(lines), strict=True):
        print_ = fingerprint(line.date, line.amount, line.memo)
        base = _base(line, bank_id, print_)
        numbers[base] += 1
        key = f"{base}:{numbers[base]}"
        if key in keys:
            _take(unmatched[print_], lambda one, key=key: one.key == key)
            fates.append(Fate(line, key, print_, is_new=False))
        elif _take(unmatched[print_], lambda one, base=base: _may_be_same(one, base)):
            fates.append(Fate(line, key, print_, is_new=False))
        else:
            fates.append(Fate(line, key, print_, is_new=True))
    return _unused(fates, keys)


def _base(line, bank_id: str, print_: str) -> str:
    if not bank_id:
        return f"print:{print_}"
    return f"id:{bank_id[:120]}:{line.date}:{_amount(line.amount)}"


def _may_be_same(known: Known, base: str) -> bool:
    """Two numbers of the bank that differ are two transactions."""
    return not (known.key.startswith("id:") and base.startswith("id:"))


def _take(known: list[Known], fits) -> bool:
    """Remove the first that fits: it stands for one line only."""
    for number, one in enumerate(known):
        if fits(one):
            del known[number]
            return True
    return False


def _unused(fates, keys) -> list[Fate]:
    """Keys of new lines that no other line has."""
    taken, settled = set(keys), []
    for fate in fates:
        key = fate.key
        if fate.is_new:
            base, number = key.rsplit(":", 1)
            count = int(number)
            while key in taken:
                count += 1
                key = f"{base}:{count}"
        taken.add(key)
        settled.append(Fate(fate.line, key, fate.print, fate.is_new))
    return settled


def likely_overlap(fates, known: list[Known]) -> int:
    """How many new lines have day and amount of a line that is there with another text.

    Many of them mean the same statement in another format.
    """
    seen = Counter(one.day_amount for one in known if one.day_amount)
    for fate in fates:
        if not fate.is_new:
            seen[_day_amount(fate.line)] -= 1
    count = 0
    for fate in fates:
        key = _day_amount(fate.line)
        if fate.is_new and seen[key] > 0:
            seen[key] -= 1
            count += 1
    return count


def _day_amount(line) -> tuple:
    return day_amount(line.date, line.amount)


def day_amount(day, amount) -> tuple:
    return str(day), _amount(amount)
