"""Vendor bills: goods (with purchase orders behind some), services, and what recurs."""

from datetime import date, timedelta

from .accounts import (
    FREIGHT,
    GOODS,
    MARKETING,
    PREPAID,
    PROFESSIONAL,
    RENT,
    SOFTWARE,
    UTILITIES,
)
from .dice import Deck, Share, stream
from .plan import Document, Line, Order, Partner, Term
from .sales import tax_rate, working_days
from .timeline import Timeline, business_day

#: Goods bought, as a share of what is sold in the same month.
GOODS_SHARE = 0.54
#: role -> (account, share of sales, label, months between two bills, day of month)
RECURRING = {
    "rent": (RENT, 0.035, "Rent of premises", 1, 1),
    "software": (SOFTWARE, 0.006, "Office suite, seats", 1, 3),
    "insurance": (PREPAID, 0.075, "Business insurance, 12 months", 12, 8),
    "utilities": (UTILITIES, 0.008, "Electricity and heating", 1, 12),
    "telephone": (UTILITIES, 0.003, "Telephone and internet", 1, 18),
    "hosting": (SOFTWARE, 0.004, "Hosting, monthly plan", 1, 5),
}
#: role -> (account, share of sales of one bill, label, chance of a bill in a month)
OCCASIONAL = {
    "freight": (FREIGHT, 0.012, "Deliveries of the month", 0.95),
    "professional": (PROFESSIONAL, 0.02, "Bookkeeping and advice", 0.4),
    "marketing": (MARKETING, 0.022, "Campaign and design work", 0.5),
}
_REFERENCE_STYLES = (
    "{year}-{number:04d}",
    "F{number:06d}",
    "{year}{number:05d}",
    "RE-{number:05d}",
    "{number}/{year}",
)


def vendor_reference(rng, year: int, vendor: Partner, serial: int) -> str:
    """The number that the vendor prints on the bill; each vendor has a style."""
    style = _REFERENCE_STYLES[int(vendor.key[1:]) % len(_REFERENCE_STYLES)]
    return style.format(year=year, number=serial * 7 + rng.randint(0, 6) + 100)


