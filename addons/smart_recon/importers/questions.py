"""What a file leaves open, put so that an accountant can decide it."""

from .amounts import NotAnAmount, read_amount
from .dates import readings_of
from .facts import Question

_ORDER_WORDS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
_MARK_WORDS = {",": "decimal comma", ".": "decimal point"}


def about_dates(cells, orders) -> list[Question]:
    """A question when days can be read in more than one order."""
    if len(orders) < 2:
        return []
    example = next(cell for cell in cells if len(set(readings_of(cell).values())) > 1)
    readings = readings_of(example)
    choices = tuple(
        (order, f"{_ORDER_WORDS[order]} ({_long(readings[order])})")
        for order in orders
        if order in readings
    )
    return [Question("date_order", f"Which day is {example}?", choices)]


def _long(day) -> str:
    return f"{day.day} {day:%B} {day.year}"


def about_marks(cells, mark: str, likely: str = ".") -> list[Question]:
    """A question when all amounts could have thousands or three decimals."""
    if mark != "?":
        return []
    example = next((cell for cell in cells if _is_open(cell)), None)
    if example is None:
        return []
    marks = (likely, "," if likely == "." else ".")
    choices = tuple((one, f"{_MARK_WORDS[one]} ({read_amount(example, one):f})") for one in marks)
    return [Question("decimal_mark", f"How much is {example.strip()}?", choices)]


def _is_open(cell: str) -> bool:
    try:
        read_amount(cell)
    except NotAnAmount:
        try:
            return bool(read_amount(cell, ".") != read_amount(cell, ","))
        except NotAnAmount:
            return False
    return False
