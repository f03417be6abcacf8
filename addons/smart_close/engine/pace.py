"""How long a close takes: what people's work took in past ones, and when this one will be done."""

import math
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

#: Past closings that it takes before their pace counts.
ENOUGH = 3
#: Minutes between two acts of a person that count as work at most, and what the first one took.
PAUSE, START = 30, 10
#: Nobody is this much faster or slower than the usual minutes; beyond it something else was done.
SLOWEST, FASTEST = 4.0, 0.25
#: Hours of a working day that an accountant has for the close.
HOURS_A_DAY = 4
#: A forecast further away than this is none.
FARTHEST = 60


def worked_minutes(acts) -> int:
    """Minutes of work behind what people did; a longer pause begins a new stretch.

    :param acts: pairs of person and moment, in any order

    >>> from datetime import datetime
    >>> day = datetime(2026, 11, 2, 9, 0)
    >>> worked_minutes([("anna", day), ("anna", day + timedelta(minutes=20))])
    30
    """
    by_person = {}
    for person, moment in acts:
        by_person.setdefault(person, []).append(moment)
    return sum(map(_stretches, by_person.values()))


def _stretches(moments):
    minutes = START
    for before, moment in pairwise(sorted(moments)):
        gap = (moment - before).total_seconds() / 60
        minutes += gap if gap <= PAUSE else START
    return round(minutes)


def pace(closings) -> float:
    """How a company's closings compare with the usual minutes: 2 is twice as slow.

    :param closings: pairs of minutes that were worked and usual minutes, one a close

    >>> pace([(60, 30), (90, 30), (30, 30)]), pace([(60, 30)])
    (2.0, 1.0)
    """
    ratios = [worked / usual for worked, usual in closings if usual]
    if len(ratios) < ENOUGH:
        return 1.0
    return min(max(median(ratios), FASTEST), SLOWEST)


def expected_day(trend, today, hours) -> date | None:
    """The day on which the month should be ready; None when that is too far away to say.

    :param trend: points of day and readiness in percent, oldest first. Where it rose over at
        least three days it goes on like that; else the work that is left tells.
    :param hours: of work that are left

    >>> today = date(2026, 11, 4)
    >>> expected_day([(date(2026, 11, 2), 40), (date(2026, 11, 3), 50), (today, 60)], today, 9)
    datetime.date(2026, 11, 8)
    >>> expected_day([], date(2026, 11, 6), 5)  # a Friday, and five hours
    datetime.date(2026, 11, 9)
    """
    if trend and trend[-1][1] >= 100:
        return trend[-1][0]
    gain = _gain(trend)
    if gain > 0:
        days = math.ceil((100 - trend[-1][1]) / gain)
        return today + timedelta(days) if days <= FARTHEST else None
    day = _working_day(today)
    for _day in range(math.ceil(hours / HOURS_A_DAY) - 1):
        day = _working_day(day + timedelta(1))
    return day


def _gain(trend):
    """Points of readiness a day since the latest lowest one; 0 when that cannot be told."""
    if len(trend) < ENOUGH:
        return 0
    lowest = min(score for _day, score in trend)
    start = max(day for day, score in trend if score == lowest)
    days = (trend[-1][0] - start).days
    return (trend[-1][1] - lowest) / days if days >= ENOUGH - 1 else 0


def _working_day(day):
    while day.weekday() > 4:
        day += timedelta(1)
    return day
