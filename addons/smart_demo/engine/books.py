"""The plan as a ledger: what the accounts should show, and whether the plan holds together."""

from collections import Counter, defaultdict

from . import accounts as account
from .make import remaining
from .plan import BankLine, Document, Plan

#: Names for accounts whose codes only the database knows.
BANK, SUSPENSE, OUTSTANDING, EXCHANGE = "bank", "suspense", "outstanding", "exchange"


def ledger(plan: Plan) -> dict[str, int]:
    """Balance in cents of euro of every account, debits positive, after loading the plan.

    Lines of the open period lie on the suspense account; gains and losses on exchange count
    together, and so do outstanding receipts and payments.
    """
    totals: dict[str, int] = defaultdict(int)
    opened = {}
    for document in plan.documents:
        if document.state == "posted":
            opened[document.key] = _book_document(plan, totals, document)
    for entry in plan.entries:
        for line in entry.lines:
            totals[line.account] += line.amount
    for payment in plan.payments:
        side = account.RECEIVABLE if payment.direction > 0 else account.PAYABLE
        totals[side] -= payment.direction * payment.amount
        totals[OUTSTANDING] += payment.direction * payment.amount
    sides = {
        one.key: account.RECEIVABLE if one.is_sale else account.PAYABLE for one in plan.documents
    }
    for line in plan.bank_lines:
        _book_bank_line(plan, totals, line, sides)
    _book_exchange(plan, totals, opened)
    return {code: amount for code, amount in totals.items() if amount}


def _book_document(plan: Plan, totals, document: Document) -> int:
    """Books one document; returns what it puts on the receivable or payable account."""
    sign = -1 if document.kind in ("out_invoice", "in_refund") else 1
    rate = plan.rate(document.currency, document.date)
    total = _round(document.untaxed / rate)
    amounts = [_round(line.amount / rate) for line in document.lines]
    cents = spread(total - sum(amounts), [line.amount for line in document.lines])
    for line, amount, more in zip(document.lines, amounts, cents, strict=True):
        totals[line.account] += sign * (amount + more)
    for amount in document.taxes.values():
        totals[account.TAX_RECEIVED if document.is_sale else account.TAX_PAID] += sign * amount
        total += amount
    side = account.RECEIVABLE if document.is_sale else account.PAYABLE
    totals[side] -= sign * total
    return -sign * total


def spread(difference: int, weights: list[int]) -> list[int]:
    """Cents of a rounding difference for each line: by weight, the heaviest first, as Odoo does.

    >>> spread(-2, [10, 30, 20])
    [0, -1, -1]
    """
    shares, left = [0] * len(weights), abs(difference)
    heaviest = sorted(range(len(weights)), key=lambda index: -weights[index])
    for index in heaviest:
        share = min(left, round(weights[index] / sum(weights) * abs(difference)))
        shares[index], left = share, left - share
    for index in heaviest[:left]:
        shares[index] += 1
    return [share if difference > 0 else -share for share in shares]


def _round(amount: float) -> int:
    """Half up, as Odoo rounds money."""
    return int(amount + 0.5 + 1e-9)


def _book_bank_line(plan: Plan, totals, line: BankLine, sides: dict[str, str]) -> None:
    totals[BANK] += line.amount
    if not plan.is_closed(line.date):
        totals[SUSPENSE] -= line.amount
        return
    for part in line.parts:
        if part.kind == "document":
            code = sides[part.key]
        elif part.kind == "payment":
            code = OUTSTANDING
        else:
            code = part.account if part.kind == "entry" else part.key
        totals[code] -= part.amount


def _book_exchange(plan: Plan, totals, opened: dict[str, int]) -> None:
    """What a settled foreign document was worth, less what the bank paid for it."""
    left = remaining(plan.documents, plan.bank_lines, plan.payments, until=plan.open_from)
    paid: dict[str, int] = defaultdict(int)
    for line in plan.bank_lines:
        if plan.is_closed(line.date):
            for part in line.parts:
                if part.kind == "document":
                    paid[part.key] += part.amount
    for document in plan.documents:
        if document.currency == "EUR" or document.state != "posted" or left[document.key]:
            continue
        difference = opened[document.key] - paid[document.key]
        side = account.RECEIVABLE if document.is_sale else account.PAYABLE
        totals[side] -= difference
        totals[EXCHANGE] += difference


def problems(plan: Plan) -> list[str]:
    """What does not hold together, in words; an empty list when everything does."""
    found = [
        f"entry {one.key} does not balance"
        for one in plan.entries
        if sum(line.amount for line in one.lines)
    ]
    found += _allocation_problems(plan)
    found += _bank_problems(plan)
    found += _number_problems(plan)
    if sum(ledger(plan).values()):
        found.append("the ledger does not balance")
    return found


def _allocation_problems(plan: Plan) -> list[str]:
    found = []
    left = remaining(plan.documents, plan.bank_lines, plan.payments)
    totals = {one.key: one.total for one in plan.documents}
    for key, amount in left.items():
        if not 0 <= amount <= totals[key]:
            found.append(f"document {key} is settled with more than its total")
    found += [
        f"payment {payment.key} is not the sum of what it settles"
        for payment in plan.payments
        if payment.amount <= 0 or payment.amount != sum(amount for _key, amount in payment.settles)
    ]
    paid = Counter(
        part.key for line in plan.bank_lines for part in line.parts if part.kind == "payment"
    )
    found += [f"payment {key} is on the bank twice" for key, times in paid.items() if times > 1]
    return found


def _bank_problems(plan: Plan) -> list[str]:
    found, balance, seen = [], 0, set()
    for line in plan.bank_lines:
        balance += line.amount
        if line.amount != sum(part.amount for part in line.parts) or not line.amount:
            found.append(f"bank line {line.key} is not the sum of its parts")
        if balance < 0:
            found.append(f"the bank is overdrawn after line {line.key}")
        if line.key in seen or not line.memo:
            found.append(f"bank line {line.key} has no number or memo of its own")
        if not plan.start <= line.date <= plan.today:
            found.append(f"bank line {line.key} lies outside the period")
        if plan.is_closed(line.date) and {part.kind for part in line.parts} & {"open", "missing"}:
            found.append(f"bank line {line.key} is closed without a counterpart")
        seen.add(line.key)
    return found


def _number_problems(plan: Plan) -> list[str]:
    numbers = [one.number for one in plan.documents if one.state == "posted"]
    found = [] if len(set(numbers)) == len(numbers) else ["a number is used twice"]
    for document in plan.documents:
        if not plan.start <= document.date <= plan.today:
            found.append(f"document {document.key} lies outside the period")
        if document.total <= 0:
            found.append(f"document {document.key} has no amount")
        if document.state == "posted" and not document.number:
            found.append(f"document {document.key} has no number")
    return found
