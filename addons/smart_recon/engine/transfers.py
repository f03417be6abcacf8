"""Money moved between own accounts: two opposite lines, or one whose other side is to come."""

from collections import defaultdict

from .facts import OWN_ACCOUNT, Settings
from .names import name_words
from .text import compact
from .view import View


def find_transfers(views: list[View], index, settings: Settings) -> dict[int, tuple]:
    """Line id -> (id of the opposite line or None, position of an open item or None, sure).

    A pair is on two journals, opposite, within a few days, and says on one side at least that
    the other is the company's own account. Each side must be the only one that fits the other.
    """
    own = {compact(iban) for iban in settings.own_ibans}
    names = [name_words(name) for name in settings.own_names]
    hinted = {view.line.id: _hint(view, own, names) for view in views}
    found: dict[int, tuple] = {}
    for one, other in _pairs(views, settings, hinted):
        sure = "account" in (hinted[one.id], hinted[other.id])
        found[one.id] = (other.id, None, sure)
        found[other.id] = (one.id, None, sure)
    for view in views:
        if view.line.id not in found and hinted[view.line.id] == "account":
            items = [p for p in index.equal(view.line) if index.items[p].kind == OWN_ACCOUNT]
            found[view.line.id] = (None, items[0] if len(items) == 1 else None, len(items) == 1)
    return found


def _hint(view, own, names) -> str:
    """``account``, ``name`` or nothing: what tells that the other side is the company."""
    if view.line.iban and compact(view.line.iban) in own:
        return "account"
    if any(iban and iban in view.scan.squeezed for iban in own):
        return "account"
    return "name" if any(words and set(words) <= view.words for words in names) else ""


def _pairs(views, settings, hinted):
    """Opposite lines, each of which has no other opposite."""
    by_amount = defaultdict(list)
    for view in views:
        by_amount[view.line.currency, view.line.amount].append(view.line)

    def mates(line):
        return [
            other for other in by_amount.get((line.currency, -line.amount), ())
            if other.journal != line.journal
            and abs((other.date - line.date).days) <= settings.transfer_days
            and (hinted[line.id] or hinted[other.id])
        ]  # fmt: skip

    for view in views:
        line = view.line
        if line.amount < 0:
            opposite = mates(line)
            if len(opposite) == 1 and len(mates(opposite[0])) == 1:
                yield line, opposite[0]
