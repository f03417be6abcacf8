"""Builds lines and open items for tests in an accountant's words."""

from datetime import date

from smart_recon.engine.facts import Line, OpenItem
from smart_recon.engine.match import match

TODAY = date(2026, 9, 30)


def cents(amount: str) -> int:
    """Cents of an amount as people write it: ``"1,250.00"``."""
    return round(float(amount.replace(",", "")) * 100)


def line(memo: str, amount: str, number: int = 1, **facts) -> Line:
    facts.setdefault("date", TODAY)
    return Line(id=number, memo=memo, amount=cents(amount), **facts)


class Books:
    """Open items, each known by its number."""

    def __init__(self, *rows):
        self.items = [self._item(position, *row) for position, row in enumerate(rows)]
        self.numbers = {item.id: item.number for item in self.items}

    @staticmethod
    def _item(position, number, amount, partner="", facts=None):
        facts = dict(facts or {})
        facts.setdefault("date", date(2026, 9, 1))
        facts.setdefault("partner_id", sum(partner.encode()) if partner else None)
        return OpenItem(
            id=100 + position, number=number, amount=cents(amount), partner_name=partner, **facts
        )

    def answer(self, *lines, **options):
        """The answer for the first line."""
        return self.answers(*lines, **options)[0]

    def answers(self, *lines, **options):
        return match(lines, self.items, **options)

    def named(self, answer) -> list[str]:
        """Numbers of the items of an answer, in order."""
        return sorted(self.numbers[item] for item in answer.item_ids)
