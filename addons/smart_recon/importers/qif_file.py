"""QIF, the format of Quicken: one letter and a value per line, ``^`` after each transaction."""

import re

from .amounts import NotAnAmount, find_mark, read_amount
from .dates import find_orders, read_date
from .facts import BadFile, Line, Parsed, Statement, in_time
from .messages import _
from .questions import about_dates, about_marks

_ACCOUNTS = ("bank", "cash", "ccard", "oth a", "oth l")


def looks_like(text: str) -> bool:
    return bool(re.match(r"\s*!(Type|Account|Option|Clear)", text, re.IGNORECASE))


def parse(text: str, date_order: str = "", decimal_mark: str = "") -> Parsed:
    """
    :param date_order: how to read its days, when somebody decided that
    :raise BadFile: names the line that cannot be read
    """
    records = list(_records(text))
    if not records:
        raise BadFile(_("The file holds no transactions of a bank account."), 1)
    days = [_tidy(record["D"][0]) for record in records if "D" in record]
    amounts = [record[key][0] for record in records for key in "TU" if key in record]
    said = re.search(r"^!Option:([MDY]{3})\s*$", text, re.IGNORECASE | re.MULTILINE)
    date_order = date_order or (said[1].lower() if said else "")
    orders = [date_order] if date_order else find_orders(days)
    mark = decimal_mark or find_mark(amounts)
    questions = [*about_dates(days, orders), *about_marks(amounts, mark)]
    mark = "." if mark == "?" else mark
    lines = [_line(record, orders[0] if orders else "", mark) for record in records]
    statement = Statement(lines=in_time(lines), place=lines[0].place)
    return Parsed("qif", (statement,), tuple(questions))


def _records(text: str):
    """Letter -> (value, line number) of each transaction of a bank account."""
    wanted, record, place = False, {}, 0
    for number, line in enumerate(text.splitlines(), 1):
        line = line.rstrip()
        if line.startswith("!"):
            kind = line[1:].lower()
            wanted = kind.startswith("type:") and kind[5:].strip().startswith(_ACCOUNTS)
            record = {}
        elif line.startswith("^"):
            if wanted and record:
                yield record
            record = {}
        elif wanted and line and line[0] not in "SE$%":
            place = number
            record.setdefault(line[0], (line[1:].strip(), number))
    if wanted and record.keys() & {"T", "U"}:
        raise BadFile(_("The last transaction does not end; the file seems to be cut."), place)


def _tidy(text: str) -> str:
    """1/31'26 and 1/ 5/26 are 1/31/26 and 1/5/26."""
    return re.sub(r"\s", "", text).replace("'", "/")


def _line(record, order: str, mark: str) -> Line:
    number = min(line for _value, line in record.values())
    values = {letter: value for letter, (value, _line) in record.items()}
    day = read_date(_tidy(values.get("D", "")), order)
    if day is None:
        place = record.get("D", ("", number))[1]
        raise BadFile(_("This is no day: “%(text)s”.", text=values.get("D", "")), place)
    text, place = record.get("T") or record.get("U") or ("", number)
    try:
        amount = read_amount(text, mark)
    except NotAnAmount as error:
        raise BadFile(_("This is no amount: “%(text)s”.", text=text), place) from error
    name, memo = values.get("P", ""), values.get("M", "")
    return Line(
        date=day,
        amount=amount,
        memo=memo or name,
        partner_name=name if memo else "",
        reference=values.get("N", ""),
        place=number,
    )
