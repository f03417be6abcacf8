"""First digits of a portfolio compared with what Benford's law expects; never about one entry."""

import math
from dataclasses import dataclass

#: Amounts below which first digits say nothing.
LEAST = 100
#: Share of amounts that begin with each digit, by Benford's law.
EXPECTED = {digit: math.log10(1 + 1 / digit) for digit in range(1, 10)}
#: Nigrini's borders of the mean absolute deviation.
BORDERS = ((0.006, "close"), (0.012, "acceptable"), (0.015, "marginal"))


@dataclass(frozen=True)
class Benford:
    """``shares`` and ``expected`` are by digit 1 to 9; ``causes`` the digits that are too many."""

    count: int
    deviation: float
    verdict: str
    shares: dict
    expected: dict
    causes: tuple


def first_digit(amount: int) -> int:
    """The first digit of an amount that is not zero.

    >>> first_digit(-12_345)
    1
    """
    return int(str(abs(amount))[0])


def benford(amounts) -> Benford:
    """Compare a portfolio of amounts (minor units) with Benford's law.

    ``causes`` holds the digits that are more frequent than chance allows (2.58 deviations).

    >>> benford([1] * 99).verdict
    'too few'
    """
    digits = [first_digit(amount) for amount in amounts if amount]
    count = len(digits)
    expected = EXPECTED
    shares = {digit: digits.count(digit) / max(1, count) for digit in expected}
    deviation = sum(abs(shares[digit] - expected[digit]) for digit in expected) / 9
    if count < LEAST:
        return Benford(count, deviation, "too few", shares, expected, ())
    # what chance alone makes of so few entries is no deviation
    chance = sum(math.sqrt(2 * p * (1 - p) / (math.pi * count)) for p in expected.values()) / 9
    verdict = next((name for border, name in BORDERS if deviation - chance <= border), "unlike")
    causes = tuple(
        digit
        for digit in expected
        if shares[digit] - expected[digit]
        > 2.58 * math.sqrt(expected[digit] * (1 - expected[digit]) / count)
    )
    return Benford(count, deviation, verdict, shares, expected, causes)
