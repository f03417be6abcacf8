"""When a lead was silent, and whether it counted as forgotten before that ended."""

import doctest
from datetime import date, timedelta

import pytest
from smart_crm.engine import silence
from smart_crm.engine.silence import Silence, silences

FIRST = date(2026, 3, 1)


def after(*days):
    return [FIRST + timedelta(day) for day in days]


def test_examples_are_true():
    tested = doctest.testmod(silence)
    assert tested.attempted
    assert not tested.failed


@pytest.mark.parametrize(
    ("days", "expected"),
    [((), []), ((0,), []), ((0, 0), []), ((20, 0), [(0, 20)]), ((0, 5, 9), [(0, 5), (5, 9)])],
)
def test_silences_lie_between_the_days(days, expected):
    assert silences(after(*days)) == [Silence(*after(*pair)) for pair in expected]


@pytest.mark.parametrize(("ended", "noticed"), [(13, None), (14, 14), (40, 14)])
def test_it_counts_as_forgotten_once_the_limit_is_over(ended, noticed):
    found = Silence(*after(0, ended)).noticed(14)
    assert found == (None if noticed is None else after(noticed)[0])
