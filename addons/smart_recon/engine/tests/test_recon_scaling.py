"""The work for one line does not grow with the number of lines, whatever they have in common.

What is counted are calls of functions, which no busy machine changes.
"""

import sys
from datetime import timedelta
from random import Random

import pytest
from recon_cases import TODAY
from smart_recon.engine.facts import PAYMENT, Line, OpenItem
from smart_recon.engine.match import match

#: Calls may grow a little faster than lines, until blocks have their largest size.
EXPONENT = 1.15
FEW, MANY = 400, 1_200


def subscriptions(count):
    """Everybody pays the same amount; every other line names nothing but the payer."""
    rng, payers = Random("subscriptions"), count // 3
    items = [
        OpenItem(
            number, TODAY - timedelta(number % 60), 49_00, f"INV/2026/{10_000 + number}",
            partner_id=number % payers, partner_name=f"Kestrel{number % payers:05d} Foods",
        )
        for number in range(count * 3 // 2)
    ]  # fmt: skip
    for number in range(count):
        cited = f" {rng.choice(items).number}" if number % 2 else ""
        memo = f"SEPA KESTREL{rng.randrange(payers):05d} FOODS{cited}"
        yield Line(number, TODAY + timedelta(number % 20), 49_00, memo), items[number]
    yield from ((None, item) for item in items[count:])


def one_payer(count):
    """One partner has all that is open; a third of the lines pays with a charge."""
    rng = Random("one payer")
    for number in range(count * 3 // 2):
        item = OpenItem(
            number, TODAY - timedelta(number % 60), rng.randrange(1_000, 900_000),
            f"INV/2026/{10_000 + number}", partner_id=1, partner_name="Acme Trading Ltd",
        )  # fmt: skip
        memo = f"SEPA ACME TRADING {item.number if number % 2 else ''}"
        amount = item.amount - (0 if number % 3 else 7_00)
        line = Line(number, TODAY + timedelta(number % 20), amount, memo)
        yield line if number < count else None, item


def deposits(count):
    """Payments wait for lines that name nobody."""
    rng = Random("deposits")
    for number in range(count * 3 // 2):
        item = OpenItem(
            number, TODAY - timedelta(number % 30), rng.randrange(1_000, 900_000),
            f"PAY{10_000 + number}", kind=PAYMENT, partner_id=number % 300,
            partner_name=f"Firma{number % 300} Nord",
        )  # fmt: skip
        line = Line(number, TODAY + timedelta(number % 20), item.amount, "DEPOSIT 12")
        yield line if number < count else None, item


def calls_of(world, count) -> int:
    """How many functions are called to match so many lines."""
    pairs = list(world(count))
    lines = [line for line, _ in pairs if line is not None]
    counted = 0

    def count_call(_frame, event, _argument):
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count_call)
    try:
        match(lines, [item for _, item in pairs])
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("world", [subscriptions, one_payer, deposits])
def test_work_grows_with_the_lines(world):
    growth = calls_of(world, MANY) / calls_of(world, FEW)
    assert growth <= (MANY / FEW) ** EXPONENT
