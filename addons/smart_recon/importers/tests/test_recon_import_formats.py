"""OFX, CAMT, MT940, QIF, archives: the demo company's files and what real ones do to them."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from smart_demo.engine.files import WRITERS, statement_of
from smart_demo.engine.make import make_plan
from smart_recon.importers import read
from smart_recon.importers.facts import BadFile
from smart_recon.importers.identity import Known, fingerprint, likely_overlap, sort_out
from smart_recon.importers.layout import Layout
from smart_recon.importers.read import read_file, unpack

STATEMENT = statement_of(make_plan(3, "medium", date(2025, 11, 20)))
EXPECTED = [(one.date, Decimal(one.amount) / 100) for one in STATEMENT.transactions]


def camt(entries, head="", version="camt.053.001.02"):
    return (
        f'<?xml version="1.0"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}">\n'
        "<BkToCstmrStmt><GrpHdr><CreDtTm>2026-02-01T00:00:00</CreDtTm></GrpHdr>\n"
        "<Stmt><Id>S1</Id><Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{head}\n{entries}\n</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def entry(amount="10.00", sign="CRDT", details="", status="BOOK", day="2026-01-31", currency="EUR"):
    booking = f"<BookgDt><Dt>{day}</Dt></BookgDt>" if day else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'
        f"<Sts>{status}</Sts>{booking}<AcctSvcrRef>REF-1</AcctSvcrRef>"
        f"<NtryDtls>{details}</NtryDtls></Ntry>"
    )


@pytest.mark.parametrize("name", WRITERS)
def test_files_of_the_demo_company_are_complete(name):
    (statement,) = read_file(name, WRITERS[name](STATEMENT).encode()).statements
    assert [(line.date, line.amount) for line in statement.lines] == EXPECTED
    assert (statement.opening * 100, statement.closing * 100) == (
        STATEMENT.opening,
        STATEMENT.closing,
    )
    assert statement.gap == 0
    assert not statement.problems


def test_formats_of_one_statement_are_the_same_lines():
    known, first = [], None
    for name, writer in WRITERS.items():
        (statement,) = read_file(name, writer(STATEMENT).encode()).statements
        fates = sort_out(statement.lines, known)
        if first is None:
            first = [fate.key for fate in fates]
            known = [Known(fate.print, fate.key) for fate in fates]
        else:
            assert not any(fate.is_new for fate in fates), name


def pages(*numbers, last=2, key="S1", of="NL91ABNA0417164300"):
    """A file with pages of a statement that goes from 100 up by ten on each page."""
    balance = (
        '<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-31</Dt></Dt></Bal>"
    )
    text = ""
    for number in numbers:
        head = balance.format(code="OPBD", amount="100.00") if number == 1 else ""
        foot = balance.format(code="CLBD", amount="120.00") if number == last else ""
        text += (
            f"<Stmt><Id>{key}</Id><StmtPgntn><PgNb>{number}</PgNb><LastPgInd>"
            f"{'true' if number == last else 'false'}</LastPgInd></StmtPgntn>"
            f"<Acct><Id><IBAN>{of}</IBAN></Id><Ccy>EUR</Ccy></Acct>{head}{foot}"
            f"{entry().replace('REF-1', f'REF-{number}')}</Stmt>"
        )
    start = b"<Stmt><Id>S1"
    whole = camt("")
    return whole[: whole.index(start)] + text.encode() + b"</BkToCstmrStmt></Document>"


def test_pages_of_a_camt_statement_are_one_statement():
    (statement,) = read_file("x.xml", pages(2, 1)).statements
    assert [line.bank_id for line in statement.lines] == ["REF-1", "REF-2"]
    assert (statement.opening, statement.closing, statement.stated) == (100, 120, True)
    assert (statement.gap, statement.problems) == (0, ())


def test_missing_pages_of_a_camt_statement_are_named():
    (statement,) = read_file("x.xml", pages(1, 3, last=3)).statements
    assert "page 2 of the statement is missing" in str(statement.problems[0])
    (statement,) = read_file("x.xml", pages(1)).statements
    assert "goes on after page 1" in str(statement.problems[0])
    assert not statement.stated


def test_statements_without_pages_stay_apart():
    data = camt(entry()).decode()
    start, end = data.index("<Stmt>"), data.index("</BkToCstmrStmt>")
    twice = data[:end] + data[start:end] + data[end:]
    assert len(read_file("x.xml", twice.encode()).statements) == 2


def test_notification_without_statement_says_what_it_is():
    data = camt(entry(), version="camt.054.001.02").decode()
    for old, new in (("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn"), ("<Stmt>", "<Ntfctn>"),
                     ("</Stmt>", "</Ntfctn>")):  # fmt: skip
        data = data.replace(old, new)
    parsed = read_file("x.xml", data.encode())
    assert (parsed.format, len(parsed.statements[0].lines)) == ("camt054", 1)
    assert "without balances" in str(parsed.notes[0])


def test_camt_keeps_what_it_says():
    details = (
        "<TxDtls><Refs><EndToEndId>E2E-7</EndToEndId><MndtId>M1</MndtId></Refs>"
        '<AmtDtls><InstdAmt><Amt Ccy="USD">11.00</Amt></InstdAmt></AmtDtls>'
        "<RltdPties><Dbtr><Nm>Azure</Nm></Dbtr><DbtrAcct><Id><IBAN>DE02</IBAN></Id></DbtrAcct>"
        "</RltdPties><RmtInf><Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
    )
    line = read_file("x.xml", camt(entry(details=details))).statements[0].lines[0]
    assert (line.partner_name, line.account, line.end_to_end) == ("Azure", "DE02", "E2E-7")
    assert (line.reference, line.mandate, line.bank_id) == ("RF18", "M1", "REF-1")
    assert (line.currency, line.currency_amount, line.memo) == ("USD", Decimal("11.00"), "RF18")


def test_collective_entry_is_split_only_if_it_adds_up():
    def payment(amount):
        return f'<TxDtls><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>'

    whole = camt(entry("10.00", details=payment("4.00") + payment("6.00")))
    assert [line.amount for line in read_file("x", whole).statements[0].lines] == [4, 6]
    short = camt(entry("10.00", details=payment("4.00") + payment("5.00")))
    assert [line.amount for line in read_file("x", short).statements[0].lines] == [10]


def test_reversal_keeps_the_sides_of_what_it_reverses():
    details = (
        "<TxDtls><RltdPties><Dbtr><Nm>Us</Nm></Dbtr><Cdtr><Nm>Shop</Nm></Cdtr></RltdPties></TxDtls>"
    )
    text = camt(entry(details=details)).replace(b"<Sts>", b"<RvslInd>true</RvslInd><Sts>")
    assert read_file("x", text).statements[0].lines[0].partner_name == "Shop"


def test_pending_entries_are_left_out():
    statement = read_file("x", camt(entry() + entry(status="PDNG"))).statements[0]
    assert len(statement.lines) == 1
    assert "not booked yet" in str(statement.notes[0])


@pytest.mark.parametrize(
    ("data", "place", "reason"),
    [
        (camt(entry("1O.00")), 5, "no amount"),
        (camt(entry(day="2026-02-31")), 5, "no day"),
        (camt(entry(currency="USD")), 5, "account in EUR"),
        (camt(entry())[:-30], 6, "XML is broken"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><Document xmlns="camt.053"/>', 1, "document type"),
        (
            b'<?xml version="1.0"?><Document xmlns="urn:camt.053"/>',
            1,
            "no account statement",
        ),
    ],
)
def test_broken_camt_names_the_line(data, place, reason):
    with pytest.raises(BadFile) as caught:
        read_file("x.xml", data)
    assert caught.value.place == place
    assert reason in str(caught.value.reason)


def mt940(*fields):
    head = (":20:X", ":25:NL91ABNA0417164300EUR", ":28C:1/1", ":60F:C260101EUR100,00")
    return "\r\n".join([*head, *fields, "-"]).encode()


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ("/NAME/Azure/IBAN/DE02/EREF/E1/REMI/INV/2026/7", ("Azure", "DE02", "E1", "INV/2026/7")),
        ("166?00CREDIT?20EREF+E1?21SVWZ+INV 7?31DE02?32Azure", ("Azure", "DE02", "E1", "INV 7")),
        ("/CNTP/NL02ABNA0123456789/ABNANL2A/Azure/AMS/REMI/USTD//INV 7/",
         ("Azure", "NL02ABNA0123456789", "", "INV 7")),
        ("Just words", ("", "", "", "Just words")),
    ],
)  # fmt: skip
def test_dialects_of_field_86(details, expected):
    text = mt940(":61:2601310131C10,00NTRFNONREF//B1", f":86:{details}")
    (line,) = read_file("x", text).statements[0].lines
    assert (line.partner_name, line.account, line.end_to_end, line.memo) == expected
    assert (line.bank_id, line.date) == ("B1", date(2026, 1, 31))


def test_reversals_and_booking_days_over_new_year():
    text = mt940(":61:2512311231RC5,00NTRFX", ":61:2512310102RD7,NTRFX", ":62F:C260102EUR102,00")
    (statement,) = read_file("x", text).statements
    assert [(line.amount, line.date) for line in statement.lines] == [
        (Decimal("-5.00"), date(2025, 12, 31)),
        (Decimal("7"), date(2026, 1, 2)),
    ]
    assert statement.gap == 0


def test_thirtieth_of_february_is_the_last_day_of_the_month():
    (line,) = read_file("x", mt940(":61:260230C1,00NTRF")).statements[0].lines
    assert line.date == date(2026, 2, 28)


def test_envelope_of_swift_and_pages_of_a_statement():
    page = "{{1:F01BANK}}{{2:O940}}{{4:\n:20:X\n:25:123456789\n:28C:7/{}\n{}\n-}}\n"
    first = page.format(1, ":60F:C260101EUR1,00\n:61:260101C2,00NTRF\n:62M:C260101EUR3,00")
    second = page.format(2, ":60M:C260101EUR3,00\n:61:260102C4,00NTRF\n:62F:C260102EUR7,00")
    (statement,) = read_file("x", (first + second).encode()).statements
    assert (statement.opening, statement.closing, statement.gap) == (1, 7, 0)


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        (":61:nonsense", "no transaction"),
        (":61:261331C1,00NTRF", "no day"),
        (":62F:C2601EUR", "no balance"),
        (":62F:C260101USD1,00", "closing balance in USD"),
    ],
)
def test_broken_mt940_names_the_line(field, reason):
    with pytest.raises(BadFile) as caught:
        read_file("x.sta", mt940(field))
    assert caught.value.place == 5
    assert reason in str(caught.value.reason)


def ofx(transaction, head="OFXHEADER:100\nDATA:OFXSGML\n\n"):
    return (
        f"{head}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1234567"
        f"</BANKACCTFROM><BANKTRANLIST>\n{transaction}\n</BANKTRANLIST><LEDGERBAL><BALAMT>90.00"
        "<DTASOF>20260201</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    ).encode()


def test_ofx_with_empty_elements_entities_and_cdata():
    text = ofx(
        "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260131120000[-5:EST]<TRNAMT>-10.00<FITID>F1<NAME>"
        "<MEMO>A &amp; B\n</STMTTRN>\n"
        "<STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20260131</DTPOSTED><TRNAMT>5,00</TRNAMT>"
        "<FITID></FITID><NAME><![CDATA[C <D>]]></NAME><MEMO></MEMO></STMTTRN>"
    )
    first, second = read_file("x", text.replace(b"5,00", b"5.00")).statements[0].lines
    assert (first.memo, first.bank_id, first.amount) == ("A & B", "F1", -10)
    assert (second.memo, second.bank_id) == ("C <D>", "")


def test_ofx_without_signs_is_told_by_the_types():
    row = "<STMTTRN><TRNTYPE>{}<DTPOSTED>20260131<TRNAMT>{}<FITID>{}</STMTTRN>"
    text = ofx(row.format("DEBIT", "7.00", 1) + row.format("CREDIT", "9.00", 2))
    (statement,) = read_file("x", text).statements
    assert [line.amount for line in statement.lines] == [-7, 9]


@pytest.mark.parametrize(
    ("transaction", "place"),
    [
        ("<STMTTRN><DTPOSTED>201120000000<TRNAMT>1.00<FITID>1</STMTTRN>", 5),
        ("\n<STMTTRN><DTPOSTED>20260101<TRNAMT>free<FITID>1</STMTTRN>", 6),
    ],
)
def test_broken_ofx_names_the_line(transaction, place):
    with pytest.raises(BadFile) as caught:
        read_file("x.ofx", ofx(transaction))
    assert caught.value.place == place


def test_ofx_without_transactions_says_so():
    with pytest.raises(BadFile, match="no transactions"):
        read_file("x", b"OFXHEADER:100\n\n<OFX><SIGNONMSGSRSV1></SIGNONMSGSRSV1></OFX>")


QIF = "!Type:Bank\nD{}\nT-1,234.56\nPACME\nMInvoice\n^\n!Type:Cat\nNFood\n^\n"


def test_qif_and_its_question():
    (line,) = read_file("x", QIF.format("1/31'26").encode()).statements[0].lines
    assert (line.date, line.amount, line.partner_name) == (
        date(2026, 1, 31),
        Decimal("-1234.56"),
        "ACME",
    )
    text = QIF.format("1/ 5/2026").encode()
    assert read_file("x", text).questions[0].about == "date_order"
    known = Layout(date_order="mdy")
    assert read_file("x", text, known).statements[0].lines[0].date == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("text", "place"),
    [(QIF.format("31/31/2026"), 2), ("!Type:Bank\nD1/31/26\nT5.00\n", 3)],
)
def test_broken_qif_names_the_line(text, place):
    with pytest.raises(BadFile) as caught:
        read_file("x", text.encode())
    assert caught.value.place == place


def archive(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return buffer.getvalue()


def test_archives_in_archives_and_empty_ones_say_what_they_are():
    with pytest.raises(BadFile, match=r"z\.zip/in\.zip: This is an archive in an archive"):
        unpack("z.zip", archive(**{"in.zip": archive(a=b"x")}))
    with pytest.raises(BadFile, match="The archive is empty"):
        unpack("z.zip", archive())


def test_archives_are_unpacked_within_limits(monkeypatch):
    data = archive(**{"a.csv": b"x", "__MACOSX/._a.csv": b"y", "b/c.ofx": b"z"})
    assert unpack("z.zip", data) == [("z.zip/a.csv", b"x"), ("z.zip/b/c.ofx", b"z")]
    with pytest.raises(BadFile, match="unpacks"):
        unpack("z.zip", archive(zeros=b"\0" * 210_000_000))
    monkeypatch.setattr(read, "MAX_ARCHIVE", 10)
    with pytest.raises(BadFile, match="unpacks to more than"):
        unpack("z.zip", archive(a=b"0" * 11))
    monkeypatch.setattr(read, "MAX_ARCHIVE", 100)
    monkeypatch.setattr(read, "MAX_FILE", 10)
    with pytest.raises(BadFile, match="unpacks to too much"):
        unpack("z.zip", archive(a=b"0" * 11))
    with pytest.raises(BadFile, match="empty"):
        unpack("z.zip", archive(**{".DS_Store": b""}))
    with pytest.raises(BadFile, match="broken"):
        unpack("z.zip", data[:-30])


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"%PDF-1.7 x", "PDF"), (b"\x89PNG....", "picture"), (b"Rar!..", "only ZIP"), (b"", "empty")],
)
def test_other_kinds_of_files_are_named(data, reason):
    with pytest.raises(BadFile, match=reason):
        read_file("x", data)


def lines_of(*rows, heading="Date;Text;Amount"):
    text = "\n".join([heading, *rows])
    return read_file("x", text.encode()).statements[0].lines


def test_twins_stay_two_and_come_once():
    twins = lines_of("13.01.2026;Coffee;-3,50", "13.01.2026;Coffee;-3,50")
    fates = sort_out(twins, [])
    assert [fate.is_new for fate in fates] == [True, True]
    assert len({fate.key for fate in fates}) == 2
    known = [Known(fate.print, fate.key) for fate in fates]
    assert not any(fate.is_new for fate in sort_out(twins, known))
    third = lines_of(*["13.01.2026;Coffee;-3,50"] * 3)
    assert [fate.is_new for fate in sort_out(third, known)] == [False, False, True]
    assert len({fate.key for fate in sort_out(third, known)} | {one.key for one in known}) == 3


def test_line_entered_by_hand_stands_for_one_twin_only():
    twins = lines_of("13.01.2026;Coffee;-3,50", "13.01.2026;Coffee;-3,50")
    known = [Known(fingerprint("2026-01-13", "-3.5", "coffee"))]
    assert [fate.is_new for fate in sort_out(twins, known)] == [False, True]


def test_numbers_of_the_bank_that_start_again_are_not_the_same():
    heading = "Date;Text;Amount;Transaction ID"
    first = sort_out(lines_of("13.01.2026;A;1,00;1", heading=heading), [])
    known = [Known(fate.print, fate.key) for fate in first]
    second = sort_out(lines_of("14.01.2026;A;1,00;1", heading=heading), known)
    assert second[0].is_new


def test_other_texts_of_the_same_lines_are_noticed():
    fates = sort_out(lines_of("13.01.2026;A;1,00", "14.01.2026;B;2,00"), [])
    known = [Known("other", "", ("2026-01-13", "1.0000"))]
    assert likely_overlap(fates, known) == 1


def test_decimal_points_and_what_was_ordered_in_mt940():
    text = mt940(":61:2601310131C10.25NTRFX//B1\r\n/OCMT/USD11,50//CHGS/EUR0,10/", ":86:INV 7")
    text = text.replace(b"100,00", b"100.00")
    (statement,) = read_file("x", text).statements
    (line,) = statement.lines
    assert (statement.opening, line.amount, line.kind) == (100, Decimal("10.25"), "NTRF")
    assert (line.currency, line.currency_amount) == ("USD", Decimal("11.50"))


def test_pieces_of_a_purpose_go_on_only_when_they_are_full():
    text = mt940(":61:2601310131C10,00NTRFX", ":86:166?20SVWZ+RE 2026-7?21Invoice of January 2026"
                 " to?22day")  # fmt: skip
    assert (
        read_file("x", text).statements[0].lines[0].memo
        == "RE 2026-7 Invoice of January 2026 to day"
    )
    full = mt940(":61:2601310131C10,00NTRFX", ":86:166?20SVWZ+Invoices of our custom?21er 7")
    assert read_file("x", full).statements[0].lines[0].memo.endswith("customer 7")


def test_old_encodings_of_short_files():
    text = mt940(":61:2601310131C10,00NTRFX", ":86:166?20SVWZ+Gebühr?32Müller")
    for encoding in ("cp1252", "cp850", "utf-16"):
        line = read_file("x", text.decode().encode(encoding)).statements[0].lines[0]
        assert (line.memo, line.partner_name) == ("Gebühr", "Müller")


def test_order_of_days_that_a_qif_file_states():
    text = "!Option:MDY\n!Type:Bank\nD1/3/26\nT5.00\nPShop\n^\n"
    parsed = read_file("x.qif", text.encode())
    assert not parsed.questions
    assert parsed.statements[0].lines[0].date == date(2026, 1, 3)


def test_ofx_in_small_letters_and_one_that_is_cut():
    text = ofx("<STMTTRN><DTPOSTED>20260131<TRNAMT>10.00<FITID>1<NAME>A</STMTTRN>").decode()
    small = re.sub(r"</?[A-Z0-9]+>", lambda tag: tag[0].lower(), text)
    assert len(read_file("x.ofx", small.encode()).statements[0].lines) == 1
    with pytest.raises(BadFile, match="line 5: The file ends before"):
        read_file("x.ofx", text[: text.index("</STMTTRN>")].encode())
