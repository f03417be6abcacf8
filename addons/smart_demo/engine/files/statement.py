"""A bank statement between two days, independent of any format."""

from dataclasses import dataclass
from datetime import date

from ..plan import BankLine, Plan


@dataclass(frozen=True)
class Transaction:
    """One booked transaction; the amount is in cents, inflows are positive."""

    key: str
    date: date
    amount: int
    memo: str
    name: str
    iban: str
    end_to_end: str
    currency: str
    currency_amount: int


@dataclass(frozen=True)
class Statement:
    """A statement of one account in euro; balances in cents."""

    number: str
    iban: str
    owner: str
    first: date
    last: date
    opening: int
    transactions: tuple[Transaction, ...]

    @property
    def closing(self) -> int:
        return self.opening + sum(one.amount for one in self.transactions)


def statement_of(plan: Plan) -> Statement:
    """The statement of the open period: what a bank would offer for download today."""
    opening = sum(line.amount for line in plan.bank_lines if plan.is_closed(line.date))
    return Statement(
        number=f"{plan.open_from:%Y}-{plan.open_from.month:02d}",
        iban=plan.company["iban"],
        owner=plan.company["name"],
        first=plan.open_from,
        last=plan.today,
        opening=opening,
        transactions=tuple(
            _transaction(line) for line in plan.bank_lines if not plan.is_closed(line.date)
        ),
    )


def _transaction(line: BankLine) -> Transaction:
    known = line.currency != "EUR" and line.knows_currency
    return Transaction(
        key=line.key,
        date=line.date,
        amount=line.amount,
        memo=line.memo,
        name=line.payer,
        iban=line.iban,
        end_to_end=line.end_to_end,
        currency=line.currency if known else "EUR",
        currency_amount=line.currency_amount if known else 0,
    )


def decimal(cents: int, mark: str = ".") -> str:
    """Cents as a number with two decimals, without its sign."""
    return f"{abs(cents) // 100}{mark}{abs(cents) % 100:02d}"
