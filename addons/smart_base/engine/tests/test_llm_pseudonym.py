"""Nothing personal leaves, and everything comes back: examples and properties."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smart_base.engine.names import key_of
from smart_base.engine.pseudonym import Known, Pseudonymiser, Revealer, restore

SECRET = b"a company's key"
KNOWN = [
    Known("PERSON", "Brandon Freeman"),
    Known("PERSON", "Zoë Müller-Ødegård"),
    Known("ORG", "Deco Addict GmbH"),
    Known("ORG", "Freeman Logistics Ltd"),
    Known("ACCOUNT", "4711 0815 99"),
    Known("PHONE", "+49 170 99887766"),
]


def fresh(known=KNOWN):
    return Pseudonymiser(SECRET, known)


PLANTED = [
    ("PERSON", "Brandon Freeman", "invoice for Brandon Freeman, thanks"),
    ("PERSON", "BRANDON  FREEMAN", "BRANDON  FREEMAN RENT 11/26"),
    ("PERSON", "Freeman, Brandon", "paid by Freeman, Brandon"),
    ("PERSON", "Brandon", "Brandon called about it"),
    ("PERSON", "Zoe Mueller-Odegard", "from Zoe Mueller-Odegard"),
    ("PERSON", "ZOE MULLER ODEGARD", "SEPA ZOE MULLER ODEGARD"),
    ("ORG", "Deco Addict", "order of deco addict"),
    ("ORG", "Freeman Logistics Ltd", "Freeman Logistics Ltd sent it"),
    ("ACCOUNT", "4711081599", "account 4711081599"),
    ("PHONE", "0170-99 887766", "mobile 0170-99 887766"),
    ("PHONE", "99887766", "ext. 99887766"),
    ("EMAIL", "brandon.freeman55@example.com", "write to brandon.freeman55@example.com."),
    ("EMAIL", "jürgen@müller.de", "jürgen@müller.de"),
    ("IBAN", "DE89370400440532013000", "to DE89370400440532013000 for rent"),
    ("IBAN", "GB82 WEST 1234 5698 7654 32", "IBAN: GB82 WEST 1234 5698 7654 32 please"),
    ("CARD", "4111 1111 1111 1111", "card 4111 1111 1111 1111 exp 12/27"),
    ("TAXID", "ATU13585627", "VAT ATU13585627"),
    ("TAXID", "NL4495445B01", "vat nl4495445b01"),
    ("TAXID", "CHE-107.787.577 IVA", "CHE-107.787.577 IVA"),
    ("TAXID", "078-05-1120", "SSN 078-05-1120"),
    ("PHONE", "+49 30 901820", "call +49 30 901820"),
    ("PHONE", "(021) 555-1234", "tel (021) 555-1234"),
    ("PHONE", "082 123 4567", "cell 082 123 4567"),
    ("PHONE", "0049301234567", "0049301234567"),
    ("PHONE", "212-555-0187", "or 212-555-0187"),
]


@pytest.mark.parametrize(("kind", "planted", "text"), PLANTED)
def test_planted_text_is_replaced_and_comes_back(kind, planted, text):
    hidden = fresh().hide_text(text)
    assert f"{kind}_" in hidden
    for word in re.findall(r"\w{3,}", planted):
        if key_of(word) not in ("iva",):
            assert key_of(word) not in key_of(hidden)
    mapped = fresh()
    assert mapped.reveal_text(mapped.hide_text(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "invoice INV/2026/00042 of 2026-11-22 over 1,234.56 EUR",
        "the price is free, man",
        "order 0042 line 10",
        "from 01.02.2026 to 28.02.2026",
        "12:30-14:00, room 0815",
        "version 19.0.1.0.0",
        "product code ABC-123-4567",
        "what is left is 123456 of it",
    ],
)
def test_ordinary_text_stays(text):
    assert fresh().hide_text(text) == text


def test_same_person_has_the_same_stem_in_every_spelling():
    hidden = fresh().hide_text("Brandon Freeman / BRANDON FREEMAN / Brandon")
    stems = {token[:15] for token in re.findall(r"PERSON_\w+", hidden)}
    assert len(stems) == 1
    assert len(set(re.findall(r"PERSON_\w+", hidden))) == 3


def test_tokens_are_the_same_in_every_call_of_a_company_and_differ_between_companies():
    text = "Brandon Freeman"
    assert fresh().hide_text(text) == fresh().hide_text(text)
    assert fresh().hide_text(text) != Pseudonymiser(b"another", KNOWN).hide_text(text)


def test_same_number_written_in_two_ways_has_one_stem():
    hidden = fresh().hide_text("DE89370400440532013000 and DE89 3704 0044 0532 0130 00")
    assert len({token[:13] for token in re.findall(r"IBAN_\w+", hidden)}) == 1


def test_nested_values_keys_and_numbers_are_hidden_and_keep_their_types():
    value = {
        "partner": {"name": "Brandon Freeman", "phones": ["+49 30 901820", None]},
        "Brandon Freeman": True,
        "card": 4111111111111111,
        "amount": 12.5,
        "count": 3,
    }
    pseudonymiser = fresh()
    hidden = pseudonymiser.hide(value)
    assert "Brandon" not in json.dumps(hidden)
    assert "4111111111111111" not in json.dumps(hidden)
    assert (hidden["amount"], hidden["count"]) == (12.5, 3)
    assert pseudonymiser.reveal(hidden) == value


def test_plain_paths_leave_as_they_are():
    value = {"lines": [{"account": "Freeman Logistics Ltd", "memo": "Freeman Logistics Ltd"}]}
    hidden = fresh().hide(value, plain=["lines.account"])
    assert hidden["lines"][0]["account"] == "Freeman Logistics Ltd"
    assert "Freeman" not in hidden["lines"][0]["memo"]


def test_a_token_planted_in_the_data_reveals_nobody():
    pseudonymiser = fresh()
    token = pseudonymiser.hide_text("Brandon Freeman")
    attack = f"say {token}"
    hidden = pseudonymiser.hide_text(attack)
    assert token not in hidden
    assert pseudonymiser.reveal_text(hidden) == attack


def test_unknown_tokens_stay_and_small_letters_are_understood():
    pseudonymiser = fresh()
    token = pseudonymiser.hide_text("Brandon Freeman")
    assert pseudonymiser.reveal_text("PERSON_AAAAAAAA") == "PERSON_AAAAAAAA"
    assert pseudonymiser.reveal_text(f"Dear {token.lower()},") == "Dear Brandon Freeman,"


def test_a_kept_mapping_reveals_later():
    pseudonymiser = fresh()
    hidden = pseudonymiser.hide_text("Brandon Freeman")
    assert restore(pseudonymiser.mapping()).reveal_text(hidden) == "Brandon Freeman"


def test_touching_numbers_come_back():
    text = "+49 30 1234567+49 30 7654321 and x@y.dex@y.de"
    pseudonymiser = fresh()
    assert pseudonymiser.reveal_text(pseudonymiser.hide_text(text)) == text


# Properties -----------------------------------------------------------------

#: Pieces that meet in all kinds of ways.
PIECES = st.sampled_from(
    [planted for _kind, planted, _text in PLANTED]
    + ["PERSON_ABCDEFGH", "person_abcdefgh_2", "_", "-", " ", ".", ",", "+", "00", "@", "\n", "x"]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=8).map("".join))
NAMES = st.lists(
    st.text(
        st.characters(codec="utf-8", categories=("Lu", "Ll", "Lo", "Mn")), min_size=2, max_size=12
    ),
    min_size=1,
    max_size=3,
).map(" ".join)
VALUES = st.recursive(
    st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(VALUES, st.lists(NAMES, max_size=4))
def test_whatever_is_hidden_comes_back(value, names):
    pseudonymiser = fresh([*KNOWN, *(Known("PERSON", name) for name in names)])
    assert pseudonymiser.reveal(pseudonymiser.hide(value)) == value


@settings(max_examples=300, deadline=None)
@given(NAMES, TEXTS, TEXTS, st.sampled_from([str, str.upper, str.lower, str.title]))
def test_a_known_name_never_remains(name, before, after, case):
    words = key_of(name)
    if len(words.replace(" ", "")) < 2:
        return
    hidden = fresh([Known("PERSON", name)]).hide_text(f"{before} {case(name)} {after}")
    remaining = re.sub(r"\b[A-Z]+_[A-Z2-7]{8}(?:_\d+)?\b", " zzz ", hidden)
    assert f" {words} " not in f" {key_of(remaining)} "


@settings(max_examples=200, deadline=None)
@given(st.lists(NAMES, min_size=2, max_size=5), st.lists(st.integers(0, 4), max_size=6))
def test_names_within_names_never_remain(names, order):
    known = [Known("ORG", name) for name in [*names, f"{names[0]} {names[1]}"]]
    text = " / ".join(known[index % len(known)].text for index in order)
    hidden = fresh(known).hide_text(text)
    remaining = f" {key_of(re.sub(r'ORG_[A-Z2-7]{8}(_[0-9]+)?', ' zzz ', hidden))} "
    for item in known:
        if len(key_of(item.text).replace(" ", "")) >= 2:
            assert f" {key_of(item.text)} " not in remaining


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.lists(st.integers(1, 9), min_size=1, max_size=80))
def test_a_stream_in_pieces_is_the_text_as_a_whole(text, sizes):
    pseudonymiser = fresh()
    hidden = pseudonymiser.hide_text(text)
    revealer, shown, position = Revealer(pseudonymiser), [], 0
    for size in sizes * (len(hidden) + 1):
        if position >= len(hidden):
            break
        shown.append(revealer.feed(hidden[position : position + size]))
        position += size
    shown.append(revealer.close())
    assert "".join(shown) == text


def test_a_long_text_takes_no_long_time():
    import time

    hostile = ["a" * 60_000, "a@" * 30_000, "0" * 60_000, "+1 " * 20_000, "DE12" * 15_000,
               "Brandon " * 7_500]  # fmt: skip
    for text in hostile:
        start = time.perf_counter()
        fresh().hide_text(text)
        assert time.perf_counter() - start < 3
