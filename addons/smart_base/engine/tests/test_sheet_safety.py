"""Formula escaping: what could run is text, what is a number stays one, all can be read back."""

import csv
import doctest
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from smart_base.engine import sheet_safety

PAYLOADS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20A1",
    " =1+1",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b=1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
    "@",
    "=",
    "''=1",
    "'=1",
]
HARMLESS = ["", "Azure", "a=b", "1-2", "x@y.example", "'s-Hertogenbosch", "''", "Größe", "5 %"]
EDGE = st.text(st.sampled_from("'=+-@\t\r\n\uff1d a1\u3000")) | st.text()


@pytest.mark.parametrize("text", PAYLOADS)
def test_what_could_run_gets_an_apostrophe(text):
    assert sheet_safety.escape(text) == f"'{text}"
    assert sheet_safety.unescape(f"'{text}") == text


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_stays_as_it_is(text):
    assert sheet_safety.escape(text) == text


@given(EDGE)
def test_every_text_can_be_read_back(text):
    escaped = sheet_safety.escape(text)
    assert sheet_safety.unescape(escaped) == text
    assert not sheet_safety.is_risky(escaped)


@pytest.mark.parametrize("number", [0, -5, 3.25, -0.01, Decimal("-12.30"), 10**15 - 1])
def test_numbers_stay_numbers(number):
    assert sheet_safety.csv_cell(number) == number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (False, ""),
        (True, "True"),
        (date(2026, 1, 2), "2026-01-02"),
        (10**15, "1" + "0" * 15),
        (datetime(2026, 1, 2, 3, 4, 5), "2026-01-02 03:04:05"),
        (float("nan"), "nan"),
        (float("-inf"), "'-inf"),
        ([1, 2], "[1, 2]"),
    ],
)
def test_other_values_are_text(value, text):
    assert sheet_safety.csv_cell(value) == text


def test_csv_round_trip():
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([sheet_safety.csv_cell(text) for text in PAYLOADS])
    stream.seek(0)
    read = next(csv.reader(stream))
    assert [sheet_safety.unescape(cell) for cell in read] == PAYLOADS
    assert all(cell.startswith("'") for cell in read)


def test_xlsx_cells_are_text_and_come_back_unchanged():
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    texts = [*PAYLOADS, "http://example.org", "x" * 40_000]
    sheet_safety.write_xlsx_row(book.add_worksheet(), 0, [*texts, -5, 2.5])
    book.close()
    cells = openpyxl.load_workbook(stream).active[1]
    assert {cell.data_type for cell in cells[: len(texts)]} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert [unescape(cell.value) for cell in cells[: len(PAYLOADS)]] == PAYLOADS
    cut = cells[len(texts) - 1].value
    assert len(cut) == sheet_safety.CELL_LENGTH
    assert cut.endswith(sheet_safety.CUT)
    assert [cell.value for cell in cells[len(texts) :]] == [-5, 2.5]


def test_examples_in_the_docstrings():
    assert doctest.testmod(sheet_safety).failed == 0
