"""A bank statement between two days, independent of any format."""

from dataclasses import dataclass
from datetime import date, timedelta

from ..plan import BankLine, Plan
from ..timeline import add_months


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
    return _between(plan, plan.open_from, plan.today)


def statements_of(plan: Plan, first: date, last: date) -> list[Statement]:
    """One statement for each month that has transactions between two days."""
    statements = []
    while first <= last:
        following = add_months(first.replace(day=1), 1)
        statements.append(_between(plan, first, min(last, following - timedelta(days=1))))
        first = following
    return [one for one in statements if one.transactions]


def _between(plan: Plan, first: date, last: date) -> Statement:
    lines = [line for line in plan.bank_lines if first <= line.date <= last]
    return Statement(
        number=f"{first:%Y}-{first.month:02d}",
        iban=plan.company["iban"],
        owner=plan.company["name"],
        first=first,
        last=last,
        opening=sum(line.amount for line in plan.bank_lines if line.date < first),
        transactions=tuple(map(_transaction, lines)),
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
