"""Personal numbers in all their forms, and texts that are made to take long."""

import doctest
import json
import re
import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from smart_base.engine import identifiers
from smart_base.engine.identifiers import IBAN_LENGTHS, NumberIndex, find_numbers
from smart_base.engine.pseudonym import Known, Pseudonymiser, Revealer, restore
from stdnum import luhn
from stdnum.br import cpf
from stdnum.es import dni

TOKEN = re.compile(r"([A-Z]+)_[A-Z2-7]{8}(?:_\d+)?")


def fresh(*known):
    return Pseudonymiser(b"a company's key", [Known(*pair) for pair in known])


def shape(text, *known):
    """What leaves, with the kinds of the tokens alone; it comes back as it was."""
    pseudonymiser = fresh(*known)
    hidden = pseudonymiser.hide_text(text)
    assert pseudonymiser.reveal_text(hidden) == text
    return TOKEN.sub(r"\1", hidden)


def stems(hidden):
    return {token[0].rsplit("_", token[0].count("_") - 1)[0] for token in TOKEN.finditer(hidden)}


def test_the_examples_in_the_docs_hold():
    assert doctest.testmod(identifiers).failed == 0


# By their form ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # beside other numbers
        ("4111 1111 1111 1111 12/27", "CARD 12/27"),
        ("4111 1111 1111 1111 123", "CARD 123"),
        ("2 4111 1111 1111 1111", "2 CARD"),
        ("EUR 25 4111111111111111", "EUR 25 CARD"),
        ("3782 822463 10005 CVC 1234", "CARD CVC 1234"),
        ("12.05.2026 4111111111111111 0.50", "12.05.2026 CARD 0.50"),
        # with signs of all kinds between the groups
        ("4111.1111.1111.1111", "CARD"),
        ("4111\u00a01111\u202f1111\u20091111", "CARD"),
        ("4111\u20111111\u20131111\u22121111", "CARD"),
        ("4111  1111  1111  1111", "CARD"),
        ("4111 1111\r\n1111 1111", "CARD"),
        ("DE89\u00a03704 0044\n0532  0130 00", "IBAN"),
        ("DE89\u20113704\u20130044\u20140532-0130-00", "IBAN"),
        ("DE\u00a0136\u202f695\n976", "TAXID"),
        ("+49\u00a030  901\u2011820", "PHONE"),
        ("030\n901820", "PHONE"),
        # in other digits
        ("\uff14\uff11\uff11\uff11" + " 1111" * 3, "CARD"),
        ("DE\u0668\u0669370400440532013000", "IBAN"),
        ("+\u06f4\u06f9 \u06f3\u06f0 901820", "PHONE"),
        # between letters
        ("IBANDE89370400440532013000", "IBAN"),
        ("DE89370400440532013000EUR", "IBAN"),
        ("to DE89370400440532013000BIC:COBADEFF", "to IBAN:COBADEFF"),
        ("a4111111111111111", "CARD"),
        ("电话0301234567请", "电话PHONE请"),
        ("0301234567/0049301234567", "PHONE/PHONE"),
        ("Zoe,0301234567,0171234567", "Zoe,PHONE,PHONE"),
    ],
)
def test_a_number_is_found_whatever_stands_beside_and_inside_it(text, expected):
    assert shape(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "06.12.34.56.78", "06-12-34-56-78", "0475/12.34.56", "02.123.45.67", "1-212-555-0187",
        "+49 (0)30 / 901820", "+49 30 - 901820", "030 / 901820", "030 - 901820", "030/901820",
        "020.7946.0958", "+44 (0) 20 7946 0958", "212.555.0187", "01/2012 345", "01 23 2012345",
        "0049 30 901820",
    ],
)  # fmt: skip
def test_a_phone_number_is_found_as_people_write_it(text):
    assert shape(text) == "PHONE"
    assert shape(f"Tel.{text}, please").startswith("Tel.PHONE")


