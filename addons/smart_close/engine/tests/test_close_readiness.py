import doctest

import pytest
from smart_close.engine import (
    balances,
    cutoff,
    drafts,
    figures,
    finding,
    flux,
    mirror,
    readiness,
    recurring,
    tax_totals,
    taxes,
)
from smart_close.engine.readiness import Step


@pytest.mark.parametrize(
    "module",
    [
        balances,
        cutoff,
        drafts,
        figures,
        finding,
        flux,
        mirror,
        readiness,
        recurring,
        tax_totals,
        taxes,
    ],
)
def test_examples_in_the_documentation(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("step", "points"),
    [
        (Step("a"), 70),
        (Step("a", signed=1), 85),
        (Step("a", signed=2), 100),
        (Step("a", warnings=4), 40),
        (Step("a", blocking=1, warnings=4), 0),
        (Step("a", notes=4), 70),
        (Step("a", blocking=1, applies=False), 100),
    ],
)
def test_score(step, points):
    assert readiness.score(step) == points


def test_readiness_counts_what_applies():
    assert readiness.readiness([Step("a", signed=2), Step("b", blocking=1)]) == 50
    assert readiness.readiness([Step("a", blocking=1), Step("b", applies=False)]) == 0
    assert readiness.readiness([]) == 100


def test_biggest_gain_is_the_first_of_the_worst_steps():
    steps = [Step("a", signed=2), Step("b", blocking=1), Step("c", blocking=2)]
    assert readiness.biggest_gain(steps) == ("b", 33)
    assert readiness.biggest_gain([Step("a", signed=2)]) == ("", 0)


def test_hours_and_risk():
    steps = [Step("a", blocking=3, warnings=6)]
    assert readiness.hours(steps) == 2.0
    assert readiness.hours(steps, pace=0.5) == 1.0
    risks = [Step("a", blocking=1), Step("a", warnings=1), Step("a")]
    assert [readiness.risk([step]) for step in risks] == ["high", "medium", "low"]
