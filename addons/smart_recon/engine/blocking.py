"""Inverted indexes over the open items: a line looks only at items that share something with it."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain

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
        self._named: set[tuple[int, str]] = set()
        self.by_amount = defaultdict(list)
        self.by_partner = defaultdict(list)
        self._twins = defaultdict(list)
        self.by_iban: dict[str, int] = {}
        self.currencies = {item.currency for item in self.items}
        self.position = {item.id: position for position, item in enumerate(self.items)}
        self.references = [(item.number, *item.references) for item in self.items]
        for position, item in enumerate(self.items):
            self._note(position, item)
        self.keys = [keys_of(references) for references in self.references]
        self._close()

    def _note(self, position, item):
        for reference in self.references[position]:
            if reference:
                self.words.add(position, reference)
        if not item.settled:
            self.by_amount[item.currency, item.amount].append(position)
            self.by_partner[item.partner_id, item.currency].append(position)
            self._twins[item.partner_id, item.currency, item.amount].append(position)
        if item.partner_id is None:
            return
        for name in (item.partner_name, *item.aliases):
            if name and (item.partner_id, name) not in self._named:
                self._named.add((item.partner_id, name))
                if name_words(name) not in self._own:
                    self.names.add(item.partner_id, name)
        for iban in item.ibans:
            self.by_iban[compact(iban)] = item.partner_id

    def _close(self):
        """Put what was noted in order of the days on which it is due."""
        self.words.close()
        self.names.close()
        items = self.items
        for group in (self.by_amount, self.by_partner, self._twins):
            for positions in group.values():
                positions.sort(key=lambda p: (items[p].due_date, p))
        self.payments = [p for p, item in enumerate(items) if item.kind == PAYMENT]
        self.payments.sort(key=lambda p: (items[p].date, p))
        self.payment_days = [items[p].date for p in self.payments]
        self._currencies = defaultdict(list)
        for partner, currency in self.by_partner:
            self._currencies[partner].append(currency)
        self._values = {}

    def equal(self, line) -> list[int]:
        """Items of exactly the line's amount, in its currency or in the one the payer ordered;
        those due first come first."""
        found = self.by_amount.get((line.currency, line.amount), [])
        if line.foreign_amount and line.foreign_currency != line.currency:
            more = self.by_amount.get((line.foreign_currency, line.foreign_amount), [])
            found = self._by_due(found, more)
        return found

    def equal_of(self, line, partner_id) -> list[int]:
        """Those of the equal items that are one partner's."""
        own = self._twins.get((partner_id, line.currency, line.amount), [])
        return self._by_due(own, self._ordered(line, partner_id))

    def _by_due(self, found, more) -> list[int]:
        if not (found and more):
            return found or more
        return sorted([*found, *more], key=lambda p: (self.items[p].due_date, p))

    def is_equal(self, line, position) -> bool:
        item = self.items[position]
        return not item.settled and (item.currency, item.amount) in (
            (line.currency, line.amount), (line.foreign_currency, line.foreign_amount)
        )  # fmt: skip

    def near(self, line, partner_id, low, high, most, largest=False) -> list[int]:
        """A partner's items whose value in the line's currency lies between two sums.

        :param most: how many at most, of each currency; the smallest, or the ``largest``
        """
        found, rate = [], rate_of(line)
        for currency in self._currencies.get(partner_id, ()):
            start, end = low, high
            if currency != line.currency:
                if not rate:
                    continue
                start, end = sorted(((low - 0.5) / rate, (high + 0.5) / rate))
            values, positions = self._ranked(partner_id, currency, currency == line.currency)
            first, last = bisect_left(values, start), bisect_right(values, end)
            from_end = largest != (currency != line.currency and rate < 0)
            span = (max(first, last - most), last) if from_end else (first, min(last, first + most))
            found += positions[slice(*span)]
        if low <= line.amount <= high:
            found += [p for p in self._ordered(line, partner_id)[:most] if p not in found]
        return found

    def _ordered(self, line, partner_id) -> list[int]:
        """Items of the amount that the payer ordered: they are worth what the line says."""
        if not line.foreign_amount or line.foreign_currency == line.currency:
            return []
        return self._twins.get((partner_id, line.foreign_currency, line.foreign_amount), [])

    def within(self, line, partner_id, bounds, most) -> list[int]:
        """A partner's items in the line's currency that lie within one of many bounds, of each
        at most so many."""
        if (partner_id, line.currency) not in self.by_partner:
            return []
        values, positions = self._ranked(partner_id, line.currency, own=True)
        found = []
        for low, high in bounds:
            first = bisect_left(values, low)
            if first < len(values) and values[first] <= high:
                found += positions[first : min(bisect_right(values, high), first + most)]
        return found

    def oldest(self, partner_id, most) -> list[int]:
        """A partner's items that are due first; in each currency at most so many."""
        groups = [
            self.by_partner[partner_id, currency][:most]
            for currency in self._currencies.get(partner_id, ())
        ]  # fmt: skip
        if len(groups) < 2:
            return groups[0] if groups else []
        return sorted(chain(*groups), key=lambda p: (self.items[p].due_date, p))

    def _ranked(self, partner_id, currency, own):
        """A partner's items of one currency in order of what is open, in it or in the company's."""
        key = partner_id, currency, own
        if key not in self._values:
            positions, items = self.by_partner[partner_id, currency], self.items
            value = (lambda p: items[p].amount) if own else (lambda p: items[p].company_value)
            pairs = sorted((value(p), place, p) for place, p in enumerate(positions))
            self._values[key] = ([pair[0] for pair in pairs], [pair[2] for pair in pairs])
        return self._values[key]


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
