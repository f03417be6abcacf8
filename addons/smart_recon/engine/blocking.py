"""Inverted indexes over the open items: a line looks only at items that share something with it."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from .facts import PAYMENT, OpenItem, Settings
from .names import Names, name_words
from .text import compact
from .tokens import Vocabulary, keys_of


class Index:
    """Open items by reference token, amount, partner, IBAN and name.

    Items are addressed by their position in ``items``, which are in order of their ids, so that
    nothing depends on the order of the input.
    """

    def __init__(self, items: Sequence[OpenItem], settings: Settings):
        self.items = sorted(items, key=lambda item: item.id)
        self.settings = settings
        self.words, self.names = Vocabulary(), Names()
        self._own = {name_words(name) for name in settings.own_names}
        self.by_amount = defaultdict(list)
        self.by_partner = defaultdict(list)
        self.by_iban: dict[str, int] = {}
        self.payments = [
            position for position, item in enumerate(self.items) if item.kind == PAYMENT
        ]  # fmt: skip
        self.currencies = {item.currency for item in self.items}
        self.position = {item.id: position for position, item in enumerate(self.items)}
        self.references = [(item.number, *item.references) for item in self.items]
        for position, item in enumerate(self.items):
            self._note(position, item)
        self.keys = [keys_of(references) for references in self.references]
        self.words.close()
        self.names.close()
        self._near = {}

    def _note(self, position, item):
        for reference in self.references[position]:
            if reference:
                self.words.add(position, reference)
        if not item.settled:
            self.by_amount[item.currency, item.amount].append(position)
        if item.partner_id is None:
            return
        if not item.settled:
            self.by_partner[item.partner_id].append(position)
        for name in (item.partner_name, *item.aliases):
            if name and name_words(name) not in self._own:
                self.names.add(item.partner_id, name)
        for iban in item.ibans:
            self.by_iban[compact(iban)] = item.partner_id

    def equal(self, line) -> list[int]:
        """Items of exactly the line's amount, in its currency or in the one the payer ordered."""
        found = list(self.by_amount.get((line.currency, line.amount), ()))
        if line.foreign_amount and line.foreign_currency != line.currency:
            found += self.by_amount.get((line.foreign_currency, line.foreign_amount), ())
        return found

    def near(self, line, partner_id, low, high) -> list[int]:
        """A partner's items whose value in the line's currency lies between two sums."""
        values, positions = self._values(line, partner_id)
        return positions[bisect_left(values, low) : bisect_right(values, high)]

    def _values(self, line, partner_id):
        key = partner_id, line.currency, rate_of(line)
        if line.foreign_amount:
            key = (*key, line.foreign_currency, line.foreign_amount, line.amount)
        if key not in self._near:
            pairs = sorted(
                (value_in(line, self.items[position]), position)
                for position in self.by_partner.get(partner_id, ())
            )
            self._near[key] = ([value for value, _ in pairs], [position for _, position in pairs])
        return self._near[key]


def rate_of(line) -> float:
    """The line's currency in terms of the company's, 1 where they are the same."""
    return 1.0 if line.company_amount is None else line.amount / (line.company_amount or 1)


def value_in(line, item) -> int:
    """An item's open amount in the line's currency, in cents; converted over the books' rate.

    An item in the currency that the payer ordered is worth what the line shares out for it.
    """
    if item.currency == line.currency:
        return item.amount
    if item.currency == line.foreign_currency and item.amount == line.foreign_amount:
        return line.amount
    return round(item.company_value * rate_of(line))
