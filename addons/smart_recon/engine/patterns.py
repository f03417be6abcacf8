"""How payers without references choose what they pay: all that is due, a run, a month, or any."""

import math
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from .combine import accidents, search

#: How often payers choose so; within one way, all sets are equally likely. Round figures of
#: judgement, not fitted to anything.
OLDEST, PERIOD, RUN, BUT_ONE, ANY = "oldest", "period", "run", "all but one", "any"
PRIOR = {OLDEST: 0.30, PERIOD: 0.12, RUN: 0.15, BUT_ONE: 0.08, ANY: 0.35}
#: A sum that this many other sets would reach by accident proves nothing.
ACCIDENTS = 0.02
#: Beyond this many accidental sets, searching tells nothing and only counts.
_TOO_MANY = 12.0
#: Sizes of batches, 2 to 12, are taken as equally likely.
_SIZES = 11


@dataclass(frozen=True)
class Combination:
    """A set of a pool's items that adds up.

    :param others: other sets found; ``complete`` whether every set was looked at
    :param share: what the set weighs among all sets found, 0 to 1, by how payers choose
    :param accidents: expected number of sets at least as plausible that add up by accident
    """

    members: tuple[int, ...]
    pattern: str
    others: int
    complete: bool
    share: float
    accidents: float

    @property
    def is_proven(self) -> bool:
        """No other set adds up, all were looked at, and accident is all but excluded."""
        return not self.others and self.complete and self.accidents <= ACCIDENTS


def combinations(pool, target, day, settings, smallest=2) -> list[Combination]:
    """Plausible sets of a pool that add up to the target, most plausible first, at most three.

    :param pool: ``(value in cents, due date, date, number)`` of each item
    :param day: when they were paid; of a pool that is too large, the items due around it are
        searched for any set, and all of it for sets that follow an order
    """
    values = [entry[0] for entry in pool]
    if len(values) < smallest or not _reachable(values, target):
        return []
    places, whole = nearest(pool, day, settings.pool)
    picked = [values[place] for place in places]
    expected = accidents(picked, target, settings.max_batch)
    limit = _worthwhile(expected)
    found = search(picked, target, limit, smallest, settings.operations)
    weights = {
        tuple(sorted(places[i] for i in members)): _weight_of_any(len(picked), len(members))
        for members in found.sets
    }
    ordered = _ordered(pool, target, smallest)
    mass = found.mass * PRIOR[ANY] / _SIZES + _weight_unseen(expected, limit, len(picked))
    for members, (pattern, ways) in ordered.items():
        mass += PRIOR[pattern] / ways
        weights[members] = weights.get(members, 0) + PRIOR[pattern] / ways
    others = max(found.count, len(weights)) - 1
    complete = whole and found.complete and limit >= min(settings.max_batch, len(picked))
    best = sorted(weights, key=lambda members: (-weights[members], len(members), members))[:3]
    return [
        Combination(
            members, ordered.get(members, (ANY, 0))[0], others, complete,
            min(1.0, weights[members] / mass), _accidents(values, expected, members, ordered),
        )
        for members in best
    ]  # fmt: skip


def _reachable(values, target) -> bool:
    low = sum(value for value in values if value < 0)
    return low <= target <= sum(value for value in values if value > 0)


def _worthwhile(expected) -> int:
    """The largest size up to which looking for sets tells something."""
    total, limit = 0.0, 2
    for size, number in enumerate(expected, 2):
        total += number
        if total > _TOO_MANY and size > 2:
            break
        limit = size
    return limit


def _weight_of_any(total, size) -> float:
    return PRIOR[ANY] / (_SIZES * math.comb(total, size))


def _weight_unseen(expected, limit, total) -> float:
    """What the sets weigh that were not searched because there are too many."""
    unseen = enumerate(expected[limit - 1 :], limit + 1)
    return sum(number * _weight_of_any(total, size) for size, number in unseen)


def _accidents(values, expected, members, ordered) -> float:
    """Accidents among the sets that are at least as plausible as this one."""
    size = len(members)
    if members in ordered:
        spread = max(1.0, float(np.std(values)) * math.sqrt(size) * 2.5)
        return 2 * len(values) ** 2 / spread
    return sum(expected[: size - 1])


def _ordered(pool, target, smallest):
    """Sets that follow an order, as members -> (pattern, how many such sets exist)."""
    found: dict[tuple, tuple[str, int]] = {}
    places = range(len(pool))
    by_due = sorted(places, key=lambda i: (pool[i][1], pool[i][3]))
    by_date = sorted(places, key=lambda i: (pool[i][2], pool[i][3]))
    for order in (by_due, by_date):
        _runs(pool, order, target, found)
    _periods(pool, target, found)
    return {members: what for members, what in found.items() if len(members) >= smallest}


def _note(found, members, pattern, ways):
    members = tuple(sorted(members))
    if members not in found or PRIOR[pattern] / ways > PRIOR[found[members][0]] / found[members][1]:
        found[members] = (pattern, max(1, ways))


def _runs(pool, order, target, found):
    """Runs of an order, from its beginning or not, and beginnings with one left out."""
    total, ends, size = 0, {0: [0]}, len(order)
    places: dict[int, list[int]] = {}
    for end, place in enumerate(order, 1):
        value = pool[place][0]
        total += value
        for start in ends.get(total - target, ()):
            ways = 2 * size if start == 0 else size * size
            _note(found, order[start:end], OLDEST if start == 0 else RUN, ways)
        for left_out in places.get(total - target, ()):
            _note(found, order[:left_out] + order[left_out + 1 : end], BUT_ONE, size * size)
        ends.setdefault(total, []).append(end)
        places.setdefault(value, []).append(end - 1)


def _periods(pool, target, found):
    groups = defaultdict(list)
    for place, (_, due, day, _) in enumerate(pool):
        groups["month", day.year, day.month].append(place)
        groups["due month", due.year, due.month].append(place)
        groups["day", day].append(place)
        groups["due", due].append(place)
    for members in groups.values():
        if len(members) > 1 and sum(pool[i][0] for i in members) == target:
            _note(found, members, PERIOD, len(groups))


def nearest(pool, day, most) -> tuple[list[int], bool]:
    """At most ``most`` items of a pool that is too large: the oldest due before the day.

    Returns their places and whether all are among them.
    """
    places = sorted(range(len(pool)), key=lambda i: (pool[i][1], pool[i][3]))
    if len(places) <= most:
        return places, True
    due = bisect_right([pool[i][1] for i in places], day)
    start = max(0, min(due - most * 3 // 4, len(places) - most))
    return places[start : start + most], False
