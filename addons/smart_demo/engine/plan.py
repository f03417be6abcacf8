"""What a plan is made of. Amounts are whole cents; signs are explained where they appear."""

from dataclasses import dataclass, field
from datetime import date


def tax_of(base: int, percent: int) -> int:
    """Tax on a base in cents, rounded half up to the cent."""
    return (base * percent + 50) // 100


@dataclass(slots=True)
class Product:
    key: str
    name: str
    price: int
    cost: int
    kind: str  # storable, consumable or service
    vendor: str = ""
    account: str = "400000"


@dataclass(slots=True)
class Partner:
    """A customer or a vendor.

    :param role: how a customer pays, or what a vendor delivers
    :param channel: how the money travels: transfer, cheque, card, wire, debit
    :param term: key of the payment term
    :param weight: how often the partner comes up, relative to others
    """

    key: str
    kind: str  # customer or vendor
    name: str
    country: str
    role: str
    channel: str
    term: str
    weight: int = 1
    currency: str = "EUR"
    street: str = ""
    city: str = ""
    zip: str = ""
    vat: str = ""
    email: str = ""
    phone: str = ""
    iban: str = ""
    contact: str = ""
    duplicate_of: str = ""


@dataclass(slots=True)
class Term:
    """A payment term: net days, and a discount on the untaxed amount for paying early."""

    key: str
    name: str
    days: int
    discount_percent: int = 0
    discount_days: int = 0


@dataclass(slots=True)
class Line:
    """A line of a document or an order. The price is that of one unit, without tax."""

    label: str
    quantity: int
    price: int
    tax: int
    account: str
    product: str = ""

    @property
    def amount(self) -> int:
        return self.quantity * self.price


@dataclass(slots=True)
class Document:
    """An invoice, a bill or a credit note. All its amounts are positive.

    :param kind: out_invoice, out_refund, in_invoice or in_refund
    :param number: what the books call it; drafts have none
    :param ref: the vendor's own number, or the customer's reference
    :param order: key of the order it comes from
    :param reverses: key of the document that a credit note takes back
    :param bank: IBAN on a bill, where it is not the one on file
    """

    key: str
    kind: str
    partner: str
    date: date
    due: date
    lines: list[Line]
    term: str
    currency: str = "EUR"
    number: str = ""
    ref: str = ""
    state: str = "posted"
    order: str = ""
    reverses: str = ""
    bank: str = ""

    @property
    def untaxed(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def taxes(self) -> dict[int, int]:
        """Tax in cents by its percentage."""
        bases: dict[int, int] = {}
        for line in self.lines:
            bases[line.tax] = bases.get(line.tax, 0) + line.amount
        return {percent: tax_of(base, percent) for percent, base in bases.items() if percent}

    @property
    def total(self) -> int:
        return self.untaxed + sum(self.taxes.values())

    @property
    def is_sale(self) -> bool:
        return self.kind.startswith("out_")

    @property
    def direction(self) -> int:
        """+1 when paying it brings money in, -1 when it takes money out."""
        return 1 if self.kind in ("out_invoice", "in_refund") else -1


@dataclass(slots=True)
class Order:
    """A sales order or a purchase order.

    :param state: draft, sent or confirmed
    :param moved: day of the delivery or receipt, None when it has not happened
    """

    key: str
    kind: str  # sale or purchase
    partner: str
    date: date
    lines: list[Line]
    state: str = "confirmed"
    moved: date | None = None
    promised: date | None = None


@dataclass(slots=True)
class EntryLine:
    """A line of a journal entry; debits are positive."""

    account: str
    amount: int
    label: str


@dataclass(slots=True)
class Entry:
    key: str
    date: date
    ref: str
    lines: list[EntryLine]


@dataclass(slots=True)
class Payment:
    """A payment that was registered in the books before the bank reported it.

    :param amount: positive; ``direction`` +1 is money in, -1 money out
    :param settles: document keys with the amounts, in the payment's own direction
    """

    key: str
    partner: str
    date: date
    direction: int
    amount: int
    settles: list[tuple[str, int]]
    memo: str = ""


@dataclass(slots=True)
class Part:
    """What a bank line, or a share of it, stands for. Inflows are positive.

    :param kind: document, payment, entry, account, open (a credit nobody has asked for), missing
        (its document is not in the books)
    :param key: key of that record; account code for ``account``
    :param account: for an entry, the account whose line is settled
    :param currency_amount: the amount in the document's currency, when it is a foreign one
    """

    kind: str
    key: str
    amount: int
    account: str = ""
    currency_amount: int = 0
    label: str = ""


@dataclass(slots=True)
class BankLine:
    """One line of the bank statement.

    :param key: the bank's own number of the transaction
    :param kind: what kind of payment it is (the class that a matcher should see)
    :param style: how the memo was written
    :param partner: who it is from or to, '' when no partner is meant
    :param payer: the name that the bank prints; '' when it prints none
    :param knows_currency: whether the bank reports the foreign amount as data, not just as text
    """

    date: date
    amount: int
    kind: str
    partner: str
    parts: list[Part]
    key: str = ""
    style: str = ""
    memo: str = ""
    payer: str = ""
    iban: str = ""
    currency: str = "EUR"
    currency_amount: int = 0
    knows_currency: bool = True
    end_to_end: str = ""
    hint: str = ""


@dataclass(slots=True)
class Lead:
    """An opportunity in the pipeline; ``activity`` is the due day of its next step, if any."""

    key: str
    name: str
    company: str
    contact: str
    email: str
    phone: str
    created: date
    moved: date
    stage: int  # 0 new, 1 qualified, 2 proposition, 3 won, -1 lost
    revenue: int
    probability: int
    partner: str = ""
    activity: date | None = None
    owner: int = 0


@dataclass(slots=True)
class Chore:
    """A next step that somebody has planned on a document."""

    document: str
    due: date
    summary: str


@dataclass(slots=True)
class Planted:
    """Something that was put into the books so that it can be found.

    :param records: references ``<what>:<key>``, the thing itself first
    :param detail: figures and words that tell what is wrong
    """

    kind: str
    key: str
    records: list[str]
    why: str
    detail: dict = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """Everything that the demo company consists of, in plain data."""

    seed: int
    size: str
    today: date
    start: date
    open_from: date
    company: dict
    terms: list[Term]
    partners: list[Partner]
    products: list[Product]
    rates: dict[str, list[tuple[date, float]]]
    orders: list[Order]
    documents: list[Document]
    entries: list[Entry]
    payments: list[Payment]
    bank_lines: list[BankLine]
    opening_stock: dict[str, int]
    leads: list[Lead]
    chores: list[Chore]
    planted: list[Planted]

    def is_closed(self, day: date) -> bool:
        return day < self.open_from

    def document(self, key: str) -> Document:
        return next(document for document in self.documents if document.key == key)

    def rate(self, currency: str, day: date) -> float:
        """Units of the currency for one euro on the day."""
        known = [rate for first, rate in self.rates.get(currency, ()) if first <= day]
        return known[-1] if known else 1.0
