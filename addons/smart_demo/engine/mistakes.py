"""Mistakes that an accountant should find, put into otherwise clean books on purpose."""

from copy import deepcopy
from datetime import date, timedelta

from .accounts import FREIGHT, GOODS, RENT, SALES, SOFTWARE, TRAVEL, UTILITIES
from .company import TERMS
from .dice import stream
from .identifiers import iban
from .payruns import debit_day
from .plan import Document, Line, Order, Planted
from .sales import tax_rate
from .timeline import Timeline, business_day


def _posted_bills(documents, *, account: str) -> list[Document]:
    return [
        one for one in documents if one.kind == "in_invoice" and one.lines[0].account == account
    ]


class Mistakes:
    """Changes the documents in place and remembers what was planted, and which bills wait.

    :param count: how many of each kind
    """

    def __init__(self, seed, timeline: Timeline, count: int, documents, orders):
        self.seed, self.timeline, self.count = seed, timeline, count
        self.documents: list[Document] = documents
        self.orders: list[Order] = orders
        self.planted: list[Planted] = []
        self.on_hold: set[str] = set()
        self.missing_rent: Document | None = None

    def plant_in_bills(self):
        """Before the bills are paid and numbered."""
        self._missing_rent()
        used = self._duplicates()
        used = self._changed_bank(used)
        self._wrong_account()
        self._outlier()
        self._price_above_order(used)

    # -- bills -------------------------------------------------------------------------
    def _missing_rent(self):
        """The last rent that was collected has no bill."""
        rents = [
            bill
            for bill in _posted_bills(self.documents, account=RENT)
            if debit_day(bill.date) <= self.timeline.today
        ]
        bill = rents[-1]
        self.documents.remove(bill)
        self.missing_rent = bill
        detail = {"month": f"{bill.date:%Y-%m}", "usual_amount": bill.total / 100}
        self._note(
            "missing_rent",
            bill.date.strftime("%Y-%m"),
            [f"partner:{bill.partner}"],
            "The landlord collected the rent, but there is no bill for the month.",
            detail,
        )

    def _duplicates(self) -> set[str]:
        """The same bill once more under a slightly different number, a few days later."""
        bills = [
            bill
            for bill in _posted_bills(self.documents, account=GOODS)
            if not bill.order
            and bill.currency == "EUR"
            and bill.date + timedelta(days=6) <= self.timeline.today
        ]
        recent, used = bills[::-1], set()
        for index, bill in enumerate(recent[: self.count]):
            rng = stream(self.seed, "duplicate", bill.key)
            twin = deepcopy(bill)
            twin.key = f"PD{index + 1:05d}"
            twin.ref = _retyped(rng, bill.ref)
            shift = business_day(bill.date + timedelta(days=rng.randint(1, 4))) - bill.date
            twin.date, twin.due = bill.date + shift, bill.due + shift
            self.documents.append(twin)
            self.on_hold.add(twin.key)
            used |= {bill.key, twin.key}
            self._note(
                "duplicate_bill",
                twin.key,
                [f"document:{twin.key}", f"document:{bill.key}"],
                "The same bill was entered twice, with the number typed differently.",
                {"amount": twin.total / 100, "ref": twin.ref, "original_ref": bill.ref},
            )
        return used

    def _changed_bank(self, used: set[str]) -> set[str]:
        """A large bill asks for payment to an account that the vendor never had."""
        bills = [
            bill
            for bill in _posted_bills(self.documents, account=GOODS)
            if bill.key not in used and not self.timeline.is_closed(bill.date)
        ]
        bills = (
            bills
            or [
                bill
                for bill in _posted_bills(self.documents, account=GOODS)
                if bill.key not in used
            ][-1:]
        )
        chosen = sorted(bills, key=lambda bill: (-bill.total, bill.key))[: self.count]
        for bill in chosen:
            bill.bank = iban(stream(self.seed, "changed bank", bill.key), "IE")
            self.on_hold.add(bill.key)
            self._note(
                "changed_vendor_bank",
                bill.key,
                [f"document:{bill.key}", f"partner:{bill.partner}"],
                "The bill names another bank account than all earlier ones of this vendor.",
                {"new_account": bill.bank, "amount": bill.total / 100},
            )
        return used | {bill.key for bill in chosen}

    def _wrong_account(self):
        bills = [
            bill
            for code in (SOFTWARE, UTILITIES)
            for bill in _posted_bills(self.documents, account=code)
        ]
        bills.sort(key=lambda bill: (bill.date, bill.key), reverse=True)
        for bill in bills[1 : 1 + self.count]:
            right = bill.lines[0].account
            bill.lines[0].account = TRAVEL
            self._note(
                "wrong_account",
                bill.key,
                [f"document:{bill.key}"],
                "Booked on travel; all earlier bills of this vendor are on another account.",
                {"account": TRAVEL, "right_account": right},
            )

    def _outlier(self):
        """A decimal point that slipped by one place."""
        bills = [
            bill
            for bill in _posted_bills(self.documents, account=FREIGHT)
            if bill.key not in self.on_hold
        ]
        for bill in bills[::-1][: self.count]:
            right = bill.total
            for line in bill.lines:
                line.price *= 10
            self.on_hold.add(bill.key)
            self._note(
                "amount_outlier",
                bill.key,
                [f"document:{bill.key}"],
                "Ten times the amount that this vendor usually bills.",
                {"amount": bill.total / 100, "right_amount": right / 100},
            )

    def _price_above_order(self, used: set[str]):
        bills = [bill for bill in self.documents if bill.order and bill.kind == "in_invoice"]
        for bill in [bill for bill in bills[::-1] if bill.key not in used][: self.count]:
            bill.lines = deepcopy(bill.lines)
            line = bill.lines[0]
            ordered = line.price
            line.price = ordered * 112 // 100
            self._note(
                "price_above_order",
                bill.key,
                [f"document:{bill.key}", f"order:{bill.order}"],
                "The bill charges more for a unit than the purchase order agreed.",
                {"price": line.price / 100, "ordered_price": ordered / 100},
            )

    # -- orders and drafts -------------------------------------------------------------
    def plant_in_orders(self, customers, vendors, products):
        """Deliveries and receipts of the last closed month and since that nobody invoiced."""
        goods = [product for product in products if product.vendor]
        buyers = [one for one in customers if one.currency == "EUR"]
        sellers = [one for one in vendors if one.role == "goods"]
        rng = stream(self.seed, "uninvoiced")
        cut_off = self.timeline.open_from
        for index in range(self.count + 1):
            moved = (
                cut_off - timedelta(days=rng.randint(2, 9))
                if index % 2 == 0
                else (max(cut_off, self.timeline.today - timedelta(days=rng.randint(12, 30))))
            )
            sold = self._lines(rng, goods, rng.choice(buyers), moved, "sale", index)
            self._note(
                "delivery_not_invoiced",
                sold.key,
                [f"order:{sold.key}"],
                "Delivered, but no invoice was made.",
                {"delivered": moved.isoformat(), "untaxed": _untaxed(sold) / 100},
            )
        for index in range(self.count):
            moved = cut_off - timedelta(days=rng.randint(2, 9))
            bought = self._lines(rng, goods, rng.choice(sellers), moved, "purchase", index)
            self._note(
                "receipt_not_billed",
                bought.key,
                [f"order:{bought.key}"],
                "Received, but no bill has come in.",
                {"received": moved.isoformat(), "untaxed": _untaxed(bought) / 100},
            )

    def _lines(self, rng, goods, partner, moved: date, kind: str, index: int) -> Order:
        is_sale = kind == "sale"
        lines = [
            Line(
                product.name,
                rng.randint(2, 9),
                product.price if is_sale else product.cost,
                tax_rate(partner, product.name if is_sale else ""),
                product.account if is_sale else GOODS,
                product.key,
            )
            for product in rng.sample(goods, 2)
        ]
        order = Order(
            f"{'SX' if is_sale else 'PX'}{index + 1:05d}",
            kind,
            partner.key,
            moved - timedelta(days=rng.randint(6, 15)),
            lines,
            "confirmed",
            moved,
            moved,
        )
        self.orders.append(order)
        return order

    def plant_drafts(self, customers, products):
        """Invoices that were prepared and never sent."""
        rng = stream(self.seed, "drafts")
        buyers = [one for one in customers if one.currency == "EUR" and one.role != "bad"]
        goods = [product for product in products if product.account == SALES]
        for index in range(self.count + 2):
            customer = rng.choice(buyers)
            product = rng.choice(goods)
            day = self.timeline.today - timedelta(days=rng.randint(9, 33))
            day = max(day, self.timeline.open_from)
            line = Line(
                product.name,
                rng.randint(2, 12),
                product.price,
                tax_rate(customer, product.name),
                product.account,
                product.key,
            )
            due = day + timedelta(
                days=next(term.days for term in TERMS if term.key == customer.term)
            )
            draft = Document(
                f"SD{index + 1:05d}",
                "out_invoice",
                customer.key,
                day,
                due,
                [line],
                customer.term,
                state="draft",
            )
            self.documents.append(draft)
            self._note(
                "draft_not_sent",
                draft.key,
                [f"document:{draft.key}"],
                "The invoice is still a draft although the goods are long gone.",
                {"date": day.isoformat(), "amount": draft.total / 100},
            )

    def _note(self, kind: str, key: str, records: list[str], why: str, detail: dict):
        self.planted.append(Planted(kind, f"{kind}:{key}", records, why, detail))


def _untaxed(order: Order) -> int:
    return sum(line.amount for line in order.lines)


def _retyped(rng, reference: str) -> str:
    """The reference as somebody else would type it."""
    ways = [
        reference.replace("-", "/"),
        reference.replace("/", "-"),
        reference.lower(),
        f"{reference}A",
        f"NR {reference}",
    ]
    return rng.choice([way for way in ways if way != reference])
