import pytest
from smart_example.engine.missing_email import Contact, assess


def confidence(**facts):
    return sum(score for _name, score, _maximum, _reason in assess(Contact(1, "Azure", **facts)))


@pytest.mark.parametrize(
    ("facts", "low", "high"),
    [
        ({}, 0.95, 1.01),
        ({"reachable": ("Mitchell",)}, 0.85, 0.95),
        ({"untouched": 400}, 0.0, 0.85),
    ],
)
def test_doubt_costs_what_it_is_worth(facts, low, high):
    assert low <= confidence(**facts) < high
