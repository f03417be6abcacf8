"""What is quoted must stand on the page that is named."""

import pytest
from smart_base.engine.quotes import unverified

PAGES = ["Invoice 17\nof Monday", "Total to\n  pay: 119.00 EUR, inclu-\nding tax"]


@pytest.mark.parametrize(
    ("quote", "page", "stands"),
    [
        ("Invoice 17 of Monday", 1, True),
        ("TOTAL TO PAY: 119.00", 2, True),
        ("including tax", 2, True),
        ("Invoice 17", 2, False),
        ("Total to pay: 120.00", 2, False),
        ("", 1, False),
        (".", 1, False),
        ("Invoice", 0, False),
        ("Invoice", 3, False),
        ("Invoice", True, False),
        (17, 1, False),
        (None, 1, False),
    ],
)
def test_a_quotation_is_looked_up_on_its_page(quote, page, stands):
    assert (unverified({"quote": quote, "page": page}, PAGES) == []) is stands


def test_every_level_is_searched():
    wrong = {"quote": "nowhere", "page": 1}
    assert unverified({"lines": [{"a": wrong}, {"b": 1}], "c": wrong}, PAGES) == [
        "answer.lines[0].a",
        "answer.c",
    ]
