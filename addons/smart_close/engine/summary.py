"""What is said about a close in sentences, and that each number in them is one of the scan."""

import re
from dataclasses import dataclass

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")


@dataclass(frozen=True)
class Facts:
    """The numbers that sentences about a close may contain.

    :param amounts: money as a person reads it, in the order in which it matters
    """

    findings: int
    blocking: int
    readiness: int
    hours: float
    days_left: int
    amounts: tuple = ()


def numbers(text) -> list[str]:
    """Numbers as they stand in a text.

    >>> numbers("3 findings, 1,250.50 at stake")
    ['3', '1,250.50']
    """
    return _NUMBER.findall(text)


def untraceable(text, facts, names=()) -> list[str]:
    """Numbers in a text that are none of the scan's.

    :param names: texts of findings that a sentence quotes; their numbers belong to them

    >>> untraceable("2 of 9", Facts(2, 0, 50, 1.0, 3))
    ['9']
    """
    known = {str(abs(value)) for value in (facts.findings, facts.blocking, facts.readiness,
                                           facts.days_left)}  # fmt: skip
    known |= {f"{facts.hours:g}", f"{facts.hours:.1f}"}
    known |= {number for name in (*facts.amounts, *names) for number in numbers(name)}
    return [number for number in numbers(text) if number not in known]
