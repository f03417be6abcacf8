"""Puts the plan together, step by step."""

from datetime import date, timedelta

from . import company as companies
from .accounts import CAPITAL
from .buying import Buying, open_purchases
from .dice import stream
from .memos import Memos
from .mistakes import Mistakes
from .payruns import PayRuns
from .pipeline import duplicate_contacts, make_leads
from .plan import BankLine, Chore, Document, Order, Part, Plan, Planted
from .receipts import Receipts
from .running import Running
from .sales import Sales, open_orders
from .sizes import SIZES
from .timeline import Timeline, business_day

#: kind of document -> how its number begins, and whether it starts anew every month.
NUMBERING = {
    "out_invoice": ("INV/{year}/", 5),
    "out_refund": ("RINV/{year}/", 5),
    "in_invoice": ("BILL/{year}/{month:02d}/", 4),
    "in_refund": ("RBILL/{year}/{month:02d}/", 4),
}
#: From so many days after its due date an invoice should have a next step.
OVERDUE_DAYS = 7


def make_plan(seed: int, size: str, today: date) -> Plan:
    """The whole company. Same seed, size and day: same plan, on every machine.

    :raises KeyError: there is no such size
    """
    return _Maker(seed, SIZES[size], Timeline(today, SIZES[size].months)).make()


