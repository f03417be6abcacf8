"""What a check found: plain data, before anybody stored or worded it."""

from dataclasses import dataclass, field
from decimal import Decimal

#: A month cannot be closed over it; it should be dealt with; it is good to know.
BLOCKING, WARNING, NOTE = "blocking", "warning", "note"
ZERO = Decimal(0)


@dataclass(frozen=True)
class Found:
    """One thing that stands between the month and its close.

    :param kind: what was found, a word of ``smart_close_words``
    :param key: what it is about; the same thing has the same key at the next scan
    :param amount: money at stake in the company's currency, without sign
    :param effect: what putting it right adds to the profit of the month, negative if it takes
    :param pattern: what a dismissal can teach about; empty if it is about this one thing only
    :param words: what the sentence about it says
    :param fixes: what can be done about it with one click, the usual one first
    """

    kind: str
    key: str
    severity: str
    model: str
    ids: tuple
    amount: Decimal = ZERO
    effect: Decimal = ZERO
    pattern: str = ""
    words: dict = field(default_factory=dict)
    evidence: dict = field(default_factory=dict)
    fixes: tuple = ()

    @property
    def fingerprint(self) -> str:
        """What makes it the same finding at the next scan.

        >>> Found("draft", "7", NOTE, "account.move", (7,)).fingerprint
        'draft:7'
        """
        return f"{self.kind}:{self.key}"


def ordered(findings) -> list:
    """Blocking ones first, then the largest amounts.

    >>> small = Found("a", "1", NOTE, "m", (), amount=Decimal(9))
    >>> large = Found("a", "2", BLOCKING, "m", (), amount=Decimal(1))
    >>> [found.key for found in ordered([small, large])]
    ['2', '1']
    """
    ranks = {BLOCKING: 0, WARNING: 1, NOTE: 2}
    return sorted(findings, key=lambda each: (ranks[each.severity], -each.amount, each.fingerprint))
