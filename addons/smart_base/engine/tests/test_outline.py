"""The outline of nested data."""

import doctest
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_base.engine import outline
from smart_base.engine.outline import outline as text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": None, "b": [], "c": False}, "a: -\nb: -\nc: no"),
        ({"note": "one\ntwo"}, "note: one\n  two"),
        ([[1, 2], {"a": {"b": 1.5}}], "- - 1\n  - 2\n- a:\n    b: 1.5"),
        ("word", "word"),
        ([], ""),
    ],
)
def test_outline_of(value, text):
    assert text_of(value) == text


NESTED = st.recursive(
    st.integers(10_000, 99_999),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("ab", min_size=1), inner),
)


@given(NESTED)
def test_every_number_is_shown_once(value):
    shown = re.findall(r"\d+", text_of(value))
    assert sorted(shown) == sorted(re.findall(r"\d+", str(value)))


def test_examples_in_the_docstrings():
    assert doctest.testmod(outline).failed == 0
