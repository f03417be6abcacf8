"""What came every month and did not come this time: bills, depreciation, other entries."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from .finding import BLOCKING, WARNING, Found

#: Months in a row that make a habit, and how far their amounts may lie apart.
HABIT, SPREAD = 3, Decimal("0.25")


@dataclass(frozen=True)
class Month:
    """What was booked of one series in one month.

    :param series: what repeats: a vendor, an account
    :param ago: 0 for the month that is closed, 1 for the one before
    :param amount: in the company's currency, positive for what costs
    :param count: documents
    :param record_id: the last one of them
    """

    series: int
    name: str
    ago: int
    amount: Decimal
    count: int = 1
    record_id: int = 0


def missing(months) -> list[tuple[int, str, Decimal, int]]:
    """Series with one document in each of the last months, alike in amount, and none now.

    :return: series, its name, the amount to expect, the record of the month before

    >>> rent = [Month(1, "Rent", ago, Decimal(900), record_id=ago) for ago in (1, 2, 3)]
    >>> missing(rent)
    [(1, 'Rent', Decimal('900'), 1)]
    >>> missing([*rent, Month(1, "Rent", 0, Decimal(900))])
    []
    """
    series = defaultdict(dict)
    for month in months:
        series[month.series][month.ago] = month
    return [
        (number, by_month[1].name, _middle(by_month), by_month[1].record_id)
        for number, by_month in sorted(series.items())
        if 0 not in by_month and _is_habit(by_month)
    ]


def _is_habit(by_month):
    past = [by_month.get(ago) for ago in range(1, HABIT + 1)]
    if not all(past) or len({month.count for month in past}) > 1:
        return False
    amounts = sorted(abs(month.amount) for month in past)
    same_sign = len({month.amount > 0 for month in past}) == 1
    return same_sign and amounts[0] > 0 and amounts[-1] <= amounts[0] * (1 + SPREAD)


def _middle(by_month):
    return sorted(by_month[ago].amount for ago in range(1, HABIT + 1))[HABIT // 2]


def _findings(kind, model, months, severity, fixes, skip=()):
    return [
        Found(
            kind,
            str(series),
            severity,
            model,
            (record_id,),
            amount=abs(amount),
            effect=-amount,
            pattern=f"{kind}:{series}",
            words={"name": name, "amount": str(abs(amount))},
            evidence={"usual": str(amount), "months": HABIT, "series": series},
            fixes=fixes,
        )
        for series, name, amount, record_id in missing(months)
        if series not in skip
    ]


def missing_bills(months):
    """Vendors whose monthly bill did not come."""
    return _findings("recurring_bill", "account.move", months, WARNING, ("accrue", "ask"))


def missing_depreciation(months, done=()):
    """Depreciation accounts that were booked every month, and not in this one.

    :param done: accounts whose assets are worth nothing any more, or speak for themselves
    """
    return _findings("depreciation", "account.move", months, BLOCKING, ("repeat",), done)


@dataclass(frozen=True)
class Asset:
    """An asset with lines of its plan up to the end of the month that were not booked."""

    id: int
    name: str
    amount: Decimal
    lines: int


def unbooked_assets(assets):
    """Plans of an asset module that are behind."""
    return [
        Found(
            "asset",
            str(asset.id),
            BLOCKING,
            "account.asset",
            (asset.id,),
            amount=abs(asset.amount),
            effect=-asset.amount,
            words={"name": asset.name, "count": asset.lines},
            fixes=("depreciate",),
        )
        for asset in assets
    ]


def missing_entries(months):
    """Accounts with a monthly journal entry that is not there."""
    return _findings("recurring_entry", "account.move", months, WARNING, ("repeat",))
