"""Periods of a report, the ones before them, and the days at which sums have to be cut.

A report asks for sums over many overlapping intervals: the period, the periods before it, all
time until their ends, their fiscal years. The ledger is read once: it is cut at every day
where an interval begins or ends, and each interval adds up its pieces.
"""

from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

DAY = timedelta(days=1)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Period:
    """First and last day, both included."""

    start: date
    end: date

    @property
    def months(self) -> int:
        """Number of whole months that it consists of, 0 if it does not."""
        if self.start.day != 1 or self.end != month_end(self.end):
            return 0
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def shift_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last; the last day stays a last day.

    >>> shift_months(date(2026, 2, 28), 1)
    datetime.date(2026, 3, 31)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = monthrange(year, month + 1)[1]
    is_last = day == month_end(day)
    return date(year, month + 1, last if is_last else min(day.day, last))


def before(period: Period, count: int) -> list:
    """The periods of the same length directly before, the nearest first.

    >>> before(Period(date(2026, 1, 1), date(2026, 3, 31)), 1)[0].start
    datetime.date(2025, 10, 1)
    """
    if period.months:
        steps = [-period.months * each for each in range(1, count + 1)]
        return [
            Period(shift_months(period.start, step), month_end(shift_months(period.end, step)))
            for step in steps
        ]
    length = period.end - period.start + DAY
    return [Period(period.start - length * n, period.end - length * n) for n in range(1, count + 1)]


def months_before(day: date, count: int) -> list:
    """The ends of the months before a day's month, or the same days of them."""
    return [shift_months(day, -each) for each in range(1, count + 1)]


def years_before(period: Period, count: int) -> list:
    """The same period of earlier years."""
    return [
        Period(shift_months(period.start, -12 * n), shift_months(period.end, -12 * n))
        for n in range(1, count + 1)
    ]


def fiscal_start(day: date, last_month: int, last_day: int) -> date:
    """First day of the fiscal year that a day lies in.

    >>> fiscal_start(date(2026, 3, 31), 6, 30)
    datetime.date(2025, 7, 1)
    """
    end = _fiscal_end(day.year, last_month, last_day)
    if day <= end:
        end = _fiscal_end(day.year - 1, last_month, last_day)
    return end + DAY


def _fiscal_end(year, month, day):
    last = monthrange(year, month)[1]
    if month == 2 and day >= 28:
        return date(year, month, last)
    return date(year, month, min(day, last))


class Timeline:
    """Days at which sums are cut.

    :param intervals: pairs (first day or None for the beginning, last day)
    """

    def __init__(self, intervals):
        starts = {start for start, _end in intervals if start}
        self.cuts = sorted(starts | {end + DAY for _start, end in intervals})
        open_ = any(start is None for start, _end in intervals)
        #: First day that matters (None: from the beginning) and last day.
        self.span = (None if open_ or not starts else min(starts), self.cuts[-1] - DAY)

    def pieces(self, interval) -> range:
        """Numbers of the pieces of an interval; the piece before the first cut is 0."""
        start, end = interval
        first = bisect_right(self.cuts, start) if start else 0
        return range(first, bisect_right(self.cuts, end) + 1)


class Sums:
    """Sums of two values by group, company and piece of time.

    :param rows: tuples (group, company id, piece, first value, second value)
    """

    def __init__(self, timeline: Timeline, rows):
        self.timeline = timeline
        self._pieces = {}
        for group, company, piece, first, second in rows:
            pieces = self._pieces.setdefault(group, {}).setdefault(company, {})
            known = pieces.get(piece, (ZERO, ZERO))
            pieces[piece] = (known[0] + first, known[1] + second)
        self.groups = self._pieces.keys()

    def pieces_of(self, group) -> dict:
        """Both sums of a group, by company and then by piece of time."""
        return self._pieces.get(group, {})