@pytest.mark.parametrize(
    "text",
    [
        # dates
        "12.05.2026", "2026-05-12", "01.02.2026 - 28.02.2026", "01-02-26 - 05-02-26",
        "01.02.26-03.02.26", "01.01.-31.01.2026", "01/02/2026 10:30", "01-02-2026-15:00",
        "2026-05-12T10:30:00+02:00", "01/2026 - 12/2026", "28.02.2026 28.03.2026",
        "2026-05-12-2026-06-12", "2026-05-12-0815",
        # amounts
        "1.234.567,89", "0.50", "EUR 0,50", "0420 1234.56", "1.0834567891", "1,000.00 2,000.00",
        # numbers of documents, accounts and goods
        "INV/2026/00012", "2026/00123", "INV/2026/00123 2026-05-12", "2026/00123 / 2026-05-12",
        "08/2026/001234", "No. 123456785", "order 4500012345", "00123456", "SO00123456",
        "0400\n0420\n0650", "4400\n4401\n4402\n4403", "0042 / 300 400", "ABC-123-4567",
        "S00012345", "B64717839", "20260512A", "123.456.789-08", "lot 0042/12", "room 012. 34567",
        # long ones
        "41111111111111112222222", "12345678901234567890123456789012", "192.168.100.200",
        "550e8400-e29b-41d4-a716-446655440000", "25 1763805600 300",
    ],
)  # fmt: skip
def test_dates_amounts_and_numbers_of_documents_stay(text):
    assert shape(text) == text
    assert shape(f"see {text} again") == f"see {text} again"


@pytest.mark.parametrize(
    "number",
    [
        "390.533.447-05", "123.456.789-09", "123.456.789\u201109", "16.727.230/0001-97",
        "27AAPFU0939F1ZV", "27 AAPFU0939F 1ZV", "RCCMNL83S18D969H", "rccmnl 83s18 d969h",
        "54362315K", "54362315-k", "54.362.315-K", "54362315 K", "X5253868R", "X-5253868-R",
        "M-1234567-L", "B64717838", "B-64.717.838", "NIF/54362315K",
    ],
)  # fmt: skip
def test_a_tax_number_is_found_without_its_country(number):
    before, number = number.rpartition("/")[::2] if number.startswith("NIF") else ("", number)
    lead = f"{before}/" if before else "tax number: "
    assert shape(f"{lead}{number}.") == f"{lead}TAXID."


# Known ones -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "known", "texts"),
    [
        ("TAXID", "DE136695976", ["136695976", "136 695 976", "DE 136.695.976", "de136695976"]),
        ("TAXID", "ATU13585628", ["ATU13585628", "U13585628", "13585628"]),
        ("ACCOUNT", "4711081599", ["0004711081599", "000 4711 0815 99", "KTO4711081599BLZ"]),
        ("ACCOUNT", "0004711081599", ["4711081599", "4711.0815.99", "04711081599"]),
        ("ACCOUNT", "4711081599", ["4711\u00a00815\u202f99", "4711\u20130815 - 99"]),
        ("ACCOUNT", "4711081599", ["4711\n081599", "\uff14\uff17\uff11\uff11081599"]),
        ("ACCOUNT", "4711081599", ["\u0664\u0667\u0661\u0661081599"]),
        ("ACCOUNT", "\u0664\u0667\u0661\u0661081599", ["4711081599"]),
        ("ACCOUNT", "\u00c412345", ["12345"]),
        ("PHONE", "\u06f0\u06f3\u06f0 901 820", ["030 / 901820", "+49 30 901820", "x30901820"]),
        ("TAXID", "IE6433435F", ["IE6433435F", "ie 6433435 f", "\u0130E6433435F"]),
        ("ACCOUNT", "DE89370400440532013000", ["DE89 3704 0044 0532 0130 00"]),
    ],
)  # fmt: skip
def test_a_known_number_is_found_in_every_form(kind, known, texts):
    for text in texts:
        expected = "IBAN" if text.startswith("DE89") else kind
        assert shape(f"({text})", (kind, known)).strip("()") == expected


def test_a_known_number_has_one_stem_in_every_form():
    hidden = fresh(("ACCOUNT", "004711081599")).hide_text(
        "4711081599, 000 4711 0815 99, 4711-081599"
    )
    assert len(stems(hidden)) == 1
    hidden = fresh(("TAXID", "DE136695976")).hide_text("136695976 or DE136695976")
    assert len(stems(hidden)) == 1
    hidden = fresh(("PHONE", "030 901820")).hide_text("+49 30 901820, 030 / 901820")
    assert len(stems(hidden)) == 1


def test_known_numbers_stay_apart_from_longer_ones_and_from_short_ones():
    for text in ("14711081599", "47110815990", "x47110", "14711 0815 99", "4711/////081599"):
        assert shape(text, ("ACCOUNT", "4711081599"), ("ACCOUNT", "471108")) == text
    assert shape("room 12345", ("TAXID", "HRB 12345")) == "room 12345"
    assert shape("12", ("ACCOUNT", "00012")) == "12"


