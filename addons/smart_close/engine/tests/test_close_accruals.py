"""What is left of findings when a part of them is accrued."""

from decimal import Decimal

import pytest
from smart_close.engine.accruals import Accrued, check
from smart_close.engine.finding import BLOCKING, Found

CENT = Decimal("0.005")


def receipt(amount, kind="receipt", sign=-1):
    amount = Decimal(str(amount))
    return Found(kind, "1", BLOCKING, "purchase.order", (1,), amount=amount, effect=sign * amount)


def left(found, profit):
    """Kind, amount and effect of what is left when so much is accrued of the finding."""
    accrued = {"receipt:1": Accrued("P1", Decimal(str(profit)), (7,))}
    if found and found.kind != "receipt":
        accrued = {found.fingerprint: accrued["receipt:1"]}
    return [
        (each.kind, each.amount, each.effect)
        for each in check([found] if found else [], accrued, CENT)
    ]


@pytest.mark.parametrize(
    ("found", "profit", "expected"),
    [
        # the sum covers it, to the coin
        (receipt(900), -900, []),
        (receipt("900.004"), -900, []),
        # more is at stake than was accrued
        (receipt(1200), -900, [("receipt", 300, -300)]),
        # a part of the bill came, or all of it
        (receipt(300), -900, [("over_accrued", 600, 600)]),
        (None, -900, [("over_accrued", 900, 900)]),
        # two accruals that make nothing
        (None, 0, []),
        # a rate went up and came back: the correction lowers what was accrued
        (receipt(200, "revaluation", 1), 500, [("revaluation", 300, -300)]),
        (receipt(200, "revaluation"), 500, [("revaluation", 700, -700)]),
    ],
)
def test_rest(found, profit, expected):
    assert left(found, profit) == expected


def test_what_nobody_accrued_stays_as_it_is():
    found = [receipt(0), receipt(5, "draft")]
    assert check(found, {}, CENT) == found


def test_rest_says_how_much_is_accrued():
    [rest] = check([receipt(1200)], {"receipt:1": Accrued("P1", Decimal(-900))}, CENT)
    assert rest.evidence["accrued"] == "-900"
    assert rest.fingerprint == "receipt:1", "it is the same finding"


def test_excess_leads_to_its_entries_and_to_the_undo():
    [found] = check([], {"receipt:1": Accrued("P1", Decimal(-900), (7, 8))}, CENT)
    assert (found.model, found.ids, found.fixes) == ("account.move", (7, 8), ("unaccrue",))
    assert found.words == {"name": "P1"}
