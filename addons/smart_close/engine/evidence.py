"""The tables of an evidence pack, before anybody made files of them."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

#: Entries of the audit log that lie so near each other share an extract: those between them
#: leave their hashes in it, so that the chain has no gap.
NEAR = 100


@dataclass(frozen=True)
class Table:
    """One table: a sheet of the workbook, and part of the report.

    :param heads: titles of the columns
    :param rows: tuples of numbers, dates and texts, as long as ``heads``
    :param printed: whether the report shows it too; long lists are in the workbook only
    :param remark: what to know about it
    """

    name: str
    heads: tuple
    rows: list = field(default_factory=list)
    printed: bool = True
    remark: str = ""


def stretches(numbers, near=NEAR) -> list[tuple[int, ...]]:
    """Numbers in groups of those that lie near each other, from first to last.

    >>> stretches([1, 3, 900, 2], near=10)
    [(1, 2, 3), (900,)]
    """
    ordered = sorted(numbers)
    groups = [[number] for number in ordered[:1]]
    for before, number in pairwise(ordered):
        if number - before > near:
            groups.append([])
        groups[-1].append(number)
    return [tuple(group) for group in groups]


def file_name(*words) -> str:
    """Words as part of a file name that every system takes.

    >>> file_name("ledger", "Brick & Söhne / 2")
    'ledger-brick-söhne-2'
    """
    parts = (re.sub(r"\W+", "-", word.lower()).strip("-") for word in words)
    return "-".join(part for part in parts if part)[:80]
