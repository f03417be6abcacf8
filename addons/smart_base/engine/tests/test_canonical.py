"""The canonical text: what is the same, what differs, what is refused."""

import doctest
import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_base.engine import canonical

SAME = [
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ((1, 2), [1, 2]),
    (1.0, 1),
    (-0.0, 0),
    (1e23, 10**23),
    (Decimal("2.50"), 2.5),
    (Decimal("1E+3"), 1000),
    ({1: "x"}, {"1": "x"}),
    (
        datetime(2026, 1, 1, 8, tzinfo=timezone(timedelta(hours=2))),
        datetime(2026, 1, 1, 6, tzinfo=UTC),
    ),
]
DIFFERENT = [
    (1, True),
    (0, False),
    (None, False),
    ("1", 1),
    ("", None),
    ([], {}),
    ([1, 2], [2, 1]),
    ([[1], 2], [1, [2]]),
    (date(2026, 1, 1), date(2026, 1, 2)),
    ("é", "e\u0301"),
    (Decimal("0.12345678901234567890123"), Decimal("0.12345678901234567890124")),
]
REFUSED = [
    (b"x", TypeError),
    ({1, 2}, TypeError),
    (object(), TypeError),
    ({None: 1}, TypeError),
    ({True: 1}, TypeError),
    (1j, TypeError),
    (float("nan"), ValueError),
    (float("inf"), ValueError),
    (Decimal("NaN"), ValueError),
    (Decimal("1E+999"), ValueError),
    ({1: "x", "1": "y"}, ValueError),
]

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_meaning_same_digest(one, other):
    assert canonical.digest(one) == canonical.digest(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_meaning_other_digest(one, other):
    assert canonical.digest(one) != canonical.digest(other)


@pytest.mark.parametrize(("value", "error"), REFUSED)
def test_what_has_no_text_is_refused(value, error):
    with pytest.raises(error):
        canonical.dumps({"deep": [value]})


def test_endless_nesting_is_refused_plainly():
    value = []
    for _level in range(10_000):
        value = [value]
    with pytest.raises(ValueError, match="nested deeper"):
        canonical.dumps(value)


def test_digest_is_sha256_of_the_text():
    assert canonical.digest({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest()


@given(JSON_VALUES)
def test_text_is_json_of_the_same_value(value):
    assert canonical.dumps(json.loads(canonical.dumps(value))) == canonical.dumps(value)


@given(JSON_VALUES)
def test_digest_survives_a_column_that_drops_exponents(value):
    """``jsonb`` keeps a number by value, without its exponent and its negative zero."""
    text = json.dumps(value)
    stored = json.loads(text, parse_float=lambda number: _as_jsonb(Decimal(number)))
    assert canonical.digest(stored) == canonical.digest(value)


def _as_jsonb(number: Decimal):
    text = format(number, "f")
    return float(text) if "." in text else int(text)


def test_examples_in_the_docstrings():
    assert doctest.testmod(canonical).failed == 0
