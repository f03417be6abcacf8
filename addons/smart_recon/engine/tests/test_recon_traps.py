"""Where other matchers were seen to fail, and where money would be posted wrongly."""

import re
from datetime import date
from pathlib import Path

import pytest
from recon_cases import TODAY, Books, cents, line
from smart_recon.engine import words
from smart_recon.engine.facts import Settings
from smart_recon.engine.words import TEXTS

ACME, GLOBEX = "Acme Trading Ltd", "Globex Foods GmbH"
ONE_INVOICE = [("INV/2026/10017", "250.00", ACME)]


@pytest.mark.parametrize(
    "memo", ["B", "%", "_", "INV", "2026", "INV/", "I", "0", "", "  ", "INV/%"]
)
@pytest.mark.parametrize("amount", ["250.00", "17.00"])
def test_a_memo_that_says_nothing_is_never_booked(memo, amount):
    """Patterns of a database and single letters fit everything; here they fit nothing."""
    answer = Books(*ONE_INVOICE).answer(line(memo, amount))
    assert not answer.automatic
    assert "reference" not in answer.tier or not answer.tier.startswith("reference")


def test_the_neighbours_number_with_the_same_amount_gets_the_neighbour():
    books = Books(("INV/10017", "250.00", ACME), ("INV/10018", "250.00", ACME))
    for number in ("INV/10017", "INV/10018"):
        answer = books.answer(line(f"ACME TRADING {number}", "250.00"))
        assert (books.named(answer), answer.automatic) == ([number], True)


def test_a_number_that_is_not_open_is_held_although_its_neighbour_fits():
    books = Books(("INV/10017", "250.00", ACME), ("INV/10019", "120.00", ACME))
    answer = books.answer(line("ACME TRADING INV/10018", "250.00"))
    assert not answer.automatic
    assert answer.held_back.code == "hold_names_unknown"


def test_repeated_memos_each_get_an_invoice_of_their_own_or_none():
    """Two equal lines aborted the import elsewhere; here the second is a duplicate or waits."""
    books = Books(("INV/2026/10017", "49.00", ACME), ("INV/2026/10018", "49.00", ACME))
    lines = [line("STANDING ORDER ACME TRADING", "49.00", number) for number in (1, 2, 3)]
    answers = books.answers(*lines)
    items = [answer.item_ids for answer in answers if answer.item_ids]
    assert len(items) == len(set(items)) == 2
    assert not any(answer.automatic for answer in answers)


def test_a_hundred_equal_lines_and_items_end_in_time():
    books = Books(*[(f"INV/2026/{10_000 + n}", "49.00", ACME) for n in range(100)])
    lines = [line("ACME TRADING", "49.00", number) for number in range(1, 101)]
    answers = books.answers(*lines)
    items = [item for answer in answers for item in answer.item_ids]
    assert len(items) == len(set(items))


@pytest.mark.parametrize("paid, kind", [("100.00", "partial"), ("1,250.00", "over")])
def test_the_reference_with_another_amount_is_never_booked_silently(paid, kind):
    books = Books(("INV/2026/10017", "1,000.00", ACME))
    answer = books.answer(line("INV/2026/10017", paid, partner_id=books.items[0].partner_id))
    assert (answer.kind, answer.automatic) == (kind, False)


def test_a_second_payment_of_what_a_name_has_paid_is_no_first_one():
    """The first line names only the payer; the second cites what the first has paid."""
    books = Books(*ONE_INVOICE)
    first = line("ACME TRADING SEPTEMBER", "250.00", 1, date=date(2026, 9, 10))
    second = line("INV/2026/10017", "250.00", 2, date=date(2026, 9, 14))
    paid, again = books.answers(first, second)
    assert books.named(paid) == ["INV/2026/10017"]
    assert (again.kind, again.automatic, again.mate_line_id) == ("duplicate", False, 1)


def test_who_paid_the_amount_shortly_before_is_asked_about():
    """Two equal invoices, one unnamed payment, then one that cites: perhaps the same twice."""
    books = Books(("INV/2026/10017", "49.00", ACME), ("INV/2026/10018", "49.00", ACME))
    first = line("ACME TRADING", "49.00", 1, date=date(2026, 9, 10))
    second = line("ACME TRADING INV/2026/10017", "49.00", 2, date=date(2026, 9, 14))
    answers = books.answers(first, second)
    assert books.named(answers[1]) == ["INV/2026/10017"]
    assert answers[1].held_back.code == "hold_rival"


def test_payments_that_each_cite_their_own_invoice_are_both_booked():
    books = Books(("INV/2026/10017", "49.00", ACME), ("INV/2026/10018", "49.00", ACME))
    answers = books.answers(
        line("ACME INV/2026/10017", "49.00", 1, date=date(2026, 9, 10)),
        line("ACME INV/2026/10018", "49.00", 2, date=date(2026, 9, 14)),
    )
    assert [answer.automatic for answer in answers] == [True, True]


