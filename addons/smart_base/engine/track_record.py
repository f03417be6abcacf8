"""A rule's track record: how often it was right, and whether it may act alone because of it.

A case is a decision whose outcome is known. Right: a person approved it, or it was carried out
by itself and stood. Wrong: somebody edited, rejected, undid or overruled it.
"""

from dataclasses import dataclass
from decimal import Decimal

from . import isotonic, wilson

RIGHT = frozenset({"approved", "stood", "agreed"})
WRONG = frozenset({"edited", "rejected", "undone", "overruled"})
#: A person looked at these; ``stood`` only means that nobody objected.
REVIEWED = frozenset({"approved", "agreed", *WRONG})
#: Cases from which a confidence is corrected by what was observed.
ENOUGH = 30
#: Amounts (company currency) at which a new band begins.
BANDS = (Decimal(100), Decimal(1_000), Decimal(10_000), Decimal(100_000))


@dataclass(frozen=True)
class Case:
    """One decision whose outcome is known.

    :param confidence: the engine's own
    :param judged: the confidence that the gate went by
    :param outcome: one of ``RIGHT`` or ``WRONG``
    :param band: of its amount, as ``band`` says
    """

    confidence: float
    judged: float
    outcome: str
    band: int = 0

    @property
    def right(self) -> bool:
        return self.outcome in RIGHT

    @property
    def reviewed(self) -> bool:
        return self.outcome in REVIEWED


@dataclass(frozen=True)
class Proof:
    """What a rule has to show before it may act alone.

    :param cases: number of reviewed cases at the gate
    :param target: share of them, 0 to 1, that has to be right
    """

    cases: int
    target: float


def band(amount) -> int:
    """Number of the band that an amount is in, from 0; the sign does not matter.

    >>> [band(Decimal(amount)) for amount in (0, 99, 100, -5000, 100000)]
    [0, 0, 1, 2, 4]
    """
    return sum(abs(amount or 0) >= limit for limit in BANDS)


def at_gate(cases, threshold: float) -> list:
    """The cases that the gate would let pass."""
    return [case for case in cases if case.judged >= threshold]


def precision(cases) -> wilson.Share:
    """Share of cases that were right, with its interval."""
    cases = list(cases)
    return wilson.share(sum(case.right for case in cases), len(cases))


def is_proven(cases, threshold: float, proof: Proof, was_proven: bool) -> bool:
    """Whether a rule may act alone, by its latest cases at the gate.

    Before, the latest ``proof.cases`` reviewed cases have to be there and at the target. Once
    proven, it stays so until misses bring its latest cases, reviewed or not, below the target.

    :param cases: oldest first

    >>> good, proof = [Case(1, 1, "approved")] * 10, Proof(10, 0.9)
    >>> is_proven(good, 0.95, proof, False), is_proven(good[1:], 0.95, proof, False)
    (True, False)
    """
    passed = at_gate(cases, threshold)
    if not was_proven:
        passed = [case for case in passed if case.reviewed]
        if len(passed) < proof.cases:
            return False
    latest = passed[-proof.cases :]
    misses = sum(not case.right for case in latest)
    # measured against a full window, so that one early miss does not end it
    return proof.cases - misses >= round(proof.target * proof.cases, 6)


def calibration(cases, own_band: int | None = None):
    """The curve from confidence to observed precision, or None without enough cases.

    :param own_band: prefer cases of this amount band, where there are enough of them
    """
    cases = list(cases)
    same = [case for case in cases if case.band == own_band]
    chosen = same if len(same) >= ENOUGH else cases
    if len(chosen) < ENOUGH:
        return None
    return isotonic.fit((case.confidence, case.right) for case in chosen)


def reliability(cases, bins: int = 10) -> list:
    """Observed precision by confidence: one row for each tenth that holds cases.

    :return: rows of mean confidence, and the observed share with its interval

    >>> reliability([Case(0.91, 0.91, "approved"), Case(0.93, 0.93, "rejected")])[0]["value"]
    0.5
    """
    groups = {}
    for case in cases:
        groups.setdefault(min(bins - 1, int(case.confidence * bins + 1e-9)), []).append(case)
    return [
        {
            "confidence": round(sum(case.confidence for case in groups[key]) / len(groups[key]), 4),
            **precision(groups[key])._asdict(),
        }
        for key in sorted(groups)
    ]


def thresholds(cases, steps=tuple(value / 100 for value in range(50, 101))) -> list:
    """For each threshold, how many cases would have been automatic and how many of them wrong."""
    rows = []
    cases = list(cases)
    for step in steps:
        found = precision(at_gate(cases, step))
        rows.append(
            {
                "threshold": step,
                "automatic": found.total,
                "wrong": found.total - found.right,
                "coverage": found.total / len(cases) if cases else 0.0,
                "value": found.value,
                "low": found.low,
                "high": found.high,
            }
        )
    return rows


def suggested(cases, target: float, minimum: int = ENOUGH):
    """The lowest threshold whose precision is surely at the target, or None.

    Surely: the lower end of the interval reaches it, on at least ``minimum`` cases.
    """
    fitting = [
        row["threshold"]
        for row in thresholds(cases)
        if row["automatic"] >= minimum and row["low"] >= target
    ]
    return min(fitting, default=None)
