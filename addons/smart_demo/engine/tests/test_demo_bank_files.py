"""The bank's files: read back, each says what the statement lines say."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ofxparse import OfxParser
from smart_demo.engine.files import (
    WRITERS,
    statement_of,
    statements_of,
    write_camt053,
    write_csv,
    write_mt940,
    write_ofx,
)
from smart_demo.engine.files.camt053 import NAMESPACE
from smart_demo.engine.make import make_plan

PLAN = make_plan(3, "medium", date(2025, 11, 20))
STATEMENT = statement_of(PLAN)
#: Date, number and amount in cents of every transaction.
EXPECTED = [(one.date, one.key, one.amount) for one in STATEMENT.transactions]
TAGS = {"": NAMESPACE}


def cents(text: str) -> int:
    return int(Decimal(text.replace(",", ".")) * 100)


def test_the_statement_continues_where_the_closed_months_end():
    closed = [line for line in PLAN.bank_lines if PLAN.is_closed(line.date)]
    assert STATEMENT.opening == sum(line.amount for line in closed)
    assert STATEMENT.closing == sum(line.amount for line in PLAN.bank_lines)
    assert len(EXPECTED) == len(PLAN.bank_lines) - len(closed) > 50


def test_monthly_statements_continue_each_other_and_leave_nothing_out():
    months = statements_of(PLAN, PLAN.open_from, PLAN.today)
    assert [one.number for one in months] == ["2025-10", "2025-11"]
    assert [one.opening for one in months] == [STATEMENT.opening, months[0].closing]
    assert months[-1].closing == STATEMENT.closing
    assert sum((one.transactions for one in months), ()) == STATEMENT.transactions
    assert all(one.first <= each.date <= one.last for one in months for each in one.transactions)


def test_camt053_reads_back():
    # Written by ourselves a moment ago: nothing hostile in it.
    root = ET.fromstring(write_camt053(STATEMENT).split("\n", 1)[1])
    report = root.find("BkToCstmrStmt/Stmt", TAGS)
    read = []
    for entry in report.findall("Ntry", TAGS):
        sign = 1 if entry.findtext("CdtDbtInd", "", TAGS) == "CRDT" else -1
        read.append(
            (
                date.fromisoformat(entry.findtext("BookgDt/Dt", "", TAGS)),
                entry.findtext("NtryRef", "", TAGS),
                sign * cents(entry.findtext("Amt", "", TAGS)),
            )
        )
    assert read == EXPECTED
    balances = {
        balance.findtext("Tp/CdOrPrtry/Cd", "", TAGS): cents(balance.findtext("Amt", "", TAGS))
        for balance in report.findall("Bal", TAGS)
    }
    assert balances == {"OPBD": STATEMENT.opening, "CLBD": STATEMENT.closing}
    memos = [
        "".join(part.text for part in entry.iterfind(".//Ustrd", TAGS))
        for entry in report.findall("Ntry", TAGS)
    ]
    assert memos == [one.memo for one in STATEMENT.transactions]


def test_ofx_reads_back():
    ofx = OfxParser.parse(io.BytesIO(write_ofx(STATEMENT).encode()))
    statement = ofx.account.statement
    read = [(one.date.date(), one.id, int(one.amount * 100)) for one in statement.transactions]
    assert read == EXPECTED
    assert int(statement.balance * 100) == STATEMENT.closing
    assert ofx.account.account_id == PLAN.company["iban"]
    assert statement.start_date.date() == PLAN.open_from
    assert [one.memo for one in statement.transactions] == [
        " ".join(one.memo.split()) for one in STATEMENT.transactions
    ]


def test_mt940_reads_back():
    text = write_mt940(STATEMENT)
    read = []
    for line in re.findall(r"^:61:(.+?)\r$", text, re.MULTILINE):
        match = re.fullmatch(r"(\d{6})(\d{4})([CD])(\d+,\d\d)NTRFNONREF//(\d{11})", line)
        assert match, line
        day = datetime.strptime(match[1], "%y%m%d").date()
        sign = 1 if match[3] == "C" else -1
        read.append((day, match[5], sign * cents(match[4])))
    assert read == EXPECTED
    assert re.search(r"^:60F:C\d{6}EUR([\d,]+)", text, re.MULTILINE)[1] == _plain(STATEMENT.opening)
    assert re.search(r"^:62F:C\d{6}EUR([\d,]+)", text, re.MULTILINE)[1] == _plain(STATEMENT.closing)


def test_mt940_keeps_to_its_line_lengths_and_letters():
    for line in write_mt940(STATEMENT).split("\r\n"):
        limit = 65 + len(":86:") if line.startswith(":86:") else 65
        assert len(line) <= limit and line.isascii(), line


def test_csv_reads_back():
    rows = list(csv.DictReader(io.StringIO(write_csv(STATEMENT)), delimiter=";"))
    read = [
        (datetime.strptime(row["Datum"], "%d-%m-%Y").date(), row["Kenmerk"], cents(row["Bedrag"]))
        for row in rows
    ]
    assert read == EXPECTED
    assert cents(rows[-1]["Saldo na"]) == STATEMENT.closing
    assert cents(rows[0]["Saldo na"]) == STATEMENT.opening + STATEMENT.transactions[0].amount


@pytest.mark.parametrize("write", WRITERS.values())
def test_the_same_statement_makes_the_same_file(write):
    again = statement_of(make_plan(3, "medium", date(2025, 11, 20)))
    assert write(again) == write(STATEMENT)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.dates(date(2019, 1, 1), date(2031, 12, 31)))
def test_ofx_ties_out_for_any_company(seed, today):
    statement = statement_of(make_plan(seed, "small", today))
    ofx = OfxParser.parse(io.BytesIO(write_ofx(statement).encode())).account.statement
    total = sum(int(one.amount * 100) for one in ofx.transactions)
    assert statement.opening + total == int(ofx.balance * 100)


def _plain(amount: int) -> str:
    return f"{amount // 100},{amount % 100:02d}"
