"""Dates as banks write them. Two readings of one column are a question, not a guess."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

DMY, MDY, YMD = "dmy", "mdy", "ymd"
ORDERS = (DMY, MDY, YMD)
#: A statement that spans more days than this was probably read in the wrong order.
LONG = 800
#: Spreadsheets count days from here (1900 having had a 29 February).
EPOCH = date(1899, 12, 30)

_MONTHS = (
    "jan ene gen gennaio janv styc",
    "feb fev fév febb fevr févr luty",
    "mar mär mrz mrt marz mars maa",
    "apr abr avr kwi",
    "may mai mag mei maj maio",
    "jun jui juin giu cze",
    "jul juil lug lip",
    "aug aoû aou ago sie",
    "sep set sept wrz",
    "oct okt ott out paź",
    "nov lis",
    "dec dez dic déc des gru",
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_TIME = re.compile(
    r"(?:(?<=\d)T|\s+(?:at\s+)?)\d{1,2}[:.]\d{2}([:.]\d{2})?([.,]\d+)?\s*([ap]\.?m\.?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2}|[A-Z]{3,4})?$",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"^(\d{1,4})\s*([./\-\s年])\s*(\d{1,2})\s*[./\-\s月]\s*(\d{1,4})[.日]?$")
_NAMED = (
    re.compile(r"^(?:[^\W\d]+[,.]?\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th|\.)?[\s./-]*(?:de\s+)?(?P<m>[^\W\d_]{3,})\.?[\s,./-]*(?:de\s+)?(?P<y>\d{4}|\d{2})$"),
    re.compile(r"^(?:[^\W\d]+[,.]?\s+)?(?P<m>[^\W\d_]{3,})\.?[\s./-]+(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s,./-]+(?P<y>\d{4}|\d{2})$"),
    re.compile(r"^(?P<y>\d{4})[\s./-](?P<m>[^\W\d_]{3,})\.?[\s./-](?P<d>\d{1,2})$"),
)  # fmt: skip


def read_date(text: str, order: str = "") -> date | None:
    """The day in a cell, or None when it holds none.

    :param order: of numbers, ``dmy``, ``mdy`` or ``ymd``; a day that cannot be mistaken needs none

    >>> read_date("31/01/2026"), read_date("2026-01-31T10:00:00Z"), read_date("Jan 31, 2026")
    (datetime.date(2026, 1, 31), datetime.date(2026, 1, 31), datetime.date(2026, 1, 31))
    >>> read_date("03/04/2026"), read_date("03/04/2026", "mdy")
    (None, datetime.date(2026, 3, 4))
    """
    readings = readings_of(text)
    if order in readings:
        return readings[order]
    days = set(readings.values())
    if "" in readings:
        return readings[""]
    return days.pop() if len(days) == 1 and not order else None


def readings_of(text: str) -> dict[str, date]:
    """Order -> day, for each order in which the cell is a day; order ``""`` when it is certain.

    >>> sorted(readings_of("03/04/2026"))
    ['dmy', 'mdy']
    """
    bare = _TIME.sub("", text.strip().strip("'\""))
    if numbers := _NUMBERS.match(bare):
        return _of_numbers(numbers[1], numbers[3], numbers[4], numbers[2])
    if re.fullmatch(r"\d{8}", bare):
        return _of_eight(bare)
    for pattern in _NAMED:
        if (named := pattern.match(bare)) and (month := _month(named["m"])):
            day = _day(named["y"], month, named["d"])
            return {"": day} if day else {}
    return {}


def _of_eight(bare: str) -> dict[str, date]:
    """20260131, or as some write it 31012026."""
    first = _day(bare[:4], bare[4:6], bare[6:])
    if first and 1980 <= first.year <= 2100:
        return {"": first}
    last = {
        DMY: _day(bare[4:], bare[2:4], bare[:2]),
        MDY: _day(bare[4:], bare[:2], bare[2:4]),
    }
    return {order: day for order, day in last.items() if day}


def _of_numbers(first: str, second: str, third: str, mark: str) -> dict[str, date]:
    if len(first) > 2:
        day = _day(first, second, third)
        return {"": day} if day else {}
    readings = {DMY: _day(third, second, first)}
    if mark != "." or not readings[DMY]:
        # With points, the day comes first wherever both would do.
        readings[MDY] = _day(third, first, second)
    if len(third) == len(first) == 2 and (mark == "-" or not any(readings.values())):
        readings[YMD] = _day(first, second, third)
    return {order: day for order, day in readings.items() if day}


def _month(name: str) -> int:
    name = name.lower()
    return next((_MONTH_OF[name[:size]] for size in (5, 4, 3) if name[:size] in _MONTH_OF), 0)


def _day(year, month, day) -> date | None:
    year = int(year)
    if year < 100:
        year += 2000 if year < 80 else 1900
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


def find_orders(cells: Iterable[str]) -> list[str]:
    """Orders in which all days of a column can be read, the likelier first; one if it is sure.

    Empty when the cells need none (or are no days at all). Where two orders are possible, the
    one that keeps the days in a row and close together comes first.

    >>> find_orders(["03/04/2026", "13/04/2026"]), find_orders(["03/04/2026", "04/04/2026"])
    (['dmy'], ['dmy', 'mdy'])
    """
    columns = [readings for cell in cells if (readings := readings_of(cell))]
    uncertain = [readings for readings in columns if "" not in readings]
    if not uncertain:
        return []
    # A cell that fits no common order is an error of its line, not of the column.
    votes = {order: sum(order in readings for readings in uncertain) for order in ORDERS}
    most = max(votes.values())
    possible = [order for order in ORDERS if votes[order] == most]
    days = {order: [one[order] for one in uncertain if order in one] for order in possible}
    short = [order for order in possible if _span(days[order]) <= LONG]
    possible = short or possible
    if len({tuple(days[order]) for order in possible}) == 1:
        return possible[:1]
    return sorted(possible, key=lambda order: (_disorder(days[order]), _span(days[order])))


def _span(days: list[date]) -> int:
    return (max(days) - min(days)).days


def _disorder(days: list[date]) -> int:
    rises = sum(after > before for before, after in pairwise(days))
    falls = sum(after < before for before, after in pairwise(days))
    return min(rises, falls)


def serial_day(number: float) -> date | None:
    """The day of a spreadsheet's number, within reason.

    >>> serial_day(46053)
    datetime.date(2026, 1, 31)
    """
    return EPOCH + timedelta(days=int(number)) if 25_000 <= number < 75_000 else None
