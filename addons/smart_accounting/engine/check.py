"""One check that a confidence is made of; what both automations of invoices hand back."""

from dataclasses import dataclass, field
from typing import NamedTuple

#: What is not among the checks can be wrong too.
CEILING = 0.99


class Check(NamedTuple):
    """What one check earned of what it could have earned, and why, in an accountant's words."""

    name: str
    score: float
    maximum: float
    reason: str


@dataclass(frozen=True)
class Assessment:
    """``refusal`` says why there is nothing to propose, and is empty otherwise."""

    checks: list = field(default_factory=list)
    refusal: str = ""

    @property
    def confidence(self) -> float:
        """Share of the attainable score that was earned; 0 for a refusal, never certainty."""
        if self.refusal:
            return 0.0
        maximum = sum(check.maximum for check in self.checks)
        share = sum(check.score for check in self.checks) / maximum
        return min(CEILING, round(share, 4))


def check(name: str, weight: float, share: float, reason: str) -> Check:
    """A check that earned a share of its weight.

    :param share: 0 to 1; what lies outside is brought to the nearer end
    """
    return Check(name, round(weight * min(1.0, max(0.0, share)), 4), weight, reason)
