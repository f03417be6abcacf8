"""Step 1: is all that the bank reported in the books, and do both end at the same balance?"""

from dataclasses import dataclass
from decimal import Decimal

from .finding import BLOCKING, WARNING, Found


@dataclass(frozen=True)
class Journal:
    """A bank journal at the end of the month.

    :param open_ids: lines up to the end that are matched with nothing, oldest first
    :param open_amount: their amounts without signs, in the company's currency
    :param ledger: balance of the bank account in the books on the statement's day
    :param statement: closing balance of the last statement, None without a statement;
        both in the journal's currency
    :param tolerance: half of the smallest coin
    """

    id: int
    name: str
    open_ids: tuple = ()
    open_amount: Decimal = Decimal(0)
    ledger: Decimal = Decimal(0)
    statement: Decimal | None = None
    statement_id: int = 0
    tolerance: Decimal = Decimal("0.005")


@dataclass(frozen=True)
class Oddity:
    """What the check of bank journals (smart_recon) found and nobody settled."""

    id: int
    text: str
    amount: Decimal


def check(journals, oddities) -> list[Found]:
    """Open lines, balances that differ, and open findings of the bank check."""
    found = []
    for journal in journals:
        found += _open_lines(journal)
        found += _balance(journal)
    found += [
        Found(
            "bank_integrity",
            str(oddity.id),
            WARNING,
            "smart.recon.finding",
            (oddity.id,),
            amount=abs(oddity.amount),
            words={"text": oddity.text},
        )
        for oddity in oddities
    ]
    return found


def _open_lines(journal):
    if not journal.open_ids:
        return []
    return [
        Found(
            "bank_open",
            str(journal.id),
            BLOCKING,
            "account.bank.statement.line",
            tuple(journal.open_ids),
            amount=journal.open_amount,
            words={"count": len(journal.open_ids), "journal": journal.name},
            fixes=("reconcile",),
        )
    ]


def _balance(journal):
    if journal.statement is None or abs(journal.ledger - journal.statement) <= journal.tolerance:
        return []
    difference = journal.ledger - journal.statement
    return [
        Found(
            "bank_balance",
            str(journal.id),
            BLOCKING,
            "account.bank.statement",
            (journal.statement_id,),
            amount=abs(difference),
            words={"journal": journal.name},
            evidence={"ledger": str(journal.ledger), "statement": str(journal.statement)},
        )
    ]
