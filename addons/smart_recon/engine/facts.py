"""What the engine is told and what it answers: plain data, money in integer cents.

A cent is a hundredth of a currency's unit, or what ``Settings.decimals`` says; whoever gives
facts in another unit gives all of that currency so.

Signs are the bank's: what comes in is positive, what goes out is negative. An open customer
invoice is positive (it will come in), an open vendor bill negative, credit notes the opposite.
"""

from dataclasses import dataclass, field
from datetime import date

#: Kinds of suggestions.
ONE, BATCH, PAYOUT, PARTIAL, OVER, FEE = "one-to-one", "batch", "payout", "partial", "over", "fee"
REFUND, TRANSFER, DUPLICATE = "refund", "transfer", "duplicate"
INSTALMENT, CODING, NONE = "instalment", "coding", "none"

#: Kinds of open items.
DOCUMENT, PAYMENT, OWN_ACCOUNT = "document", "payment", "transfer"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bank statement.

    :param amount: cents of ``currency``
    :param company_amount: cents of the company's currency; None when ``currency`` is that
    :param partner_id: set by a person or by the bank account, None when unknown
    :param iban: account of the other side
    :param reference: structured reference from its own field
    :param foreign_amount: what the payer ordered, when the statement states it
    """

    id: int
    date: date
    amount: int
    memo: str = ""
    currency: str = "EUR"
    company_amount: int | None = None
    partner_id: int | None = None
    partner_name: str = ""
    iban: str = ""
    reference: str = ""
    end_to_end: str = ""
    journal: int = 0
    foreign_amount: int | None = None
    foreign_currency: str = ""

    @property
    def company_value(self) -> int:
        return self.amount if self.company_amount is None else self.company_amount


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An open journal item that a line may pay.

    :param amount: open residual, cents of ``currency``
    :param company_amount: the same in the company's currency; None when ``currency`` is that
    :param number: the document's own number
    :param references: other texts that name it: payment reference, vendor's number, order
    :param kind: ``document``, ``payment`` (its outstanding-account line), or ``transfer``
        (the open side of a transfer between own accounts)
    :param discount: early-payment discount, same sign as ``amount``, until ``discount_until``
    :param refund: a credit note
    :param settled: already paid; offered only so that a second payment is recognised
    """

    id: int
    date: date
    amount: int
    number: str = ""
    currency: str = "EUR"
    company_amount: int | None = None
    references: tuple[str, ...] = ()
    due: date | None = None
    partner_id: int | None = None
    partner_name: str = ""
    aliases: tuple[str, ...] = ()
    ibans: tuple[str, ...] = ()
    kind: str = DOCUMENT
    discount: int = 0
    discount_until: date | None = None
    refund: bool = False
    settled: bool = False

    @property
    def company_value(self) -> int:
        return self.amount if self.company_amount is None else self.company_amount

    @property
    def due_date(self) -> date:
        return self.due or self.date


@dataclass(frozen=True, slots=True)
class LearnedRule:
    """What people's decisions taught: who pays like this, or where it is booked.

    It fits a line when the IBAN is equal, or, without an IBAN, when all ``words`` are in the memo.

    :param sign: 1 for money in, -1 for money out, 0 for both
    :param account_id: where to book what has no open item; None for a rule about a partner
    :param right: decisions that confirmed it, ``wrong`` those that contradicted it
    """

    id: int
    partner_id: int | None = None
    account_id: int | None = None
    iban: str = ""
    words: frozenset[str] = frozenset()
    sign: int = 0
    journal: int | None = None
    right: int = 1
    wrong: int = 0
    expires: date | None = None

    @property
    def confidence(self) -> float:
        """Probability of being right once more: as if 1.8 of 2 cases had been right before.

        >>> LearnedRule(1, right=3).confidence, LearnedRule(1, right=3, wrong=1).confidence
        (0.96, 0.8)
        """
        return round((self.right + 1.8) / (self.right + self.wrong + 2), 4)

    @property
    def strength(self) -> float:
        """How far it is believed, 0 to 1; contradictions weigh double."""
        return round((self.right + 1.8) / (self.right + 2 * self.wrong + 2), 4)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a company decides about matching; amounts in cents of its currency.

    :param near_amount: differences that still earn points in the score, with ``near_share``
        of the amount, which ``near_cap`` caps
    :param fee_share: largest share of an item that a bank or acquirer may keep, plus
        ``fee_flat``, up to ``fee_cap``
    :param wire_fee: flat fee that is believed up to ``wire_share`` of the item
    :param fx_share: how far a bank's rate may be from the books' rate
    :param rounding: difference that is believed to be rounding
    :param decimals: currency -> digits after the point, where these are not two
    :param operations: sums that the search for combinations may look at for one line
    """

    company_currency: str = "EUR"
    own_ibans: frozenset[str] = frozenset()
    own_names: frozenset[str] = frozenset()
    processors: frozenset[int] = frozenset()
    near_amount: int = 50
    near_share: float = 0.02
    near_cap: int = 10_000
    fee_share: float = 0.035
    fee_flat: int = 50
    fee_cap: int = 50_000
    wire_fee: int = 3_500
    wire_share: float = 0.10
    fx_share: float = 0.025
    rounding: int = 5
    max_batch: int = 12
    pool: int = 40
    operations: int = 3_000_000
    transfer_days: int = 5
    auto_threshold: float = 0.95
    coding_evidence: int = 2
    decimals: dict[str, int] = field(default_factory=dict, hash=False)

    def digits(self, currency: str) -> int:
        return self.decimals.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the displayed score, with its reason in words."""

    name: str
    score: float
    maximum: float
    reason: object


@dataclass(frozen=True, slots=True)
class Share:
    """What a line pays of an item, in cents of the line's currency."""

    item_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class Residual:
    """What remains between a line and its items, in cents of the line's currency.

    Always: sum of shares + ``credit`` == line amount + ``written_off``.

    :param written_off: what goes to the account of ``reason`` (fee, discount, fx, rounding)
    :param credit: what stays as an open credit of the partner
    :param left_open: what stays open on the item
    """

    written_off: int = 0
    reason: str = ""
    credit: int = 0
    left_open: int = 0


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another counterpart that was considered."""

    kind: str
    item_ids: tuple[int, ...]
    confidence: float
    score: float
    reasons: tuple


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The engine's answer for one line.

    :param confidence: probability that exactly this is right, as calibrated
    :param automatic: may be posted without a person; ``held_back`` says why not
    :param score: the displayed score, 0 to 1, sum of ``components``
    :param other_combinations: other sets of items with the same sum; None when not searched
    :param mate_line_id: the line that this one duplicates or transfers from
    """

    line_id: int
    kind: str
    item_ids: tuple[int, ...] = ()
    shares: tuple[Share, ...] = ()
    residual: Residual = Residual()
    confidence: float = 0.0
    automatic: bool = False
    held_back: object = None
    tier: str = ""
    score: float = 0.0
    components: tuple[Component, ...] = ()
    reasons: tuple = ()
    alternatives: tuple[Alternative, ...] = ()
    other_combinations: int | None = None
    mate_line_id: int | None = None
    rule_id: int | None = None
    account_id: int | None = None
    evidence: dict = field(default_factory=dict, compare=False)
