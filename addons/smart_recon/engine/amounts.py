"""How a line's amount fits what is open: exactly, with a charge, in part, or too much."""

from collections.abc import Sequence

from .blocking import value_in
from .facts import Line, OpenItem, Residual, Settings, Share

#: Parts that people agree on: tenths, quarters and thirds, in sixtieths.
_PARTS = frozenset((6, 12, 15, 18, 20, 24, 30, 36, 40, 42, 45, 48, 54))

EXACT, ROUNDING, DISCOUNT, FX, FEE = "exact", "rounding", "discount", "fx", "fee"
SHORT_PAID, OVER_PAID = "partial", "over"


def fit(
    line: Line, items: Sequence[OpenItem], settings: Settings, payout: bool = False
) -> str | None:
    """In which way the line pays the items; None when the signs are opposite.

    :param payout: the items are known to be settled together, so that no cap on charges is needed

    >>> from datetime import date
    >>> day = date(2026, 9, 30)
    >>> invoice = OpenItem(1, day, 100_00)
    >>> fit(Line(1, day, 97_10), [invoice], Settings())
    'fee'
    >>> fit(Line(1, day, 50_00), [invoice], Settings())
    'partial'
    """
    total = sum(value_in(line, item) for item in items)
    if total * line.amount <= 0:
        return None
    short = (total - line.amount) * (1 if line.amount > 0 else -1)
    if short == 0:
        return EXACT
    foreign = any(item.currency != line.currency for item in items)
    if abs(short) <= settings.rounding and not foreign:
        return ROUNDING
    if short > 0 and short == _discounts(line, items):
        return DISCOUNT
    if foreign:
        if abs(short) <= settings.fx_share * abs(total):
            return FX
    elif _is_charge(line, short, abs(total), settings, payout):
        return FEE
    return SHORT_PAID if short > 0 else OVER_PAID


def _discounts(line, items) -> int:
    """Early-payment discounts that the payer may still take, in the line's currency."""
    return sum(
        abs(item.discount)
        for item in items
        if item.discount_until
        and line.date <= item.discount_until
        and item.currency == line.currency
    )


def _is_charge(line, short, total, settings, payout) -> bool:
    """Banks and acquirers keep their charge from what comes in.

    What goes out in excess is an over-payment: nobody knows whether a bank added a charge.
    """
    if line.amount < 0 or short < 0:
        return False
    proportional = settings.fee_flat + settings.fee_share * total
    if not payout:
        proportional = min(proportional, settings.fee_cap)
    flat = min(settings.wire_fee, settings.wire_share * total)
    return short <= max(proportional, flat)


def is_fraction(part: int, whole: int) -> bool:
    """Whether an amount is a usual part of another, to the cent.

    >>> is_fraction(333_33, 1000_00), is_fraction(333_00, 1000_00)
    (True, False)
    """
    sixtieths = round(part * 60 / whole) if whole else 0
    return sixtieths in _PARTS and abs(part * 60 - whole * sixtieths) <= 60


def wholes(part: int) -> list[tuple[float, float]]:
    """Between which bounds the amounts lie of which another is a usual part, as ``is_fraction``.

    >>> [bounds for bounds in wholes(-50_00) if bounds[0] <= -100_00 <= bounds[1]]
    [(-10002.0, -9998.0)]
    """
    return [((part - 1) * 60 / sixtieths, (part + 1) * 60 / sixtieths) for sixtieths in _PARTS]


def split(line: Line, items: Sequence[OpenItem], kind: str) -> tuple[tuple[Share, ...], Residual]:
    """What the line pays of each item, and what remains.

    Sum of shares + credit == line amount + written off, to the cent.
    """
    values = [value_in(line, item) for item in items]
    rest = sum(values) - line.amount
    if kind == SHORT_PAID:
        return _in_part(line, items, values), Residual(left_open=rest)
    shares = tuple(Share(item.id, value) for item, value in zip(items, values, strict=True))
    if kind == OVER_PAID:
        return shares, Residual(credit=-rest)
    return shares, Residual(written_off=rest, reason=kind if rest else "")


def _in_part(line, items, values) -> tuple[Share, ...]:
    """The oldest items first, credit notes before all, until the line is used up."""
    order = sorted(
        range(len(items)),
        key=lambda i: (values[i] * line.amount > 0, items[i].due_date, items[i].id),
    )
    left, shares = line.amount, {}
    for place in order:
        value = values[place]
        if value * line.amount > 0:
            value = min(value, left, key=abs)
        shares[place] = value
        left -= value
    return tuple(Share(items[i].id, shares[i]) for i in range(len(items)) if shares[i])
