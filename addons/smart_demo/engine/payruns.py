"""How the company pays its vendors: weekly pay runs, direct debits and wires."""

from datetime import date, timedelta

from .dice import stream
from .plan import BankLine, Document, Part, Partner, Payment
from .timeline import Timeline, business_day, next_weekday

THURSDAY = 3
BATCHED, PAID_BACK = 0.5, 0.35


class PayRuns:
    """Turns vendor documents into bank lines and registered payments.

    :param on_hold: keys of bills that nobody pays until they have been looked at
    """

    def __init__(self, seed, timeline: Timeline, vendors, documents, rates, on_hold=()):
        self.seed, self.timeline, self.rates = seed, timeline, rates
        self.vendors: dict[str, Partner] = {vendor.key: vendor for vendor in vendors}
        self.documents = [
            one
            for one in documents
            if not one.is_sale and one.state == "posted" and one.key not in on_hold
        ]
        self.bank_lines: list[BankLine] = []
        self.payments: list[Payment] = []

    def make(self):
        by_channel: dict[str, list[Document]] = {}
        for document in self.documents:
            channel = self.vendors[document.partner].channel
            by_channel.setdefault(channel, []).append(document)
        for bill in by_channel.get("debit", []):
            self.debit(bill.partner, bill.date, [Part("document", bill.key, -bill.total)])
        for bill in by_channel.get("wire", []):
            self._wire(bill)
        self._transfers(by_channel.get("transfer", []))
        return self.bank_lines, self.payments

    def debit(self, vendor: str, billed: date, parts: list[Part]):
        """The vendor collects a few days after the bill."""
        day = debit_day(billed)
        if day <= self.timeline.today:
            self._add(day, "direct_debit", vendor, parts)

    def _wire(self, bill: Document):
        rng = stream(self.seed, "wire", bill.key)
        day = business_day(bill.date + timedelta(days=rng.randint(1, 3)))
        if day > self.timeline.today:
            return
        market = [rate for first, rate in self.rates[bill.currency] if first <= day][-1]
        rate = market * (1 - rng.uniform(0.002, 0.011))
        part = Part("document", bill.key, -round(bill.total / rate), currency_amount=-bill.total)
        line = self._add(day, "vendor_fx", bill.partner, [part])
        line.currency, line.currency_amount = bill.currency, -bill.total
        line.knows_currency = self.timeline.is_closed(day) or rng.random() < 0.5
        line.hint = f"{rate:.4f}"

    def _transfers(self, documents: list[Document]):
        """Every Thursday: all that falls due within the week, one payment a vendor."""
        credits = self._credits([one for one in documents if one.kind == "in_refund"])
        bills = [one for one in documents if one.kind == "in_invoice"]
        run = next_weekday(self.timeline.start, THURSDAY)
        while run <= self.timeline.today:
            horizon = run + timedelta(days=7)
            due, later = [], []
            for bill in bills:
                (due if bill.due < horizon and bill.date <= run else later).append(bill)
            bills = later
            self._run(run, due, credits)
            run = horizon

    def _credits(self, refunds: list[Document]) -> list[Document]:
        """Credit notes to set off; some vendors pay the money back instead."""
        kept = []
        for refund in refunds:
            rng = stream(self.seed, "credit", refund.key)
            day = business_day(refund.date + timedelta(days=rng.randint(8, 20)))
            if rng.random() >= PAID_BACK:
                kept.append(refund)
            elif day <= self.timeline.today:
                part = Part("document", refund.key, refund.total)
                self._add(day, "vendor_refund", refund.partner, [part])
        return kept

    def _run(self, day: date, due: list[Document], credits: list[Document]):
        by_vendor: dict[str, list[Document]] = {}
        for bill in due:
            by_vendor.setdefault(bill.partner, []).append(bill)
        payments = [
            self._payment(day, vendor, bills, credits)
            for vendor, bills in sorted(by_vendor.items())
        ]
        booked = business_day(day + timedelta(days=1))
        if booked > self.timeline.today or not payments:
            return
        rng = stream(self.seed, "run", day)
        parts = [Part("payment", payment.key, -payment.amount) for payment in payments]
        if len(payments) > 1 and rng.random() < BATCHED:
            self._add(booked, "vendor_batch", "", parts)
            return
        for payment, part in zip(payments, parts, strict=True):
            self._add(booked, "vendor_payment", payment.partner, [part])

    def _payment(self, day: date, vendor: str, bills, credits: list[Document]) -> Payment:
        """One payment for the vendor's bills, less credit notes that fit into it."""
        settles = [(bill.key, bill.total) for bill in bills]
        amount = sum(bill.total for bill in bills)
        for refund in [one for one in credits if one.partner == vendor and one.date <= day]:
            if refund.total < amount:
                credits.remove(refund)
                settles.append((refund.key, -refund.total))
                amount -= refund.total
        payment = Payment(
            key=f"PP{len(self.payments) + 1:05d}",
            partner=vendor,
            date=day,
            direction=-1,
            amount=amount,
            settles=settles,
            memo=" ".join(bill.ref for bill in bills),
        )
        self.payments.append(payment)
        return payment

    def _add(self, day: date, kind: str, vendor: str, parts: list[Part]) -> BankLine:
        line = BankLine(day, sum(part.amount for part in parts), kind, vendor, parts)
        self.bank_lines.append(line)
        return line


def debit_day(billed: date) -> date:
    return business_day(billed + timedelta(days=4))