def test_no_sum_is_booked_where_one_invoice_alone_has_the_amount():
    """Another line takes that invoice, perhaps wrongly: then the sum may be an accident."""
    books = Books(
        ("INV/2026/10017", "1,189.00", ACME), ("INV/2026/10018", "199.00", ACME),
        ("INV/2026/10019", "990.00", ACME),
    )  # fmt: skip
    lines = [
        line("ACME TRADING INV/2026/10017", "1,189.00", 1, date=date(2026, 9, 1)),
        line("BGC ACME TRADING", "1,189.00", 2, date=date(2026, 11, 5)),
    ]
    answers = books.answers(*lines)
    assert answers[0].automatic
    assert not answers[1].automatic


# -- sums of payments, foreign amounts, scripts ----------------------------------------------
WAITING = {"kind": "payment", "date": date(2026, 9, 25)}
PAYMENTS = [
    ("PAY/0007", "120.40", ACME, WAITING), ("PAY/0008", "99.17", GLOBEX, WAITING),
    ("PAY/0009", "310.05", "Initech BV", WAITING),
    ("PAY/0001", "120.40", "Hooli NV", {"kind": "payment", "date": date(2026, 6, 1)}),
]  # fmt: skip


def test_a_deposit_is_the_payments_that_make_its_sum():
    books = Books(*PAYMENTS)
    answer = books.answer(line("DEPOSIT 3 CHQ BRANCH 0412", "529.62"))
    assert books.named(answer) == ["PAY/0007", "PAY/0008", "PAY/0009"]
    assert answer.automatic


def test_invoices_are_not_added_up_over_customers():
    books = Books(*[(number, amount, partner) for number, amount, partner, _ in PAYMENTS])
    answer = books.answer(line("DEPOSIT 3 CHQ BRANCH 0412", "529.62"))
    assert answer.item_ids == ()


@pytest.mark.parametrize("memo", [
    "INCOMING WIRE 77 ORIG ACME TRADING LTD GBP 2,540.00 RATE 0.8405",
    "ACME TRADING 2540.00 GBP KOERS 0.8405", "ACME TRADING LTD /OCMT/GBP2540,00/",
])  # fmt: skip
def test_the_foreign_amount_in_the_memo_is_what_was_ordered(memo):
    pounds = {"currency": "GBP", "company_amount": cents("3,000.00")}
    books = Books(("INV/2026/10017", "2,540.00", ACME, pounds))
    answer = books.answer(line(memo, "3,022.15"))
    assert (books.named(answer), answer.automatic) == (["INV/2026/10017"], True)
    assert str(answer.reasons[0]) == "The payer ordered exactly what is open in GBP"
    assert answer.residual.written_off == 0


def test_a_foreign_amount_that_is_not_open_changes_nothing():
    pounds = {"currency": "GBP", "company_amount": cents("3,000.00")}
    books = Books(("INV/2026/10017", "2,540.00", ACME, pounds))
    answer = books.answer(line("ACME TRADING GBP 2,541.00", "3,022.15"))
    assert not answer.automatic


@pytest.mark.parametrize("name, memo", [
    ("北京科技有限公司", "付款北京科技有限公司货款"),
    ("Ελληνική Τράπεζα", "ΕΜΒΑΣΜΑ ΕΛΛΗΝΙΚΗ ΤΡΑΠΕΖΑ"),
    ("شركة النور للتجارة", "حوالة شركة النور للتجارة"),
    ("株式会社山田製作所", "フリコミ 株式会社山田製作所"),
    ("Größner & Söhne GmbH", "GROESSNER SOEHNE"),
    ("Çelik A.Ş.", "CELIK AS ODEME"),
])  # fmt: skip
def test_names_are_read_in_every_script(name, memo):
    books = Books(("INV/2026/10017", "250.17", name), ("INV/2026/10018", "911.00", ACME))
    answer = books.answer(line(memo, "250.17"))
    assert books.named(answer) == ["INV/2026/10017"]


def test_yen_and_dinar_are_told_as_they_are():
    settings = Settings(decimals={"JPY": 0, "KWD": 3})
    for currency, amount, paid, told in (
        ("JPY", 30_000, 29_500, "500"),
        ("KWD", 30_000, 29_500, "0.500"),
    ):
        books = Books(("INV/2026/10017", "300.00", ACME, {"currency": currency}))
        payment = line("INV/2026/10017", "295.00", currency=currency)
        assert (books.items[0].amount, payment.amount) == (amount, paid)
        answer = books.answer(payment, settings=settings)
        assert told in str(answer.reasons[1])


def test_every_reason_has_words_in_the_readers_language():
    """The export of terms finds marked sentences only; another one would stay English."""
    source = Path(words.__file__).read_text("utf-8")
    marked = set(re.findall(r'^    "(\w+)": _\("', source, re.MULTILINE))
    assert set(TEXTS) == marked


def test_no_line_is_older_than_today_by_accident():
    """Dates decide nothing by themselves: the same books a year later give the same answer."""
    books = Books(*ONE_INVOICE)
    answer = books.answer(line("INV/2026/10017", "250.00", date=TODAY.replace(year=2027)))
    assert answer.automatic
