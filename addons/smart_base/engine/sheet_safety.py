"""Text that a spreadsheet must never take for a formula.

A cell that begins with ``=``, ``+``, ``-``, ``@``, tab or a line break (also in full width,
also after blanks) can run as a formula when a CSV file is opened. Text gets an apostrophe in
front, which spreadsheets show as text; numbers stay numbers. In XLSX the cell's type says
that it is text, so nothing is put in front there.
"""

import math
from datetime import date
from decimal import Decimal

TRIGGERS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"  # the last four in full width
BLANKS = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
BLANKS += "\u200b\u200c\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\v\f"
CELL_LENGTH = 32_767  # characters; Excel's limit
SAFE_DIGITS = 15  # a spreadsheet rounds longer numbers
CUT = " [cut]"


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might run this text."""
    return text.lstrip(BLANKS)[:1] in tuple(TRIGGERS)


def escape(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet might run it.

    >>> escape("=1+1"), escape("-5"), escape("Azure"), escape("'s-Hertogenbosch")
    ("'=1+1", "'-5", 'Azure', "'s-Hertogenbosch")
    """
    return f"'{text}" if is_risky(text.lstrip("'")) else text


def unescape(text: str) -> str:
    """What ``escape`` was given.

    >>> unescape(escape("=1+1"))
    '=1+1'
    """
    return text[1:] if text.startswith("'") and is_risky(text.lstrip("'")) else text


def csv_cell(value):
    """What to hand to a CSV writer: numbers as they are, anything else as escaped text."""
    if is_number(value):
        return value
    return escape(as_text(value))


def write_xlsx_row(sheet, row: int, values, text_format=None) -> None:
    """Write one row of an XlsxWriter sheet; text cells are of type text, whatever they say."""
    for column, value in enumerate(values):
        if is_number(value):
            sheet.write_number(row, column, value)
        else:
            text = as_text(value)
            if len(text) > CELL_LENGTH:
                text = text[: CELL_LENGTH - len(CUT)] + CUT
            sheet.write_string(row, column, text, text_format)


def is_number(value) -> bool:
    """Whether a spreadsheet can hold this as a number without losing any of it."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    if isinstance(value, int):
        return abs(value) < 10**SAFE_DIGITS
    return math.isfinite(value)


def as_text(value) -> str:
    """Plain text of a value; nothing for None and False."""
    if value is None or value is False:
        return ""
    if isinstance(value, date):  # a datetime too
        return value.isoformat(*((" ",) if hasattr(value, "hour") else ()))
    return str(value)
