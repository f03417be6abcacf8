"""What is said about a close in sentences, and that each number in them is one of the scan."""

import hashlib
import json
import re
from dataclasses import dataclass

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")


@dataclass(frozen=True)
class Facts:
    """The numbers that sentences about a close may contain.

    :param hours: of work that are left, and ``paced`` by how many past closings that is measured
    :param gain: points of readiness that ``step`` would bring
    :param amounts: money as a person reads it, in the order in which it matters
    :param expected: the day on which the month should be ready, as a person reads it
    """

    findings: int
    blocking: int
    readiness: int
    hours: float
    days_left: int
    amounts: tuple = ()
    paced: int = 0
    gain: int = 0
    step: str = ""
    expected: str = ""


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
    counts = (facts.findings, facts.blocking, facts.readiness, facts.days_left, facts.paced,
              facts.gain)  # fmt: skip
    known = {str(abs(value)) for value in counts}
    known |= {f"{facts.hours:g}", f"{facts.hours:.1f}"}
    texts = (*facts.amounts, *names, facts.expected)
    known |= {number for text in texts for number in numbers(text)}
    return [number for number in numbers(text) if number not in known]


def digest(facts) -> str:
    """What makes facts the same, so that nobody is asked twice about them.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
