"""What the payer ordered in another currency, where only the memo tells it."""

import re
from dataclasses import replace

from .blocking import Index
from .facts import Line
from .text import plain

_FIGURE = r"\d[\d.,' ]*\d|\d"
_AFTER = re.compile(rf"\b([A-Z]{{3}}) ?({_FIGURE})(?![\d%])")
_BEFORE = re.compile(rf"(?<![\d.,])({_FIGURE}) ?([A-Z]{{3}})\b")


def with_ordered(line: Line, index: Index) -> Line:
    """The line with the foreign amount that its memo states, if exactly that is open.

    ``INCOMING WIRE ... GBP 2,540.00 RATE 0.8405`` in a euro account pays an invoice over 2,540
    pounds, whatever the bank made of it in euro.
    """
    if line.foreign_amount or not line.amount or index.currencies <= {line.currency}:
        return line
    sign = 1 if line.amount > 0 else -1
    for currency, figure in _stated(plain(line.memo)):
        if currency == line.currency or currency not in index.currencies:
            continue
        for cents in readings(figure, index.settings.digits(currency)):
            if index.by_amount.get((currency, sign * cents)):
                return replace(line, foreign_amount=sign * cents, foreign_currency=currency)
    return line


def _stated(memo: str):
    for found in _AFTER.finditer(memo):
        yield found.group(1), found.group(2)
    for found in _BEFORE.finditer(memo):
        yield found.group(2), found.group(1)


def readings(figure: str, digits: int) -> list[int]:
    """What a figure can mean in the smallest unit; the last separator may be one of thousands.

    >>> readings("2,540.00", 2), readings("1.250", 2), readings("234", 2), readings("1.250", 0)
    ([254000], [125, 125000], [23400], [1250])
    """
    *_, last = re.split("[.,' ]", figure)
    whole = int(re.sub("[.,' ]", "", figure))
    found = []
    if len(last) < len(figure) and digits > 0 and len(last) <= 3:
        shift = digits - len(last)
        exact = shift >= 0 or whole % 10**-shift == 0
        found += [whole * 10**shift if shift >= 0 else whole // 10**-shift] * exact
    if len(last) == 3 or len(last) == len(figure):
        found.append(whole * 10**digits)
    return found
