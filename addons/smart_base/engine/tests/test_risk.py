import pytest
from smart_base.engine import risk, standing

POST = {"kind": "call", "method": "action_post"}
BACK = {**POST, "inverse": "button_draft"}
WRITE = {"kind": "write", "values": {"ref": "x"}}


@pytest.mark.parametrize(
    ("confidence", "amount", "effects", "expected"),
    [
        (0.95, 10, [WRITE, BACK], "low"),
        (0.89, 10, [WRITE], "medium"),
        (0.99, 2_000, [WRITE], "medium"),
        (0.99, -20_000, [WRITE], "high"),
        (0.99, 10, [WRITE, POST], "high"),
        (0.99, None, [], "low"),
    ],
)
def test_risk_is_that_of_the_worst_part(confidence, amount, effects, expected):
    assert risk.level(confidence, amount, effects) == expected


def test_standing_of_a_proposal_is_that_of_its_worst_field():
    assert standing.of_value("a", "b", "b") == "done"
    assert standing.of_value("a", "b", "a") == "open"
    assert standing.of_all(["done", "other", "open"]) == "other"
    assert standing.of_all(["done", "done"]) == "done"
    assert standing.of_all([]) is None
