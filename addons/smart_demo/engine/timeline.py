"""The months of the demo company, and which of them are closed."""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta

#: An accountant works on a quarter until about this many days after its end.
CLOSING_DAYS = 35


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies so many months after (or before) that of the day."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def quarter_start(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def business_day(day: date) -> date:
    """The day itself, or the Monday after it when it lies on a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


def next_weekday(day: date, weekday: int) -> date:
    """The first such weekday (Monday is 0) strictly after the day."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


@dataclass(frozen=True)
class Timeline:
    """From the first month to today, whole months before the open quarter being closed.

    :param today: the day that the company is looked at
    :param months: how many whole months lie before the month of today
    """

    today: date
    months: int
    start: date = field(init=False)
    open_from: date = field(init=False)

    def __post_init__(self):
        start = add_months(self.today, -self.months)
        quarter = quarter_start(self.today)
        if (self.today - quarter).days < CLOSING_DAYS:
            quarter = add_months(quarter, -3)
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "open_from", max(quarter, add_months(start, 1)))

    def is_closed(self, day: date) -> bool:
        return day < self.open_from

    @property
    def month_starts(self) -> list[date]:
        """First days of all months, that of today included."""
        return [add_months(self.start, index) for index in range(self.months + 1)]

    @property
    def whole_months(self) -> list[date]:
        """First days of the months that have ended."""
        return [first for first in self.month_starts if month_end(first) < self.today]

    def span(self, first: date) -> float:
        """Which share of the month, from 0 to 1, has passed today."""
        days = month_end(first).day
        return min(1.0, ((self.today - first).days + 1) / days)

    def quarters(self) -> list[tuple[date, date]]:
        """First and last day of every calendar quarter that has ended within the months."""
        firsts = {quarter_start(first) for first in self.whole_months}
        spans = [(first, month_end(add_months(first, 2))) for first in sorted(firsts)]
        return [(first, last) for first, last in spans if last < self.today]
