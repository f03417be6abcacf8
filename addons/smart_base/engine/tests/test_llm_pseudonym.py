"""Nothing personal leaves, and everything comes back: examples and properties.

Numbers, and texts that are made to take long, are in ``test_llm_numbers``.
"""

import doctest
import json
import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from smart_base.engine import names
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
    Known("PERSON", "山田太郎"),
    Known("PERSON", "محمد"),
]


TOKEN = re.compile(r"([A-Z]+)_[A-Z2-7]{8}(?:_\d+)?")


def fresh(known=KNOWN):
    return Pseudonymiser(SECRET, known)


def shape(text, *known):
    """What leaves, with the kinds of the tokens alone; it comes back as it was."""
    pseudonymiser = fresh([Known(*pair) for pair in known])
    hidden = pseudonymiser.hide_text(text)
    assert pseudonymiser.reveal_text(hidden) == text
    return TOKEN.sub(r"\1", hidden)


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


def test_the_examples_in_the_docs_hold():
    assert doctest.testmod(names).failed == 0


# Names with signs, and scripts without spaces --------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "text", "expected"),
    [
        ("ORG", "Smith & Sons Ltd", "invoice of Smith & Sons Ltd", "invoice of ORG"),
        ("ORG", "Smith & Sons Ltd", "SMITH&SONS and Smith  &  Sons", "ORG and ORG"),
        ("ORG", "Smith&Sons", "by Smith & Sons", "by ORG"),
        ("ORG", "A&B Consulting", "A&B Consulting, A & B Consulting", "ORG, ORG"),
        ("ORG", "1&1 AG", "to 1&1 AG; 1&1; 1 1", "to ORG; ORG; 1 1"),
        ("ORG", "H&M", "bought at H&M.", "bought at ORG."),
        ("ORG", "Meyer+Partner", "Meyer + Partner", "ORG"),
        ("ORG", "K\uff06H Bank", "K&H Bank", "ORG"),
        ("PERSON", "Jean/Marie Dupont", "Jean/Marie Dupont", "PERSON"),
        ("ADDRESS", "Hauptstraße 5/12", "HAUPTSTRASSE 5 / 12, 1010 Wien", "ADDRESS, 1010 Wien"),
        ("EMAIL", "a+b@x.example", "A+B@X.example", "EMAIL"),
    ],
)
def test_signs_between_the_words_of_a_name_are_those_that_are_recorded(kind, name, text, expected):
    assert shape(text, (kind, name)) == expected


def test_a_list_of_names_is_no_name():
    for known in ("Smith & Sons", "Smith Sons"):
        for sign in "|/;:":
            assert shape(f"Smith {sign} Sons", ("ORG", known)) == f"Smith {sign} Sons"
    assert shape("Smith | Sons", ("ORG", "Smith | Sons")) == "ORG"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("山田太郎", "振込 山田太郎様", "振込 PERSON様"),
        ("山田太郎", "振込 山田\n太郎様", "振込 PERSON様"),
        ("山田 太郎", "山田太郎様と山田様", "PERSON様とPERSON様"),
        ("张伟", "请付款给张伟先生", "请付款给PERSON先生"),
        ("김철수", "김철수님", "PERSON님"),
        ("김철수", "김철순님", "김철순님"),
        ("محمد", "لمحمد", "لPERSON"),
        ("محمد علي", "ولمحمد علي، بمحمد", "ولPERSON، بPERSON"),
        ("علي", "عليكم", "عليكم"),
        ("דוד כהן", "לדוד כהן", "לPERSON"),
        ("สมชาย ใจดี", "จ่ายให้คุณสมชายครับ", "จ่ายให้คุณPERSONครับ"),
        ("Brandon Freeman", "请付款给Brandon Freeman先生", "请付款给PERSON先生"),
        ("ABC株式会社", "請求ABC株式会社御中", "請求PERSON御中"),
        ("ヤマダ", "ﾔﾏﾀﾞ様", "PERSON様"),
    ],
)
def test_names_are_found_where_words_are_not_parted(name, text, expected):
    assert shape(text, ("PERSON", name)) == expected


def test_the_rest_of_a_word_goes_with_the_name_but_for_letters_that_part_no_words():
    assert shape("Brandon_2", ("PERSON", "Brandon")) == "PERSON"
    assert shape("山田太郎_2 Brandon\\_2", ("PERSON", "山田太郎"), ("PERSON", "Brandon")) == (
        "PERSON PERSON"
    )


# Tokens in answers ------------------------------------------------------------


