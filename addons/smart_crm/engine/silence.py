"""Silences in the life of a lead: when it would have counted as forgotten, and what ended them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise


@dataclass(frozen=True)
class Silence:
    """Days in which nobody did anything about a lead.

    :param touched: day of the last thing that somebody did before
    :param ended: day on which somebody did something again
    """

    touched: date
    ended: date

    def noticed(self, limit: int) -> date | None:
        """First day on which it counted as forgotten; None if it ended before.

        :param limit: days of silence after which a lead counts as forgotten

        >>> silence = Silence(date(2026, 3, 1), date(2026, 3, 20))
        >>> silence.noticed(14), silence.noticed(19), silence.noticed(20)
        (datetime.date(2026, 3, 15), datetime.date(2026, 3, 20), None)
        """
        day = self.touched + timedelta(limit)
        return day if day <= self.ended else None


def silences(days: Iterable[date]) -> list[Silence]:
    """What lies between days on which somebody did something, oldest first.

    >>> [each.ended.day for each in silences([date(2026, 3, 9), date(2026, 3, 1)])]
    [9]
    """
    known = sorted(set(days))
    return [Silence(*pair) for pair in pairwise(known)]
