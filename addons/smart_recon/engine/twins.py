"""Lines that look like a payment already seen: paid twice, or imported twice."""

from collections import Counter
from datetime import timedelta

from .blocking import Index
from .tokens import FULL
from .view import View

#: The same line again; the same memo on another day; the same reference; the same payer.
SAME, MEMO, CITED, PAYER = "same", "memo", "cited", "payer"
#: How long ago the same payment may have been; who pays every month pays no month twice.
_MEMORY = {
    SAME: timedelta(60), CITED: timedelta(60), MEMO: timedelta(25), PAYER: timedelta(25)
}  # fmt: skip
#: From here on a belief tells who pays.
_KNOWN = 0.75


def note_earlier(views: list[View], index: Index):
    """For each view, note the line before it that seems to be the same payment.

    Of two lines of one day, the one with the lower id came first. Equal payments of one payer
    are no repetition as long as there are as many equal open items: that is a subscription.
    """
    seen: dict[tuple, View] = {}
    counts: Counter = Counter()
    for view in sorted(views, key=lambda view: (view.line.date, view.line.id)):
        for how, key in _signatures(view, index):
            before = seen.get((how, key))
            counts[how, key] += 1
            countable = how in (MEMO, PAYER) or (how == SAME and not _has_digits(view))
            enough = countable and counts[how, key] <= _equal_items(view, index)
            recent = before and view.line.date - before.line.date <= _MEMORY[how]
            if recent and not _differ(view, before):
                _note(view, before, how, enough)
            seen[how, key] = view


def _note(view, before, how, enough):
    if not enough:
        view.earlier = view.earlier or (how, before.line.id)
    elif how == PAYER and view.cited and not before.cited:
        view.rival = before.line.id


def _differ(view, before) -> bool:
    """Whether each cites documents of its own."""
    return bool(view.cited and before.cited) and not set(view.cited) & set(before.cited)


def _signatures(view: View, index: Index):
    """What two payments have in common when they are one, surest first."""
    line = view.line
    account = (line.journal, line.currency, line.amount)
    yield SAME, (*account, line.date, view.scan.squeezed, line.iban)
    for position in view.cited:
        if view.hits[position].level == FULL:
            yield CITED, (*account, position)
    if not view.cited and _has_digits(view):
        yield MEMO, (*account, view.scan.squeezed)
    payer = _payer(view, index)
    if payer is not None:
        yield PAYER, (*account, payer)


def _has_digits(view) -> bool:
    """Whether the memo may hold a number of the payment itself, which no other payment has."""
    return any(char.isdigit() for char in view.scan.squeezed)


def _payer(view, index) -> int | None:
    """Who pays: the believed partner, else the one whose item of this amount the memo cites."""
    payer, strength = view.payer
    if strength >= _KNOWN:
        return payer
    cited = {index.items[p].partner_id for p in view.cited if index.is_equal(view.line, p)}
    return cited.pop() if len(cited) == 1 else None


def _equal_items(view, index) -> int:
    """Open items of the line's amount that its payer may mean."""
    payer = _payer(view, index)
    if payer is None:
        return len(view.equal)
    return len(index.equal_of(view.line, payer))
