"""How items stood in a week of the past, and what counts as having done the same."""

from datetime import date

import pytest
from smart_recon.engine.facts import (
    CODING,
    DUPLICATE,
    NONE,
    ONE,
    TRANSFER,
    OpenItem,
    Suggestion,
)
from smart_recon.engine.past import Clearing, PastItem, is_right, monday_of

#: Monday to Sunday of one week.
MON, WED, SUN = date(2026, 9, 7), date(2026, 9, 9), date(2026, 9, 13)
BEFORE, AFTER = date(2026, 9, 6), date(2026, 9, 14)
SETTLED = OpenItem(7, MON, 100, settled=True)


def item(*clearings, left=0, **values):
    values = {"booked": BEFORE, "whole": 100, "paid": SETTLED, **values}
    return PastItem(OpenItem(7, BEFORE, left), clearings=clearings, **values)


def amount_before(past, monday=MON):
    found = past.before(monday)
    return None if found is None else "paid" if found.settled else found.amount


@pytest.mark.parametrize(
    ("day", "by_bank", "expected"),
    [
        (WED, True, 100),  # the week's own line is not matched yet
        (AFTER, True, 100),
        (BEFORE, True, "paid"),
        (WED, False, "paid"),  # a payment that was entered in the week is known
        (SUN, False, "paid"),
        (AFTER, False, 100),
    ],
)
def test_what_was_taken_off_later_is_open_again(day, by_bank, expected):
    assert amount_before(item(Clearing(day, 100, 100, by_bank))) == expected


@pytest.mark.parametrize(
    ("booked", "of_bank", "expected"),
    [(BEFORE, False, 100), (SUN, False, 100), (AFTER, False, None),
     (BEFORE, True, 100), (MON, True, None)],
)  # fmt: skip
def test_only_what_was_in_the_books_is_offered(booked, of_bank, expected):
    assert amount_before(item(left=100, booked=booked, of_bank=of_bank)) == expected


def test_part_payments_are_told_apart_by_their_days():
    past = item(Clearing(BEFORE, 30, 30, True), Clearing(WED, 50, 50, True), left=20)
    assert amount_before(past) == 70
    assert amount_before(past, AFTER) == 20


def test_a_discount_is_offered_while_nothing_is_paid():
    untouched = item(Clearing(WED, 100, 100, True), discount=(2, SUN)).before(MON)
    begun = item(Clearing(BEFORE, 10, 10, True), left=90, discount=(2, SUN)).before(MON)
    assert (untouched.discount, untouched.discount_until) == (2, SUN)
    assert (begun.discount, begun.discount_until) == (0, None)


def test_company_amount_of_a_foreign_item_comes_back_too():
    foreign = OpenItem(7, BEFORE, 0, currency="USD", company_amount=0)
    found = PastItem(foreign, BEFORE, (Clearing(WED, 100, 90, True), Clearing(WED, 0, 2, True)))
    assert (found.before(MON).amount, found.before(MON).company_amount) == (100, 92)


@pytest.mark.parametrize(
    ("answer", "items", "accounts", "expected"),
    [
        (Suggestion(1, ONE, item_ids=(7,)), {7}, set(), True),
        (Suggestion(1, ONE, item_ids=(7,)), {7, 8}, set(), False),
        (Suggestion(1, ONE, item_ids=(7,)), set(), {600}, False),
        (Suggestion(1, CODING, account_id=600), set(), {600}, True),
        (Suggestion(1, CODING, account_id=600), set(), {601}, False),
        (Suggestion(1, CODING, account_id=600), {7}, {600}, False),
        (Suggestion(1, TRANSFER), set(), {580}, True),
        (Suggestion(1, TRANSFER), set(), {600}, False),
        (Suggestion(1, DUPLICATE, item_ids=(7,)), {7}, set(), None),
        (Suggestion(1, NONE), set(), {600}, None),
    ],
)
def test_right_is_what_people_booked(answer, items, accounts, expected):
    assert is_right(answer, items, accounts, transfer=580) is expected


def test_a_week_begins_on_monday():
    assert [monday_of(day) for day in (BEFORE, MON, SUN)] == [date(2026, 8, 31), MON, MON]