def test_tokens_are_put_back_whatever_they_are_glued_to():
    pseudonymiser = fresh()
    token = pseudonymiser.hide_text("Brandon Freeman")
    second = pseudonymiser.hide_text("Brandon")
    for answer, shown in [
        (f"{token}s", "Brandon Freemans"),
        (f"_{token}_ **{second}**", "_Brandon Freeman_ **Brandon**"),
        (token.replace("_", "\\_"), "Brandon Freeman"),
        (second.replace("_", "\\_") + "'s", "Brandon's"),
        (f"x{token.lower()}", "xBrandon Freeman"),
        (f"{token}_2026.pdf", "Brandon Freeman_2026.pdf"),
        (f"ORG_AAAA{token}様", "ORG_AAAABrandon Freeman様"),
        ("PERSON\\_AAAAAAAA PERSON_AAAAAAAAs", "PERSON\\_AAAAAAAA PERSON_AAAAAAAAs"),
    ]:
        assert pseudonymiser.reveal_text(answer) == shown
        assert pseudonymiser.reveal({"a": [answer]}) == {"a": [shown]}


def test_an_escaped_token_planted_in_the_data_reveals_nobody():
    pseudonymiser = fresh()
    token = pseudonymiser.hide_text("Brandon Freeman")
    for attack in (token.replace("_", "\\_"), f"x{token}x", f"山{token}山", f"{token}_7"):
        hidden = pseudonymiser.hide_text(attack)
        assert token[:15] not in hidden.replace("\\", "")
        assert pseudonymiser.reveal_text(hidden) == attack


# Properties -----------------------------------------------------------------

#: Pieces that meet in all kinds of ways.
PIECES = st.sampled_from(
    [planted for _kind, planted, _text in PLANTED]
    + ["PERSON_ABCDEFGH", "person_abcdefgh_2", "_", "-", " ", ".", ",", "+", "00", "@", "\n", "x"]
    + ["PERSON\\_ABCDEFGH", "\\", "\\_", "2", "山田太郎", "様", "لمحمد", "\u00a0", "é"]
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


SIGNED = st.lists(
    st.tuples(
        st.text(st.characters(categories=("Lu", "Ll", "Lo")), min_size=1, max_size=6),
        st.text("&+/:;| ", min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=4,
).map(lambda pairs: "".join(word + sign for word, sign in pairs).strip())


@settings(max_examples=300, deadline=None)
@given(SIGNED, st.sampled_from(["PERSON", "ORG", "ADDRESS"]), st.sampled_from([str, str.upper]))
@example("H&M", "ORG", str)
@example("1 & 1 / x", "ORG", str)
def test_a_name_with_signs_never_leaves(name, kind, case):
    words = key_of(name).split()
    assume(len("".join(words)) >= 2)
    hidden = fresh([Known(kind, name)]).hide_text(f"paid to {case(name)} on Monday")
    remaining = key_of(TOKEN.sub(" zzz ", hidden))
    assert f" {' '.join(words)} " not in f" {remaining} "


RUNNING = st.one_of(
    *(
        st.text(st.characters(min_codepoint=first, max_codepoint=last, categories=["Lo"]),
                min_size=3, max_size=6)
        for first, last in ((0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0x30A1, 0x30FA), (0x0E01, 0x0E30))
    )
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(RUNNING, RUNNING, RUNNING, st.sampled_from(["", "_", "7", " ", "&", "x"]))
def test_a_name_without_spaces_around_it_never_leaves(name, before, after, sign):
    pseudonymiser = fresh([Known("PERSON", name)])
    text = f"{before}{sign}{name}{sign}{after}"
    hidden = pseudonymiser.hide_text(text)
    assert name not in hidden
    assert pseudonymiser.reveal_text(hidden) == text


#: Pieces of answers: tokens, some of them broken, glued or escaped.
ANSWERS = st.lists(
    st.sampled_from(
        ["{0}", "{1}", "{2}", "{3}", "{4}", "s", "_", "\\", "2", "_2", "\\_", "PERSON", "ORG",
         "ORG_ABPERSON_", "22222222", "PERSON_AAAAAAAA", "ACC", "OUNT", " ", "様", "1234567890"]
    ),
    max_size=10,
).map("".join)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(ANSWERS, st.lists(st.integers(1, 9), min_size=1, max_size=40))
def test_an_answer_in_pieces_is_shown_as_a_whole(form, sizes):
    pseudonymiser = fresh()
    spellings = ["Brandon Freeman", "BRANDON FREEMAN", "Deco Addict", "4711081599"]
    tokens = [pseudonymiser.hide_text(spelling) for spelling in spellings]
    tokens.append(tokens[0].replace("_", "\\_"))
    answer = form.format(*tokens)
    revealer, shown, position = Revealer(pseudonymiser), [], 0
    for size in sizes * (len(answer) + 1):
        shown.append(revealer.feed(answer[position : position + size]))
        position += size
        if position >= len(answer):
            break
    shown.append(revealer.close())
    assert "".join(shown) == pseudonymiser.reveal_text(answer)
