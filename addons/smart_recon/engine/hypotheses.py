"""What a line may be: every counterpart worth weighing, from the blocks that it shares.

A hypothesis names items, how the amount fits, and what was found of their references. It is
weighed in ``evidence``.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import islice

from . import amounts
from .blocking import Index, value_in
from .facts import (
    BATCH,
    CODING,
    DUPLICATE,
    FEE,
    INSTALMENT,
    ONE,
    OVER,
    PARTIAL,
    PAYMENT,
    PAYOUT,
    REFUND,
)
from .patterns import Combination
from .sets import COMBINATION, DEPOSIT, GROUP, PART, deposit, named_sets, partner_pools, summed
from .tokens import FULL, MEDIUM, OTHER, SHORT, SHORTHAND, Hit, cut, repaired
from .view import View

CITED, HINTED, SILENT = "cited", "hinted", "silent"
#: Sizes of blocks; beyond them a block tells nothing.
_EQUAL_WITHOUT_HINT, _EQUAL_BLOCK, _NEAR_BLOCK, _OLD_BLOCK = 3, 40, 5, 60
_GUESSES, _SHARED, _PAYERS = 3, 200, 3
_BELIEVED = 0.5
#: Sets that are only believed when the sum is right.
_WHOLE_ONLY = (GROUP, PART, COMBINATION, DEPOSIT)


@dataclass(slots=True)
class Hypothesis:
    """One possible counterpart of a line.

    :param items: positions in the index
    :param fit: how the amount fits, as in ``amounts``
    :param source: how the set came about: single, cited, part, group, combination, deposit,
        instalment, duplicate, coding
    :param names_other: where the memo holds another number of the item's series
    :param features: what speaks for and against it, by name
    :param utility: logarithm of its odds against "none of these", before competition
    """

    items: tuple[int, ...]
    fit: str
    source: str
    hits: dict[int, Hit] = field(default_factory=dict)
    combination: Combination | None = None
    mate: int | None = None
    features: dict[str, float] = field(default_factory=dict)
    utility: float = 0.0
    probability: float = 0.0
    tokens: tuple = ()
    names_other: Hit | None = None
    _coarse: str = ""

    @property
    def coarse(self) -> str:
        """Whether the memo cites all of it, hints at it, or is silent."""
        if not self._coarse:
            exact = (FULL, SHORT, SHORTHAND)
            certain = sum(
                hit.level in exact and hit.strength >= MEDIUM for hit in self.hits.values()
            )
            whole = certain == len(self.items)
            self._coarse = CITED if whole else HINTED if self.hits else SILENT
        return self._coarse

    def claims(self) -> tuple:
        """What nobody else can use: the items, or slices of an item paid in instalments."""
        return self.tokens or self.items


class Builder:
    def __init__(self, index: Index):
        self.index, self.settings = index, index.settings

    def first(self, view: View) -> list[Hypothesis]:
        """All hypotheses that need no search for combinations."""
        found: dict[tuple, Hypothesis] = {}
        for position in self._singles(view):
            self._add(found, view, (position,), "single")
        for positions, source in named_sets(view, self.index):
            self._add(found, view, positions, source)
        return self._without_paid(list(found.values()))

    def _without_paid(self, found) -> list[Hypothesis]:
        """Without documents for which a payment is registered that waits for the line.

        Otherwise what was received would be counted twice.
        """
        waiting = {
            (item.partner_id, item.amount)
            for one in found
            if one.source == "single" and (item := self.index.items[one.items[0]]).kind == PAYMENT
            and one.fit == amounts.EXACT
        }  # fmt: skip
        return [
            one for one in found
            if len(one.items) > 1 or (item := self.index.items[one.items[0]]).kind == PAYMENT
            or (item.partner_id, item.amount) not in waiting
        ]  # fmt: skip

    def combined(self, view: View, is_free) -> list[Hypothesis]:
        """Sets of the believed partner's items that add up, of those not searched before."""
        found: dict[tuple, Hypothesis] = {}
        for pool in (*partner_pools(view, self.index, is_free), deposit(view, self.index, is_free)):
            if pool and pool not in view.searched:
                view.searched.add(pool)
                for positions, combination in summed(pool, view.line, self.index):
                    self._add(found, view, positions, pool.source, combination)
        return list(found.values())

    def _add(self, found, view, positions, source, combination=None):
        positions = tuple(sorted(positions))
        if positions in found:
            return
        items = [self.index.items[p] for p in positions]
        fit = amounts.fit(view.line, items, self.settings, payout=source == GROUP)
        not_whole = fit in (None, amounts.SHORT_PAID, amounts.OVER_PAID)
        if fit is None or (not_whole and source in _WHOLE_ONLY):
            return
        hits = {p: hit for p in positions if (hit := self._hit(view, p)) is not None}
        other = next((hit for hit in hits.values() if hit.level == OTHER), None)
        hits = {p: hit for p, hit in hits.items() if hit.level != OTHER}
        found[positions] = Hypothesis(
            positions, fit, source, hits, combination, names_other=other if not hits else None
        )

    def _hit(self, view, position) -> Hit | None:
        """The exact hit, or a repaired or cut one; only asked for items of a block."""
        hit = view.hits.get(position)
        if hit and hit.level in (FULL, SHORT, SHORTHAND):
            return hit
        damaged = self._damaged(view, position)
        if hit and (damaged is None or damaged.distance > 0 or damaged.share > 0):
            return hit
        return damaged

    def _damaged(self, view, position) -> Hit | None:
        """A repaired or cut hit, if no other item's reference stands there in full."""
        if position not in view.repairs:
            keys = self.index.keys[position]
            found = repaired(view.scan, keys) or cut(view.cuts, keys)
            if found and any(
                other.start < found.end and found.start < other.end
                for p, other in view.hits.items()
                if p != position and other.level == FULL and other.strength >= MEDIUM
            ):
                found = None
            view.repairs[position] = found
        return view.repairs[position]

    # -- one item ----------------------------------------------------------------------------
    def _singles(self, view) -> set[int]:
        items, line = self.index.items, view.line
        found = {p for p in view.hits if not items[p].settled and self._same_way(line, items[p])}
        if len(found) > _SHARED:
            found = set(sorted(found)[:_SHARED])
        if any(view.hits[p].level == FULL and self.index.is_equal(line, p) for p in view.cited):
            return found  # reference and amount agree: nothing else can compete with that
        found |= self._equal(view)
        likeliest = sorted(view.beliefs, key=lambda one: (-view.beliefs[one][0], one))
        for partner in likeliest[:_PAYERS]:
            if view.beliefs[partner][0] >= _BELIEVED:
                found |= self._of_partner(line, partner)
        return found

    def _same_way(self, line, item) -> bool:
        return value_in(line, item) * line.amount > 0

    def _equal(self, view) -> set[int]:
        """Items of the same amount; of many, those with a hint, and a few for the list."""
        equal = view.equal
        if len(equal) <= 2 * _EQUAL_WITHOUT_HINT:
            return set(equal)
        nearest = self._nearest_due(equal, view.line.date, _EQUAL_BLOCK)
        hinted = {p for p in nearest if self._is_hinted(view, p)}
        for partner in view.beliefs:
            theirs = self.index.equal_of(view.line, partner)
            hinted.update(theirs[:_EQUAL_BLOCK])
            hinted.update(self._nearest_due(theirs, view.line.date, _EQUAL_BLOCK))
        return hinted | set(nearest[:_EQUAL_WITHOUT_HINT])

    def _nearest_due(self, positions, day, most) -> list[int]:
        """Of items in order of their days due those nearest to a day, nearest first."""
        items = self.index.items
        if len(positions) > most:
            middle = bisect_left(positions, day, key=lambda p: items[p].due_date)
            positions = positions[max(0, middle - most) : middle + most]
        return sorted(positions, key=lambda p: (abs((items[p].due_date - day).days), p))[:most]

    def _is_hinted(self, view, position) -> bool:
        hit = self._hit(view, position)
        return hit is not None and hit.level != OTHER

    def _of_partner(self, line, partner) -> set[int]:
        """A partner's items of about the amount, and some older, larger ones."""
        size, sign = abs(line.amount), 1 if line.amount > 0 else -1
        low, high = size * 0.97 - 1, size * 1.12 + self.settings.wire_fee
        more = self._about(line, partner, sign * size, sign * high, _NEAR_BLOCK)
        less = self._about(line, partner, sign * (size - 1), sign * low, _GUESSES)
        return {*more, *less} | self._partly_paid(line, partner, sign * high)

    def _about(self, line, partner, start, end, most) -> list[int]:
        """A partner's items between two sums, those that are nearest to the first one."""
        low, high = sorted((start, end))
        found = self.index.near(line, partner, low, high, most, largest=start > end)
        values = {p: abs(value_in(line, self.index.items[p]) - start) for p in found}
        return sorted(found, key=lambda p: (values[p], p))[:most]

    def _partly_paid(self, line, partner, more) -> set[int]:
        """A partner's items of which the line is a usual part, and the oldest larger ones."""
        items, bounds = self.index.items, amounts.wholes(line.amount)
        usual = self.index.within(line, partner, bounds, _GUESSES)
        usual.sort(key=lambda p: (items[p].due_date, p))
        larger = (
            p for p in self.index.oldest(partner, _OLD_BLOCK)
            if abs(value := value_in(line, items[p])) > abs(more) and value * line.amount > 0
        )  # fmt: skip
        return {*usual[:_GUESSES], *islice(larger, _GUESSES)}


def kind_of(hypothesis: Hypothesis, index: Index) -> str:
    """The kind of suggestion that a hypothesis makes."""
    if hypothesis.source in (DUPLICATE, CODING, INSTALMENT):
        return hypothesis.source
    items = [index.items[p] for p in hypothesis.items]
    return kind_of_items(items, hypothesis.fit, hypothesis.source == GROUP)


def kind_of_items(items, fit: str, grouped: bool = False) -> str:
    """The kind of suggestion that items make whose amount fits in a certain way.

    :param grouped: a token of theirs says that they were settled together
    """
    if fit == amounts.SHORT_PAID:
        return PARTIAL
    if fit == amounts.OVER_PAID:
        return OVER
    if len(items) > 1:
        mixed = len({item.amount > 0 for item in items}) > 1
        return PAYOUT if mixed or grouped else BATCH
    if fit in (amounts.FEE, amounts.DISCOUNT):
        return FEE
    return REFUND if items[0].refund else ONE
