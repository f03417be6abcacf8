"""Step 7: taxes of the month as a whole, against what their bases make them.

A difference is one of three things: documents whose taxes are wrong (findings of their own), the
sum of what was rounded, or something that nobody can name.
"""

from dataclasses import dataclass
from decimal import Decimal

from .finding import BLOCKING, NOTE, WARNING, Found

#: Share of what is material in a close from which on roundings together are worth a note.
WORTH_A_NOTE = Decimal("0.01")


@dataclass(frozen=True)
class Total:
    """A tax in all documents of the month.

    :param expected: what the bases make it; ``booked`` what stands on its lines
    :param rounded: how many amounts of it were rounded: one a document, or one a line
    """

    tax_id: int
    tax: str
    expected: Decimal
    booked: Decimal
    rounded: int


@dataclass(frozen=True)
class Rounding:
    """How far roundings may lead, and from when on they are mentioned.

    :param coin: the smallest one; each amount may be half of it off
    :param material: what matters in the close
    """

    coin: Decimal
    material: Decimal

    @property
    def noted(self) -> Decimal:
        return max(self.coin, self.material * WORTH_A_NOTE)

    def explains(self, difference, total) -> bool:
        """Whether so much can come of rounding.

        >>> total = Total(1, "15%", Decimal(150), Decimal("149.98"), rounded=3)
        >>> rounding = Rounding(Decimal("0.01"), Decimal(100))
        >>> rounding.explains(Decimal("0.02"), total), rounding.explains(Decimal("0.03"), total)
        (True, False)
        """
        return abs(difference) <= self.coin * (total.rounded + 1) / 2


@dataclass(frozen=True)
class Unbooked:
    """A document whose lines have a tax that was not booked."""

    move_id: int
    move: str
    tax_id: int
    tax: str
    expected: Decimal


@dataclass(frozen=True)
class Odd:
    """An entry that is strange as a whole.

    :param kind: tax_manual, tax_late or tax_after_lock
    """

    kind: str
    move_id: int
    move: str
    amount: Decimal
    day: str = ""


def off(totals, rounding) -> list[Total]:
    """Taxes whose difference is more than rounding can be, or worth a note all the same.

    >>> total = Total(1, "15%", Decimal(150), Decimal(149), rounded=3)
    >>> off([total], Rounding(Decimal("0.01"), Decimal(100))) == [total]
    True
    """
    return [
        total
        for total in totals
        if abs(total.expected - total.booked) >= rounding.noted
        or not rounding.explains(total.expected - total.booked, total)
    ]


def check(totals, unbooked, explained, odd, rounding) -> list[Found]:
    """Taxes that were not booked, and differences that no single document explains.

    :param totals: taxes that are off
    :param explained: difference by tax of documents that are findings of their own
    """
    found = [
        Found(
            "tax_unbooked",
            f"{each.move_id}/{each.tax_id}",
            BLOCKING,
            "account.move",
            (each.move_id,),
            amount=abs(each.expected),
            words={"move": each.move, "tax": each.tax},
            evidence={"expected": str(each.expected)},
        )
        for each in unbooked
    ]
    missing = dict(explained)
    for each in unbooked:
        missing[each.tax_id] = missing.get(each.tax_id, Decimal(0)) + each.expected
    for total in totals:
        rest = total.expected - total.booked - missing.get(total.tax_id, Decimal(0))
        if not rounding.explains(rest, total):
            found.append(_total(total, rest))
        elif abs(rest) >= rounding.noted:
            found.append(_rounded(total, rest, rounding))
    return found + [_odd(each) for each in odd]


def _total(total, rest):
    return Found(
        "tax_total",
        str(total.tax_id),
        BLOCKING,
        "account.tax",
        (total.tax_id,),
        amount=abs(rest),
        words={"tax": total.tax},
        evidence={"expected": str(total.expected), "booked": str(total.booked)},
    )


def _rounded(total, rest, rounding):
    """One finding for all that was rounded, never one for each."""
    return Found(
        "tax_rounding",
        str(total.tax_id),
        WARNING if abs(rest) >= rounding.material else NOTE,
        "account.tax",
        (total.tax_id,),
        amount=abs(rest),
        pattern=f"tax_rounding:{total.tax_id}",
        words={"tax": total.tax, "count": total.rounded},
        evidence={"expected": str(total.expected), "booked": str(total.booked)},
    )


def _odd(each):
    return Found(
        each.kind,
        str(each.move_id),
        NOTE if each.kind == "tax_late" else WARNING,
        "account.move",
        (each.move_id,),
        amount=abs(each.amount),
        words={"move": each.move, "day": each.day},
    )
