"""Open items as they stood before the bank lines of a week were matched, told from dates."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from .facts import CODING, DUPLICATE, NONE, TRANSFER, OpenItem, Suggestion


@dataclass(frozen=True, slots=True)
class Clearing:
    """What was taken off an item, in the sign of the item.

    :param day: of the bank line if ``by_bank``, else the later one of both documents
    :param amount: cents of the item's currency
    :param company_amount: cents of the company's currency
    """

    day: date
    amount: int
    company_amount: int
    by_bank: bool = False

    def is_later(self, monday: date) -> bool:
        """Whether it came after the week, or from a bank line of the week itself."""
        return self.day >= monday if self.by_bank else self.day > monday + timedelta(6)


@dataclass(frozen=True, slots=True)
class PastItem:
    """An item with all that was taken off it since the first week that is replayed.

    :param item: as it stands today
    :param booked: day from which it is in the books
    :param paid: as a document that is offered only to recognise a second payment, if it is one
    :param whole: cents before anything was taken off it
    :param discount: with its last day, while nothing is taken off
    :param of_bank: whether a bank line left it behind
    """

    item: OpenItem
    booked: date
    clearings: tuple[Clearing, ...] = ()
    paid: OpenItem | None = None
    whole: int = 0
    discount: tuple[int, date] | None = None
    of_bank: bool = False

    def before(self, monday: date) -> OpenItem | None:
        """The item before the bank lines of a week were matched; None if it was not there.

        >>> day = date(2026, 9, 7)
        >>> paid = Clearing(date(2026, 9, 9), 250_00, 250_00, by_bank=True)
        >>> item = PastItem(OpenItem(7, day, 0), day, (paid,))
        >>> item.before(day).amount, item.before(date(2026, 9, 14)), item.before(date(2026, 8, 31))
        (25000, None, None)
        """
        if self.booked > monday + timedelta(6) or (self.of_bank and self.booked >= monday):
            return None
        later = [each for each in self.clearings if each.is_later(monday)]
        amount = self.item.amount + sum(each.amount for each in later)
        company = self.item.company_value + sum(each.company_amount for each in later)
        if not amount and not company:
            return self.paid
        discount, until = (amount == self.whole and self.discount) or (0, None)
        return replace(
            self.item,
            amount=amount,
            company_amount=None if self.item.company_amount is None else company,
            discount=discount,
            discount_until=until,
        )


def monday_of(day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(day.weekday())


def is_right(
    answer: Suggestion, items: set[int], accounts: set[int], transfer: int | None = None
) -> bool | None:
    """Whether people booked what the engine says; None where it says nothing to book.

    :param items: what people matched the line with
    :param accounts: what they booked it to, where they matched nothing
    :param transfer: the account between own accounts

    >>> is_right(Suggestion(1, NONE), {7}, set()) is None
    True
    """
    if answer.kind in (NONE, DUPLICATE):
        return None
    if answer.item_ids:
        return set(answer.item_ids) == items
    wanted = {CODING: answer.account_id, TRANSFER: transfer}.get(answer.kind)
    return not items and bool(wanted) and accounts == {wanted}
