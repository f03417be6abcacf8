"""Statistics of rules, against straightforward recomputation."""

import random
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_base.engine import isotonic, wilson
from smart_base.engine.track_record import (
    Case,
    Proof,
    at_gate,
    band,
    calibration,
    is_proven,
    precision,
    reliability,
    suggested,
    thresholds,
)

pairs = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=40)
OUTCOMES = ("approved", "agreed", "stood", "edited", "rejected", "undone", "overruled")
cases = st.lists(
    st.builds(
        lambda confidence, outcome: Case(confidence / 100, confidence / 100, outcome),
        st.integers(0, 100),
        st.sampled_from(OUTCOMES),
    ),
    max_size=60,
)


# Wilson -------------------------------------------------------------------


@given(st.integers(1, 400), st.data())
def test_ends_of_the_interval_solve_the_score_equation(total, data):
    right = data.draw(st.integers(0, total))
    observed = right / total
    for end in wilson.interval(right, total):
        if 0 < end < 1:
            distance = abs(observed - end) / (end * (1 - end) / total) ** 0.5
            assert distance == pytest.approx(wilson.Z95, rel=1e-6)
    low, high = wilson.interval(right, total)
    assert 0 <= low <= observed <= high <= 1


def test_nothing_observed_says_nothing():
    assert wilson.share(0, 0) == (0, 0, None, 0.0, 1.0)
    with pytest.raises(ValueError, match="3 of 2"):
        wilson.interval(3, 2)


def test_known_precision_is_within_its_interval_95_times_of_100():
    chance = random.Random(7)
    for true, total in ((0.95, 200), (0.9, 60), (0.8, 100)):
        held = 0
        for _trial in range(4_000):
            right = sum(chance.random() < true for _case in range(total))
            low, high = wilson.interval(right, total)
            held += low <= true <= high
        assert 0.93 <= held / 4_000 <= 0.98, (true, total)


# Isotonic -----------------------------------------------------------------


def by_min_max(rows):
    """The same by its closed form: the largest of the smallest means around each value."""
    values = sorted({value for value, _right in rows})
    index = {value: [right for other, right in rows if other == value] for value in values}

    def mean(first, last):
        inside = [right for value in values[first : last + 1] for right in index[value]]
        return Fraction(sum(inside), len(inside))

    last = len(values)
    return {
        value: max(min(mean(a, b) for b in range(place, last)) for a in range(place + 1))
        for place, value in enumerate(values)
    }


@given(pairs)
def test_blocks_are_those_of_the_closed_form(rows):
    fitted = by_min_max(rows)
    shares = sorted(set(fitted.values()))
    points = isotonic.fit(rows).points
    assert [share for _at, share in points] == pytest.approx([float(share) for share in shares])
    for (at, _share), share in zip(points, shares, strict=True):
        inside = [value for value, _right in rows if fitted[value] == share]
        assert at == pytest.approx(sum(inside) / len(inside), abs=1e-5)


@given(pairs, st.floats(-1, 22), st.floats(-1, 22))
def test_more_confidence_never_means_less(rows, one, other):
    curve = isotonic.fit(rows)
    low, high = sorted((one, other))
    assert 0 <= curve.at(low) <= curve.at(high) <= 1


# Track record -------------------------------------------------------------


@given(cases)
def test_thresholds_count_what_passes(found):
    rows = thresholds(found)
    for row in rows:
        passed = [case for case in found if case.confidence >= row["threshold"]]
        wrong = [case for case in passed if case.outcome not in ("approved", "agreed", "stood")]
        assert (row["automatic"], row["wrong"]) == (len(passed), len(wrong))
    assert all(one["automatic"] >= two["automatic"] for one, two in pairwise(rows))


@given(cases)
def test_reliability_loses_no_case(found):
    rows = reliability(found)
    assert sum(row["total"] for row in rows) == len(found)
    assert sum(row["right"] for row in rows) == precision(found).right


@given(cases, st.integers(1, 20), st.sampled_from([0.5, 0.9, 0.95, 1.0]))
def test_proof_is_the_share_of_the_latest_reviewed(found, number, target):
    reviewed = [case for case in at_gate(found, 0.5) if case.outcome != "stood"]
    expected = len(reviewed) >= number and precision(reviewed[-number:]).value >= target
    assert is_proven(found, 0.5, Proof(number, target), False) == expected


def test_one_early_miss_does_not_end_a_proof_and_too_many_do():
    proof = Proof(20, 0.9)
    stood = [Case(1, 1, "stood")]
    miss = [Case(1, 1, "undone")]
    assert is_proven(miss, 0.95, proof, True)
    assert is_proven(miss * 2 + stood * 18, 0.95, proof, True)
    assert not is_proven(miss * 3, 0.95, proof, True)
    assert is_proven(miss * 3 + stood * 20, 0.95, proof, True)
    assert not is_proven(stood * 50, 0.95, proof, False)


def test_confidence_is_corrected_only_with_enough_cases_of_the_band_first():
    small = [Case(0.97, 0.97, "approved", 0)] * 40
    large = [Case(0.97, 0.97, "rejected", 3)] * 30
    assert calibration(small[:29]) is None
    assert calibration(small + large, 3).at(0.97) == 0
    assert calibration(small + large, 0).at(0.97) == 1
    assert calibration(small + large, 2).at(0.97) == pytest.approx(4 / 7)


def test_suggested_threshold_is_the_lowest_that_is_surely_good():
    doubtful = [Case(0.8, 0.8, outcome) for outcome in ("approved", "rejected") * 20]
    sure = [Case(0.96, 0.96, "approved")] * 100
    assert suggested(doubtful + sure, 0.95) == 0.81
    assert suggested(doubtful, 0.95) is None
    assert suggested(sure[:29], 0.5) is None


def test_bands_are_those_of_the_absolute_amount():
    assert [band(value) for value in (None, Decimal("99.99"), Decimal(-100))] == [0, 0, 1]
