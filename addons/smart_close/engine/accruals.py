"""What of a finding is accrued already, and what is left of it."""

from dataclasses import dataclass, replace
from decimal import Decimal

from .finding import WARNING, Found

#: What may raise and lower the profit alike: an accrual of too much is taken back by one of less.
BOTH_WAYS = ("cut_off", "revaluation")


@dataclass(frozen=True)
class Accrued:
    """The accruals of one finding that stand.

    :param name: what was accrued, in the words of the first one
    :param profit: what they add to the profit of the month, negative if they take
    :param entries: the journal entries of the month, without their reversals
    """

    name: str
    profit: Decimal
    entries: tuple = ()


def check(findings, accrued, tolerance) -> list[Found]:
    """What is left to do when the accruals are taken into account.

    :param findings: of one company and step
    :param accrued: accruals that stand, by fingerprint of their finding
    :param tolerance: differences up to this one are none
    :return: the findings that nobody accrued, the rests of others, and what was accrued in excess
    """
    found = {each.fingerprint: each for each in findings}
    left = [_left(each, accrued.get(key), tolerance) for key, each in found.items()]
    left += [
        _excess(key, each, each.profit)
        for key, each in accrued.items()
        if key not in found and abs(each.profit) > tolerance
    ]
    return [each for each in left if each]


def _left(found, accrued, tolerance):
    if accrued is None:
        return found
    rest = found.effect - accrued.profit
    if abs(rest) <= tolerance:
        return None
    if rest * found.effect < 0 and found.kind not in BOTH_WAYS:
        return _excess(found.fingerprint, accrued, -rest)
    evidence = {**found.evidence, "accrued": str(accrued.profit)}
    return replace(found, amount=abs(rest), effect=rest, evidence=evidence)


def _excess(fingerprint, accrued, profit):
    """An accrual of what is not open any more: a bill came, an order was invoiced."""
    return Found(
        "over_accrued",
        fingerprint,
        WARNING,
        "account.move",
        accrued.entries,
        amount=abs(profit),
        effect=-profit,
        words={"name": accrued.name},
        fixes=("unaccrue",),
    )
