"""Whether the balances beside the lines follow from the lines."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from .facts import Statement, in_time
from .messages import Message, _, at

#: With more breaks than this share of its lines, the balances mean something else.
TOO_MANY = 0.3
SHOWN = 5


def with_chain(statement: Statement) -> Statement:
    """The statement in the order in which its balances follow from each other, with the opening
    and closing balance that they give, and a problem for each line where they do not.

    A file that writes money out as positive shows it here: its balances fall when amounts rise.
    """
    lines = statement.lines
    if len(lines) < 2 or any(line.balance is None for line in lines):
        return replace(statement, lines=in_time(lines))
    negated = [replace(line, amount=-line.amount) for line in lines]
    orders = [list(lines), lines[::-1], negated, negated[::-1]]
    best = min(orders, key=lambda order: (len(_breaks(order)), _falls(order)))
    breaks = _breaks(best)
    if len(breaks) > TOO_MANY * len(lines):
        note = _("The column of balances does not fit the amounts; it was not used.")
        return replace(statement, lines=in_time(lines), notes=(*statement.notes, note))
    notes = statement.notes
    if best is orders[2] or best is orders[3]:
        notes = (*notes, _("Money out is written without a sign; the balances tell it."))
    return replace(
        statement,
        lines=_in_days(best),
        opening=best[0].balance - best[0].amount,
        closing=best[-1].balance,
        closing_date=best[-1].date,
        stated=True,
        notes=notes,
        problems=(*statement.problems, *_problems(best, breaks)),
    )


def _in_days(lines) -> tuple:
    return tuple(sorted(lines, key=lambda line: line.date))


def _falls(lines) -> int:
    return sum(after.date < before.date for before, after in pairwise(lines))


def _breaks(lines) -> list[int]:
    """Numbers of the lines whose balance does not follow from the line before."""
    return [
        number
        for number in range(1, len(lines))
        if lines[number - 1].balance + lines[number].amount != lines[number].balance
    ]


def _problems(lines, breaks) -> list[Message]:
    problems = [_break(lines[number - 1], lines[number]) for number in breaks[:SHOWN]]
    if len(breaks) > SHOWN:
        count = len(breaks) - SHOWN
        problems.append(
            _("%(count)s more balances do not follow from the line before.", count=count)
        )
    return problems


def _break(before, line) -> Message:
    return at(
        line.place,
        _(
            "the balance %(balance)s does not follow from %(before)s and the amount %(amount)s.",
            balance=line.balance,
            before=before.balance,
            amount=line.amount,
        ),
    )


def with_labels(
    statement: Statement, opening: Decimal | None, closing: Decimal | None
) -> Statement:
    """Balances from rows such as "Opening balance", where no column of balances tells them."""
    if statement.closing is not None:
        return statement
    if opening is None and closing is not None:
        opening = closing - statement.total
    stated = opening is not None and closing is not None
    return replace(statement, opening=opening, closing=closing, stated=stated)