def test_the_owner_is_the_number_that_was_found():
    known = [("ACCOUNT", "81599"), ("TAXID", "4711081599"), ("PHONE", "0711 081599")]
    index = NumberIndex(known)
    for text, kind in [("4711081599", "TAXID"), ("81599", "ACCOUNT"), ("0711081599", "PHONE")]:
        longest = max(index.find(text), key=lambda span: span.end - span.start)
        assert (longest.kind, longest.end - longest.start) == (kind, len(text))
        assert shape(text, *known) == kind


@given(st.text(max_size=30), st.text("0123456789ABCDEFabcIi\u0130\u0131\u017f\u212a ", max_size=30))
@example("IE6433435F", "\u0130E6433435F")
def test_no_text_is_too_strange_for_a_known_number(known, text):
    for kind in ("TAXID", "PHONE", "ACCOUNT", "IBAN"):
        index = NumberIndex([(kind, known), (kind, text)])
        for span in index.find(f"{text} {known}"):
            assert 0 <= span.start < span.end <= len(f"{text} {known}")


# Values that are no text ------------------------------------------------------


def test_numbers_are_hidden_whatever_their_type_and_sign():
    value = {
        "card": 4111111111111111.0,
        "refund": -4111111111111111,
        "same": 4111111111111111,
        4711081599: "account",
        -4711081599.0: {4111111111111111: 4711081599},
        "open": [float("inf"), -0.0, 4711081599.5, 47110815990.0],
        7: "a number of a line",
    }
    pseudonymiser = fresh(("ACCOUNT", "4711081599"))
    hidden = pseudonymiser.hide(value)
    assert "4111111111111111" not in json.dumps(hidden)
    assert not re.search(r"4711081599(?!0|\.5)", json.dumps(hidden))
    back = pseudonymiser.reveal(hidden)
    assert back == value
    assert repr(back) == repr(value)
    kept = restore(json.loads(json.dumps(pseudonymiser.mapping())))
    assert repr(kept.reveal(hidden)) == repr(value)


@given(st.one_of(st.integers(10**12, 10**17), st.integers(10**12, 2**53).map(float)))
def test_a_known_number_never_leaves_as_another_type(number):
    pseudonymiser = fresh(("ACCOUNT", str(int(number))))
    for value in (number, -number, {number: 1}, {-number: [number]}):
        hidden = pseudonymiser.hide(value)
        assert str(int(number)) not in json.dumps(hidden)
        assert repr(pseudonymiser.reveal(hidden)) == repr(value)


# Properties -------------------------------------------------------------------

SEPARATORS = st.sampled_from(
    ["", " ", "-", ".", "\u00a0", "\u202f", "\u2009", "\u2011", "\u2013", "\u2212", "  ", " \n"]
)
#: European, full-width and Arabic.
DIGITS = st.sampled_from([0x30, 0xFF10, 0x660]).map(
    lambda zero: "".join(map(chr, range(zero, zero + 10)))
)
BESIDE = st.sampled_from(["", "x", "12/27 ", "2 ", "EUR 25 ", "IBAN", "(", "様", "_", "No. 7, "])


def written(number, separator, digits):
    """A number in groups of four, with one line break at most."""
    groups = [number[place : place + 4] for place in range(0, len(number), 4)]
    if "\n" in separator:
        groups, separator = [f"{groups[0]} \n{groups[1]}", *groups[2:]], " "
    return separator.join(groups).translate(str.maketrans("0123456789", digits))


def remaining(text):
    """Letters and digits that are left, in ASCII."""
    return re.sub(r"\W", "", identifiers.plain(TOKEN.sub(" ", text)))


@settings(max_examples=300, deadline=None)
@given(st.from_regex(r"\A[2-6][0-9]{11,17}\Z"), SEPARATORS, DIGITS, BESIDE, BESIDE)
def test_no_card_leaves(digits, separator, script, before, after):
    number = digits + luhn.calc_check_digit(digits)
    text = before + written(number, separator, script) + (after and f" {after}")
    hidden = fresh().hide_text(text)
    assert number[:8] not in remaining(hidden)
    assert number[-8:] not in remaining(hidden)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(IBAN_LENGTHS)), st.data(), SEPARATORS, DIGITS, BESIDE, BESIDE)
