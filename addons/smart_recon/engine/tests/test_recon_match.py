"""What the engine says about single lines, as an accountant would put it."""

from datetime import date

import pytest
from recon_cases import TODAY, Books, cents, line
from smart_recon.engine.facts import LearnedRule, Settings

ACME, GLOBEX = "Acme Trading Ltd", "Globex Foods GmbH"

#: what it shows | memo | amount | open items | kind | items | automatic
ONE_LINE = [
    ("the reference in noise, the amount the same",
     "SEPA CT EREF 99120 INV/2026/10017 THANKS", "250.00",
     [("INV/2026/10017", "250.00", ACME), ("INV/2026/10018", "250.00", GLOBEX)],
     "one-to-one", ["INV/2026/10017"], True),
    ("a neighbour's number is never taken for it",
     "INV/2026/10018", "250.00",
     [("INV/2026/10017", "250.00", ACME)],
     "none", [], False),
    ("punctuation lost, name cut",
     "TRF 7781 ACME TRADIN INV202610017", "250.00",
     [("INV/2026/10017", "250.00", ACME), ("INV/2026/10071", "310.00", ACME)],
     "one-to-one", ["INV/2026/10017"], True),
    ("two digits changed places, name and amount agree",
     "FPS ACME TRADING INV/2026/10071", "250.00",
     [("INV/2026/10017", "250.00", ACME)],
     "one-to-one", ["INV/2026/10017"], True),
    ("several references, the sum agrees",
     "GLOBEX FOODS INV/2026/10017, INV/2026/10019 + 10022", "600.00",
     [("INV/2026/10017", "100.00", GLOBEX), ("INV/2026/10019", "200.00", GLOBEX),
      ("INV/2026/10022", "300.00", GLOBEX), ("INV/2026/10020", "200.00", GLOBEX)],
     "batch", ["INV/2026/10017", "INV/2026/10019", "INV/2026/10022"], True),
    ("no reference, one set of the payer's items adds up",
     "TRANSFER GLOBEX FOODS", "417.31",
     [("INV/2026/10017", "100.13", GLOBEX), ("INV/2026/10019", "317.18", GLOBEX),
      ("INV/2026/10022", "455.55", GLOBEX), ("INV/2026/10030", "612.09", GLOBEX)],
     "batch", ["INV/2026/10017", "INV/2026/10019"], True),
    ("no reference, two sets add up",
     "TRANSFER GLOBEX FOODS", "300.00",
     [("INV/2026/10017", "100.00", GLOBEX), ("INV/2026/10019", "200.00", GLOBEX),
      ("INV/2026/10022", "140.00", GLOBEX), ("INV/2026/10030", "160.00", GLOBEX)],
     "batch", None, False),
    ("invoices less a credit note",
     "GLOBEX INV/2026/10017 INV/2026/10019 CN/2026/0031", "250.00",
     [("INV/2026/10017", "100.00", GLOBEX), ("INV/2026/10019", "200.00", GLOBEX),
      ("CN/2026/0031", "-50.00", GLOBEX, {"refund": True})],
     "payout", ["CN/2026/0031", "INV/2026/10017", "INV/2026/10019"], True),
    ("the acquirer kept its charge",
     "STRIPE INV/2026/10017 ACME TRADING", "242.45",
     [("INV/2026/10017", "250.00", ACME)],
     "fee", ["INV/2026/10017"], True),
    ("a charge is not guessed without a reference",
     "TRANSFER ACME TRADING", "242.45",
     [("INV/2026/10017", "250.00", ACME)],
     "fee", ["INV/2026/10017"], False),
    ("half of the invoice",
     "ACME TRADING INV/2026/10017 FIRST HALF", "125.00",
     [("INV/2026/10017", "250.00", ACME)],
     "partial", ["INV/2026/10017"], False),
    ("more than the invoice",
     "ACME TRADING INV/2026/10017", "300.00",
     [("INV/2026/10017", "250.00", ACME)],
     "over", ["INV/2026/10017"], False),
    ("only the name, and one item has the amount",
     "BGC ACME TRADING", "250.17",
     [("INV/2026/10017", "250.17", ACME), ("INV/2026/10018", "990.00", ACME),
      ("INV/2026/10021", "250.17", GLOBEX)],
     "one-to-one", ["INV/2026/10017"], True),
    ("only the name, and two items have the amount",
     "BGC ACME TRADING", "49.00",
     [("INV/2026/10017", "49.00", ACME), ("INV/2026/10018", "49.00", ACME)],
     "one-to-one", None, False),
    ("the payer is one customer, the reference another's of another amount",
     "ACME TRADING INV/2026/10018", "250.17",
     [("INV/2026/10017", "250.17", ACME), ("INV/2026/10018", "990.00", GLOBEX)],
     "one-to-one", ["INV/2026/10017"], False),
    ("nothing but the amount",
     "CARD 4412 TAXI CENTRAL", "250.17",
     [("INV/2026/10017", "250.17", ACME)],
     None, None, False),
    ("a vendor's bill by the vendor's own number",
     "/REMI/RG-58636/NAME/GLOBEX", "-80.00",
     [("BILL/2026/09/0012", "-80.00", GLOBEX, {"references": ("RG-58636",)})],
     "one-to-one", ["BILL/2026/09/0012"], True),
    ("a customer's credit note is paid out",
     "REFUND CN/2026/0031 ACME TRADING", "-50.00",
     [("CN/2026/0031", "-50.00", ACME, {"refund": True})],
     "refund", ["CN/2026/0031"], True),
    ("a payment already registered is met before its invoice",
     "ACME TRADING INV/2026/10017", "250.00",
     [("INV/2026/10017", "250.00", ACME),
      ("PAY/2026/0009", "250.00", ACME, {"kind": "payment", "references": ("INV/2026/10017",)})],
     "one-to-one", ["PAY/2026/0009"], True),
    ("the code of a payout stands on all its items, the acquirer's charge taken off",
     "ADYEN SETTLEMENT PO77120934 29.09", "289.60",
     [("INV/2026/10017", "100.00", ACME, {"references": ("PO77120934",)}),
      ("INV/2026/10018", "200.00", GLOBEX, {"references": ("PO77120934",)}),
      ("INV/2026/10019", "89.60", ACME)],
     "payout", ["INV/2026/10017", "INV/2026/10018"], True),
]  # fmt: skip


