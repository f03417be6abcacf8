"""How sure it is that an overdue customer invoice is really open and needs somebody to act.

Facts of one invoice go in, an assessment comes out. Amounts are in the company's currency, as
``Decimal`` and without sign.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .check import Assessment, check

#: What each check weighs. Money that has arrived but is not matched yet is what makes a reminder
#: embarrassing: it costs up to 0.45, and the rule only logs. One thing that may explain the delay
#: costs 0.12: with or without a known habit, a person is asked. Two of them are only logged.
WEIGHTS = {
    "payment": 0.45,
    "bank": 0.12,  # nobody can know what is not booked yet
    "credit": 0.12,  # a correction under way may settle it
    "talk": 0.12,  # a promise or a dispute is in the conversation, not in a field
    "habit": 0.12,  # a customer who always pays a week late will
    "size": 0.07,  # a rest of a few cents is no reason to call
}
#: Days without news from the bank that are normal, and after which it counts as unknown.
FRESH_BANK, STALE_BANK = 5, 30
#: Days for which a message of the customer, and of a colleague, counts as a conversation.
CUSTOMER_WORD, OWN_WORD = 14, 7
#: Paid invoices from which a habit shows, and days of grace on top of it.
ENOUGH_PAYMENTS, GRACE = 3, 3
#: Delays outside these bounds (days) are booking accidents rather than habits.
DELAY_BOUNDS = (-30, 180)
#: Days of delay after which the next reminder is due.
STAGE_DAYS = 30
#: A rest below this share of the invoice is a difference, not a debt.
SMALL_SHARE = Decimal("0.02")


@dataclass(frozen=True)
class Hint:
    """Money that came in and is matched with nothing.

    :param names_invoice: its text contains the invoice's number
    :param same_customer: it is known to come from this customer
    """

    label: str
    amount: Decimal
    names_invoice: bool = False
    same_customer: bool = False


@dataclass(frozen=True)
class Overdue:
    """Facts about one invoice.

    :param due: the earliest date on which something of it that is still open was due
    :param open_amount: what is overdue of it
    :param total: the invoice's total
    :param hints: money that came in and is matched with nothing
    :param bank_age: days since the newest movement on a bank account or payment, None if none is
    :param credit_notes: drafts of credit notes that may settle it, by name
    :param customer_word: days since the customer last wrote, None if not lately
    :param own_word: days since a colleague last wrote, None if not lately
    :param delays: by how many days earlier invoices of the customer were paid late
    """

    res_id: int
    due: date
    days_late: int
    open_amount: Decimal
    total: Decimal
    hints: tuple = ()
    bank_age: int | None = 0
    credit_notes: tuple = ()
    customer_word: int | None = None
    own_word: int | None = None
    delays: tuple = ()

    @property
    def stage(self) -> int:
        """0 for the first reminder, then one more for each 30 days of delay."""
        return self.days_late // STAGE_DAYS


def usual_delay(delays) -> int | None:
    """Days by which a customer usually pays late (early if negative); None if unknown.

    >>> usual_delay([10, 14, 12])
    12
    """
    low, high = DELAY_BOUNDS
    if len(delays) < ENOUGH_PAYMENTS:
        return None
    return round(sum(min(high, max(low, delay)) for delay in delays) / len(delays))


def assess(invoice: Overdue) -> Assessment:
    """How sure it is that somebody should act on the invoice now.

    >>> invoice = Overdue(1, date(2026, 1, 1), 20, Decimal(50), Decimal(50), delays=(2, 3, 4))
    >>> assess(invoice).confidence
    0.99
    """
    return Assessment(
        [
            _payment(invoice),
            _bank(invoice),
            _credit(invoice),
            _talk(invoice),
            _habit(invoice),
            _size(invoice),
        ]
    )


def _payment(invoice):
    """The worst of the hints counts; several from the customer count together."""
    weight, name = WEIGHTS["payment"], "No payment waiting"
    named = [hint for hint in invoice.hints if hint.names_invoice]
    own = [hint for hint in invoice.hints if hint.same_customer]
    equal = [hint for hint in invoice.hints if hint.amount in (invoice.open_amount, invoice.total)]
    if named:
        return check(name, weight, 0, f"“{named[0].label}” came in and names this invoice.")
    if own and sum(hint.amount for hint in own) >= invoice.open_amount:
        reason = f"The customer paid enough to cover it, matched with nothing: “{own[0].label}”."
        return check(name, weight, 0, reason)
    if equal:
        return check(name, weight, 0.75, f"“{equal[0].label}” came in with the same amount.")
    if own:
        reason = f"The customer paid a part, matched with nothing: “{own[0].label}”."
        return check(name, weight, 0.75, reason)
    return check(name, weight, 1, "No money that came in fits it.")


def _bank(invoice):
    age = invoice.bank_age
    if age is None:
        reason = "No payment has ever been booked: it may be paid without our knowing."
        return check("Bank up to date", WEIGHTS["bank"], 0.4, reason)
    share = (STALE_BANK - age) / (STALE_BANK - FRESH_BANK)
    return check("Bank up to date", WEIGHTS["bank"], share, f"Last money movement {_ago(age)}.")


def _credit(invoice):
    if invoice.credit_notes:
        reason = f"A credit note is in draft: {', '.join(invoice.credit_notes[:3])}."
        return check("No correction", WEIGHTS["credit"], 0, reason)
    return check("No correction", WEIGHTS["credit"], 1, "No credit note is in draft.")


def _talk(invoice):
    weight, name = WEIGHTS["talk"], "No conversation"
    if invoice.customer_word is not None and invoice.customer_word <= CUSTOMER_WORD:
        return check(name, weight, 0, f"The customer wrote {_ago(invoice.customer_word)}.")
    if invoice.own_word is not None and invoice.own_word <= OWN_WORD:
        return check(name, weight, 0.3, f"A colleague wrote {_ago(invoice.own_word)}.")
    return check(name, weight, 1, "Nobody has written about it lately.")


def _habit(invoice):
    usual = usual_delay(invoice.delays)
    weight, name = WEIGHTS["habit"], "Later than usual"
    if usual is None:
        return check(name, weight, 0.8, "Too few paid invoices to know the customer's habit.")
    share = invoice.days_late / max(1, usual + GRACE)
    return check(name, weight, share, habit_text(usual))


def habit_text(usual: int) -> str:
    """A customer's habit in words.

    >>> habit_text(-2)
    'This customer usually pays 2 days early.'
    """
    if usual == 0:
        return "This customer usually pays on time."
    days = f"{abs(usual)} day{'s' if abs(usual) != 1 else ''}"
    return f"This customer usually pays {days} {'late' if usual > 0 else 'early'}."


def _size(invoice):
    if invoice.open_amount < SMALL_SHARE * invoice.total:
        reason = "Only a small rest is open, perhaps a bank charge or a discount."
        return check("Worth a reminder", WEIGHTS["size"], 0, reason)
    return check("Worth a reminder", WEIGHTS["size"], 1, "More than a small rest is open.")


def _ago(days):
    if days <= 0:
        return "today"
    return f"{days} day{'s' if days != 1 else ''} ago"
