"""Tables of web pages and of Excel's XML, which banks hand out as if they were workbooks."""

import re
from datetime import date

from lxml import etree, html

from .facts import BadFile
from .messages import _
from .sheet import Cell, Row, check_size, text_cell, trimmed
from .xml_tree import xml_tree

_EXCEL = "urn:schemas-microsoft-com:office:spreadsheet"
#: A cell that spans more columns than this is decoration.
_WIDEST = 20


def looks_like_page(text: str) -> bool:
    return bool(re.search(r"<(html|table)\b", text[:3000], re.IGNORECASE))


def looks_like_excel(text: str) -> bool:
    return _EXCEL in text[:3000]


def rows_of_page(text: str) -> list[Row]:
    """Rows of the longest table that stands in a web page.

    :raise BadFile: for a page without a table of several columns
    """
    try:
        tables = list(html.document_fromstring(_without_declaration(text)).iter("table"))
    except (etree.ParserError, ValueError):
        tables = []
    found = [[_row(row) for row in table.iter("tr")] for table in tables if not _nested(table)]
    rows = max(found, key=len, default=[])
    if max((len(row.cells) for row in rows), default=0) < 2:
        raise BadFile(_("This is a web page, but no bank statement."), 1)
    check_size(len(rows), max(len(row.cells) for row in rows))
    return rows


def _without_declaration(text: str) -> str:
    """A text that is decoded already must not name an encoding."""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _nested(table) -> bool:
    """Whether a table only arranges others."""
    return any(inner is not table for inner in table.iter("table"))


def _row(element) -> Row:
    cells = []
    for cell in element.iterchildren("td", "th"):
        span = cell.get("colspan") or "1"
        cells.append(text_cell(cell.text_content()))
        cells += [Cell("")] * (min(int(span), _WIDEST) - 1 if span.isdigit() else 0)
    return Row(trimmed(cells), element.sourceline or 1)


def rows_of_excel_xml(text: str) -> list[Row]:
    """Rows of the fullest sheet of a workbook that Excel 2003 wrote as XML.

    :raise BadFile: when the XML is broken, or has a document type
    """
    root = xml_tree(_without_declaration(text))
    sheets = [list(table.iter(f"{{{_EXCEL}}}Row")) for table in root.iter(f"{{{_EXCEL}}}Table")]
    rows = [_excel_row(row) for row in max(sheets, key=len, default=[])]
    check_size(len(rows), max((len(row.cells) for row in rows), default=0))
    return rows


def _excel_row(element) -> Row:
    cells: list[Cell] = []
    for cell in element.iterchildren(f"{{{_EXCEL}}}Cell"):
        place = int(cell.get(f"{{{_EXCEL}}}Index") or len(cells) + 1)
        check_size(element.sourceline, place)
        cells += [Cell("")] * (place - 1 - len(cells))
        cells.append(_excel_cell(cell.find(f"{{{_EXCEL}}}Data")))
        cells += [Cell("")] * min(int(cell.get(f"{{{_EXCEL}}}MergeAcross") or 0), _WIDEST)
    return Row(trimmed(cells), element.sourceline)


def _excel_cell(data) -> Cell:
    text = "" if data is None else "".join(data.itertext())
    kind = "" if data is None else data.get(f"{{{_EXCEL}}}Type")
    if kind == "DateTime" and re.match(r"\d{4}-\d\d-\d\d", text):
        return Cell(date.fromisoformat(text[:10]).isoformat())
    return text_cell(text)
