from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from smart_accounting.engine import (
    report_accounts,
    report_definition,
    report_formula,
    report_period,
    report_table,
    report_text,
)
from smart_accounting.engine.report_accounts import Account
from smart_accounting.engine.report_definition import Column, Company, Line
from smart_accounting.engine.report_period import Period, Sums, Timeline

SALES = Account(1, "4000", "Sales", "income", frozenset({"operating"}))
GIFTS = Account(2, "4100", "Gifts", "income_other")
BANK = Account(3, "1000", "Bank", "asset_cash")
ACCOUNTS = [BANK, SALES, GIFTS]
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
COMPANY = Company(7, 12, 31)


# Selectors ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("type:income", [1]),
        ("type:income*", [1, 2]),
        ("type:*, -code:4", [3]),
        ("code:40, code:1", [3, 1]),
        ("tag:operating", [1]),
        ("-code:4", []),
        ("", []),
    ],
)
def test_selector_takes_what_it_names(text, ids):
    terms = report_accounts.parse(text)
    assert [account.id for account in report_accounts.select(terms, ACCOUNTS)] == ids


@pytest.mark.parametrize("text", ["income", "type:", "kind:income", "type:income, 40", "-"])
def test_selector_that_says_nothing_is_refused(text):
    with pytest.raises(report_accounts.SelectorError):
        report_accounts.parse(text)


# Formulas -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A + B", "3"),
        ("A - B * 2", "-3"),
        ("-A", "-1"),
        ("(A + B) / 2", "1.5"),
        ("A / (B - 2)", None),
        ("A + C", None),
    ],
)
def test_formula_is_decimal_arithmetic(text, value):
    found = report_formula.evaluate(text, {"A": Decimal(1), "B": Decimal(2)})
    assert found == (value and Decimal(value))


@pytest.mark.parametrize(
    "text", ["A +", "A ** B", "__import__('os')", "A.real", "A if B else A", "'A'", "True", "A[0]"]
)
def test_formula_is_nothing_but_arithmetic(text):
    with pytest.raises(report_formula.FormulaError):
        report_formula.parse(text)


def test_formulas_come_after_those_that_they_use():
    order = report_formula.order({"NET": "GROSS - A", "GROSS": "B - C"})
    assert order == ["GROSS", "NET"]


def test_formula_that_uses_itself_is_refused():
    with pytest.raises(report_formula.FormulaError, match="circle"):
        report_formula.order({"A": "B + 1", "B": "A"})


@pytest.mark.parametrize(
    ("text", "written"),
    [("A - (B - A)", "B2-(B3-B2)"), ("A / B * 2", "(B2/B3)*2"), ("A - C", None)],
)
def test_formula_keeps_its_meaning_in_a_spreadsheet(text, written):
    assert report_formula.spreadsheet(text, {"A": "B2", "B": "B3"}) == written


@pytest.mark.parametrize(
    "text",
    ["(A + B) * C", "-(A + B)", "A - (B - C)", "A / (B * C)", "(A - B) / C", "-A * (B + 2)",
     "A - B + C", "A * B - C", "A / B / C", "(A - B) - (C - A) * -2"],
)  # fmt: skip
def test_spreadsheet_computes_what_the_report_shows(text):
    values = {"A": Decimal(7), "B": Decimal(4), "C": Decimal(2)}
    cells = {"A": "CELL_A", "B": "CELL_B", "C": "CELL_C"}
    written = report_formula.spreadsheet(text, cells)
    computed = eval(written, {cells[code]: value for code, value in values.items()})
    assert computed == report_formula.evaluate(text, values)


# Definitions ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("selector", [Line(1, "x", accounts="income")]),
        ("syntax", [Line(1, "x", "X", formula="1 +")]),
        ("syntax", [Line(1, "x", "X", formula="1e999 * X")]),
        ("unknown", [Line(1, "x", "X", formula="Y")]),
        ("circle", [Line(1, "x", "X", formula="X")]),
        ("code", [Line(1, "x", "X", accounts="type:*"), Line(2, "y", "X", accounts="type:*")]),
        ("code", [Line(1, "x", "no word", accounts="type:*")]),
    ],
)
def test_unsound_definition_is_refused_with_its_reason(kind, lines):
    with pytest.raises(report_definition.DefinitionError) as caught:
        report_definition.check(lines)
    assert caught.value.kind == kind


# Periods --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        (Period(date(2026, 3, 1), date(2026, 3, 31)), date(2026, 2, 1), date(2026, 2, 28)),
        (YEAR, date(2025, 1, 1), date(2025, 12, 31)),
        (Period(date(2026, 1, 5), date(2026, 1, 14)), date(2025, 12, 26), date(2026, 1, 4)),
    ],
)
def test_previous_period_is_as_long(period, start, end):
    assert report_period.before(period, 1) == [Period(start, end)]


