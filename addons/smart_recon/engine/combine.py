"""Which sets of amounts add up to a sum, in cents, and whether there is only one.

The search meets in the middle: all sums of one half are looked up for the other half, so that
forty amounts need two million sums instead of a million million. It is bounded by a number of
sums, never by the clock, so the same input always gives the same answer.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Sets that are written out; further ones are only counted.
KEPT = 40
_PAIRS = 400_000
_HASH_BITS, _SPARE_BITS = 22, 5
_SMALL = 1 << 9


@dataclass(frozen=True)
class Found:
    """The answer of a search.

    :param sets: the smallest sets found, as indexes of the amounts
    :param count: how many sets add up
    :param complete: whether every set within the limits was looked at
    :param mass: sum over all sets found of 1 / number of sets of that size; what they weigh
        when payers choose what they pay without any order
    """

    sets: tuple[tuple[int, ...], ...]
    count: int
    complete: bool
    mass: float = 0.0

    @property
    def is_unique(self) -> bool:
        return self.complete and self.count == 1


def search(
    amounts: Sequence[int],
    target: int,
    largest: int = 12,
    smallest: int = 2,
    operations: int = 3_000_000,
) -> Found:
    """All sets of ``smallest`` to ``largest`` amounts that add up to ``target``.

    :param operations: sums that may be formed; if the amounts need more, the last ones are left
        out and the answer is not complete

    >>> search([500, 700, 900, 1200], 1200)
    Found(sets=((0, 1),), count=1, complete=True, mass=0.16666666666666666)
    >>> search([500, 700, 900, 300], 1200).count
    2
    """
    useful = _useful(amounts, target)
    size = len(useful)
    while size and 2 * 2 ** ((size + 1) // 2) > operations:
        size -= 1
    complete = size == len(useful)
    values = [amounts[index] for index in useful[:size]]
    most = abs(target) if all(value * target > 0 for value in values) else None
    left, right = _sums(values[::2], largest, most), _sums(values[1::2], largest, most)
    pairs, counted_all = _pairs(left, right, target)
    pairs, sizes = _within(left, right, pairs, smallest, largest)
    order = np.argsort(sizes, kind="stable")
    sets = [
        _members(int(left.masks[one]), int(right.masks[other]), useful)
        for one, other in pairs[order[:KEPT]]
    ]
    weights = np.array([1 / max(1, math.comb(len(amounts), k)) for k in range(largest + 1)])
    return Found(
        tuple(sorted(sets, key=lambda one: (len(one), one))),
        len(sizes),
        complete and counted_all,
        float(weights[sizes].sum()) if len(sizes) else 0.0,
    )


@dataclass
class _Half:
    """All sums of one half of the amounts, with how many and which of them were added."""

    sums: np.ndarray
    sizes: np.ndarray
    masks: np.ndarray


def _useful(amounts, target) -> list[int]:
    """Without opposite signs, what is larger than the sum cannot be part of it."""
    if all(amount * target > 0 for amount in amounts):
        return [index for index, amount in enumerate(amounts) if abs(amount) <= abs(target)]
    return list(range(len(amounts)))


def _sums(values, largest, most) -> _Half:
    """
    :param most: what no sum may exceed, where all amounts have one sign
    """
    sums, sizes = np.zeros(1, np.int64), np.zeros(1, np.int8)
    masks = np.zeros(1, np.int64)
    for bit, value in enumerate(values):
        more = slice(None) if bit < largest else sizes < largest
        if most is not None:
            within = np.abs(sums) <= most - abs(value)
            more = within if bit < largest else within & more
        sums = np.concatenate((sums, sums[more] + value))
        masks = np.concatenate((masks, masks[more] | (1 << bit)))
        sizes = np.concatenate((sizes, sizes[more] + 1))
    return _Half(sums, sizes, masks)


def _pairs(left: _Half, right: _Half, target: int):
    """Indexes of left and right sums that meet at the target, and whether these are all."""
    needed = target - right.sums
    some_left, some_right = np.arange(len(left.sums)), np.arange(len(needed))
    if len(needed) > _SMALL:
        some_right = some_right[_may_be_in(needed, left.sums)]
        some_left = some_left[_may_be_in(left.sums, needed[some_right])]
    some_left = some_left[np.argsort(left.sums[some_left], kind="stable")]
    ordered = left.sums[some_left]
    first = np.searchsorted(ordered, needed[some_right], "left")
    many = np.searchsorted(ordered, needed[some_right], "right") - first
    hit = many > 0
    some_right, first, many = some_right[hit], first[hit], many[hit]
    complete = int(many.sum()) <= _PAIRS
    if not complete:
        keep = np.cumsum(many) <= _PAIRS
        some_right, first, many = some_right[keep], first[keep], many[keep]
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    lefts = some_left[np.repeat(first, many) + within]
    return np.column_stack((lefts, np.repeat(some_right, many))), complete


def _may_be_in(values, others) -> np.ndarray:
    """False only where a value is certainly not among the others; a table of their last bits."""
    mask = (1 << min(_HASH_BITS, len(others).bit_length() + _SPARE_BITS)) - 1
    table = np.zeros(mask + 1, bool)
    table[others & mask] = True
    return table[values & mask]


def _within(left, right, pairs, smallest, largest):
    sizes = left.sizes[pairs[:, 0]].astype(np.int64) + right.sizes[pairs[:, 1]]
    keep = (sizes >= smallest) & (sizes <= largest)
    return pairs[keep], sizes[keep]


def _members(left_mask: int, right_mask: int, useful) -> tuple[int, ...]:
    chosen = [2 * bit for bit in range(left_mask.bit_length()) if left_mask >> bit & 1]
    chosen += [2 * bit + 1 for bit in range(right_mask.bit_length()) if right_mask >> bit & 1]
    return tuple(sorted(useful[place] for place in chosen))


def accidents(amounts: Sequence[int], target: int, largest: int) -> list[float]:
    """Expected number of sets of 2, 3, ... ``largest`` amounts that add up by accident.

    The sums of sets of one size are taken as normally distributed over the multiples of the
    amounts' greatest common divisor.
    """
    values = np.asarray(amounts, float)
    total, mean, spread = len(values), values.mean(), values.std()
    grain = math.gcd(*(abs(int(amount)) for amount in amounts)) or 1
    expected = []
    for size in range(2, min(largest, total) + 1):
        deviation = max(spread * math.sqrt(size * (1 - (size - 1) / total)), grain)
        distance = (target - size * mean) / deviation
        density = math.exp(-distance * distance / 2) / (deviation * math.sqrt(2 * math.pi))
        expected.append(math.comb(total, size) * density * grain)
    return expected