class Buying:
    """Draws what is bought.

    :param revenue: sales a month in cents, by first day of the month
    """

    def __init__(self, seed, size, timeline: Timeline, vendors, products, terms, rates, revenue):
        self.seed, self.size, self.timeline = seed, size, timeline
        self.vendors: list[Partner] = vendors
        self.products, self.rates, self.revenue = products, rates, revenue
        self.terms: dict[str, Term] = {term.key: term for term in terms}
        self.documents: list[Document] = []
        self.orders: list[Order] = []
        self._serials: dict[str, int] = {}
        self._from_order = Share(size.order_share)

    @property
    def usual_revenue(self) -> int:
        """Mean sales of a whole month, in cents."""
        whole = [self.revenue.get(first, 0) for first in self.timeline.whole_months]
        return sum(whole) // max(1, len(whole))

    def make(self):
        goods = [vendor for vendor in self.vendors if vendor.role == "goods"]
        deck = Deck(stream(self.seed, "buying", "deck"), [(vendor, 1) for vendor in goods])
        for index, first in enumerate(self.timeline.month_starts):
            days = working_days(first, self.timeline.today)
            if days:
                self._goods(first, days, deck)
                self._services(index, first, days)
        self._vendor_credits()
        return self.documents, self.orders

    def _goods(self, first: date, days: list[date], deck: Deck):
        rng = stream(self.seed, "buying", first)
        count = round(self.size.goods_bills * self.timeline.span(first) * rng.uniform(0.85, 1.15))
        budget = self.revenue.get(first, 0) * GOODS_SHARE / max(1, count)
        for day in sorted(rng.choice(days) for _ in range(count)):
            vendor = deck.draw()
            lines = self._goods_lines(rng, vendor, budget * rng.lognormvariate(-0.08, 0.4))
            order = ""
            if self._from_order.next():
                order = self._order(rng, vendor, day, lines).key
            self._bill(rng, vendor, day, lines, order)

    def _goods_lines(self, rng, vendor: Partner, budget: float) -> list[Line]:
        """Lines of products of this vendor (or of any) that cost about the budget together."""
        own = [product for product in self.products if product.vendor == vendor.key]
        choice = own or [product for product in self.products if product.vendor]
        chosen = rng.sample(choice, min(len(choice), rng.choice((1, 2, 2, 3))))
        tax = tax_rate(vendor)
        return [
            Line(
                product.name,
                max(1, round(budget / len(chosen) / product.cost)),
                product.cost,
                tax,
                GOODS,
                product.key,
            )
            for product in chosen
        ]

    def _services(self, index: int, first: date, days: list[date]):
        for vendor in self.vendors:
            rng = stream(self.seed, "services", first, vendor.key)
            if vendor.role in RECURRING:
                self._recurring(rng, vendor, index, first)
            elif vendor.role in OCCASIONAL:
                account, share, label, chance = OCCASIONAL[vendor.role]
                if rng.random() < chance * self.timeline.span(first):
                    amount = self.usual_revenue * share * rng.uniform(0.6, 1.5)
                    self._service_bill(rng, vendor, rng.choice(days), label, account, amount)

    def _recurring(self, rng, vendor: Partner, index: int, first: date):
        account, share, label, every, number = RECURRING[vendor.role]
        day = business_day(first.replace(day=number))
        if index % every or day > self.timeline.today:
            return
        amount = self.usual_revenue * share
        if vendor.role == "utilities":
            amount *= 1.3 if first.month in (11, 12, 1, 2, 3) else 0.8
            amount *= rng.uniform(0.95, 1.05)
        elif vendor.role in ("rent", "software"):
            amount = self._whole(amount * (1.03 if index >= 12 else 1))
        self._service_bill(rng, vendor, day, label, account, amount)

    @staticmethod
    def _whole(amount: float) -> int:
        """The amount in whole tens, as rents and plans are."""
        return max(1, round(amount / 1000)) * 1000

    def _service_bill(self, rng, vendor: Partner, day: date, label, account, amount: float):
        if vendor.currency != "EUR":
            rate = [rate for first, rate in self.rates[vendor.currency] if first <= day][-1]
            amount = round(amount * rate / 100) * 100
        tax = 0 if vendor.role == "insurance" else tax_rate(vendor)
        line = Line(label, 1, max(500, round(amount)), tax, account)
        return self._bill(rng, vendor, day, [line])

    def _bill(self, rng, vendor: Partner, day: date, lines: list[Line], order="") -> Document:
        serial = self._serials[vendor.key] = self._serials.get(vendor.key, 0) + 1
        document = Document(
            key=f"PB{len(self.documents) + 1:05d}",
            kind="in_invoice",
            partner=vendor.key,
            date=day,
            due=day + timedelta(days=self.terms[vendor.term].days),
            lines=lines,
            term=vendor.term,
            currency=vendor.currency,
            ref=vendor_reference(rng, day.year, vendor, serial),
            order=order,
        )
        self.documents.append(document)
        return document

    def _order(self, rng, vendor: Partner, billed: date, lines: list[Line]) -> Order:
        received = billed - timedelta(days=rng.randint(0, 5))
        order = Order(
            key=f"PO{len(self.orders) + 1:05d}",
            kind="purchase",
            partner=vendor.key,
            date=received - timedelta(days=rng.randint(5, 25)),
            lines=lines,
            moved=received,
            promised=received + timedelta(days=rng.choice((-4, -1, 0, 0, 2))),
        )
        self.orders.append(order)
        return order

    def _vendor_credits(self):
        """Now and then a vendor takes something back."""
        for bill in list(self.documents):
            rng = stream(self.seed, "vendor credit", bill.key)
            day = business_day(bill.date + timedelta(days=rng.randint(5, 14)))
            first = bill.lines[0]
            returned = rng.random() < 0.05 and first.account == GOODS and first.quantity > 1
            if not returned or day > self.timeline.today:
                continue
            quantity = max(1, first.quantity // 5)
            line = Line(first.label, quantity, first.price, first.tax, GOODS, first.product)
            self.documents.append(
                Document(
                    f"PC{bill.key[2:]}",
                    "in_refund",
                    bill.partner,
                    day,
                    day,
                    [line],
                    "",
                    ref=f"CN{bill.ref}",
                    reverses=bill.key,
                )
            )


def open_purchases(seed, timeline: Timeline, vendors, products, count: int) -> list[Order]:
    """Purchase orders of the last weeks: some still requests, some awaiting the goods."""
    rng = stream(seed, "open purchases")
    goods = [vendor for vendor in vendors if vendor.role == "goods"]
    orders = []
    for index in range(count):
        vendor = rng.choice(goods)
        own = [product for product in products if product.vendor == vendor.key]
        own = own or [product for product in products if product.vendor]
        product = rng.choice(own)
        line = Line(
            product.name, rng.randint(5, 30), product.cost, tax_rate(vendor), GOODS, product.key
        )
        day = timeline.today - timedelta(days=rng.randint(2, 30))
        promised = day + timedelta(days=rng.randint(7, 28))
        state = ("confirmed", "draft", "sent")[index % 3]
        orders.append(
            Order(f"PQ{index + 1:05d}", "purchase", vendor.key, day, [line], state, None, promised)
        )
    return orders
