"""Amounts as banks write them, in one column or over several, into Decimal."""

import re
from collections.abc import Iterable
from decimal import Decimal


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words beside an amount that say which way the money went.
DEBIT_WORDS = _words(
    "d dr db dt debit debet débit debito débito soll s dbit af out withdrawal afschrijving bezug"
    " charge lastschrift belastung uscita addebito cargo wydatek paid-out money-out -"
)
CREDIT_WORDS = _words(
    "c cr ct credit crédit credito crédito haben h crdt bij in deposit bijschrijving gutschrift"
    " entrata accredito abono wpływ paid-in money-in +"
)
_SPACES = re.compile("[\\s\u00a0\u2007\u2009\u202f'\u2019`]")
#: Minus signs and dashes of all kinds.
_MINUS = str.maketrans(dict.fromkeys("\u2212\u2013\u2010\u2011\ufe63\uff0d", "-"))
_CURRENCY = re.compile(r"^[A-Z]{3}(?=[\d(+\-.,])|(?<=[\d).,\-])[A-Z]{3}$")
_SYMBOLS = re.compile(
    r"[$€£¥₹₽₺₴₩₪₫฿]|(?<![a-z])(?:Rs\.?|kr\.?|zł|Kč|Ft|Fr\.|lei|R\$)", re.IGNORECASE
)
_DIRECTION = re.compile(r"(?i)^(cr|dr|db)(?=[\d(+\-.,])|(?<=[\d).,\-])(cr|dr|db|c|d|h|s)\.?$")


class NotAnAmount(ValueError):
    pass


def read_amount(text: str, mark: str = "") -> Decimal:
    """The number in a cell.

    :param mark: decimal mark of the column; empty to tell from this cell alone
    :raise NotAnAmount: when it is none, or could be another one

    >>> [str(read_amount(text)) for text in ("1.234,56", "(1,234.5)", "12,50-", "3.00 DR")]
    ['1234.56', '-1234.5', '-12.50', '-3.00']
    >>> str(read_amount("1,234", mark=","))
    '1.234'
    """
    digits, negative = _bare(text)
    mark = mark or _mark_of(digits)
    if mark == "?":
        raise NotAnAmount(text)
    other = "." if mark == "," else ","
    whole, _, cents = digits.partition(mark) if mark else (digits, "", "")
    if not re.fullmatch(r"\d*", cents) or not _is_grouped(whole, other):
        raise NotAnAmount(text)
    whole = whole.replace(other, "")
    if not (whole or cents):
        raise NotAnAmount(text)
    number = Decimal(f"{whole or '0'}.{cents or '0'}" if cents else whole or "0")
    return -number if negative else number


def _bare(text: str) -> tuple[str, bool]:
    """Digits and marks of a cell, and whether it is negative."""
    bare = _SYMBOLS.sub("", _SPACES.sub("", text.translate(_MINUS)))
    bare, negative = _CURRENCY.sub("", bare), False
    if direction := _DIRECTION.search(bare):
        negative = (direction[1] or direction[2]).lower() in DEBIT_WORDS
        bare = _DIRECTION.sub("", bare)
        bare = _CURRENCY.sub("", bare)
    if bare.startswith("(") and bare.endswith(")"):
        bare, negative = bare[1:-1], True
    if bare[:1] in ("-", "+") or bare[-1:] in ("-", "+"):
        sign = bare[0] if bare[0] in "+-" else bare[-1]
        bare = bare[1:] if bare[0] in "+-" else bare[:-1]
        negative |= sign == "-"
    bare = _CURRENCY.sub("", bare)
    if not re.fullmatch(r"[\d.,]*\d[\d.,]*", bare):
        raise NotAnAmount(text)
    return bare, negative


def _is_grouped(whole: str, separator: str) -> bool:
    """Thousands in threes, or as in India: 12,34,567."""
    if separator not in whole:
        return whole.isdigit() or not whole
    groups = whole.split(separator)
    return (
        all(group.isdigit() for group in groups)
        and len(groups[-1]) == 3
        and 1 <= len(groups[0]) <= 3
        and len({len(group) for group in groups[1:-1]}) <= 1
        and all(len(group) in (2, 3) for group in groups[1:-1])
    )


def _mark_of(digits: str) -> str:
    """Decimal mark of one number: ``,`` or ``.``, empty for none, ``?`` if it could be either.

    >>> [_mark_of(text) for text in ("1.234,56", "1,234", "1,23", "1.234.567", "12")]
    [',', '?', ',', ',', '']
    """
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return ""
    mark = digits[last]
    other = "," if mark == "." else "."
    if digits.count(mark) > 1:
        return other
    if other in digits or len(digits) - last - 1 != 3 or not 1 <= last <= 3 or digits[0] == "0":
        return mark
    return "?"


def find_mark(cells: Iterable[str]) -> str:
    """Decimal mark of a whole column: ``,`` or ``.``, empty if there is none, ``?`` if it can be
    read two ways.

    >>> find_mark(["1.000", "250,00"]), find_mark(["1,000", "2,500"]), find_mark(["1", "2"])
    (',', '?', '')
    """
    seen = set()
    for cell in cells:
        try:
            seen.add(_mark_of(_bare(cell)[0]))
        except NotAnAmount:
            continue
    clear = seen - {"", "?"}
    if len(clear) == 1:
        return clear.pop()
    return "?" if seen - {""} else ""


def direction(word: str) -> int:
    """1 for money in, -1 for money out, 0 for a word that says neither.

    >>> direction("Af"), direction("CR"), direction("?")
    (-1, 1, 0)
    """
    bare = "-".join(word.strip().lower().strip(".").split())
    if bare in DEBIT_WORDS:
        return -1
    return 1 if bare in CREDIT_WORDS else 0
