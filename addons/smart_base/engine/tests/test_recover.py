"""What stood in a filled template is found again, or nothing is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_base.engine.injection import fence
from smart_base.engine.template import Shown, recover, render

BODY = "Company: {{ company }}\nLines:\n{{ lines }}\nSame company again: {{ company }}."
texts = st.text(max_size=60)


@given(texts, texts)
def test_fenced_values_come_back_to_the_letter(company, lines):
    values = {"company": fence(company, "company"), "lines": fence(lines, "lines")}
    found = recover(BODY, render(BODY, values))
    assert isinstance(found, Shown)
    assert found == values


@given(texts, texts)
def test_bare_values_come_back_or_nothing_does(company, lines):
    filled = render(BODY, {"company": company, "lines": lines})
    found = recover(BODY, filled)
    assert found is None or render(BODY, found) == filled


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{{ one }}{{ two }}", "ab"),  # nothing tells where one ends
        ("Pay {{ one }}.", "Pay"),
        ("Pay {{ one }}, {{ one }}.", "Pay a, b."),
        ("No place", "No places"),
    ],
)
def test_what_cannot_be_told_is_nothing(body, text):
    assert recover(body, text) is None


def test_template_without_places_holds_nothing():
    assert recover("Always the same", "Always the same") == {}
