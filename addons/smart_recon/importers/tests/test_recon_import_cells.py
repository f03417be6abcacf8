"""Amounts, days and encodings as banks write them."""

import codecs
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_recon.importers.account import same_account
from smart_recon.importers.amounts import NotAnAmount, direction, find_mark, read_amount
from smart_recon.importers.dates import find_orders, read_date, serial_day
from smart_recon.importers.facts import BadFile
from smart_recon.importers.text import decode

AMOUNTS = st.decimals("-99999999.99", "99999999.99", places=2)


def written(amount, mark, group, negative):
    """An amount in a bank's way of writing."""
    text = f"{abs(amount):,.2f}".replace(",", "\0").replace(".", mark).replace("\0", group)
    if amount >= 0:
        return text
    return {"before": f"-{text}", "after": f"{text}-", "around": f"({text})", "word": f"{text} DR"}[
        negative
    ]


@given(
    AMOUNTS,
    st.sampled_from([(".", ","), (",", "."), (".", ""), (",", " "), (".", "'"), (",", "\u202f")]),
    st.sampled_from(["before", "after", "around", "word"]),
)
def test_every_way_of_writing_reads_back(amount, marks, negative):
    text = written(amount, *marks, negative)
    assert read_amount(text) == amount
    assert read_amount(text, marks[0]) == amount
    assert read_amount(f"EUR {text}") == amount


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_none(text):
    try:
        number = read_amount(text)
    except NotAnAmount:
        return
    assert number.is_finite()
    assert any(character.isdigit() for character in text)


@given(st.dates(date(1990, 1, 1), date(2079, 12, 31)), st.sampled_from(["dmy", "mdy", "ymd"]))
def test_every_day_reads_back(day, order):
    forms = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "ymd": "%Y-%m-%d"}
    assert read_date(day.strftime(forms[order]), order) == day
    for certain in ("%Y%m%d", "%d %b %Y", "%B %d, %Y", "%Y-%m-%dT10:00:00Z", "%d-%b-%y"):
        assert read_date(day.strftime(certain)) == day


@given(st.lists(st.dates(date(2024, 1, 1), date(2025, 6, 30)), min_size=1, max_size=30))
def test_the_true_order_is_always_among_those_found(days):
    cells = [day.strftime("%m/%d/%Y") for day in days]
    orders = find_orders(cells)
    if len(orders) > 1:
        assert "mdy" in orders
    else:
        assert [read_date(cell, orders[0]) for cell in cells] == days


@given(st.text(max_size=15))
def test_any_text_is_a_day_or_none(text):
    assert read_date(text) is None or isinstance(read_date(text), date)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,00,000.00", "100000.00"),
        ("\u2212 1.234,50 €", "-1234.50"),
        ("$1,234.50CR", "1234.50"),
        ("12,5", "12.5"),
        (".50", "0.50"),
        ("+3.10", "3.10"),
        ("kr 1 234,00", "1234.00"),
        ("1.234.567", "1234567"),
        ("3.00- DR", "-3.00"),
        ("(3.00) DR", "-3.00"),
    ],
)
def test_oddities_of_amounts(text, amount):
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "-", "12abc", "1,2,3", "12.34.56", "1,234", "0x12", "1e5"])
def test_what_is_no_amount_or_two_is_refused(text):
    with pytest.raises(NotAnAmount):
        read_amount(text)


def test_mark_of_a_column():
    assert find_mark(["1.000", "2.500,00"]) == ","
    assert find_mark(["1,000", "2,500"]) == "?"
    assert find_mark(["1,000.5", "2,5"]) == "?"


@pytest.mark.parametrize(
    ("cells", "orders"),
    [
        (["03/04/2026"], ["dmy", "mdy"]),
        (["01/02/2026", "01/03/2026", "01/04/2026"], ["mdy", "dmy"]),
        (["04/04/2026"], ["dmy"]),
        (["03.04.2026"], ["dmy"]),
        (["31/12/25"], ["dmy"]),
        (["25-12-31", "26-01-02"], ["ymd"]),
        (["2026-01-02"], []),
        (["12 March 2026", "3 avr. 2026"], []),
    ],
)
def test_orders_of_days(cells, orders):
    assert find_orders(cells) == orders


def test_words_and_serials():
    assert (direction("Af"), direction("Paid in"), direction("CRDT")) == (-1, 1, 1)
    assert serial_day(46054) == date(2026, 2, 1)
    assert serial_day(12) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(encoding):
    text = "Datum;Naam;Bedrag\n31-01-2026;Café Müller;1,50\n"
    assert decode(text.encode(encoding))[0].lstrip("\ufeff") == text


def test_eastern_europe():
    text = "".join(f"31.01.2026;Příjem číslo {n} žluťoučký kůň;1,50\n" for n in range(20))
    assert decode(text.encode("cp1250"))[0] == text


def test_two_encodings_in_one_file_are_told():
    data = "Müller\n".encode() + "Müller\n".encode("cp1252") + b"x\n"
    text, _encoding, notes = decode(data)
    assert text == "Müller\nMüller\nx\n"
    assert "line 2" in str(notes[0])


@pytest.mark.parametrize("data", [b"\x89\0\1\2" * 50, b"MZ\x90\0\3\0\0\0"])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(BadFile, match="not a text"):
        decode(data)


def test_wrong_encoding_names_the_line():
    with pytest.raises(BadFile) as caught:
        decode(b"a\nb\nM\xfcller", "utf-8")
    assert caught.value.place == 3
    assert codecs.lookup("utf-8")


def test_accounts():
    assert same_account("12345678/1020304050", "DE12123456781020304050")
    assert not same_account("NL91ABNA0417164300", "NL02ABNA0123456789")
    assert not same_account("XXXX-1234", "1234")
