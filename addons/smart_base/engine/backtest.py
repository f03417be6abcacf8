"""What a rule would have done with cases that people decided: replayed, counted, compared.

A case was decided by people long ago. A version is a rule with settings; the gate says what it
would have done with the case, and what people did says whether that was right.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from . import gate, track_record, wilson

RIGHT, WRONG, UNKNOWN = "right", "wrong", "unknown"


@dataclass(frozen=True)
class Past:
    """A case of the past, and what the rule says about it.

    :param res_id: the record that it is about
    :param confidence: the one that the gate would go by
    :param right: whether people did the same; None where nobody can tell
    :param people: what people did, in a few words; or an outcome of a decision
    :param amount: in the company's currency, None if there is none
    :param cost: US dollars for what Claude was asked about it
    :param decision_id: the decision that it was, 0 if the rule did not decide it then
    :param held_back: whether something beside the confidence keeps the rule from acting alone
    """

    res_id: int
    title: str
    day: date
    confidence: float
    right: bool | None
    people: str = ""
    amount: Decimal | None = None
    cost: float = 0.0
    decision_id: int = 0
    held_back: bool = False

    @property
    def judgement(self) -> str:
        """Right, wrong or unknown."""
        return {True: RIGHT, False: WRONG}.get(self.right, UNKNOWN)


#: Step of cases that no threshold lets the rule act on alone.
HELD_BACK = -1


@dataclass
class Tally:
    """Counts one version's cases; can be taken up again from its own ``figures``.

    :param counts: number of cases by what would have been done and how it turned out
    :param steps: number of right and of wrong cases by confidence in whole per cent, or
        ``HELD_BACK``
    """

    counts: dict = field(default_factory=dict)
    steps: dict = field(default_factory=dict)
    cost: float = 0.0

    def add(self, past: Past, verdict: str) -> None:
        """Count one case."""
        key = f"{verdict} {past.judgement}"
        self.counts[key] = self.counts.get(key, 0) + 1
        self.cost += past.cost
        if past.right is not None:
            # as text: this is kept as JSON
            step = str(HELD_BACK if past.held_back else int(past.confidence * 100 + 1e-9))
            right, wrong = self.steps.get(step, (0, 0))
            self.steps[step] = [right + past.right, wrong + (not past.right)]

    def of(self, verdict: str, *judgements: str) -> int:
        """Number of cases that a verdict was given, of some judgements or of all."""
        chosen = judgements or (RIGHT, WRONG, UNKNOWN)
        return sum(self.counts.get(f"{verdict} {each}", 0) for each in chosen)

    def figures(self, minutes: float) -> dict:
        """What the version would have done, as plain data.

        :param minutes: of work that one decision carried out saves
        :return: numbers of cases; shares with their 95 % interval; minutes; US dollars.
            ``precision`` is of what it would have done alone, ``agreement`` of all cases
        """
        known = [self.of(each, RIGHT, WRONG) for each in (gate.EXECUTE, gate.ASK, gate.LOG)]
        right = [self.of(each, RIGHT) for each in (gate.EXECUTE, gate.ASK, gate.LOG)]
        total = sum(self.counts.values())
        automatic = self.of(gate.EXECUTE)
        return {
            "cases": total,
            "automatic": automatic,
            "asked": self.of(gate.ASK),
            "logged": self.of(gate.LOG),
            "wrong": known[0] - right[0],
            "unknown": total - sum(known),
            "precision": wilson.share(right[0], known[0])._asdict(),
            "agreement": wilson.share(sum(right), sum(known))._asdict(),
            "coverage": automatic / total if total else None,
            "recall": right[0] / sum(right) if sum(right) else None,
            "minutes": right[0] * minutes,
            "cost": round(self.cost, 6),
        }

    def thresholds(self, steps=range(50, 101)) -> list:
        """Precision and coverage had the rule acted from another confidence, by whole per cent.

        >>> tally = Tally(steps={"90": [1, 1], "99": [2, 0]})
        >>> [row["value"] for row in tally.thresholds((90, 95))]
        [0.75, 1.0]
        """
        total = sum(right + wrong for right, wrong in self.steps.values())
        rows = []
        for step in steps:
            passed = [pair for key, pair in self.steps.items() if int(key) >= step]
            right, automatic = sum(pair[0] for pair in passed), sum(map(sum, passed))
            share = wilson.share(right, automatic)
            rows.append(
                {
                    "threshold": step / 100,
                    "automatic": automatic,
                    "wrong": automatic - right,
                    "coverage": automatic / total if total else 0.0,
                    "value": share.value,
                    "low": share.low,
                }
            )
        return rows


def verdict(past: Past, limits: gate.Limits) -> str:
    """What the gate would have let the rule do: execute, ask or log."""
    if past.held_back:
        limits = replace(limits, always_ask=True)
    return gate.judge(past.confidence, past.amount, limits).would_be


def outcome_is_right(outcome: str) -> bool:
    """Whether an outcome of a decision says that the rule was right."""
    return outcome in track_record.RIGHT


def closed_months(today: date, count: int = 3) -> tuple[date, date]:
    """First and last day of the latest months that are over.

    >>> closed_months(date(2026, 2, 10))
    (datetime.date(2025, 11, 1), datetime.date(2026, 1, 31))
    """
    last = today.replace(day=1) - timedelta(days=1)
    months = last.year * 12 + last.month - count
    return date(months // 12, months % 12 + 1, 1), last
