"""Counting of replayed cases, against straightforward recomputation."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_base.engine import gate
from smart_base.engine.backtest import Past, Tally, closed_months, verdict

DAY = date(2026, 3, 1)
LIMITS = gate.Limits("live", 0.95, 0.85, Decimal(500))
pasts = st.lists(
    st.builds(
        lambda confidence, right, amount: Past(
            1, "", DAY, confidence / 100, right, amount=Decimal(amount), cost=0.01
        ),
        st.integers(0, 100),
        st.sampled_from((True, False, None)),
        st.integers(-1000, 1000),
    ),
    max_size=80,
)


def counted(cases, limits=LIMITS):
    tally = Tally()
    for case in cases:
        tally.add(case, verdict(case, limits))
    return tally


@given(pasts)
def test_figures_are_what_one_counts_by_hand(cases):
    found = counted(cases).figures(2)
    alone = [case for case in cases if case.confidence >= 0.95 and abs(case.amount) <= 500]
    known = [case for case in cases if case.right is not None]
    right = [case for case in alone if case.right]
    assert found["cases"] == len(cases)
    assert found["automatic"] == len(alone)
    assert found["logged"] == sum(case.confidence < 0.85 for case in cases)
    assert found["automatic"] + found["asked"] + found["logged"] == len(cases)
    assert found["wrong"] == sum(case.right is False for case in alone)
    assert found["unknown"] == len(cases) - len(known)
    assert found["precision"]["right"] == len(right)
    assert found["precision"]["total"] == sum(case.right is not None for case in alone)
    assert found["agreement"]["right"] == sum(case.right for case in known)
    assert found["minutes"] == 2 * len(right)
    assert found["cost"] == pytest.approx(0.01 * len(cases))


@given(pasts)
def test_thresholds_are_what_one_counts_by_hand(cases):
    known = [case for case in cases if case.right is not None]
    for row in counted(cases).thresholds():
        passed = [case for case in known if case.confidence >= row["threshold"] - 1e-9]
        assert row["automatic"] == len(passed)
        assert row["wrong"] == sum(not case.right for case in passed)


@given(pasts, st.integers(0, 80))
def test_a_tally_taken_up_again_counts_on(cases, cut):
    begun = json.loads(json.dumps(vars(counted(cases[:cut]))))
    tally = Tally(**begun)
    for case in cases[cut:]:
        tally.add(case, verdict(case, LIMITS))
    assert tally.figures(1) == counted(cases).figures(1)
    assert tally.thresholds() == counted(cases).thresholds()


def test_nothing_replayed_says_nothing():
    found = Tally().figures(5)
    assert (found["coverage"], found["recall"], found["precision"]["value"]) == (None, None, None)


def test_a_rule_that_always_asks_does_nothing_alone():
    case = Past(1, "", DAY, 1.0, True)
    assert verdict(case, gate.Limits("live", 0.95, 0.85, always_ask=True)) == gate.ASK


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 1, 1), date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 3, 31), date(2025, 12, 1), date(2026, 2, 28)),
        (date(2026, 12, 15), date(2026, 9, 1), date(2026, 11, 30)),
    ],
)
def test_closed_months_are_the_latest_that_are_over(today, first, last):
    assert closed_months(today) == (first, last)


@given(pasts)
def test_what_is_held_back_is_never_done_alone(cases):
    held = [replace(case, held_back=True) for case in cases]
    found = counted(held)
    known = sum(case.right is not None for case in cases)
    assert found.figures(2)["automatic"] == 0
    assert all(row["automatic"] == 0 for row in found.thresholds())
    mixed = counted([*held, Past(1, "", DAY, 1.0, True)]).thresholds((50,))
    assert mixed[0]["coverage"] == pytest.approx(1 / (known + 1))
