"""What a file of a bank says, whatever its format. Amounts are Decimal, money that comes in is
positive; a place is a line of the file, counted from 1, 0 where there is none."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from .messages import Message, _, at

#: Written where a reference would stand if there were one.
_NO_REFERENCE = {"NOTPROVIDED", "NONREF"}


def given(reference: str) -> str:
    """A reference, or nothing where the bank only says that there is none.

    >>> given(" RF18 "), given("notprovided")
    ('RF18', '')
    """
    reference = reference.strip()
    return "" if reference.upper() in _NO_REFERENCE else reference


class BadFile(Exception):
    """The file cannot be read as it is.

    :param reason: one sentence for an accountant
    :param place: line of the file, 0 where there is none
    :param name: of the file, put in front by whoever knows it
    """

    def __init__(self, reason: Message, place: int = 0, name: str = ""):
        super().__init__(reason)
        self.reason, self.place, self.name = reason, place, name

    @property
    def message(self) -> Message:
        """The reason with file and line."""
        if self.name and self.place:
            return _(
                "%(file)s, line %(line)s: %(reason)s",
                file=self.name,
                line=self.place,
                reason=self.reason,
            )
        if self.name:
            return _("%(file)s: %(reason)s", file=self.name, reason=self.reason)
        return at(self.place, self.reason) if self.place else self.reason

    def __str__(self):
        return str(self.message)


@dataclass(frozen=True)
class Line:
    """One booked transaction.

    :param bank_id: the bank's own number of the transaction, unique or meant to be
    :param reference: structured reference of the payment, such as ``RF18...``
    :param currency: of ``currency_amount``, the amount before the bank exchanged it
    :param balance: of the account after the transaction, where the file says so
    """

    date: date
    amount: Decimal
    memo: str = ""
    partner_name: str = ""
    account: str = ""
    end_to_end: str = ""
    reference: str = ""
    mandate: str = ""
    bank_id: str = ""
    kind: str = ""
    value_date: date | None = None
    currency: str = ""
    currency_amount: Decimal | None = None
    balance: Decimal | None = None
    place: int = 0


@dataclass(frozen=True)
class Statement:
    """Lines of one account, oldest first.

    :param opening: balance before the first line, ``closing`` after the last
    :param stated: the bank says both balances, so that the lines have to add up
    :param problems: what a person should look at before the lines are booked
    """

    lines: tuple[Line, ...] = ()
    account: str = ""
    currency: str = ""
    number: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    closing_date: date | None = None
    stated: bool = False
    place: int = 0
    notes: tuple[Message, ...] = ()
    problems: tuple[Message, ...] = ()

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def gap(self) -> Decimal | None:
        """What is missing between the lines and the closing balance; None when nothing is said."""
        if self.opening is None or self.closing is None:
            return None
        return self.closing - self.opening - self.total


@dataclass(frozen=True)
class Question:
    """Something that the file leaves open, for a person to decide.

    :param about: ``date_order`` or ``decimal_mark``
    :param choices: (value, what it would mean) pairs, the likelier first
    """

    about: str
    text: Message
    choices: tuple[tuple[str, Message], ...]


@dataclass(frozen=True)
class Parsed:
    """A whole file.

    :param table: how a spreadsheet was read (:class:`.layout.Layout`), else None
    :param rows: first rows of a spreadsheet as texts, to show
    """

    format: str
    statements: tuple[Statement, ...]
    questions: tuple[Question, ...] = ()
    notes: tuple[Message, ...] = ()
    table: object = None
    rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)


def in_time(lines) -> tuple[Line, ...]:
    """Oldest first. A file that is written newest first is turned round, so that lines of one
    day keep the order in which they happened.

    >>> newest_first = [Line(date(2026, 1, 2), Decimal(d)) for d in (3, 2)]
    >>> [int(line.amount) for line in in_time([*newest_first, Line(date(2026, 1, 1), Decimal(1))])]
    [1, 2, 3]
    """
    lines = list(lines)
    falls = sum(after.date < before.date for before, after in pairwise(lines))
    rises = sum(after.date > before.date for before, after in pairwise(lines))
    if falls > rises:
        lines.reverse()
    return tuple(sorted(lines, key=lambda line: line.date))
