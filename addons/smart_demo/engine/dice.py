"""Randomness that comes from the seed alone.

Every part of the plan draws from a stream of its own, named after what it decides. So a change
in one part (one more product, say) leaves the others as they were.
"""

import math
from random import Random


def stream(seed: int, *names) -> Random:
    """A random generator that depends on the seed and the names, and on nothing else."""
    return Random("/".join(map(str, (seed, *names))))  # noqa: S311 - reproducible on purpose


def lognormal_int(rng: Random, median: float, sigma: float, at_least: int = 1) -> int:
    """A whole number whose logarithm is normally distributed around that of the median."""
    return max(at_least, round(rng.lognormvariate(math.log(median), sigma)))


def shuffled(rng: Random, items) -> list:
    """A new list with the items in random order."""
    return rng.sample(list(items), len(items))


class Share:
    """Says yes to a share of the questions, evenly: of ten at 0.3, to three."""

    def __init__(self, share: float):
        self._share, self._sum = share, 1 - share

    def next(self) -> bool:
        self._sum += self._share
        if self._sum < 1:
            return False
        self._sum -= 1
        return True


class Deck:
    """Draws items so that each comes up as often as its weight says, in random order.

    Unlike independent draws, nothing stays away for long: after one round through the deck
    every item has been drawn.
    """

    def __init__(self, rng: Random, weighted: list[tuple[object, int]]):
        self._rng = rng
        self._cards = [item for item, weight in weighted for _ in range(weight)]
        self._left = []

    def draw(self):
        if not self._left:
            self._left = shuffled(self._rng, self._cards)
        return self._left.pop()