@pytest.mark.parametrize(
    ("day", "month", "last", "start"),
    [
        (date(2026, 12, 31), 12, 31, date(2026, 1, 1)),
        (date(2026, 3, 31), 3, 31, date(2025, 4, 1)),
        (date(2026, 4, 1), 3, 31, date(2026, 4, 1)),
        (date(2024, 2, 29), 2, 28, date(2023, 3, 1)),
        (date(2024, 3, 1), 2, 28, date(2024, 3, 1)),
    ],
)
def test_fiscal_year_begins_after_the_last_one(day, month, last, start):
    assert report_period.fiscal_start(day, month, last) == start


def test_pieces_of_overlapping_intervals_add_up():
    """Every day of two years carries one unit; each interval counts its own days."""
    intervals = [
        (None, date(2026, 6, 30)),
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 3, 5), date(2026, 3, 5)),
        (date(2025, 6, 1), date(2026, 2, 1)),
    ]
    timeline = Timeline(intervals)
    first, days = date(2025, 1, 1), 730
    rows = []
    for number in range(days):
        day = date.fromordinal(first.toordinal() + number)
        piece = sum(cut <= day for cut in timeline.cuts)
        rows.append(("x", 7, piece, Decimal(1), Decimal(0)))
    pieces = Sums(timeline, rows).pieces_of("x")[7]
    for start, end in intervals:
        expected = end.toordinal() - max(start or first, first).toordinal() + 1
        assert sum(pieces[each][0] for each in timeline.pieces((start, end))) == expected


# Tables ---------------------------------------------------------------------


def table(lines, entries, layout="balance", companies=None, columns=None, **options):
    """A table of entries (account id, day, amount, company)."""
    companies = companies or {7: COMPANY}
    columns = columns or (Column(YEAR, tuple(companies)),)
    setup = report_table.Setup(layout, columns, companies, **options)
    sums = {}
    for need in report_table.plan(lines, ACCOUNTS, setup):
        rows = [
            (account, company, sum(cut <= day for cut in need.timeline.cuts), *_sides(amount))
            for account, day, amount, company in entries
        ]
        sums[need.key] = Sums(need.timeline, rows)
    return report_table.Table(lines, ACCOUNTS, setup, sums)


def _sides(amount):
    amount = Decimal(amount)
    return max(amount, Decimal(0)), max(-amount, Decimal(0))


def names(_kind, ids):
    return {account.id: account.code for account in ACCOUNTS if account.id in ids}


LINES = [
    Line(1, "Sales", "REV", "type:income*", sign=-1, groups=("account",)),
    Line(2, "Money", "MONEY", "type:asset_cash", scope="to_date", groups=("account",)),
    Line(3, "Both", "BOTH", formula="REV + MONEY", style="total"),
    Line(4, "Share", formula="REV / MONEY", figure="percent"),
]
ENTRIES = [
    (1, date(2026, 2, 1), "-100.10", 7),
    (3, date(2026, 2, 1), "100.10", 7),
    (1, date(2025, 2, 1), "-50", 7),
    (3, date(2025, 2, 1), "50", 7),
]


def test_table_adds_up_lines_groups_and_formulas():
    rows = table(LINES, ENTRIES).rows(names)
    found = [(row.label, row.values) for row in rows]
    assert found == [
        ("Sales", [Decimal("100.10")]),
        ("4000", [Decimal("100.10")]),
        ("Money", [Decimal("150.10")]),
        ("1000", [Decimal("150.10")]),
        ("Both", [Decimal("250.20")]),
        ("Share", [Decimal("0.6669")]),
    ]


def test_profit_accounts_open_with_the_fiscal_year_and_others_with_everything():
    line = Line(1, "All", "ALL", "type:*", groups=("account",))
    earlier = Line(2, "Earlier", "PAST", "type:income*", scope="before_fiscal_year")
    period = Period(date(2026, 2, 1), date(2026, 2, 28))
    rows = table(
        [line, earlier],
        [*ENTRIES, (1, date(2026, 1, 9), "-7", 7), (3, date(2026, 1, 9), "7", 7)],
        "ledger",
        columns=(Column(period, (7,)),),
    ).rows(names)
    values = {row.label: [str(value) for value in row.values] for row in rows}
    assert values["1000"] == ["57.00", "100.10", "0.00", "157.10"]
    assert values["4000"] == ["-7.00", "0.00", "100.10", "-107.10"]
    assert values["Earlier"] == ["-50.00", "0.00", "0.00", "-50.00"]
    assert values["All"][3] == "50.00"


def test_companies_are_converted_and_added():
    companies = {7: COMPANY, 8: Company(8, 12, 31, ((YEAR.end, Decimal("0.5")),))}
    entries = [*ENTRIES, (1, date(2026, 5, 1), "-10", 8)]
    columns = tuple(Column(YEAR, each) for each in ((7,), (8,), (7, 8)))
    row = table(LINES, entries, companies=companies, columns=columns).rows(names)[0]
    assert row.values == [Decimal("100.10"), Decimal("5.00"), Decimal("105.10")]


