"""Rows of CSV, XLSX and XLS files. Every cell is a text; one that was a number says which."""

import csv
import io
import re
import struct
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import xlrd

from .facts import BadFile
from .messages import _

DELIMITERS = (";", ",", "\t", "|")
#: A spreadsheet that unpacks to more bytes than this is not opened.
MAX_UNPACKED = 400_000_000
#: No transaction fills more lines than this: a quotation mark does not close.
MAX_SPAN = 30
#: What openpyxl and xlrd raise for files that are not what they claim to be.
BROKEN = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, SyntaxError,
    TypeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error, xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
)  # fmt: skip
MAX_ROWS, MAX_COLUMNS = 300_000, 200


class Cell(str):
    """A cell as text.

    :ivar number: what a spreadsheet holds in it, or None for a text
    """

    __slots__ = ("number",)

    def __new__(cls, text: str, number: Decimal | None = None):
        cell = super().__new__(cls, text)
        cell.number = number
        return cell


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    line: int

    @property
    def is_empty(self):
        return not any(self.cells)


def rows_of_text(text: str, delimiter: str = "") -> tuple[list[Row], str]:
    """
    :raise BadFile: for a quotation mark that does not close, or cells without end
    """
    text = text.lstrip("\ufeff")
    skipped = 0
    if said := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):
        delimiter, text, skipped = delimiter or said[1], text[said.end() :], 1
    delimiter = delimiter or find_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, before = [], 0
    try:
        for values in reader:
            if reader.line_num - before > MAX_SPAN:
                raise BadFile(
                    _("A quotation mark opens here and does not close."), before + 1 + skipped
                )
            rows.append(Row(_cells(values), before + 1 + skipped))
            before = reader.line_num
            check_size(len(rows), len(values))
    except csv.Error as error:
        reason = _("The columns cannot be told apart: %(reason)s.", reason=str(error))
        raise BadFile(reason, before + 1 + skipped) from error
    return rows, delimiter


def _cells(values) -> tuple[Cell, ...]:
    return trimmed([text_cell(value) for value in values])


def text_cell(value: str) -> Cell:
    """A text as it is shown; one written as a formula, ``="007"``, is only protected by that.

    >>> text_cell('="007"'), text_cell("  a  b ")
    ('007', 'a b')
    """
    text = " ".join(value.split())
    return Cell(text[2:-1] if text.startswith('="') and text.endswith('"') else text)


def trimmed(cells) -> tuple[Cell, ...]:
    """Without the empty cells at the end."""
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def check_size(rows: int, columns: int):
    """
    :raise BadFile: when a table is larger than any statement
    """
    if rows > MAX_ROWS:
        raise BadFile(_("The file has more than %(most)s lines.", most=MAX_ROWS))
    if columns > MAX_COLUMNS:
        raise BadFile(_("The file has more than %(most)s columns.", most=MAX_COLUMNS), rows)


def find_delimiter(text: str) -> str:
    """The mark that cuts most lines into the same number of cells, and into several.

    >>> find_delimiter("a;b\\n1,5;2,5\\n3,1;4,2")
    ';'
    """
    sample = [line for line in text.splitlines()[:200] if line.strip()]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        try:
            counts = [len(row) for row in csv.reader(sample, delimiter=delimiter)]
        except csv.Error:
            continue
        wide = [count for count in counts if count > 1]
        if not wide:
            continue
        usual = max(set(wide), key=lambda count: (wide.count(count), count))
        score = wide.count(usual) / len(counts) * min(usual, 6) ** 0.5
        if score > best_score * 1.05:
            best, best_score = delimiter, score
    return best


def rows_of_xlsx(data: bytes, sheet: str = "") -> tuple[list[Row], str, list[str]]:
    """Rows, name of the sheet, names of all sheets that hold something.

    :raise BadFile: for a formula whose result was never saved, or a file that is no workbook
    """
    _check_bomb(data)
    with _refusing_broken():
        return _read_xlsx(data, sheet)


@contextmanager
def _refusing_broken():
    """What the libraries raise for a broken workbook says nothing to an accountant."""
    try:
        yield
    except BROKEN as error:
        raise BadFile(_("The workbook is broken or protected by a password.")) from error


def _read_xlsx(data: bytes, sheet: str):
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    names = [one.title for one in book.worksheets]
    if sheet not in names:
        sheet = _fullest(book)
    rows = _values(book[sheet])
    if _has_formulas(data):
        _check_formulas(data, sheet, rows)
    return rows, sheet, names


def _check_bomb(data: bytes):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise BadFile(_("The workbook unpacks to more than 400 MB; it is not opened."))
    except zipfile.BadZipFile as error:
        raise BadFile(_("The workbook is broken.")) from error


def _fullest(book) -> str:
    """The sheet with the most lines; some banks put a cover in front."""
    sheets = book.worksheets
    if not sheets:
        raise BadFile(_("The workbook has no sheet."))
    return max(sheets, key=lambda one: one.max_row or 0).title


def _values(sheet) -> list[Row]:
    sheet.reset_dimensions()
    rows = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        check_size(number, len(values))
        rows.append(Row(trimmed([_cell(value) for value in values]), number))
    return rows


def _cell(value) -> Cell:
    if value is None:
        return Cell("")
    if isinstance(value, datetime):
        return Cell(value.date().isoformat())
    if isinstance(value, date):
        return Cell(value.isoformat())
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = Decimal(repr(round(value, 6)) if isinstance(value, float) else value)
        number = number.normalize() if number else Decimal(0)
        return Cell(f"{number:f}", number)
    return Cell(" ".join(str(value).split()))


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(b"<f" in archive.read(name) for name in sheets)


def _check_formulas(data: bytes, sheet: str, rows: list[Row]):
    """A formula without a saved result would read as an empty cell."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    book[sheet].reset_dimensions()
    for row, formulas in zip(rows, book[sheet].iter_rows(values_only=True), strict=False):
        for column, formula in enumerate(formulas):
            known = column < len(row.cells) and row.cells[column]
            if isinstance(formula, str) and formula.startswith("=") and not known:
                name = openpyxl.utils.get_column_letter(column + 1)
                raise BadFile(
                    _(
                        "Cell %(cell)s holds a formula without a saved result. Open the file in a"
                        " spreadsheet program, save it, and upload it again.",
                        cell=f"{name}{row.line}",
                    ),
                    row.line,
                )


def rows_of_xls(data: bytes) -> tuple[list[Row], str, list[str]]:
    """Rows of the old binary format, as :func:`rows_of_xlsx`."""
    with _refusing_broken():
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
    if not book.nsheets:
        raise BadFile(_("The workbook has no sheet."))
    sheet = max(book.sheets(), key=lambda one: one.nrows)
    rows = [
        Row(trimmed([_old_cell(cell, book) for cell in sheet.row(number)]), number + 1)
        for number in range(sheet.nrows)
    ]
    return rows, sheet.name, book.sheet_names()


def _old_cell(cell, book) -> Cell:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return _cell(xlrd.xldate_as_datetime(cell.value, book.datemode))
        except (ValueError, OverflowError):
            return _cell(cell.value)
    if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_BLANK):
        return Cell("")
    return _cell(cell.value)
