"""Which sets of items a line may pay: those that the memo names, and those that add up."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from .blocking import Index, value_in
from .combine import search
from .patterns import combinations
from .tokens import FULL
from .view import View

#: How a set came about.
GROUP, CITED, PART, COMBINATION = "group", "cited", "part", "combination"
DEPOSIT = "deposit"
#: Items that share a token; references in one memo; items that may complete a set.
_SHARED, _LISTED, _COMPLETING = 200, 40, 3
_BELIEVED, _KNOWN = 0.5, 0.85
#: Sums that may be formed while looking for the right ones among cited items.
_FEW_SUMS = 1 << 14
#: Items of one partner, and payments, that are looked at for one sum.
_LARGEST_POOL, _LARGEST_DEPOSIT = 240, 120
#: Days that a registered payment waits for the bank to report it together with others.
_WAITING = 14


def named_sets(view: View, index: Index):
    """Sets that the memo names, each with how: a shared token, or several references."""
    yield from _groups(view, index)
    yield from _short_numbers(view, index)
    cited = cited_items(view, index, with_weak=True)
    if len(cited) < 2:
        yield from _completions(view, index, cited)
        return
    yield cited, CITED
    values = [value_in(view.line, index.items[p]) for p in cited]
    if sum(values) == view.line.amount:
        return
    found = search(values, view.line.amount, len(cited), 2, _FEW_SUMS)
    for members in found.sets[-2:]:
        yield [cited[i] for i in members], CITED
    if not found.sets:
        yield from _completions(view, index, cited)


def _short_numbers(view, index):
    """Numbers too short to say much alone, that are one partner's and make the sum together."""
    found: dict[int, list[int]] = defaultdict(list)
    for position, hit in sorted(view.hits.items()):
        item = index.items[position]
        if hit.level == FULL and item.partner_id is not None and not item.settled:
            found[item.partner_id].append(position)
    for positions in found.values():
        total = sum(value_in(view.line, index.items[p]) for p in positions)
        if len(positions) > 1 and total == view.line.amount:
            yield positions, CITED


def _groups(view, index):
    """Items that share a token which the memo holds, such as the code of a payout.

    All of them, or those whose sum is right.
    """
    spans: dict[tuple, list[int]] = {}
    for position, hit in sorted(view.hits.items()):
        if hit.level == FULL and not index.items[position].settled:
            spans.setdefault((hit.start, hit.end), []).append(position)
    for positions in spans.values():
        if not 1 < len(positions) <= _SHARED:
            continue
        yield positions, GROUP
        values = [value_in(view.line, index.items[p]) for p in positions[:_LISTED]]
        if len(positions) > 2 and sum(values) != view.line.amount:
            for members in search(values, view.line.amount, 12, 2, _FEW_SUMS).sets[:2]:
                yield [positions[i] for i in members], CITED


def cited_items(view: View, index: Index, with_weak: bool = False) -> list[int]:
    """One item for each reference that the memo holds.

    Where vendors use the same number, the one whose partner the other references name.

    :param with_weak: numbers of three or four digits too, if they are the payer's
    """
    spans: dict[tuple, list[int]] = {}
    for position, hit in view.hits.items():
        item = index.items[position]
        weak = with_weak and hit.level == FULL and item.partner_id == view.payer[0]
        if not item.settled and (weak or position in view.cited):
            spans.setdefault((hit.start, hit.end), []).append(position)
    partners = [index.items[p].partner_id for group in spans.values() for p in group]

    def standing(position):
        partner = index.items[position].partner_id
        belief = view.beliefs.get(partner, (0,))[0]
        return (-belief, -partners.count(partner), position)

    return sorted({min(group, key=standing) for group in spans.values()})[:_LISTED]


def _completions(view, index, cited):
    """What is cited and one more item of the same partner, when that makes the sum."""
    items, line = index.items, view.line
    rest = line.amount - sum(value_in(line, items[p]) for p in cited)
    if not cited or rest * line.amount <= 0:
        return
    for partner in sorted({items[p].partner_id for p in cited} - {None}):
        for position in index.near(line, partner, rest, rest, _COMPLETING):
            if position not in cited:
                yield [*cited, position], PART


@dataclass(frozen=True, slots=True)
class Pool:
    """Items of which some may add up to what a line pays beside the ``cited`` ones."""

    source: str
    items: tuple[int, ...]
    cited: tuple[int, ...] = ()


def summed(pool: Pool, line, index: Index):
    """Sets of a pool that add up to the line, with those that it cites."""
    rest = line.amount - sum(value_in(line, index.items[p]) for p in pool.cited)
    facts = [_facts(line, index.items[p]) for p in pool.items]
    for one in combinations(facts, rest, line.date, index.settings):
        yield [*pool.cited, *(pool.items[i] for i in one.members)], one


def partner_pools(view: View, index: Index, is_free):
    """The free items of each believed partner, beside what the memo cites.

    :param is_free: position -> whether the line may pay it and no other has a better claim
    """
    payer, strength = view.payer
    known = payer if strength >= _KNOWN else None
    cited = tuple(
        p for p in cited_items(view, index)
        if is_free(p) and known in (None, index.items[p].partner_id)
    )  # fmt: skip
    rest = view.line.amount - sum(value_in(view.line, index.items[p]) for p in cited)
    if rest * view.line.amount <= 0:
        return
    for partner in _likely_partners(view, index, cited):
        yield Pool(COMBINATION, _free(view.line, index, partner, cited, is_free), cited)


def deposit(view: View, index: Index, is_free) -> Pool | None:
    """Payments of several partners that the bank may report in one sum: cheques, a payment run.

    Only for lines that name nobody, among the payments of the last two weeks that wait.
    """
    line = view.line
    if view.cited or view.payer[1] >= _BELIEVED or not index.payments:
        return None
    first = bisect_left(index.payment_days, line.date - timedelta(_WAITING))
    last = bisect_right(index.payment_days, line.date)
    pool = tuple(
        p for p in index.payments[max(first, last - _LARGEST_DEPOSIT) : last]
        if index.items[p].currency == line.currency
        and index.items[p].amount * line.amount > 0 and is_free(p)
    )  # fmt: skip
    return Pool(DEPOSIT, pool)


def _likely_partners(view, index, cited) -> list[int]:
    partners = {index.items[p].partner_id for p in cited} - {None}
    if not partners:
        believed = sorted(view.beliefs, key=lambda one: (-view.beliefs[one][0], one))
        partners = {one for one in believed[:2] if view.beliefs[one][0] >= _BELIEVED}
    return sorted(partners)


def _free(line, index, partner, cited, is_free) -> tuple[int, ...]:
    """A partner's free items; of very many, the oldest and those due around the line's day."""
    found = index.by_partner.get((partner, line.currency), ())
    if len(found) > _LARGEST_POOL:
        half = _LARGEST_POOL // 2
        due = bisect_right(found, line.date, key=lambda p: index.items[p].due_date)
        start = max(half, min(due - half * 3 // 4, len(found) - half))
        found = found[:half] + found[start : start + half]
    return tuple(p for p in found if p not in cited and is_free(p))


def _facts(line, item):
    return value_in(line, item), item.due_date, item.date, item.number
