"""Tables of banks: columns, headings, totals, signs, and what is wrong with them."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_recon.importers.facts import BadFile
from smart_recon.importers.layout import Layout
from smart_recon.importers.read import read_file, unpack
from smart_recon.importers.table_file import NoColumns

ING = (
    '"Datum","Naam / Omschrijving","Rekening","Tegenrekening","Code","Af Bij","Bedrag (EUR)",'
    '"Mutatiesoort","Mededelingen"\n'
    '"20260131","ACME","NL01INGB0001234567","NL02ABNA0123456789","GT","Af","1.234,56","x","F1"\n'
    '"20260130","Beta","NL01INGB0001234567","NL03RABO0123456789","GT","Bij","10,00","x","y"\n'
)
SPARKASSE = (
    "Konto: DE1234;;;\n\nBuchungstag;Wertstellung;Beguenstigter/Zahlungspflichtiger;"
    "Verwendungszweck;Betrag;Währung\n31.01.26;01.02.26;Müller GmbH;Rechnung 5;-1.234,56;EUR\n"
    "30.01.26;30.01.26;Kunde;RE 7;2.000,00;EUR\nSumme;;;;765,44;\n"
)
UK = (
    "Date,Type,Description,Paid out,Paid in,Balance\n31 Jan 2026,DD,Gas,£12.00,,£88.00\n"
    "30 Jan 2026,BGC,Salary,,£100.00,£100.00\n"
)
INDIA = (
    "Txn Date,Description,Amount,Dr/Cr,Balance\n"
    '01-Feb-2026,A,"1,00,000.00",DR,"5,00,000.00"\n02-Feb-2026,B,500.00,CR,"5,00,500.00"\n'
)
SWEDEN = "Datum\tText\tBelopp\n2026-01-31\tA\t(1\u00a0234,50)\n2026-01-30\tB\t12,50-\n"
#: Signs stand in the column of money out; the last one came back.
SIGNED_OUT = (
    "Date;Text;Out;In\n13.01.2026;A;-10,00;\n14.01.2026;B;-2,00;\n15.01.2026;C;;5,00\n"
    "16.01.2026;D;1,00;\n"
)
WORDS_WITHOUT_HEADING = "Date;Text;Amount;X\n13.01.2026;A;10,00;D\n14.01.2026;B;5,00;C\n"
NO_HEADING = '"01/31/2026","-12.00","*","","COFFEE"\n"01/30/2026","100.00","*","","PAYROLL"\n'
ABN = (
    "123456789\tEUR\t20260131\t1000,00\t1010,00\t20260131\t10,00\tSEPA IBAN: NL\n"
    "123456789\tEUR\t20260130\t1010,00\t1000,00\t20260130\t-10,00\tBEA\n"
)
PAGES = (
    "Bank X\nDate,Details,Debit,Credit\n05/01/2026,A,10.00,\nDate,Details,Debit,Credit\n"
    "25/01/2026,B,,20.00\nTotal,,10.00,20.00\n"
)


def read(text, **known):
    data = text if isinstance(text, bytes) else text.encode()
    return read_file("bank.csv", data, Layout(**known))


def amounts(parsed):
    return [line.amount for statement in parsed.statements for line in statement.lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ING, ["10.00", "-1234.56"]),
        (SPARKASSE, ["2000.00", "-1234.56"]),
        (UK, ["100.00", "-12.00"]),
        (INDIA, ["-100000.00", "500.00"]),
        (SWEDEN, ["-12.50", "-1234.50"]),
        (NO_HEADING, ["100.00", "-12.00"]),
        (ABN, ["-10.00", "10.00"]),
        (PAGES, ["-10.00", "20.00"]),
        (SIGNED_OUT, ["-10.00", "-2.00", "5.00", "1.00"]),
        (WORDS_WITHOUT_HEADING, ["-10.00", "5.00"]),
    ],
)
def test_banks_of_many_countries(text, expected):
    parsed = read(text)
    assert amounts(parsed) == [Decimal(amount) for amount in expected]
    assert not parsed.questions


def test_words_for_in_and_out_are_no_text_beside_one():
    text = (
        "Details,Posting Date,Description,Amount\nDEBIT,01/31/2026,Rent,-25.00\n"
        "CREDIT,01/30/2026,Sale,100.00\n"
    )
    assert [line.memo for line in read(text).statements[0].lines] == ["Sale", "Rent"]


def test_own_account_and_the_others():
    (statement,) = read(ING).statements
    assert statement.account == "NL01INGB0001234567"
    assert [line.account for line in statement.lines] == [
        "NL03RABO0123456789",
        "NL02ABNA0123456789",
    ]
    assert (statement.lines[1].partner_name, statement.lines[1].memo) == ("ACME", "F1")


def test_balances_are_found_and_checked():
    (statement,) = read(UK).statements
    assert (statement.opening, statement.closing, statement.gap) == (0, 88, 0)
    rows = ["Date,Text,Amount,Balance"]
    rows += [f"2026-01-{day:02},Sale,1.00,{day}.00" for day in range(1, 20)]
    del rows[8]
    (statement,) = read("\n".join(rows)).statements
    assert len(statement.problems) == 1
    assert str(statement.problems[0]).startswith("line 9:")


def test_balances_tell_which_way_the_money_went():
    text = "Date,Text,Amount,Balance\n2026-01-01,A,10.00,90.00\n2026-01-02,B,-5.00,95.00\n"
    parsed = read(text)
    assert amounts(parsed) == [-10, 5]


def test_labelled_balances():
    text = (
        "Opening balance;;10,00\nDate;Text;Amount\n13.01.2026;A;5,00\n14.01.2026;B;-1,00\n"
        "Closing balance;;14,00\n"
    )
    (statement,) = read(text).statements
    assert (statement.opening, statement.closing, statement.gap) == (10, 14, 0)


def test_memo_over_two_rows_is_put_together():
    text = "Date;Text;Amount\n13.01.2026;Invoice;5,00\n;2026/7 of Azure;\n14.01.2026;B;1,00\n"
    assert read(text).statements[0].lines[0].memo == "Invoice 2026/7 of Azure"


def test_rows_that_are_no_transactions_are_named():
    text = "Date;Text;Amount\n13.01.2026;A;5,00\nThank you for banking with us;;\n"
    assert "line 3" in str(read(text).notes[0])


def test_heading_that_comes_again_is_not_worth_a_note():
    assert not read(PAGES).notes


def test_what_is_not_booked_is_left_out():
    text = (
        "Type,Completed Date,Description,Amount,Currency,State\n"
        "CARD,2026-01-02 11:00:00,Shop,-5.00,EUR,COMPLETED\nCARD,,Bar,-9.00,EUR,PENDING\n"
    )
    parsed = read(text)
    assert amounts(parsed) == [-5]
    assert "line 3: not booked" in str(parsed.notes[0])


def test_accounts_and_currencies_become_statements_of_their_own():
    text = "Date,Text,Amount,Currency\n2026-01-02,A,1.00,EUR\n2026-01-03,B,2.00,USD\n"
    assert [one.currency for one in read(text).statements] == ["EUR", "USD"]


def test_two_readings_are_asked_and_the_answer_counts():
    text = "Date;Text;Amount\n01/02/2026;A;1,234\n03/02/2026;B;2,345\n"
    parsed = read(text)
    assert [question.about for question in parsed.questions] == ["date_order", "decimal_mark"]
    decided = read(text, date_order="mdy", decimal_mark=".")
    assert not decided.questions
    assert amounts(decided) == [1234, 2345]
    assert decided.statements[0].lines[0].date == date(2026, 1, 2)


def test_columns_can_be_named_by_hand():
    text = "when,what,how much\nfoo,13.01.2026,7\n"
    with pytest.raises(NoColumns) as caught:
        read(text)
    assert caught.value.rows[0] == ("when", "what", "how much")
    parsed = read(text, header=1, roles=("memo", "date", "amount"))
    assert amounts(parsed) == [7]


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("Date;Text;Amount\n31.01.2026;A;1,20\n32.01.2026;B;2,30\n", 3, "no day"),
        ("Date;Text;Amount\n31.01.2026;A;1,20\n30.01.2026;B;12abc\n", 3, "no amount"),
        ("Date;Text;Amount\n31.01.2026;A;1,20\n30.01.2026;B;\n", 3, "but no amount"),
        (f"Date;Text;Amount\n31.01.2026;A;{9 * 10**13},20\n", 2, "No account holds so"),
        ("Date;Text;Amount\n31.01.2026;A;1,20\n;B;3,00\n", 3, "but no day"),
        ('Date,Text,Amount\n2026-01-01,"A,1.2\n' + "x\n" * 60, 2, "does not close"),
        ("hello world\nthis is no table\n", 1, "no bank statement"),
        ("Txn Date,Text,Amount,Dr/Cr\n01-Feb-2026,A,1.00,XX\n02-Feb-2026,A,1.00,CR\n"
         "02-Feb-2026,A,1.00,CR\n", 2, "Neither money in nor money out"),
        ("", 0, "empty"),
        ("\n\n  \n", 0, "empty"),
        ("<html><table><tr><td>1</td></tr></table></html>", 1, "a web page"),
        ('{"a": 1}', 1, "no bank statement"),
    ],
)  # fmt: skip
def test_broken_files_name_line_and_reason(text, place, reason):
    with pytest.raises(BadFile) as caught:
        read(text)
    assert caught.value.place == place
    assert reason in str(caught.value)
    assert str(caught.value).startswith("bank.csv")


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_workbook_with_days_numbers_and_texts():
    data = workbook(
        ["Velden Bank"], [], ["Date", "Description", "Amount", "Balance"],
        [datetime(2026, 3, 4), "A", 10.1, 110.1], [46086, "B", -0.1, 110],
        ["06/03/2026", "C", "1,5", None],
    )  # fmt: skip
    lines = read_file("bank.xlsx", data).statements[0].lines
    assert [(line.date, line.amount) for line in lines] == [
        (date(2026, 3, 4), Decimal("10.1")),
        (date(2026, 3, 5), Decimal("-0.1")),
        (date(2026, 3, 6), Decimal("1.5")),
    ]


def test_formula_without_result_is_named():
    data = workbook(["Date", "Text", "Amount"], ["2026-01-01", "A", "=1+1"])
    with pytest.raises(BadFile, match="Cell C2 holds a formula"):
        read_file("bank.xlsx", data)


def test_broken_workbook_is_refused():
    data = workbook(["Date", "Text", "Amount"])
    with pytest.raises(BadFile, match="broken"):
        read_file("bank.xlsx", data[: len(data) // 2])


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    try:
        read_file("x", data)
    except BadFile as error:
        assert str(error).startswith("x")


@given(st.text(alphabet="0123456789./-;,\n\"' AbDate:6!^<", max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        read_file("x", text.encode())
    except BadFile as error:
        assert error.reason


REVOLUT = (
    "Completed Date,Description,Amount,Fee,Balance,State\n"
    "2026-01-05,Card,-10.00,0.00,90.00,COMPLETED\n"
    "2026-01-06,Wire,-20.00,1.50,68.50,COMPLETED\n"
    "2026-01-07,Sale,40.00,0.40,108.10,COMPLETED\n"
)
PROCESSOR = (
    "Date,Description,Net,Fee,Balance\n05.01.2026,A,97.10,-2.90,97.10\n"
    "06.01.2026,B,48.55,-1.45,145.65\n"
)
OPEN_FEES = "Date;Text;Amount;Fee\n13.01.2026;A;100,00;2,90\n14.01.2026;B;50,00;0,00\n"


@pytest.mark.parametrize("order", [1, -1])
def test_fee_on_top_is_a_line_of_its_own_and_balances_fit(order):
    head, *rows = REVOLUT.splitlines()
    (statement,) = read("\n".join([head, *rows[::order]])).statements
    assert [str(line.amount) for line in statement.lines] == [
        "-10.00", "-20.00", "-1.50", "40.00", "-0.40",
    ]  # fmt: skip
    assert statement.lines[2].memo == "Fee: Wire"
    assert (statement.opening, statement.closing, statement.gap) == (100, Decimal("108.10"), 0)
    assert not statement.problems


def test_fee_within_the_amount_is_left_alone():
    parsed = read(PROCESSOR)
    assert amounts(parsed) == [Decimal("97.10"), Decimal("48.55")]
    assert not parsed.questions


def test_fee_without_balance_is_asked():
    parsed = read(OPEN_FEES)
    (asked,) = parsed.questions
    assert asked.about == "fees"
    assert [value for value, _text in asked.choices] == ["extra", "included"]
    assert amounts(read(OPEN_FEES, fees="extra")) == [100, Decimal("-2.90"), 50]
    assert amounts(read(OPEN_FEES, fees="included")) == [100, 50]
    assert not read(OPEN_FEES, fees="included").questions


DKB = (
    '"Girokonto";"DE89370400440532013000"\n""\n"Kontostand vom 31.01.2026:";"1.234,56 €"\n""\n'
    '"Buchungsdatum";"Wertstellung";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";'
    '"Verwendungszweck";"IBAN";"Betrag (€)";"Kundenreferenz (End-to-End)"\n'
    '"31.01.26";"31.01.26";"Gebucht";"Us";"Shop";"Pens";"DE02";"-10,00 €";"NOTPROVIDED"\n'
    '"30.01.26";"30.01.26";"Gebucht";"Azure";"Us";"RE 7";"DE03";"1.000 €";"E-7"\n'
)


def test_payer_and_payee_in_two_columns_and_the_account_above_them():
    (statement,) = read(DKB).statements
    assert statement.account == "DE89370400440532013000"
    assert [(line.partner_name, line.end_to_end) for line in statement.lines] == [
        ("Azure", "E-7"),
        ("Shop", ""),
    ]


def test_line_above_the_heading_is_not_taken_for_a_part_of_it():
    assert read(DKB).table.names[0] == "Buchungsdatum"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wann?,Was?,Wieviel?\n31.01.2026,A,1.25\n", ["1.25"]),
        ('Date,Text,Amount\n2026-01-31,A,="12.50"\n="2026-01-30",A,="-3.00"\n', ["-3.00", "12.50"]),
        ("Date,Text,Amount\n46053,A,1.00\n46054,B,2.00\n", ["1.00", "2.00"]),
    ],
)
def test_headings_nobody_knows_protected_cells_and_counted_days(text, expected):
    parsed = read(text)
    assert parsed.table.header == 1
    assert amounts(parsed) == [Decimal(amount) for amount in expected]


def test_times_days_and_what_never_changes_are_no_text():
    text = (
        "Date,Time,Partner Name,Account Name,Payment Reference,Amount\n"
        "2026-01-31,10:00:00,Azure,Main Account,RE 7,1.00\n"
        "2026-01-30,11:30:00,Shop,Main Account,,-2.00\n"
    )
    assert [line.memo for line in read(text).statements[0].lines] == ["Shop", "RE 7"]


def test_row_that_is_cut_otherwise_is_an_error_and_not_left_out():
    with pytest.raises(BadFile, match="line 2: The columns of this row are cut by “,”"):
        read("Date;Text;Amount\n31.01.2026,A,1.00\n30.01.2026;B;2,00\n")


def test_other_office_documents_are_named():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(BadFile, match="only XLSX and XLS"):
        unpack("x.ods", buffer.getvalue())


PAGE = (
    "<html><body><table><tr><td><table><tr><td colspan=2>Account</td></tr></table></td></tr>"
    "</table>\n<table><tr><th colspan='2'>Statement</th></tr>\n"
    "<tr><th>Date</th><th>Text</th><th>Withdrawal</th><th>Deposit</th></tr>\n"
    "<tr><td>31.01.2026</td><td>Caf&eacute;</td><td>1.250,50</td><td></td></tr>\n"
    "<tr><td>30.01.2026</td><td>Sale</td><td>&nbsp;</td><td>10,00</td></tr></table></body></html>"
)
EXCEL_XML = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"\n'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="A"><Table>\n'
    "<Row><Cell><Data>Date</Data></Cell><Cell><Data>Text</Data></Cell><Cell><Data>Amount</Data>"
    "</Cell></Row>\n"
    '<Row><Cell><Data ss:Type="DateTime">2026-01-31T00:00:00.000</Data></Cell>'
    '<Cell ss:Index="3"><Data ss:Type="Number">-1250.5</Data></Cell></Row>\n'
    '<Row><Cell><Data ss:Type="DateTime">2026-01-30T00:00:00.000</Data></Cell><Cell><Data>Sale'
    '</Data></Cell><Cell><Data ss:Type="Number">10</Data></Cell></Row></Table></Worksheet>'
    "</Workbook>"
)


@pytest.mark.parametrize("text", [PAGE, EXCEL_XML])
def test_tables_that_are_called_workbooks(text):
    lines = read_file("bank.xls", text.encode()).statements[0].lines
    assert [(line.date.day, line.amount) for line in lines] == [
        (30, Decimal("10.00")),
        (31, Decimal("-1250.50")),
    ]
    assert lines[0].memo == "Sale"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (PAGE.replace("1.250,50", ""), "line 4: The row has a day, but no amount"),
        (EXCEL_XML[:-20], "line 7: The XML is broken"),
        (EXCEL_XML.replace("<Workbook", "<!DOCTYPE a><Workbook", 1), "document type"),
        ("<html><body>Please log in.</body></html>", "line 1: This is a web page"),
    ],
)
def test_broken_tables_that_are_called_workbooks(text, reason):
    with pytest.raises(BadFile, match=reason):
        read_file("bank.xls", text.encode())
