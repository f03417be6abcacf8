"""When payers pay is learned from lines that name their document, and told of those that do not."""

from datetime import timedelta

import pytest
from recon_cases import TODAY
from smart_recon.engine.blocking import Index
from smart_recon.engine.facts import Line, OpenItem, Settings
from smart_recon.engine.habits import learn_habits

COUNT = 40


def books(which, day):
    """Four documents a partner, due forty days apart, and when which of them is paid."""
    items, certain = [], []
    for number in range(COUNT):
        for place in range(4):
            due = TODAY - timedelta(40 * place)
            items.append(OpenItem(
                4 * number + place, due - timedelta(60), 100_00 + place, due=due, partner_id=number
            ))  # fmt: skip
        certain.append((Line(number, day(number), 100_01), 4 * number + which(number)))
    return Index(items, Settings()), certain


def test_punctual_payers_are_known():
    index, certain = books(lambda _: 1, lambda number: TODAY - timedelta(40 - number % 5))
    habits = learn_habits(certain, index)
    assert habits.closeness > 2
    line = Line(99, TODAY, 1)
    assert habits.close(line, index.items[0]) > 0 > habits.close(line, index.items[3])


def test_payers_who_heed_no_day_are_known():
    index, certain = books(lambda number: number % 4, lambda _: TODAY)
    habits = learn_habits(certain, index)
    assert habits.closeness < 0.3
    assert abs(habits.close(Line(99, TODAY, 1), index.items[0])) < 0.2


def test_without_any_line_that_leaves_no_doubt_the_usual_is_taken():
    habits = learn_habits([], Index([], Settings()))
    assert habits.closeness == pytest.approx(0.6)
    assert not habits.named


def test_older_equal_documents_count_until_a_line_names_them():
    items = [
        OpenItem(number, TODAY - timedelta(90 - number), 50_00, partner_id=1)
        for number in range(3)
    ]  # fmt: skip
    index = Index(items, Settings())
    line, other = Line(1, TODAY, 50_00), Line(2, TODAY, 50_00)
    nobody, named = learn_habits([], index), learn_habits([(other, 0)], index)
    assert nobody.older(line, 0, index) == 0
    assert nobody.older(line, 2, index) == pytest.approx(2 * nobody.closeness)
    assert named.older(line, 2, index) == pytest.approx(min(1, named.closeness))
