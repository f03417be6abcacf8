"""Step 7: taxes of the month as a whole, against what their bases make them."""

from dataclasses import dataclass
from decimal import Decimal

from .finding import BLOCKING, NOTE, WARNING, Found


@dataclass(frozen=True)
class Total:
    """A tax in all documents of the month.

    :param expected: what the bases make it; ``booked`` what stands on its lines
    :param documents: how many there are: each may be half a coin off
    """

    tax_id: int
    tax: str
    expected: Decimal
    booked: Decimal
    documents: int


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


def off(totals, coin) -> list[Total]:
    """Taxes whose difference is more than rounding can be.

    >>> total = Total(1, "15%", Decimal(150), Decimal(149), documents=3)
    >>> off([total], Decimal("0.01")) == [total]
    True
    """
    return [
        total
        for total in totals
        if abs(total.expected - total.booked) > coin * (total.documents + 1) / 2
    ]


def check(totals, unbooked, explained, odd, coin) -> list[Found]:
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
        if abs(rest) > coin * (total.documents + 1) / 2:
            found.append(_total(total, rest))
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
