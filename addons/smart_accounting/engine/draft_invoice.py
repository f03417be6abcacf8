"""How sure it is that a draft customer invoice is complete and should have been sent.

Facts of one invoice go in, an assessment comes out. Amounts are in the company's currency,
as ``Decimal`` and without sign, unless a text says otherwise.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .check import Assessment, check

#: What each check weighs. A single serious doubt (lines, customer, duplicate) costs 0.20, so it
#: ends at 0.80 and is only logged; a single ordinary doubt costs 0.15 and ends at 0.85, where a
#: person is asked; what hardly says anything by itself costs 0.05 and leaves 0.95.
WEIGHTS = {
    "lines": 0.20,  # an invoice with a wrong or empty line goes out under the company's name
    "duplicate": 0.20,  # billing twice is the mistake that customers do not forgive
    "customer": 0.20,  # name, address and tax number are what makes a paper an invoice
    "taxes": 0.15,  # wrong taxes are corrected in the next return, at some cost
    "amount": 0.15,  # an unusual amount is often right, and often a slipped decimal
    "rate": 0.05,  # an old rate shifts the booked amount, never what the customer pays
    "rest": 0.05,  # somebody who worked on it lately may not be finished
}
#: An amount up to this many times the largest so far still counts as usual; from the second
#: figure on it counts as unusual, in between by degrees. For small amounts, a third and an
#: eighth of the smallest so far are the same marks.
USUAL_TIMES, UNUSUAL_TIMES = Decimal("1.5"), Decimal(4)
#: Customers' earlier invoices from which their amounts and taxes say something.
ENOUGH_HISTORY = 3
#: Days after which an exchange rate counts as old, and as very old.
OLD_RATE, VERY_OLD_RATE = 7, 60


@dataclass(frozen=True)
class History:
    """The customer's earlier posted documents of the same kind: count, smallest, largest."""

    count: int = 0
    smallest: Decimal = Decimal(0)
    largest: Decimal = Decimal(0)


@dataclass(frozen=True)
class Draft:
    """Facts about one draft.

    :param waiting: days since its invoice date, or since it was made when it has none
    :param untouched: days since anybody changed it
    :param missing: parts of the customer's address that are not filled in, by name
    :param vat_required: whether the customer's tax number must be on the invoice
    :param lines: number of lines that are no sections and no notes
    :param empty_lines: of these, how many have no price, no quantity or no text
    :param lines_without_account: of these, how many have no account
    :param untaxed_lines: of these, how many have no tax
    :param unusual_lines: of these, how many have taxes that this customer never had
    :param taxed_lines_before: number of the customer's posted lines that taxes are compared with
    :param amount: total, negative when the document is the wrong way round
    :param origin: the order that it was made from, if any
    :param twins: names of other documents of the customer with the same total at the same time
    :param rate_age: days from the last exchange rate to the invoice date, 0 in the company's own
        currency, None when there is no rate
    :param closed_until: end of the closed period that the invoice date lies in, if it does
    """

    res_id: int
    waiting: int
    untouched: int
    customer: str
    missing: tuple = ()
    vat_required: bool = False
    has_vat: bool = True
    has_email: bool = True
    lines: int = 1
    empty_lines: int = 0
    lines_without_account: int = 0
    untaxed_lines: int = 0
    unusual_lines: int = 0
    taxed_lines_before: int = 0
    amount: Decimal = Decimal(1)
    history: History = History()
    origin: str = ""
    twins: tuple = ()
    rate_age: int | None = 0
    closed_until: date | None = None


def assess(draft: Draft) -> Assessment:
    """Whether the draft can be posted, and how sure that is.

    >>> assess(Draft(1, 5, 5, "Azure", taxed_lines_before=9,
    ...              history=History(9, Decimal(1), Decimal(9)))).confidence
    0.99
    >>> assess(Draft(1, 5, 5, "")).refusal
    'It has no customer.'
    """
    refusal = _refusal(draft)
    if refusal:
        return Assessment(refusal=refusal)
    return Assessment(
        [
            _customer(draft),
            _lines(draft),
            _taxes(draft),
            _amount(draft),
            _duplicate(draft),
            _rate(draft),
            _rest(draft),
        ]
    )


