"""Step 9: what was booked at once and belongs to later months as well."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .finding import WARNING, Found

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4})"
#: Hyphen, dashes, slash, or a word.
_TO = r"\s*(?:[-/\u2013\u2014]|to|until|through|till|thru)\s*"
_DAYS = re.compile(_DAY + _TO + _DAY, re.IGNORECASE)
_MONTH = r"(" + "|".join(_MONTHS) + r")[a-z]*\.?"
_NAMED = re.compile(rf"\b{_MONTH}\s*(\d{{4}})?{_TO}{_MONTH}\s*(\d{{4}})\b", re.IGNORECASE)
_COUNT = re.compile(r"\b(\d{1,2})[\s-]*months?\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:annual|yearly|per year|one year|1 year|12 m)\b", re.IGNORECASE)
#: Only what runs for a time is paid for a time: a party, however annual, is over in a day.
_RUNS = re.compile(
    r"\b(subscription|licen[cs]e|insurance|premium|rent|lease|leasing|maintenance|support|hosting"
    r"|membership|service contract|policy|plan)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(warranty|guarantee|terms?|instal+ments?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Item:
    """A line on a profit account that may pay for a longer time.

    :param amount: in the company's currency, debit positive
    :param start: first day that it pays for, where somebody said so; ``end`` the last
    """

    id: int
    move_id: int
    move: str
    account_id: int
    account: str
    text: str
    day: date
    amount: Decimal
    start: date | None = None
    end: date | None = None


def check(items, last, coin, least, *, day_first=True) -> list[Found]:
    """Lines of which a part belongs to the time after the last day of the month.

    :param coin: smallest unit of the currency
    :param least: smallest part worth mentioning
    """
    found = []
    for item in items:
        period = (item.start, item.end) if item.start and item.end else None
        period = period or period_in(item.text, item.day, day_first=day_first)
        rest = (item.amount * share_after(*period, last)).quantize(coin) if period else 0
        if abs(rest) >= least:
            found.append(_found(item, period, rest))
    return found


def _found(item, period, rest):
    return Found(
        "cut_off",
        str(item.id),
        WARNING,
        "account.move",
        (item.move_id,),
        amount=abs(rest),
        effect=rest,
        pattern=f"cut_off:{item.id}",
        words={"move": item.move, "end": str(period[1])},
        evidence={
            "from": str(period[0]),
            "to": str(period[1]),
            "booked": str(item.amount),
            "account_id": item.account_id,
        },
        fixes=("accrue",),
    )


def share_after(start, end, last) -> Decimal:
    """Share of the days from ``start`` to ``end`` that come after ``last``.

    >>> share_after(date(2026, 10, 1), date(2026, 10, 10), date(2026, 10, 5))
    Decimal('0.5')
    """
    days = (end - start).days + 1
    after = min((end - last).days, days)
    return Decimal(max(after, 0)) / days if days > 0 else Decimal(0)


def period_in(text, day, *, day_first=True):
    """The time that a line pays for, by its words; None where they do not say.

    :param day: of the document, from which a number of months is counted
    :return: first and last day

    >>> period_in("Insurance 2026-10-01 to 2027-09-30", date(2026, 9, 20))
    (datetime.date(2026, 10, 1), datetime.date(2027, 9, 30))
    >>> period_in("Support, 3 months", date(2026, 10, 15))
    (datetime.date(2026, 10, 15), datetime.date(2027, 1, 14))
    >>> period_in("Notebook with 24 months warranty", date(2026, 10, 15))
    """
    period = _between_days(text, day_first) or _between_months(text) or _counted(text, day)
    return period if period and period[0] <= period[1] else None


def _between_days(text, day_first):
    found = _DAYS.search(text)
    if not found:
        return None
    start, end = (_day(part, day_first) for part in found.groups())
    return (start, end) if start and end else None


def _day(text, day_first):
    parts = [int(part) for part in re.split(r"[-./]", text)]
    if parts[0] > 31:
        year, month, day = parts
    else:
        first, second, year = parts
        # dots are written where the day comes first
        swap = not day_first and "." not in text
        day, month = (second, first) if swap else (first, second)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _between_months(text):
    found = _NAMED.search(text)
    if not found:
        return None
    first, first_year, second, year = found.groups()
    start, end = (_MONTHS.index(name.lower()) + 1 for name in (first, second))
    return date(int(first_year or year), start, 1), _last(int(year), end)


def _last(year, month):
    return date(year, month, monthrange(year, month)[1])


def _counted(text, day):
    if not _RUNS.search(text) or _NOT.search(text):
        return None
    count = _COUNT.search(text)
    months = int(count.group(1)) if count else 12 if _YEAR.search(text) else 0
    if months < 2:
        return None
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    end = date(year, month, min(day.day, monthrange(year, month)[1]))
    return day, date.fromordinal(end.toordinal() - 1)