@pytest.mark.parametrize("shows, memo, amount, rows, kind, numbers, automatic", ONE_LINE)
def test_one_line(shows, memo, amount, rows, kind, numbers, automatic):
    books = Books(*rows)
    answer = books.answer(line(memo, amount))
    assert answer.automatic is automatic, (str(answer.held_back), answer.confidence)
    if kind is not None:
        assert answer.kind == kind
    if numbers is not None:
        assert books.named(answer) == numbers


def test_the_reasons_name_what_was_found():
    books = Books(("INV/2026/10017", "250.00", ACME))
    answer = books.answer(line("ACME TRADING INV/2026/10017", "242.45"))
    assert [str(reason) for reason in answer.reasons] == [
        "The memo names INV/2026/10017",
        "The amount differs by 7.55, which can be a charge",
        "The memo names Acme Trading Ltd",
    ]


def test_what_is_held_back_says_why():
    books = Books(
        ("INV/2026/10017", "100.00", GLOBEX), ("INV/2026/10019", "200.00", GLOBEX),
        ("INV/2026/10022", "140.00", GLOBEX), ("INV/2026/10030", "160.00", GLOBEX),
    )  # fmt: skip
    answer = books.answer(line("TRANSFER GLOBEX FOODS", "300.00"))
    assert str(answer.held_back) == "1 other combinations exist"
    assert answer.other_combinations == 1


def test_the_score_has_four_parts_with_reasons():
    books = Books(("INV/2026/10017", "250.00", ACME))
    answer = books.answer(line("INV/2026/10017", "250.00"))
    parts = {part.name: (part.score, part.maximum) for part in answer.components}
    assert parts == {
        "reference": (0.4, 0.4), "amount": (0.35, 0.35), "partner": (0.0, 0.15),
        "rule": (0.0, 0.1),
    }  # fmt: skip
    assert answer.score == 0.75
    assert answer.automatic, "an exact reference with the exact amount needs no partner"


@pytest.mark.parametrize(
    "memo, item, kind, written_off, reason, credit, left_open",
    [
        ("INV/2026/10017", {}, "fee", "7.55", "fee", "0", "0"),
        (
            "INV/2026/10017",
            {"discount": 755, "discount_until": TODAY},
            "fee",
            "7.55",
            "discount",
            "0",
            "0",
        ),
        (
            "INV/2026/10017",
            {"discount": 755, "discount_until": date(2026, 9, 10)},
            "fee",
            "7.55",
            "fee",
            "0",
            "0",
        ),
    ],
)
def test_where_the_difference_goes(memo, item, kind, written_off, reason, credit, left_open):
    books = Books(("INV/2026/10017", "250.00", ACME, item))
    answer = books.answer(line(memo, "242.45"))
    left = answer.residual
    assert (answer.kind, left.reason) == (kind, reason)
    assert (left.written_off, left.credit, left.left_open) == (
        cents(written_off), cents(credit), cents(left_open),
    )  # fmt: skip


