import doctest
import math

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


def test_stake_grows_with_numbers_only_and_stays_a_number():
    assert doctest.testmod(risk).failed == 0
    for before, after in ((None, 5.0), (False, 5.0)):
        assert risk.stake_after(10.0, [{"before": before, "after": after}]) == 15.0
    for after in (True, "9", 9, "2026-01-01"):
        assert risk.stake_after(10.0, [{"before": 1, "after": after}]) == 10.0
    tiny = {"before": 1e-300, "after": 1e300}
    assert risk.stake_after(0.0, [tiny]) == 0.0
    assert math.isfinite(risk.stake_after(1e12, [tiny]))


def test_standing_of_a_proposal_is_that_of_its_worst_field():
    assert standing.of_value("a", "b", "b") == "done"
    assert standing.of_value("a", "b", "a") == "open"
    assert standing.of_all(["done", "other", "open"]) == "other"
    assert standing.of_all(["done", "done"]) == "done"
    assert standing.of_all([]) is None