def test_no_iban_leaves(country, data, separator, script, before, after):
    length = IBAN_LENGTHS[country] - 4
    account = data.draw(st.text("0123456789ABC", min_size=length, max_size=length))
    assume(sum(map(str.isdigit, account)) >= 4)
    value = int("".join(str(int(sign, 36)) for sign in f"{account}{country}00"))
    number = f"{country}{98 - value % 97:02}{account}"
    pseudonymiser = fresh()
    text = before + written(number, separator, script) + after
    hidden = pseudonymiser.hide_text(text)
    assert number[4:] not in remaining(hidden)
    assert pseudonymiser.reveal_text(hidden) == text


@settings(max_examples=300, deadline=None)
@given(st.from_regex(r"\A0{0,3}[1-9][0-9]{5,14}\Z"), SEPARATORS, DIGITS, st.integers(0, 3),
       st.sampled_from(["ACCOUNT", "PHONE", "TAXID"]))  # fmt: skip
def test_no_known_number_leaves(number, separator, script, zeros, kind):
    same = number if kind == "PHONE" else "0" * zeros + number.lstrip("0")
    text = written(same, separator, script)
    hidden = fresh((kind, number)).hide_text(f"paid from {text} on Monday")
    assert number[-6:] not in remaining(hidden)


@given(st.integers(1, 10**9 - 1), st.integers(0, 10**8 - 1))
def test_no_tax_number_of_a_person_leaves(brazilian, spanish):
    digits = f"{brazilian:09}"
    one = cpf.format(digits + cpf._calc_check_digits(digits))
    other = f"{spanish:08}{dni.calc_check_digit(str(spanish))}"
    assert shape(f"of {one} and {other}") == "of TAXID and TAXID"


# Texts that are made to take long -----------------------------------------------

KNOWN = [
    ("PERSON", "Brandon Freeman"), ("ORG", "Smith & Sons Ltd"), ("ORG", "a " * 60 + "b"),
    ("PERSON", "山田太郎"), ("PERSON", "محمد علي"), ("PERSON", "김철수"),
    ("ACCOUNT", "4711 0815 99"), ("ACCOUNT", "11111111"), ("PHONE", "11111112"),
    ("TAXID", "DE136695976"),
]  # fmt: skip
HOSTILE = [
    "a4111111111111111", "Brandon_", "Brandon ", "Brandon & ", "Smith & ", "a ", "a@a@a@", "a@a.",
    "a", "1", "0", "0 ", "1 1 1 1 ", "4 4 4 4 ", "1(1(", "((((", "(021)", "AA11AA11", "DE12DE12",
    "DE1 ", "DE 1 ", "+1 +1 +1 ", "+1", "030 ", "030-", "01.02.", "4111 1111 1111 1111 ",
    "11111111 ", "00 11111111 ", "PERSON_", "PERSON_AAAAAAAA", "ORG_ABPERSON_22222222", "\\_",
    "山", "山田太郎", "김철", "لمحمد ", "é ", "DE\uff11\uff12", "1\n", "A1", "12345678Z ", "\u0130",
]  # fmt: skip


def cost(task, size):
    """Seconds of the processor for a task of a size, the least of three."""
    found = []
    for _attempt in range(3):
        start = time.process_time()
        task(size)
        found.append(time.process_time() - start)
    return min(found)


def grows_evenly(task):
    """Whether four times as much takes about four times as long, and not sixteen times."""
    size = 2_500
    while cost(task, size) < 0.004 and size < 100_000:
        size *= 2
    return any(cost(task, 4 * size) < 8 * cost(task, size) for _attempt in range(3))


@pytest.mark.parametrize("pattern", HOSTILE)
def test_a_hostile_text_takes_no_longer_than_its_length(pattern):
    def hide(size):
        text = (pattern * (size // len(pattern) + 1))[:size]
        pseudonymiser = fresh(*KNOWN)
        assert pseudonymiser.reveal_text(pseudonymiser.hide_text(text)) == text

    assert grows_evenly(hide)


def test_many_spellings_of_one_number_take_no_longer_than_their_count():
    def hide(size):
        texts = (f"{number:06} 11111112, " for number in range(size // 10))
        assert fresh(("PHONE", "11111112")).hide_text("".join(texts))

    assert grows_evenly(hide)


def test_a_hostile_stream_takes_no_longer_than_its_length():
    def stream(size):
        revealer = Revealer(fresh())
        for _piece in range(size // 7):
            revealer.feed("PERSON_")

    assert grows_evenly(stream)


def test_forms_are_found_without_known_numbers():
    assert [span.kind for span in find_numbers("x@y.de, DE89370400440532013000")] == [
        "EMAIL",
        "IBAN",
    ]
