"""Lines that look like a payment already seen: paid twice, or imported twice."""

from collections import Counter
from datetime import timedelta

from .blocking import Index
from .tokens import FULL
from .view import View

#: The same line again; the same memo on another day; the same reference; the same payer.
SAME, MEMO, CITED, PAYER = "same", "memo", "cited", "payer"
_MEMORY = timedelta(days=60)


def note_earlier(views: list[View], index: Index):
    """For each view, note the line before it that seems to be the same payment.

    Of two lines of one day, the one with the lower id came first. Equal payments of one payer
    are no repetition as long as there are as many equal open items: that is a subscription.
    """
    seen: dict[tuple, View] = {}
    counts: Counter = Counter()
    for view in sorted(views, key=lambda view: (view.line.date, view.line.id)):
        for how, key in _signatures(view):
            before = seen.get((how, key))
            counts[how, key] += 1
            enough = how in (MEMO, PAYER) and counts[how, key] <= _equal_items(view, index)
            recent = before and view.line.date - before.line.date <= _MEMORY
            if recent and not enough and not view.earlier:
                view.earlier = (how, before.line.id)
            seen[how, key] = view


def _signatures(view: View):
    """What two payments have in common when they are one, surest first."""
    line = view.line
    account = (line.journal, line.currency, line.amount)
    yield SAME, (*account, line.date, view.scan.squeezed, line.iban)
    for position in view.cited:
        if view.hits[position].level == FULL:
            yield CITED, (*account, position)
    if view.cited:
        return
    if any(char.isdigit() for char in view.scan.squeezed):
        yield MEMO, (*account, view.scan.squeezed)
    if view.payer[1] >= 0.75:
        yield PAYER, (*account, view.payer[0])


def _equal_items(view, index) -> int:
    """Open items of the line's amount that its payer may mean."""
    payer, strength = view.payer
    if strength < 0.75:
        return len(view.equal)
    return sum(index.items[p].partner_id == payer for p in view.equal)