def test_a_large_difference_is_never_called_a_charge():
    """Three per cent of 50,000 is 1,500: above the cap it is a partial payment."""
    books = Books(("INV/2026/10017", "50,000.00", ACME))
    answer = books.answer(line("INV/2026/10017 ACME TRADING", "48,500.00"))
    assert (answer.kind, answer.automatic) == ("partial", False)
    assert answer.residual.left_open == cents("1,500.00")


def test_another_currency_at_the_banks_rate():
    """An invoice of 1,000 dollars is worth 920 euro in the books; the bank gives 911.40."""
    dollars = {"currency": "USD", "company_amount": cents("920.00")}
    books = Books(("INV/2026/10017", "1,000.00", ACME, dollars))
    answer = books.answer(line("INV/2026/10017 ACME TRADING", "911.40"))
    assert (answer.kind, answer.automatic) == ("one-to-one", True)
    assert (answer.residual.written_off, answer.residual.reason) == (cents("8.60"), "fx")
    assert answer.shares[0].amount == cents("920.00")


def test_the_statement_tells_what_the_payer_ordered():
    """With the dollars on the statement there is no difference left to explain."""
    dollars = {"currency": "USD", "company_amount": cents("920.00")}
    books = Books(("INV/2026/10017", "1,000.00", ACME, dollars))
    ordered = {"foreign_amount": cents("1,000.00"), "foreign_currency": "USD"}
    answer = books.answer(line("ACME TRADING", "890.00", **ordered))
    assert (answer.kind, answer.residual.written_off) == ("one-to-one", 0)


def test_of_two_equal_payments_the_first_is_the_payment():
    books = Books(("INV/2026/10017", "250.00", ACME))
    first = line("ACME INV/2026/10017", "250.00", 1, date=date(2026, 9, 10))
    second = line("ACME INV/2026/10017 REF 2", "250.00", 2, date=date(2026, 9, 14))
    paid, again = books.answers(first, second)
    assert (paid.kind, paid.automatic) == ("one-to-one", True)
    assert (again.kind, again.automatic, again.mate_line_id) == ("duplicate", False, 1)


def test_a_line_imported_twice_is_used_once():
    books = Books(("INV/2026/10017", "250.00", ACME))
    one, other = (line("ACME INV/2026/10017", "250.00", number) for number in (1, 2))
    answers = books.answers(one, other)
    assert [answer.kind for answer in answers] == ["one-to-one", "duplicate"]


def test_a_subscription_is_no_repetition():
    """Two equal payments with two equal invoices open: neither is called a duplicate."""
    books = Books(("INV/2026/10017", "49.00", ACME), ("INV/2026/10018", "49.00", ACME))
    august = line("BGC ACME TRADING", "49.00", 1, date=date(2026, 9, 2))
    september = line("BGC ACME TRADING", "49.00", 2, date=date(2026, 10, 2))
    answers = books.answers(august, september)
    assert [answer.kind for answer in answers] == ["one-to-one", "one-to-one"]


def test_an_invoice_paid_long_ago_shows_a_second_payment():
    books = Books(("INV/2026/10017", "250.00", ACME, {"settled": True}))
    answer = books.answer(line("ACME INV/2026/10017", "250.00"))
    assert (answer.kind, answer.item_ids) == ("duplicate", ())
    assert str(answer.reasons[0]) == "INV/2026/10017 is already paid"


def test_instalments_together_pay_an_invoice():
    books = Books(("INV/2026/10017", "1,000.00", ACME))
    parts = [
        line("ACME INV/2026/10017 PART", amount, number, date=date(2026, 9, number))
        for number, amount in ((3, "400.00"), (4, "350.00"), (5, "250.00"))
    ]
    answers = books.answers(*parts)
    assert [answer.kind for answer in answers] == ["instalment"] * 3
    assert sum(answer.shares[0].amount for answer in answers) == cents("1,000.00")


