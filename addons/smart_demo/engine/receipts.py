"""How customers pay: when, how much, by which way, and what of it the bank reports."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from .accounts import BANK_FEES, DISCOUNTS
from .dice import stream
from .plan import BankLine, Document, Part, Partner, Payment, tax_of
from .timeline import Timeline, business_day, next_weekday

FRIDAY, MONDAY = 4, 0
#: role -> (earliest, latest) day of payment, counted from the due date
DELAYS = {
    "prompt": (-9, 1),
    "early": (0, 6),
    "combines": (-4, 4),
    "average": (-3, 14),
    "late": (9, 45),
    "bad": (25, 140),
    "short": (-3, 8),
}
NEVER_PAYS, PAYS_IN_PARTS, TAKES_DISCOUNT, SHORT_OF_FEE = 0.35, 0.07, 0.8, 0.6


@dataclass
class _Intent:
    """That a customer means to pay an invoice on a day, less the credit notes on it."""

    invoice: Document
    day: date
    credits: list[Document] = field(default_factory=list)
    discount: bool = False


class Receipts:
    """Turns customer documents into bank lines and registered payments."""

    def __init__(self, seed, timeline: Timeline, customers, documents, rates):
        self.seed, self.timeline, self.rates = seed, timeline, rates
        self.customers: list[Partner] = customers
        self.documents = [one for one in documents if one.is_sale and one.state == "posted"]
        self.bank_lines: list[BankLine] = []
        self.payments: list[Payment] = []

    def make(self):
        by_partner: dict[str, list[Document]] = {}
        for document in self.documents:
            by_partner.setdefault(document.partner, []).append(document)
        card, cheque = [], []
        for customer in self.customers:
            intents = self._intents(customer, by_partner.get(customer.key, []))
            if customer.channel == "card":
                card += intents
            elif customer.channel == "cheque":
                cheque += intents
            elif customer.role == "combines":
                self._combined(customer, intents)
            else:
                for intent in intents:
                    self._single(customer, intent)
        self._card_payouts(card)
        self._cheque_deposits(cheque)
        return self.bank_lines, self.payments

    # -- who means to pay what, and when -----------------------------------------------
    def _intents(self, customer: Partner, documents: list[Document]) -> list[_Intent]:
        refunds = {one.reverses: one for one in documents if one.kind == "out_refund"}
        intents = []
        for invoice in documents:
            if invoice.kind != "out_invoice":
                continue
            rng = stream(self.seed, "receipt", invoice.key)
            intent = self._intent(rng, customer, invoice)
            refund = refunds.get(invoice.key)
            if refund and intent and refund.date <= intent.day:
                intent.credits, intent.discount = [refund], False
            elif refund and intent:
                self._refund(rng, customer, refund)
            if intent:
                intents.append(intent)
        return intents

    def _intent(self, rng, customer: Partner, invoice: Document) -> _Intent | None:
        if customer.role == "bad" and rng.random() < NEVER_PAYS:
            return None
        low, high = DELAYS[customer.role]
        discount = customer.role == "early" and rng.random() < TAKES_DISCOUNT
        if customer.channel == "card":
            day = invoice.date + timedelta(days=rng.randint(0, 1))
        elif discount:
            day = invoice.date + timedelta(days=rng.randint(3, 7))
        else:
            day = max(invoice.due + timedelta(days=rng.randint(low, high)), invoice.date)
        if customer.role == "combines":
            day = _pay_run(day)
        day = business_day(day)
        return _Intent(invoice, day, discount=discount) if day <= self.timeline.today else None

    # -- transfers ---------------------------------------------------------------------
    def _single(self, customer: Partner, intent: _Intent):
        rng = stream(self.seed, "how", intent.invoice.key)
        if customer.currency != "EUR":
            self._foreign(rng, customer, intent)
        elif intent.credits:
            self._add(intent.day, "customer_net_credit", customer, self._parts(intent))
        elif intent.discount:
            discount = tax_of(intent.invoice.untaxed, 2)
            parts = self._parts(intent)
            parts.append(Part("account", DISCOUNTS, -discount, label="Early payment discount"))
            self._add(intent.day, "customer_discount", customer, parts)
        elif customer.role == "short" and rng.random() < SHORT_OF_FEE:
            fee = rng.choice((1250, 1500, 1800, 2500, 3500))
            parts = self._parts(intent)
            if parts[0].amount > 4 * fee:
                parts.append(Part("account", BANK_FEES, -fee, label="Charges of the payer's bank"))
            self._add(
                intent.day,
                "customer_short" if len(parts) > 1 else "customer_exact",
                customer,
                parts,
            )
        elif customer.role in ("average", "late", "bad") and rng.random() < PAYS_IN_PARTS:
            self._in_parts(rng, customer, intent)
        else:
            self._add(intent.day, "customer_exact", customer, self._parts(intent))

    @staticmethod
    def _parts(intent: _Intent) -> list[Part]:
        parts = [Part("document", intent.invoice.key, intent.invoice.total)]
        return parts + [Part("document", one.key, -one.total) for one in intent.credits]

    def _in_parts(self, rng, customer: Partner, intent: _Intent):
        """A first payment in whole tens of euros, and later mostly the rest."""
        total = intent.invoice.total
        first = max(1000, round(total * rng.uniform(0.35, 0.7) / 1000) * 1000)
        if first >= total:
            self._add(intent.day, "customer_exact", customer, self._parts(intent))
            return
        key = intent.invoice.key
        self._add(intent.day, "customer_partial", customer, [Part("document", key, first)])
        later = business_day(intent.day + timedelta(days=rng.randint(15, 40)))
        if rng.random() < 0.8 and later <= self.timeline.today:
            rest = Part("document", key, total - first)
            self._add(later, "customer_partial", customer, [rest])

    def _foreign(self, rng, customer: Partner, intent: _Intent):
        """The bank converts at a rate a little worse than the market's."""
        currency = customer.currency
        market = [rate for first, rate in self.rates[currency] if first <= intent.day][-1]
        rate = market * (1 + rng.uniform(0.002, 0.011))
        parts = self._parts(intent)
        for part in parts:
            part.currency_amount = part.amount
            part.amount = round(part.amount / rate)
        line = self._add(intent.day, "customer_fx", customer, parts)
        line.currency = currency
        line.currency_amount = sum(part.currency_amount for part in parts)
        line.knows_currency = self.timeline.is_closed(intent.day) or rng.random() < 0.5
        line.hint = f"{rate:.4f}"

    def _combined(self, customer: Partner, intents: list[_Intent]):
        """All that falls on one pay day comes as one transfer."""
        days: dict[date, list[_Intent]] = {}
        for intent in intents:
            days.setdefault(intent.day, []).append(intent)
        for day, together in days.items():
            parts = [part for intent in together for part in self._parts(intent)]
            kind = "customer_combined" if len(parts) > 1 else "customer_exact"
            self._add(day, kind, customer, parts)

    def _refund(self, rng, customer: Partner, refund: Document):
        """The invoice was paid before it was credited: the money goes back."""
        day = business_day(refund.date + timedelta(days=rng.randint(8, 20)))
        if day > self.timeline.today:
            return
        part = Part("document", refund.key, -refund.total)
        if customer.currency == "EUR":
            self._add(day, "customer_refund", customer, [part])

    # -- money that arrives bundled ----------------------------------------------------
    def _card_payouts(self, intents: list[_Intent]):
        """The card processor pays a week's sales on Monday, less its fee."""
        weeks: dict[date, list[_Intent]] = {}
        for intent in intents:
            weeks.setdefault(next_weekday(intent.day, MONDAY), []).append(intent)
        for day, together in sorted(weeks.items()):
            if day > self.timeline.today:
                continue
            parts = [part for intent in together for part in self._parts(intent)]
            gross = sum(part.amount for part in parts)
            fee = round(gross * 0.014) + 25 * len(together)
            parts.append(Part("account", BANK_FEES, -fee, label="Fee of the card processor"))
            self._add(day, "card_payout", None, parts)

    def _cheque_deposits(self, intents: list[_Intent]):
        """Cheques are registered when they come in, and brought to the bank on Friday."""
        weeks: dict[date, list[Payment]] = {}
        for intent in sorted(intents, key=lambda one: (one.day, one.invoice.key)):
            payment = self._cheque(intent)
            weeks.setdefault(next_weekday(intent.day, FRIDAY), []).append(payment)
        for day, together in sorted(weeks.items()):
            if day <= self.timeline.today:
                parts = [Part("payment", one.key, one.amount) for one in together]
                self._add(day, "cheque_deposit", None, parts)

    def _cheque(self, intent: _Intent) -> Payment:
        settles = [(part.key, part.amount) for part in self._parts(intent)]
        payment = Payment(
            key=f"RC{len(self.payments) + 1:05d}",
            partner=intent.invoice.partner,
            date=intent.day,
            direction=1,
            amount=sum(amount for _key, amount in settles),
            settles=settles,
            memo=f"Cheque {stream(self.seed, 'cheque', intent.invoice.key).randint(1000, 9999)}",
        )
        self.payments.append(payment)
        return payment

    def _add(self, day: date, kind: str, customer: Partner | None, parts: list[Part]) -> BankLine:
        line = BankLine(
            day, sum(part.amount for part in parts), kind, customer.key if customer else "", parts
        )
        self.bank_lines.append(line)
        return line


def _pay_run(day: date) -> date:
    """The next 10th or 25th of a month."""
    if day.day <= 10:
        return day.replace(day=10)
    if day.day <= 25:
        return day.replace(day=25)
    return (day + timedelta(days=10)).replace(day=10)
