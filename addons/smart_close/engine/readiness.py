"""How near a month is to its close, and what would move it most."""

from dataclasses import dataclass

from .finding import BLOCKING, WARNING

#: What open findings take from a step that is worth 100, and what the two signatures are worth.
BLOCKED, WARNED, SIGNED = 70, 30, 30
#: Minutes that a person needs for one finding, until the company's own past says otherwise.
MINUTES = {"blocking": 20, "warning": 10, "note": 2}


@dataclass(frozen=True)
class Step:
    """A step as it stands.

    :param applies: whether there is anything in the company that it could look at
    :param signed: how many of its two signatures are there and valid
    """

    code: str
    blocking: int = 0
    warnings: int = 0
    notes: int = 0
    signed: int = 0
    applies: bool = True


def score(step) -> int:
    """0 to 100; findings weigh 70, signatures 30.

    >>> score(Step("bank")), score(Step("bank", signed=2)), score(Step("bank", blocking=1))
    (70, 100, 0)
    """
    if not step.applies:
        return 100
    findings = 100 - SIGNED
    if step.blocking:
        findings -= BLOCKED
    elif step.warnings:
        findings -= WARNED
    return max(findings, 0) + SIGNED * step.signed // 2


def readiness(steps) -> int:
    """0 to 100, the mean of the steps that apply."""
    counted = [step for step in steps if step.applies]
    return sum(map(score, counted)) // len(counted) if counted else 100


def biggest_gain(steps) -> tuple[str, int]:
    """The step whose completion raises the readiness most, and by how many points."""
    counted = [step for step in steps if step.applies]
    # of equal ones, the first in the order of the work
    worst = min(counted, key=score, default=None)
    if worst is None or score(worst) == 100:
        return "", 0
    return worst.code, (100 - score(worst)) // len(counted)


def hours(steps, pace=1.0) -> float:
    """Estimated hours of work that are left.

    :param pace: how the company's past closings compare with the usual minutes
    """
    minutes = sum(
        step.blocking * MINUTES[BLOCKING]
        + step.warnings * MINUTES[WARNING]
        + step.notes * MINUTES["note"]
        for step in steps
    )
    return round(minutes * pace / 60, 1)


def risk(steps) -> str:
    """high with anything blocking, medium with warnings, else low."""
    if any(step.blocking for step in steps):
        return "high"
    return "medium" if any(step.warnings for step in steps) else "low"