class _Maker:
    def __init__(self, seed, size, timeline):
        self.seed, self.size, self.timeline = seed, size, timeline
        self.terms = companies.make_terms()
        self.vendors = companies.make_vendors(seed, size.goods_vendors)
        self.customers = companies.make_customers(seed, size.customers)
        self.products = companies.make_products(seed, size.products, self.vendors)
        self.rates = companies.make_rates(seed, timeline)

    def make(self) -> Plan:
        documents, orders, mistakes = self._trade()
        number(documents)
        entries, payments, lines = self._money(documents, mistakes)
        chores, overdue = self._chores(documents, lines, payments)
        leads, lead_notes = make_leads(
            self.seed, self.timeline, self.customers, self.size.leads, self.size.planted
        )
        twins, twin_notes = duplicate_contacts(
            self.seed, self.customers, self.size.duplicate_contacts
        )
        return Plan(
            seed=self.seed,
            size=self.size.name,
            today=self.timeline.today,
            start=self.timeline.start,
            open_from=self.timeline.open_from,
            company=dict(companies.COMPANY),
            terms=self.terms,
            partners=[*self.customers, *self.vendors, *twins],
            products=self.products,
            rates=self.rates,
            orders=sorted(orders, key=lambda order: (order.date, order.key)),
            documents=sorted(documents, key=lambda document: (document.date, document.key)),
            entries=entries,
            payments=payments,
            bank_lines=lines,
            opening_stock=opening_stock(self.products, orders),
            leads=leads,
            chores=chores,
            planted=[*mistakes.planted, *overdue, *lead_notes, *twin_notes],
        )

    # -- what is bought and sold -------------------------------------------------------
    def _trade(self):
        sales = Sales(
            self.seed,
            self.size,
            self.timeline,
            self.customers,
            self.products,
            self.terms,
            self.rates,
        )
        documents, orders = sales.make()
        self.buying = Buying(
            self.seed,
            self.size,
            self.timeline,
            self.vendors,
            self.products,
            self.terms,
            self.rates,
            self._revenue(documents),
        )
        bills, purchases = self.buying.make()
        documents, orders = documents + bills, orders + purchases
        mistakes = Mistakes(self.seed, self.timeline, self.size.planted, documents, orders)
        mistakes.plant_in_bills()
        mistakes.plant_in_orders(self.customers, self.vendors, self.products)
        mistakes.plant_drafts(self.customers, self.products)
        waiting = max(2, self.size.invoices // 3)
        seed, timeline = self.seed, self.timeline
        orders += open_orders(seed, timeline, self.customers, self.products, waiting)
        orders += open_purchases(seed, timeline, self.vendors, self.products, waiting // 2 + 1)
        return documents, orders, mistakes

    def _revenue(self, documents: list[Document]) -> dict[date, int]:
        """Sales by month in cents of euro."""
        revenue: dict[date, int] = {}
        for document in documents:
            first = document.date.replace(day=1)
            rates = self.rates.get(document.currency, [(first, 1.0)])
            rate = [value for day, value in rates if day <= document.date][-1]
            amount = round(document.untaxed / rate)
            sign = 1 if document.kind == "out_invoice" else -1
            revenue[first] = revenue.get(first, 0) + sign * amount
        return revenue

    # -- what is paid ------------------------------------------------------------------
    def _money(self, documents: list[Document], mistakes: Mistakes):
        receipts = Receipts(self.seed, self.timeline, self.customers, documents, self.rates)
        runs = PayRuns(
            self.seed, self.timeline, self.vendors, documents, self.rates, mistakes.on_hold
        )
        running = Running(self.seed, self.timeline, self.buying.usual_revenue, documents)
        lines_in, payments_in = receipts.make()
        lines_out, payments_out = runs.make()
        rent = mistakes.missing_rent
        part = Part("missing", f"rent {rent.date:%Y-%m}", -rent.total)
        runs.debit(rent.partner, rent.date, [part])
        entries, lines_running = running.make()
        lines = [*lines_in, *lines_out, *lines_running]
        lines += self._paid_twice(lines, mistakes)
        lines.append(self._opening(lines))
        lines = in_bank_order(lines)
        payments = payments_in + payments_out
        memos = Memos(self.seed, [*self.customers, *self.vendors], documents, payments)
        for line in lines:
            memos.write(line)
        self._name_paid_twice(lines, mistakes)
        return [running.opening(), *entries], payments, lines

    def _paid_twice(self, lines: list[BankLine], mistakes: Mistakes) -> list[BankLine]:
        """A customer pays an invoice of the open period a second time."""
        first_payments = [
            line
            for line in lines
            if line.kind == "customer_exact" and not self.timeline.is_closed(line.date)
        ]
        again = []
        for line in sorted(first_payments, key=lambda one: one.date)[: self.size.planted]:
            rng = stream(self.seed, "twice", line.parts[0].key)
            day = business_day(line.date + timedelta(days=rng.randint(2, 9)))
            if day > self.timeline.today:
                continue
            part = Part("open", line.partner, line.amount, label=line.parts[0].key)
            again.append(
                BankLine(
                    day, line.amount, "customer_duplicate", line.partner, [part], style="clean"
                )
            )
        return again

    @staticmethod
    def _name_paid_twice(lines: list[BankLine], mistakes: Mistakes):
        for line in lines:
            if line.kind == "customer_duplicate":
                mistakes.planted.append(
                    Planted(
                        "duplicate_payment",
                        f"duplicate_payment:{line.key}",
                        [f"bank_line:{line.key}", f"document:{line.parts[0].label}"],
                        "The customer has paid this invoice a second time.",
                        {"amount": line.amount / 100},
                    )
                )

    def _opening(self, lines: list[BankLine]) -> BankLine:
        """So much on the bank on the first day that the balance never falls below a cushion."""
        balance = lowest = 0
        for line in sorted(lines, key=lambda one: one.date):
            balance += line.amount
            lowest = min(lowest, balance)
        cushion = self.buying.usual_revenue // 4
        amount = (cushion - lowest) // 100_000 * 100_000 + 100_000
        part = Part("account", CAPITAL, amount, label="Balance from the previous books")
        return BankLine(self.timeline.start, amount, "opening", "", [part])

    # -- what should be done about overdue invoices ------------------------------------
    def _chores(self, documents, lines, payments) -> tuple[list[Chore], list[Planted]]:
        """Every second overdue invoice has a next step; the others should have one.

        Some are overdue in the books only: the money lies on the bank, not yet reconciled.
        """
        limit = self.timeline.today - timedelta(days=OVERDUE_DAYS)
        in_books = remaining(documents, lines, payments, until=self.timeline.open_from)
        unpaid = remaining(documents, lines, payments)
        overdue = [
            document
            for document in sorted(documents, key=lambda one: (one.due, one.key))
            if document.kind == "out_invoice"
            and document.state == "posted"
            and document.due <= limit
            and in_books[document.key]
        ]
        chores = []
        notes = [
            Planted(
                "overdue_but_paid",
                f"overdue_but_paid:{document.key}",
                [f"document:{document.key}"],
                "Overdue in the books, but the bank has the money: reconcile, do not remind.",
            )
            for document in overdue
            if not unpaid[document.key]
        ]
        overdue = [document for document in overdue if unpaid[document.key]]
        for index, document in enumerate(overdue):
            rng = stream(self.seed, "chore", document.key)
            if index % 2:
                due = self.timeline.today + timedelta(days=rng.randint(-3, 5))
                summary = rng.choice(("Call about the payment", "Send a reminder"))
                chores.append(Chore(document.key, due, summary))
            else:
                notes.append(
                    Planted(
                        "overdue_without_activity",
                        f"overdue_without_activity:{document.key}",
                        [f"document:{document.key}"],
                        "Overdue, and nobody has planned to ask for the money.",
                        {"due": document.due.isoformat(), "open": unpaid[document.key] / 100},
                    )
                )
        return chores, notes


def number(documents: list[Document]) -> None:
    """Numbers without gaps, in the order of the dates."""
    counters: dict[str, int] = {}
    for document in sorted(documents, key=lambda one: (one.date, one.key)):
        if document.state != "posted":
            continue
        pattern, digits = NUMBERING[document.kind]
        prefix = pattern.format(year=document.date.year, month=document.date.month)
        counters[prefix] = counters.get(prefix, 0) + 1
        document.number = f"{prefix}{counters[prefix]:0{digits}d}"


def in_bank_order(lines: list[BankLine]) -> list[BankLine]:
    """By day, the opening balance first; each line gets the bank's own number."""
    ordered = sorted(
        lines,
        key=lambda one: (
            one.date,
            one.kind != "opening",
            one.kind,
            one.partner,
            one.amount,
            str(one.parts),
        ),
    )
    counters: dict[date, int] = {}
    for line in ordered:
        counters[line.date] = counters.get(line.date, 0) + 1
        line.key = f"{line.date:%y%m%d}{counters[line.date]:05d}"
    return ordered


def remaining(documents, lines, payments, until: date | None = None) -> dict[str, int]:
    """What is still to be paid of each posted document, in cents of its currency.

    Counts registered payments, and bank lines before ``until`` (or all of them).
    """
    left = {one.key: one.total for one in documents if one.state == "posted"}
    directions = {one.key: one.direction for one in documents}
    for payment in payments:
        for key, amount in payment.settles:
            left[key] -= abs(amount)
    for line in lines:
        if until and line.date >= until:
            continue
        for part in line.parts:
            if part.kind == "document":
                left[part.key] -= (part.currency_amount or part.amount) * directions[part.key]
    return left


def opening_stock(products, orders: list[Order]) -> dict[str, int]:
    """Pieces in the warehouse on the first day: enough that no delivery ever lacks goods."""
    moves = []
    for order in orders:
        sign = 1 if order.kind == "purchase" else -1
        if order.moved:
            moves += [
                (order.moved, -sign, line.product, sign * line.quantity) for line in order.lines
            ]
    storable = [product.key for product in products if product.kind == "storable"]
    balance, lowest = dict.fromkeys(storable, 0), dict.fromkeys(storable, 0)
    for _day, _sign, product, quantity in sorted(moves):
        if product in balance:
            balance[product] += quantity
            lowest[product] = min(lowest[product], balance[product])
    return {key: 10 - low for key, low in lowest.items()}