def test_lines_without_amounts_are_shown_on_demand():
    entries = [(2, date(2026, 1, 1), "-5", 7), (2, date(2026, 1, 2), "5", 7)]
    assert [row.label for row in table(LINES[:1], entries).rows(names)] == ["Sales"]
    shown = table(LINES[:1], entries, hide_zero=False).rows(names)
    assert [row.label for row in shown] == ["Sales", "4100"]


@pytest.mark.parametrize(
    ("days_overdue", "measure"),
    [(-3, "not_due"), (0, "not_due"), (1, "due_30"), (30, "due_30"), (31, "due_60"),
     (61, "due_90"), (120, "due_120"), (121, "older"), (4000, "older")],
)  # fmt: skip
def test_every_age_has_its_column(days_overdue, measure):
    line = Line(1, "Open", "OPEN", "type:asset_cash", source="open_items", groups=("account",))
    due = date.fromordinal(YEAR.end.toordinal() - days_overdue)
    row = table([line], [(3, due, "9.99", 7)], "ageing").rows(names)[0]
    found = dict(zip(report_definition.LAYOUTS["ageing"], row.values, strict=True))
    assert {name for name, value in found.items() if value} == {"total", measure}


def test_targets_stand_only_where_they_are_set():
    """Formulas over lines that all have a target have one too; others stay empty."""
    aim = Column(YEAR, (7,), "Target", is_target=True)
    lines = [replace(LINES[0], target="revenue"), LINES[1], LINES[2],
             Line(5, "Twice", formula="REV * 2")]  # fmt: skip
    found = table(
        lines,
        ENTRIES,
        columns=(Column(YEAR, (7,)), aim),
        targets={("revenue", aim): Decimal("80")},
    ).rows(names)
    assert {row.label: row.values[1] for row in found} == {
        "Sales": Decimal("80.00"),
        "4000": None,
        "Money": None,
        "1000": None,
        "Both": None,
        "Twice": Decimal("160.00"),
    }


def test_line_that_has_to_be_zero_is_shown_when_it_is_not():
    lines = [*LINES[:3], Line(6, "Off", formula="REV - MONEY", style="check")]
    shown = [row.label for row in table(lines, ENTRIES).rows(names)]
    assert shown[-1] == "Off"
    balanced = [*lines[:3], Line(6, "Off", formula="BOTH - REV - MONEY", style="check")]
    assert "Off" not in [row.label for row in table(balanced, ENTRIES).rows(names)]
    filtered = table(lines, ENTRIES, is_whole=False)
    assert "Off" not in [row.label for row in filtered.rows(names)]


def test_tables_beside_each_other_keep_groups_that_only_one_has():
    line = Line(1, "Open", "OPEN", "type:*", source="open_items", groups=("account",))
    early = Period(date(2025, 1, 1), date(2025, 12, 31))
    first = table([line], [(3, date(2026, 1, 1), "5", 7)], "ageing")
    second = table(
        [line], [(1, date(2025, 1, 1), "8", 7)], "ageing", columns=(Column(early, (7,)),)
    )
    setup = replace(first.setup, columns=(Column(YEAR, (7,)), Column(early, (7,))))
    rows = report_table.beside([first, second], setup).rows(names)
    totals = {row.label: (row.values[0], row.values[7]) for row in rows}
    assert totals == {"Open": (5, 8), "1000": (5, 0), "4000": (0, 8)}
    assert {len(row.values) for row in rows} == {14}


@pytest.mark.parametrize(
    ("line", "layout", "expected"),
    [
        (LINES[0], "balance", True),
        (LINES[0], "ledger", False),
        (LINES[1], "balance", False),
        (replace(LINES[0], scope="to_date"), "balance", False),
        (replace(LINES[0], source="cash"), "balance", False),
        (LINES[2], "balance", False),
    ],
)
def test_only_income_and_expenses_of_a_period_have_a_cash_basis(line, layout, expected):
    assert report_table.is_profit([line], ACCOUNTS, layout) is expected


# Text -----------------------------------------------------------------------


def test_csv_has_figures_for_machines_and_texts_that_compute_nothing():
    rows = [("=1+1", 1, "group", [Decimal("-1234.50"), None]), ("Head", 0, "heading", [])]
    text = report_text.as_csv(["Report", "2026", "2025"], rows)
    assert text == "Report,2026,2025\r\n'=1+1,-1234.50,\r\nHead,,\r\n"


def test_markdown_shows_text_of_others_as_text():
    rows = [("a|b <script> [x](y)", 0, "total", [Decimal("1234.5")])]
    text = report_text.as_markdown("Report", ["Company"], ["", "2026"], rows)
    assert "| **a\\|b &lt;script&gt; \\[x\\](y)** | 1,234.5 |" in text
