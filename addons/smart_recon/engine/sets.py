"""Which sets of items a line may pay: those that the memo names, and those that add up."""

from collections import defaultdict

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
        for position in index.near(line, partner, rest, rest)[:_COMPLETING]:
            if position not in cited:
                yield [*cited, position], PART


def summed_sets(view: View, index: Index, is_free):
    """Sets of a believed partner's items that add up, beside what the memo cites.

    :param is_free: position -> whether the line may pay it and no other has a better claim
    """
    payer, strength = view.payer
    known = payer if strength >= _KNOWN else None
    cited = [
        p for p in cited_items(view, index)
        if is_free(p) and known in (None, index.items[p].partner_id)
    ]  # fmt: skip
    rest = view.line.amount - sum(value_in(view.line, index.items[p]) for p in cited)
    if rest * view.line.amount <= 0:
        return
    for partner in _likely_partners(view, index, cited):
        pool = _pool(view.line, index, partner, cited, is_free)
        facts = [_facts(view.line, index.items[p]) for p in pool]
        for one in combinations(facts, rest, view.line.date, index.settings):
            yield [*cited, *(pool[i] for i in one.members)], one


def deposits(view: View, index: Index, is_free):
    """Payments of several partners that the bank reports in one sum: cheques, a payment run.

    Only for lines that name nobody, among the payments of the last two weeks that wait.
    """
    line = view.line
    if view.cited or view.payer[1] >= _BELIEVED or not index.payments:
        return
    pool = [
        p for p in index.payments
        if 0 <= (line.date - index.items[p].date).days <= _WAITING
        and index.items[p].currency == line.currency
        and index.items[p].amount * line.amount > 0 and is_free(p)
    ]  # fmt: skip
    facts = [_facts(line, index.items[p]) for p in pool]
    for one in combinations(facts, line.amount, line.date, index.settings):
        yield [pool[i] for i in one.members], one


def _likely_partners(view, index, cited) -> list[int]:
    partners = {index.items[p].partner_id for p in cited} - {None}
    if not partners:
        believed = sorted(view.beliefs, key=lambda one: (-view.beliefs[one][0], one))
        partners = {one for one in believed[:2] if view.beliefs[one][0] >= _BELIEVED}
    return sorted(partners)


def _pool(line, index, partner, cited, is_free) -> list[int]:
    return [
        p for p in index.by_partner.get(partner, ())
        if p not in cited and index.items[p].currency == line.currency and is_free(p)
    ]  # fmt: skip


def _facts(line, item):
    return value_in(line, item), item.due_date, item.date, item.number
