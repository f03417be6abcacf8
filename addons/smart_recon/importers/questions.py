"""What a file leaves open, put so that an accountant can decide it."""

from .amounts import NotAnAmount, read_amount
from .dates import readings_of
from .facts import Question
from .messages import _

_ORDER_WORDS = {
    "dmy": _("day, month, year"), "mdy": _("month, day, year"), "ymd": _("year, month, day"),
}  # fmt: skip
_MARK_WORDS = {",": _("decimal comma"), ".": _("decimal point")}


def about_dates(cells, orders) -> list[Question]:
    """A question when days can be read in more than one order."""
    if len(orders) < 2:
        return []
    example = next(cell for cell in cells if len(set(readings_of(cell).values())) > 1)
    readings = readings_of(example)
    choices = tuple(
        (order, _("%(way)s (%(value)s)", way=_ORDER_WORDS[order], value=readings[order]))
        for order in orders
        if order in readings
    )
    return [Question("date_order", _("Which day is %(text)s?", text=example), choices)]


def about_marks(cells, mark: str, likely: str = ".") -> list[Question]:
    """A question when all amounts could have thousands or three decimals."""
    if mark != "?":
        return []
    example = next((cell for cell in cells if _is_open(cell)), None)
    if example is None:
        return []
    marks = (likely, "," if likely == "." else ".")
    choices = tuple(
        (one, _("%(way)s (%(value)s)", way=_MARK_WORDS[one], value=read_amount(example, one)))
        for one in marks
    )
    return [Question("decimal_mark", _("How much is %(text)s?", text=example.strip()), choices)]


def _is_open(cell: str) -> bool:
    try:
        read_amount(cell)
    except NotAnAmount:
        try:
            return bool(read_amount(cell, ".") != read_amount(cell, ","))
        except NotAnAmount:
            return False
    return False