def test_the_surer_line_gets_the_item():
    """One line cites A, the other fits A and B: the first leaves it only B."""
    books = Books(("INV/2026/10017", "49.00", ACME), ("INV/2026/10018", "49.00", ACME))
    vague = line("BGC ACME TRADING", "49.00", 1)
    certain = line("BGC ACME TRADING INV/2026/10017", "49.00", 2)
    answers = books.answers(vague, certain)
    assert [books.named(answer) for answer in answers] == [["INV/2026/10018"], ["INV/2026/10017"]]


def test_an_open_item_outranks_what_was_learned():
    books = Books(("INV/2026/10017", "250.00", ACME))
    rule = LearnedRule(1, account_id=7000, words=frozenset({"ACME", "TRADING"}), right=40)
    answer = books.answer(line("ACME TRADING INV/2026/10017", "250.00"), rules=[rule])
    assert answer.kind == "one-to-one"
    other = books.answer(line("ACME TRADING BONUS", "17.00"), rules=[rule])
    assert (other.kind, other.account_id, other.automatic) == ("coding", 7000, False)
    assert str(other.held_back) == "An open item of the same partner may be meant"
    alone = Books().answer(line("ACME TRADING BONUS", "17.00"), rules=[rule])
    assert (alone.kind, alone.automatic) == ("coding", True)


@pytest.mark.parametrize(
    "rule, kind",
    [
        ({"right": 1}, False),
        ({"right": 5}, True),
        ({"right": 5, "wrong": 2}, False),
        ({"right": 5, "expires": date(2026, 9, 1)}, None),
        ({"right": 5, "sign": 1}, None),
        ({"right": 5, "journal": 9}, None),
    ],
)
def test_what_a_learned_rule_may_do(rule, kind):
    words = frozenset({"ACCOUNT", "FEE"})
    rules = [LearnedRule(1, account_id=6270, words=words, **rule)]
    answer = Books().answer(line("MONTHLY ACCOUNT FEE", "-3.50"), rules=rules)
    assert answer.kind == ("none" if kind is None else "coding")
    assert answer.automatic is bool(kind)


def test_a_learned_payer_is_known_by_another_name():
    books = Books(("INV/2026/10017", "250.17", ACME), ("INV/2026/10018", "310.00", ACME))
    partner = books.items[0].partner_id
    rule = LearnedRule(1, partner_id=partner, words=frozenset({"PETERSON", "HOLDING"}), right=4)
    payment = line("BGC PETERSON HOLDING", "250.17")
    assert not books.answer(payment).automatic
    answer = books.answer(payment, rules=[rule])
    assert (books.named(answer), answer.automatic) == (["INV/2026/10017"], True)


def test_a_transfer_between_own_accounts():
    own = Settings(own_ibans=frozenset({"DE11 2222", "NL33 4444"}))
    out = line("TRANSFER", "-5,000.00", 1, journal=1, iban="NL334444")
    into = line("TRANSFER", "5,000.00", 2, journal=2, iban="DE112222")
    answers = Books(("INV/2026/10017", "5,000.00", ACME)).answers(out, into, settings=own)
    assert [(a.kind, a.mate_line_id, a.automatic) for a in answers] == [
        ("transfer", 2, True), ("transfer", 1, True),
    ]  # fmt: skip


def test_a_transfer_whose_other_side_is_missing_waits():
    own = Settings(own_ibans=frozenset({"NL33 4444"}))
    answer = Books().answer(line("TRANSFER", "-5,000.00", iban="NL334444"), settings=own)
    assert (answer.kind, answer.automatic) == ("transfer", False)


def test_our_own_name_in_a_memo_is_not_the_payer():
    books = Books(("INV/2026/10017", "250.17", ACME), ("BILL/0009", "-90.00", GLOBEX))
    own = Settings(own_names=frozenset({GLOBEX}))
    answer = books.answer(line("ACME TRADING TO GLOBEX FOODS", "250.17"), settings=own)
    assert answer.automatic


def test_nothing_open_is_no_error():
    answer = Books().answer(line("WHATEVER", "10.00"))
    assert (answer.kind, answer.confidence, answer.alternatives) == ("none", 0.0, ())


def test_a_usual_part_of_a_small_invoice_is_among_the_candidates():
    """Though many others are nearer in amount."""
    near = [(f"INV/2026/1002{place}", f"{76 + place}.13", ACME) for place in range(6)]
    books = Books(("INV/2026/10017", "100.00", ACME), *near)
    answer = books.answer(line("TRANSFER ACME TRADING", "75.00"))
    shown = [answer.item_ids, *(other.item_ids for other in answer.alternatives)]
    assert (100,) in shown[:3]
