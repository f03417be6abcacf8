"""Steps 9 and 10: balances that should be nothing, turned over, or moved without a reason."""

from dataclasses import dataclass
from decimal import Decimal

from .finding import BLOCKING, NOTE, WARNING, Found

#: Which sign a balance usually has (debit 1), by the kind of account.
USUAL = {
    "asset_cash": 1, "asset_current": 1, "asset_fixed": 1, "asset_non_current": 1,
    "asset_prepayments": 1, "liability_current": -1, "liability_non_current": -1,
    "liability_credit_card": -1, "income": -1, "income_other": -1, "expense": 1,
    "expense_depreciation": 1, "expense_direct_cost": 1,
}  # fmt: skip
PROFIT = ("income", "income_other", "expense", "expense_depreciation", "expense_direct_cost",
          "expense_other")  # fmt: skip


@dataclass(frozen=True)
class Account:
    """An account at the end of the month; debit is positive.

    :param balance: at the end; ``before`` one month earlier, of profit accounts since the year
        began or nothing
    :param month: what was booked in the month; ``last_month`` and ``last_year`` in those
    :param clearing: an account that should be empty, of which ``waiting`` is explained by open
        bank lines
    """

    id: int
    name: str
    type: str
    balance: Decimal
    before: Decimal
    month: Decimal = Decimal(0)
    last_month: Decimal = Decimal(0)
    last_year: Decimal = Decimal(0)
    clearing: bool = False
    waiting: Decimal = Decimal(0)


@dataclass(frozen=True)
class Unallocated:
    """Payments of a partner that are matched with nothing."""

    partner_id: int
    partner: str
    ids: tuple
    amount: Decimal


@dataclass(frozen=True)
class Foreign:
    """Open items of an account in a foreign currency, at the closing rate.

    :param booked: in the company's currency as booked; ``worth`` at the closing rate
    """

    account_id: int
    account: str
    currency: str
    booked: Decimal
    worth: Decimal


def adjustments(accounts, payments, foreign, tolerance, materiality) -> list[Found]:
    """What has to be adjusted before the month can be closed."""
    found = []
    for account in accounts:
        rest = account.balance - account.waiting
        if account.clearing:
            if abs(rest) > tolerance:
                found.append(_about("clearing", account, WARNING, rest))
        elif account.type == "asset_cash" and account.balance < -tolerance:
            found.append(_about("negative_cash", account, BLOCKING, account.balance))
        elif _has_turned(account, tolerance):
            found.append(_about("unusual_sign", account, WARNING, account.balance))
    found += [_payment(payment) for payment in payments if abs(payment.amount) > tolerance]
    found += [
        _revaluation(item) for item in foreign if abs(item.worth - item.booked) >= materiality
    ]
    return found


def _about(kind, account, severity, amount):
    return Found(
        kind,
        str(account.id),
        severity,
        "account.account",
        (account.id,),
        amount=abs(amount),
        pattern=f"{kind}:{account.id}",
        words={"account": account.name},
        evidence={"balance": str(account.balance), "before": str(account.before)},
    )


def _has_turned(account, tolerance):
    """Whether a balance has another sign than its kind usually has, and had a month ago."""
    usual = USUAL.get(account.type)
    if usual is None or account.balance * usual >= -tolerance:
        return False
    return account.before * usual >= -tolerance


def _payment(payment):
    return Found(
        "unallocated",
        str(payment.partner_id),
        WARNING,
        "account.move.line",
        payment.ids,
        amount=abs(payment.amount),
        words={"partner": payment.partner, "count": len(payment.ids)},
    )


def _revaluation(item):
    difference = item.worth - item.booked
    return Found(
        "revaluation",
        f"{item.account_id}/{item.currency}",
        WARNING,
        "account.account",
        (item.account_id,),
        amount=abs(difference),
        effect=difference,
        words={"account": item.account, "currency": item.currency},
        evidence={"booked": str(item.booked), "worth": str(item.worth)},
        fixes=("accrue",),
    )


def review(total, tolerance, gaps) -> list[Found]:
    """A trial balance that is none, and numbers that are missing in a journal.

    :param total: sum of all balances
    :param gaps: (entry, its name) before which a number is missing
    """
    found = []
    if abs(total) > tolerance:
        found.append(Found("unbalanced", "", BLOCKING, "account.account", (), amount=abs(total)))
    return found + [
        Found("gap", str(number), NOTE, "account.move", (number,), words={"name": name})
        for number, name in gaps
    ]
