"""Step 10: what moved by more than matters, and needs an explanation."""

from dataclasses import dataclass
from decimal import Decimal

from .balances import PROFIT
from .finding import WARNING, Found

#: Smallest share of what it is compared with that a change has to be.
SHARE = Decimal("0.1")
#: What a change is measured against, the first one that is large enough speaks.
AGAINST = (("flux", "last_month"), ("flux_year", "last_year"))
#: Kinds of findings that somebody has to explain before the step is signed.
EXPLAINED = ("flux", "flux_year", "flux_target")


@dataclass(frozen=True)
class Target:
    """What a month should have reached, and what it did.

    :param label: what is measured, in the user's words
    """

    id: int
    label: str
    reached: Decimal
    target: Decimal


def check(accounts, targets, materiality) -> list[Found]:
    """Profit accounts, and targets, that are off by more than an amount and a share.

    The year before counts only if there was one.
    """
    known = {"last_month": True, "last_year": any(account.last_year for account in accounts)}
    found = []
    for account in accounts:
        if account.type in PROFIT:
            for kind, name in AGAINST:
                before = getattr(account, name)
                if known[name] and is_large(account.month - before, before, materiality):
                    found.append(_moved(kind, account, account.month - before))
                    break
    return found + [
        _missed(target)
        for target in targets
        if is_large(target.reached - target.target, target.target, materiality)
    ]


def is_large(change, before, materiality) -> bool:
    """Whether a change needs an explanation.

    >>> is_large(Decimal(900), Decimal(100), 500), is_large(Decimal(900), Decimal(9500), 500)
    (True, False)
    """
    return abs(change) >= materiality and abs(change) >= SHARE * abs(before)


def _moved(kind, account, change):
    return Found(
        kind,
        str(account.id),
        WARNING,
        "account.account",
        (account.id,),
        amount=abs(change),
        words={"account": account.name},
        evidence={
            "month": str(account.month),
            "last_month": str(account.last_month),
            "last_year": str(account.last_year),
        },
    )


def _missed(target):
    return Found(
        "flux_target",
        str(target.id),
        WARNING,
        "smart.target",
        (target.id,),
        amount=abs(target.reached - target.target),
        words={"target": target.label},
        evidence={"reached": str(target.reached), "target": str(target.target)},
    )
