"""What an automation hands to the gate: plain data, no records."""

from dataclasses import asdict, dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Component:
    """One part of a confidence, in words that a person can check.

    :param score: what was earned, in the same unit as ``maximum``
    :param maximum: what could have been earned
    """

    name: str
    score: float
    maximum: float
    reason: str


@dataclass(frozen=True)
class Proposal:
    """One change that an automation suggests for one record.

    :param res_id: the record of the automation's model that this is about
    :param confidence: the engine's own probability of being right, 0 to 1
    :param effects: what would be done, as ``smart.effect`` understands it
    :param evidence: facts behind it, as plain data (ids, amounts, dates)
    :param amount: money at stake in the company's currency, None if there is none
    :param occasion: what makes a later proposal for the record a new one (a due date, a stage);
        one occasion is proposed once, however its wording changes. Without one, equal effects are.
    """

    res_id: int
    title: str
    confidence: float
    effects: list
    components: list = field(default_factory=list)
    reasons: list = field(default_factory=list)
    evidence: dict = field(default_factory=dict)
    amount: Decimal | None = None
    occasion: str = ""

    def __post_init__(self):
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"a confidence lies between 0 and 1, not at {self.confidence}")

    @property
    def advised(self) -> bool:
        """Whether it rests on an answer of Claude's."""
        return "call" in self.evidence.get("claude", {})

    @property
    def unadvised(self) -> str:
        """Why Claude gave no answer though asked; empty if there was one, or no question."""
        return self.evidence.get("claude", {}).get("unavailable", "")

    def component_rows(self) -> list[dict]:
        """The components as rows for storage and display."""
        return [asdict(component) for component in self.components]


@dataclass(frozen=True)
class Advice:
    """What Claude said to an automation's question, or why it said nothing.

    :param value: the checked answer; None when there is none, and the engine's own stands
    :param evidence: how it came about, to be put into the proposal's evidence
    """

    value: object
    evidence: dict


def weighted(components) -> float:
    """Share of the attainable score that was earned, 0 to 1.

    >>> weighted([Component("a", 3, 4, ""), Component("b", 0, 1, "")])
    0.6
    """
    maximum = sum(component.maximum for component in components)
    return round(sum(component.score for component in components) / maximum, 4) if maximum else 0.0
