"""What Claude may be asked, and what its choice changes."""

from dataclasses import replace

import pytest
from recon_cases import Books, cents, line
from smart_recon.engine.ask import Question, pick, questions, settle
from smart_recon.engine.facts import Settings

ACME, GLOBEX = "Acme Trading Ltd", "Globex Foods GmbH"
#: The memo names a customer's old name and part of a number: two items have the amount.
WAVERING = Books(
    ("INV/2026/10017", "250.00", ACME), ("INV/2026/10018", "250.00", GLOBEX),
    ("INV/2026/10019", "990.00", GLOBEX),
)  # fmt: skip


def asked(books, payment):
    answer = books.answer(payment)
    return answer, questions([answer], [payment])


def test_a_line_that_two_items_fit_is_asked_with_both():
    payment = line("ACMETRADE (FORMERLY PETERSON) SEPTEMBER", "250.00")
    answer, found = asked(WAVERING, payment)
    assert not answer.automatic
    numbers = [WAVERING.numbers[one.item_ids[0]] for one in found[0].candidates]
    assert sorted(numbers) == ["INV/2026/10017", "INV/2026/10018"]
    assert [one.number for one in found[0].candidates] == [1, 2]


@pytest.mark.parametrize("memo, amount", [
    ("ACME TRADING INV/2026/10017", "250.00"), ("CARD TAXI", "13.37"), ("-", "250.00"),
    ("ACME TRADING INV/2026/10017", "125.00"),
])  # fmt: skip
def test_what_is_sure_or_has_no_candidates_or_no_words_is_not_asked(memo, amount):
    _, found = asked(WAVERING, line(memo, amount))
    assert found == []


def test_a_choice_changes_items_and_shares_and_stays_with_a_person():
    payment = line("ACMETRADE (FORMERLY PETERSON) SEPTEMBER", "250.00")
    answer, (question,) = asked(WAVERING, payment)
    second = question.candidates[1]
    settled = settle(
        answer, question, 2, "The name reads alike", payment, WAVERING.items, Settings()
    )
    assert settled.item_ids == second.item_ids
    assert settled.confidence == second.confidence
    assert [share.amount for share in settled.shares] == [cents("250.00")]
    assert not settled.automatic
    assert str(settled.reasons[0]).endswith("The name reads alike")


@pytest.mark.parametrize("number", [None, 0])
def test_none_of_these_leaves_the_suggestion_to_a_person(number):
    payment = line("ACMETRADE (FORMERLY PETERSON) SEPTEMBER", "250.00")
    answer, (question,) = asked(WAVERING, payment)
    settled = settle(answer, question, number, "", payment, WAVERING.items, Settings())
    assert settled.item_ids == answer.item_ids
    assert settled.held_back.code == "hold_claude"


@pytest.mark.parametrize("number", [3, -1, 99])
def test_a_number_that_was_not_offered_is_refused(number):
    payment = line("ACMETRADE (FORMERLY PETERSON) SEPTEMBER", "250.00")
    answer, (question,) = asked(WAVERING, payment)
    with pytest.raises(ValueError, match="no candidate"):
        settle(answer, question, number, "", payment, WAVERING.items, Settings())


def test_an_item_that_was_not_offered_cannot_be_named():
    payment = line("ACMETRADE (FORMERLY PETERSON) SEPTEMBER", "250.00")
    answer, (question,) = asked(WAVERING, payment)
    forged = Question(question.line_id, (replace(question.candidates[0], item_ids=(4711,)),))
    with pytest.raises(KeyError):
        settle(answer, forged, 1, "", payment, WAVERING.items, Settings())


# what | amount paid | items | kind
PICKED = [
    ("exactly", "250.00", [0], "one-to-one"), ("a part", "100.00", [0], "partial"),
    ("too much", "900.00", [0], "over"), ("less a charge", "245.00", [0], "fee"),
    ("two", "500.00", [0, 1], "batch"),
]  # fmt: skip


@pytest.mark.parametrize("what, amount, places, kind", PICKED)
def test_a_persons_pick_has_kind_shares_and_residual(what, amount, places, kind):
    items = [WAVERING.items[place] for place in places]
    picked = pick(line("", amount), items, Settings())
    assert picked["kind"] == kind
    left = picked["residual"]
    shared = sum(share.amount for share in picked["shares"])
    assert shared + left.credit == cents(amount) + left.written_off


def test_items_of_the_other_direction_are_no_pick():
    assert pick(line("", "-250.00"), WAVERING.items[:1], Settings()) is None
