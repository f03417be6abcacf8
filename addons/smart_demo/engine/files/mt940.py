"""SWIFT MT940, the statement of older banking programs."""

from datetime import date

from .statement import Statement, Transaction, decimal

#: A line of field 86, and how many lines it may have.
WIDTH, LINES = 65, 6


def write_mt940(statement: Statement) -> str:
    rows = [
        f":20:VELD{statement.last:%y%m%d}",
        f":25:{statement.iban}",
        ":28C:1/1",
        f":60F:{_balance(statement.opening, statement.first)}",
    ]
    for transaction in statement.transactions:
        rows += _transaction(transaction)
    rows += [f":62F:{_balance(statement.closing, statement.last)}", "-"]
    return "\r\n".join(rows) + "\r\n"


def _balance(cents: int, day: date) -> str:
    return f"{_mark(cents)}{day:%y%m%d}EUR{decimal(cents, ',')}"


def _mark(cents: int) -> str:
    return "C" if cents >= 0 else "D"


def _transaction(one: Transaction) -> list[str]:
    """Field 61 with the bank's number after the double slash, then field 86 with the memo."""
    head = f":61:{one.date:%y%m%d%m%d}{_mark(one.amount)}{decimal(one.amount, ',')}"
    text = "".join(
        f"/{tag}/{value}"
        for tag, value in (
            ("NAME", one.name),
            ("IBAN", one.iban),
            ("EREF", one.end_to_end),
            ("REMI", one.memo),
        )
        if value
    )
    text = text.encode("ascii", "replace").decode().replace("?", ".")[: WIDTH * LINES]
    pieces = [_kept(text[start : start + WIDTH]) for start in range(0, len(text), WIDTH)]
    return [f"{head}NTRFNONREF//{one.key}", f":86:{pieces[0]}", *pieces[1:]]


def _kept(piece: str) -> str:
    """A continuation line may not begin like a new field or like the end of the message."""
    return f".{piece[1:]}" if piece[:1] in ":-" else piece
