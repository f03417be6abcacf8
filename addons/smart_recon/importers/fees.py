"""A fee in a column of its own: part of the amount beside it, or taken on top of it."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from .facts import Line, Question
from .messages import _

INCLUDED, EXTRA = "included", "extra"


def signed(fees: list[Decimal]) -> list[Decimal]:
    """Fees as the account sees them, negative for what is paid: most of them are.

    >>> [int(fee) for fee in signed([Decimal(2), Decimal(0), Decimal(3), Decimal(-1)])]
    [-2, 0, -3, 1]
    """
    positive = sum(fee > 0 for fee in fees) > sum(fee < 0 for fee in fees)
    return [-fee for fee in fees] if positive else fees


def way_of(lines: list[Line], fees: list[Decimal]) -> str:
    """How the balances move where there is a fee; empty where they do not say."""
    if any(line.balance is None for line in lines):
        return ""
    rows = list(zip(lines, fees, strict=True))
    steps = [*pairwise(rows), *((after, before) for before, after in pairwise(rows))]
    moves = [
        (after.balance - before.balance - after.amount, fee)
        for (before, _fee), (after, fee) in steps
        if fee
    ]
    extra = sum(left == fee for left, fee in moves)
    included = sum(not left for left, _fee in moves)
    if extra == included:
        return ""
    return EXTRA if extra > included else INCLUDED


def question(lines: list[Line], fees: list[Decimal]) -> Question:
    """Put where neither the balances nor a person said it."""
    line, fee = next((line, fee) for line, fee in zip(lines, fees, strict=True) if fee)
    amount = line.amount
    choices = (
        (EXTRA, _("it is taken on top (%(amount)s and %(fee)s)", amount=amount, fee=fee)),
        (INCLUDED, _("it is in the amount (%(amount)s)", amount=amount)),
    )
    text = _("Is the fee of %(fee)s part of %(amount)s?", fee=abs(fee), amount=amount)
    return Question("fees", text, choices)


def with_fee(line: Line, fee: Decimal, name: str, newest_first: bool) -> list[Line]:
    """A line and its fee as two lines, in the order of the file.

    :param name: heading of the column of fees
    """
    if not fee:
        return [line]
    before = None if line.balance is None else line.balance - fee
    of_fee = replace(
        line,
        amount=fee,
        memo=f"{name}: {line.memo}",
        bank_id=f"{line.bank_id}/fee" if line.bank_id else "",
        reference="",
        end_to_end="",
        currency="",
        currency_amount=None,
    )
    pair = [replace(line, balance=before), of_fee]
    return pair[::-1] if newest_first else pair