def _refusal(draft):
    if not draft.customer:
        return "It has no customer."
    if not draft.lines:
        return "It has no lines."
    if draft.lines_without_account:
        return f"{_lines_of(draft.lines_without_account, draft.lines)} without an account."
    if draft.amount == 0:
        return "Its total is zero."
    if draft.amount < 0:
        return "Its total is negative: it should be the opposite document."
    if draft.rate_age is None:
        return "There is no exchange rate for its currency."
    if draft.closed_until:
        return (
            f"Its date lies in a period that is closed until {draft.closed_until:%Y-%m-%d}. "
            "Give it a later date, or have the period opened."
        )
    return ""


def _customer(draft):
    faults = [f"no {part}" for part in draft.missing]
    share = 1 - 0.35 * len(draft.missing)
    if draft.vat_required and not draft.has_vat:
        faults.append("no tax number, which this sale needs")
        share -= 0.75
    if not draft.has_email:
        faults.append("no e-mail address to send it to")
        share -= 0.1
    reason = (
        f"{draft.customer} has {' and '.join(faults)}."
        if faults
        else "Address and tax number are complete."
    )
    return check("Customer", WEIGHTS["customer"], share, reason)


def _lines(draft):
    if not draft.empty_lines:
        return check("Lines", WEIGHTS["lines"], 1, "Each line has a text, a quantity and a price.")
    share = 1 - max(0.3, draft.empty_lines / draft.lines)
    reason = f"{_lines_of(draft.empty_lines, draft.lines)} without text, quantity or price."
    return check("Lines", WEIGHTS["lines"], share, reason)


def _taxes(draft):
    if draft.taxed_lines_before < ENOUGH_HISTORY:
        if draft.untaxed_lines:
            untaxed = _lines_of(draft.untaxed_lines, draft.lines)
            reason = f"{untaxed} without tax, and little to compare with."
            return check("Taxes", WEIGHTS["taxes"], 0.4, reason)
        return check("Taxes", WEIGHTS["taxes"], 0.8, "Each line is taxed; little to compare with.")
    if draft.unusual_lines:
        share = 0.5 * (1 - draft.unusual_lines / draft.lines)
        unusual = _lines_of(draft.unusual_lines, draft.lines)
        reason = f"{unusual} with taxes that this customer never had."
        return check("Taxes", WEIGHTS["taxes"], share, reason)
    return check("Taxes", WEIGHTS["taxes"], 1, "The same taxes as on earlier invoices.")


def _amount(draft):
    history = draft.history
    if draft.origin:
        return check("Amount", WEIGHTS["amount"], 1, f"Made from {draft.origin}.")
    if history.count < ENOUGH_HISTORY or not history.largest:
        return check("Amount", WEIGHTS["amount"], 0.6, "Too few earlier invoices to compare with.")
    times = max(draft.amount / history.largest, history.smallest / draft.amount / 2)
    share = (UNUSUAL_TIMES - times) / (UNUSUAL_TIMES - USUAL_TIMES)
    if share >= 1:
        reason = f"As usual for this customer ({history.count} earlier invoices)."
    elif draft.amount > history.largest:
        reason = f"{times:.1f} times the largest of {history.count} earlier invoices."
    else:
        reason = f"Far below the smallest of {history.count} earlier invoices."
    return check("Amount", WEIGHTS["amount"], float(share), reason)


def _duplicate(draft):
    if draft.twins:
        reason = f"The same total at the same time as {', '.join(draft.twins[:3])}."
        return check("No duplicate", WEIGHTS["duplicate"], 0, reason)
    return check("No duplicate", WEIGHTS["duplicate"], 1, "No other invoice looks like it.")


def _rate(draft):
    if draft.rate_age <= OLD_RATE:
        return check("Exchange rate", WEIGHTS["rate"], 1, "None needed, or a fresh one.")
    share = (VERY_OLD_RATE - draft.rate_age) / (VERY_OLD_RATE - OLD_RATE)
    reason = f"The exchange rate is {draft.rate_age} days older than the invoice."
    return check("Exchange rate", WEIGHTS["rate"], share, reason)


def _rest(draft):
    if draft.untouched >= 1:
        return check(
            "At rest", WEIGHTS["rest"], 1, f"Nobody changed it for {_days(draft.untouched)}."
        )
    return check("At rest", WEIGHTS["rest"], 0, "Somebody worked on it today.")


def _lines_of(some, lines):
    return f"{some} of {lines} line{'s' if lines > 1 else ''}"


def _days(number):
    return f"{number} day{'s' if number != 1 else ''}"
