"""Customer invoices, the orders behind some of them, and credit notes."""

from datetime import date, timedelta

from .accounts import SALES
from .dice import Deck, Share, lognormal_int, stream
from .plan import Document, Line, Order, Partner, Product, Term
from .timeline import Timeline, business_day, month_end

#: How much more or less is sold from January to December.
SEASON = (0.92, 0.9, 1.02, 1.0, 1.03, 1.0, 0.85, 0.78, 1.08, 1.1, 1.15, 1.12)
GROWTH_A_MONTH = 0.008
DOMESTIC, REDUCED = 21, 9
CONTRACT = "Maintenance contract, monthly"


def working_days(first: date, today: date) -> list[date]:
    """Mondays to Fridays of the month, not after today."""
    days = (first.replace(day=number) for number in range(1, month_end(first).day + 1))
    return [day for day in days if day.weekday() < 5 and day <= today]


def tax_rate(partner: Partner, product_name: str = "") -> int:
    """The tax in percent: none across the border, the reduced rate on plants."""
    if partner.country != "NL":
        return 0
    return REDUCED if "Planter" in product_name else DOMESTIC


class Sales:
    """Draws what is sold.

    :param rates: currency -> [(from day, units for one euro)]
    """

    def __init__(self, seed, size, timeline: Timeline, customers, products, terms, rates):
        self.seed, self.size, self.timeline = seed, size, timeline
        self.customers: list[Partner] = customers
        self.products: list[Product] = products
        self.terms: dict[str, Term] = {term.key: term for term in terms}
        self.rates = rates
        self.documents: list[Document] = []
        self.orders: list[Order] = []
        self._from_order = Share(size.order_share)

    def make(self):
        weighted = [(customer, customer.weight) for customer in self.customers]
        deck = Deck(stream(self.seed, "sales", "deck"), weighted)
        for index, first in enumerate(self.timeline.month_starts):
            self._month(index, first, deck)
        self._credit_notes()
        return self.documents, self.orders

    def _month(self, index: int, first: date, deck: Deck):
        rng = stream(self.seed, "sales", first)
        days = working_days(first, self.timeline.today)
        if not days:
            return
        for customer in self._contract_customers():
            self._contract_invoice(customer, days[0])
        level = SEASON[first.month - 1] * (1 + GROWTH_A_MONTH * index) * self.timeline.span(first)
        count = round(self.size.invoices * level * rng.uniform(0.9, 1.1))
        for day in sorted(rng.choice(days) for _ in range(count)):
            self._sale(rng, deck.draw(), day)

    def _contract_customers(self) -> list[Partner]:
        domestic = [one for one in self.customers if one.country == "NL" and one.role != "bad"]
        return domestic[: max(1, len(self.customers) // 10)]

    def _contract_invoice(self, customer: Partner, day: date):
        product = next(one for one in self.products if one.name == CONTRACT)
        line = Line(
            product.name, 1, product.price, tax_rate(customer), product.account, product.key
        )
        self._invoice(customer, day, [line])

    def _sale(self, rng, customer: Partner, day: date):
        order = None
        lines = self._lines(rng, customer, day)
        if customer.currency == "EUR" and self._from_order.next():
            order = self._order(rng, customer, day, lines)
        self._invoice(customer, day, lines, order.key if order else "")

    def _lines(self, rng, customer: Partner, day: date) -> list[Line]:
        chosen = rng.sample(self.products, min(rng.choice((1, 1, 2, 2, 3, 4)), len(self.products)))
        return [self._line(rng, customer, product, day) for product in chosen]

    def _line(self, rng, customer: Partner, product: Product, day: date) -> Line:
        price = product.price * (100 - rng.choice((0, 0, 0, 5, 10))) // 100
        if customer.currency != "EUR":
            price = round(price * self._rate(customer.currency, day) / 50) * 50
        quantity = max(1, round(lognormal_int(rng, 70_000, 0.9) / product.price))
        tax = tax_rate(customer, product.name)
        return Line(product.name, quantity, price, tax, product.account, product.key)

    def _rate(self, currency: str, day: date) -> float:
        return [rate for first, rate in self.rates[currency] if first <= day][-1]

    def _invoice(self, customer: Partner, day: date, lines: list[Line], order="") -> Document:
        document = Document(
            key=f"SI{len(self.documents) + 1:05d}",
            kind="out_invoice",
            partner=customer.key,
            date=day,
            due=day + timedelta(days=self.terms[customer.term].days),
            lines=lines,
            term=customer.term,
            currency=customer.currency,
            order=order,
        )
        self.documents.append(document)
        return document

    def _order(self, rng, customer: Partner, invoiced: date, lines: list[Line]) -> Order:
        moved = invoiced - timedelta(days=rng.randint(0, 4))
        order = Order(
            key=f"SO{len(self.orders) + 1:05d}",
            kind="sale",
            partner=customer.key,
            date=moved - timedelta(days=rng.randint(2, 14)),
            lines=lines,
            moved=moved,
            promised=moved + timedelta(days=rng.choice((-2, 0, 0, 1, 3))),
        )
        self.orders.append(order)
        return order

    def _credit_notes(self):
        """A customer in twenty-five sends something back."""
        for invoice in list(self.documents):
            rng = stream(self.seed, "credit", invoice.key)
            day = business_day(invoice.date + timedelta(days=rng.randint(6, 25)))
            sold = invoice.lines[0]
            is_goods = sold.account == SALES and sold.quantity > 1
            if rng.random() < 0.045 and is_goods and day <= self.timeline.today:
                self.documents.append(self._credit_note(rng, invoice, day))

    def _credit_note(self, rng, invoice: Document, day: date) -> Document:
        sold = invoice.lines[0]
        quantity = max(1, sold.quantity // rng.choice((2, 3, 4)))
        line = Line(sold.label, quantity, sold.price, sold.tax, sold.account, sold.product)
        return Document(
            key=f"SC{invoice.key[2:]}",
            kind="out_refund",
            partner=invoice.partner,
            date=day,
            due=day,
            lines=[line],
            term="",
            currency=invoice.currency,
            reverses=invoice.key,
        )


def open_orders(seed, timeline: Timeline, customers, products, count: int) -> list[Order]:
    """Quotations and orders of the last weeks that wait for an answer or for delivery."""
    rng = stream(seed, "open orders")
    orders = []
    buyers = [customer for customer in customers if customer.currency == "EUR"]
    for index in range(count):
        customer = rng.choice(buyers)
        day = timeline.today - timedelta(days=rng.randint(1, 40))
        lines = [
            Line(
                product.name,
                rng.randint(1, 8),
                product.price,
                tax_rate(customer, product.name),
                product.account,
                product.key,
            )
            for product in rng.sample(products, 2)
        ]
        state = ("draft", "sent", "confirmed")[index % 3]
        promised = day + timedelta(days=rng.randint(5, 30))
        orders.append(
            Order(f"SQ{index + 1:05d}", "sale", customer.key, day, lines, state, None, promised)
        )
    return orders
