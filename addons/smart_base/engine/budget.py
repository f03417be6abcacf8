"""Limits on spending: which ones a call comes under, and where a month will end."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

DAY, MONTH = "day", "month"
#: Share of a limit at which the managers are told.
ALERT_SHARE = Decimal("0.8")
#: Days whose average tells how a month goes on.
LOOK_BACK = 14


@dataclass(frozen=True, order=True)
class Limit:
    """At most so much in one period, for one company, rule or user.

    :param amount: US dollars; None when only counted
    """

    scope: str
    scope_id: int
    period: str
    start: date
    amount: Decimal | None = None

    @property
    def key(self) -> str:
        """Name of the counter: unique for scope, period and company."""
        return f"{self.scope}:{self.scope_id}:{self.period}:{self.start.isoformat()}"

    @property
    def resumes(self) -> date:
        """First day of the next period."""
        if self.period == DAY:
            return self.start + timedelta(days=1)
        return (self.start + timedelta(days=32)).replace(day=1)


def start_of(period: str, today: date) -> date:
    """First day of the period that a day lies in."""
    return today if period == DAY else today.replace(day=1)


def limits(today: date, amounts: dict) -> list[Limit]:
    """The limits of one call, in the order in which their counters are locked.

    :param amounts: ``{(scope, id): {"day": dollars or 0, "month": dollars or 0}}``; zero
        means that the period is counted but not limited
    """
    found = [
        Limit(scope, scope_id, period, start_of(period, today), _amount(values.get(period)))
        for (scope, scope_id), values in amounts.items()
        for period in (DAY, MONTH)
    ]
    return sorted(found, key=lambda limit: limit.key)


def crossed(limit: Limit, before: Decimal, after: Decimal) -> str | None:
    """``"full"`` or ``"alert"`` when spending passes 100 or 80 percent just now.

    >>> crossed(Limit("company", 1, DAY, date(2026, 1, 1), Decimal(10)), Decimal(7), Decimal(8))
    'alert'
    """
    if limit.amount is None:
        return None
    if before < limit.amount <= after:
        return "full"
    threshold = limit.amount * ALERT_SHARE
    return "alert" if before < threshold <= after else None


def month_end(daily: dict, today: date) -> Decimal:
    """Expected spending of today's month, from what was spent each day.

    What is spent stays; each day to come costs as much as the average of the last 14 full
    days, or of those since the first call if that was later.

    :param daily: dollars by day; days without calls may be missing
    """
    first_of_month = today.replace(day=1)
    spent = sum(
        (amount for day, amount in daily.items() if first_of_month <= day <= today), Decimal()
    )
    earlier = [day for day in daily if day < today]
    if not earlier:
        return spent
    first = max(min(earlier), today - timedelta(days=LOOK_BACK))
    recent = sum((amount for day, amount in daily.items() if first <= day < today), Decimal())
    days_to_come = ((first_of_month + timedelta(days=32)).replace(day=1) - today).days - 1
    return spent + recent / (today - first).days * days_to_come


def _amount(value) -> Decimal | None:
    return Decimal(str(value)) if value else None
