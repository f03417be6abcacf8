"""CSV as European banks write it: semicolons, decimal commas, day first."""

import csv
import io

from .statement import Statement, decimal

COLUMNS = ("Datum", "Naam", "Rekening", "Bedrag", "Munt", "Omschrijving", "Kenmerk", "Saldo na")


def write_csv(statement: Statement) -> str:
    """One row a transaction, with the balance after it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    balance = statement.opening
    for one in statement.transactions:
        balance += one.amount
        writer.writerow(
            (
                f"{one.date:%d-%m-%Y}",
                one.name,
                one.iban,
                _signed(one.amount),
                "EUR",
                one.memo,
                one.key,
                _signed(balance),
            )
        )
    return buffer.getvalue()


def _signed(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{decimal(cents, ',')}"
