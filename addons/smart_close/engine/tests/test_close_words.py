"""What a model may say, how long a close takes, and when it will be done."""

import doctest
from datetime import date, datetime, timedelta

import pytest
from smart_close.engine import evidence, narration, pace, summary

KNOWN = {"blocking", "findings", "A", "A amount"}
MONDAY = date(2026, 11, 2)


@pytest.mark.parametrize("module", [evidence, narration, pace, summary])
def test_examples_in_the_documentation(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    "text",
    [
        "Begin with [A]: [A amount] waits there.",
        "[blocking] of [findings] findings block the month.",
        "The drafts come first, then the bank.",
    ],
)
def test_words_around_places_may_be_shown(text):
    assert narration.problems(text, KNOWN) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("7 findings block", "English"),
        ("[blocking] block, about 1,250.00 at stake", "English"),
        ("[profit] is at stake", "English"),
        ("[A amount is at stake", "English"),
        ("ninety-nine findings", "English"),
        ("Half of them are old", "English"),
        ("Nothing blocks", "English"),
        ("No finding blocks", "English"),
        ("\u0663 findings", "English"),
        ("\u00bd of them", "English"),
        ("x\u00b2", "English"),
        ("INV2026 is open", "English"),
        ("drieëntwintig bevindingen", "Dutch"),
        ("dreiundzwanzig Befunde", "German"),
        ("Zwei Befunde", "German"),
        ("quatre-vingt écritures", "French"),
        ("Quedan veinte", "Spanish"),
    ],
)
def test_numbers_of_its_own_keep_a_text_from_being_shown(text, language):
    assert narration.problems(text, KNOWN, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Achtung: die Bank ist offen", "German"),
        ("Eine Rechnung fehlt", "German"),
        ("Een factuur ontbreekt", "Dutch"),
        ("Une facture manque, l'achat est ouvert", "French"),
        ("Falta una factura", "Spanish"),
    ],
)
def test_words_that_only_look_like_numbers_may_stay(text, language):
    assert narration.problems(text, KNOWN, language) == []


def test_long_word_is_read_in_no_time():
    assert narration.problems("drei" * 40 + "x", KNOWN, "German") == []


def moment(minutes):
    return datetime(2026, 11, 2, 9, 0) + timedelta(minutes=minutes)


def test_pause_is_no_work_and_people_work_beside_each_other():
    anna = [("anna", moment(each)) for each in (0, 10, 300, 305)]
    assert pace.worked_minutes(anna) == 10 + 10 + 10 + 5
    assert pace.worked_minutes([*anna, ("kwame", moment(4))]) == 35 + 10
    assert pace.worked_minutes([]) == 0


def test_pace_needs_three_closings_and_has_limits():
    assert pace.pace([(600, 60)] * 2) == 1.0
    assert pace.pace([(600, 60)] * 3) == pace.SLOWEST
    assert pace.pace([(1, 60)] * 3) == pace.FASTEST
    assert pace.pace([(90, 60), (90, 0), (90, 60), (60, 60)]) == 1.5
    assert pace.pace([(90, 60), (90, 0), (90, 60)]) == 1.0


def trend(*scores):
    return [(MONDAY + timedelta(place), score) for place, score in enumerate(scores)]


@pytest.mark.parametrize(
    ("points", "hours", "days"),
    [
        (trend(40, 50, 60), 100, 2 + 4),
        (trend(80, 40, 50, 60), 100, 3 + 4),
        (trend(60, 60, 100), 0, 2),
        (trend(60, 60, 60), 5, 2 + 1),
        (trend(60), 0, 0),
        (trend(60), 21, 7),
    ],
)
def test_expected_day(points, hours, days):
    today = points[-1][0]
    assert pace.expected_day(points, today, hours) == MONDAY + timedelta(days)


def test_creeping_readiness_gives_no_day():
    points = [(MONDAY, 10), (MONDAY + timedelta(50), 11), (MONDAY + timedelta(60), 12)]
    assert pace.expected_day(points, points[-1][0], 3) is None


def test_work_is_not_expected_to_end_on_a_weekend():
    saturday = MONDAY + timedelta(5)
    assert pace.expected_day([], saturday, 1) == saturday + timedelta(2)
