"""Records into the facts that the matching engine understands; a constant number of queries."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ..engine.facts import DOCUMENT, OWN_ACCOUNT, PAYMENT, LearnedRule, Line, OpenItem, Settings

#: Days of the past in which a paid document is offered, so that a second payment is recognised.
PAID_DAYS = 90
#: Items that a few lines are compared with at most, each.
NEAR = 300
#: A word that may be the number of a document.
NUMBER = re.compile(r"\d{3}")
#: What is read of open items, in one query.
ITEM_FIELDS = [
    "date", "date_maturity", "amount_residual", "amount_residual_currency", "currency_id",
    "company_currency_id", "partner_id", "move_id", "account_id", "account_type", "payment_id",
    "name", "ref", "move_type", "amount_currency", "discount_date", "discount_amount_currency",
    "statement_line_id",
]  # fmt: skip
PARTNER_ACCOUNTS = ("asset_receivable", "liability_payable")


@dataclass(frozen=True)
class Facts:
    """What one run of the engine is told."""

    lines: list[Line]
    items: list[OpenItem]
    rules: list[LearnedRule]
    settings: Settings
    shifts: dict[str, float]


def scale_of(currency):
    """How many of the engine's cents make one unit of a currency.

    At least 100, so that an amount reads alike in all of them.
    """
    return max(100, 10**currency.decimal_places)


def to_cents(currency, amount):
    """An amount as a whole number of cents."""
    return round(amount * scale_of(currency))


def from_cents(currency, cents):
    """Cents as an amount of the currency, rounded as it is."""
    return currency.round(cents / scale_of(currency))


class SmartReconFacts(models.AbstractModel):
    """Reads lines of statements, open items, learned rules and settings."""

    _name = "smart.recon.facts"
    _description = "Facts of Bank Reconciliation"

    @api.model
    def _gather(self, lines, items=None):
        """Facts about some lines of one company, and about all that they could pay.

        :param items: open journal items to choose from; all of the company by default
        """
        company = lines.company_id or self.env.company
        company.ensure_one()
        if items is None:
            items = self._open_items(company)
        return Facts(
            lines=self._lines(lines),
            items=self._items(items, company) + self._paid_items(company, lines),
            rules=self.env["smart.recon.rule"]._facts(company),
            settings=self._settings(company),
            shifts=self.env["smart.recon.match"]._shifts(company),
        )

    @api.model
    def _gather_near(self, lines):
        """Facts about a few lines, and only what comes near them in amount, partner or number."""
        company = lines.company_id
        near = Domain.OR(self._near(line) for line in lines)
        items = self.env["account.move.line"].search(
            self._open_items_domain(company) & near, order="id", limit=NEAR * len(lines)
        )
        return self._gather(lines, items)

    def _near(self, line):
        """Domain of items that a line could pay, as far as a query can tell."""
        suggestion = line.smart_suggestion_ids
        numbers = set(suggestion.item_ids.ids)
        for each in suggestion.alternatives or ():
            numbers |= set(each["item_ids"])
        known = self.env["account.move.line"].browse(sorted(numbers)).exists()
        partners = line.partner_id.commercial_partner_id | known.partner_id.commercial_partner_id
        balance = -sum(line._seek_for_lines()[1].mapped("balance"))
        low, high = sorted((balance * 0.9, balance * 1.15))
        amount = Domain("amount_residual", ">=", low) & Domain("amount_residual", "<=", high)
        tokens = [word for word in (line.payment_ref or "").split() if NUMBER.search(word)]
        named = Domain("move_name", "in", tokens) | Domain("ref", "in", tokens)
        return (
            Domain("id", "in", known.ids)
            | Domain("partner_id.commercial_partner_id", "in", partners.ids)
            | amount
            | named
        )

    # Lines ----------------------------------------------------------------

    @api.model
    def _lines(self, lines):
        company_amounts = self._company_amounts(lines)
        return [
            Line(
                id=line.id,
                date=line.date,
                amount=to_cents(line.currency_id, line.amount),
                memo=line.payment_ref or "",
                currency=line.currency_id.name,
                company_amount=company_amounts.get(line.id),
                partner_id=line.partner_id.commercial_partner_id.id or None,
                partner_name=line.partner_name or "",
                iban=line.account_number or "",
                journal=line.journal_id.id,
                **self._details(line),
                **self._foreign(line),
            )
            for line in lines
        ]

    def _details(self, line):
        """References that the bank gave in fields of their own."""
        details = line.transaction_details
        if not isinstance(details, dict):
            return {}
        return {
            "reference": str(details.get("structured_reference") or ""),
            "end_to_end": str(details.get("end_to_end_id") or ""),
        }

    def _foreign(self, line):
        foreign = line.foreign_currency_id
        if not foreign:
            return {}
        return {
            "foreign_amount": to_cents(foreign, line.amount_currency),
            "foreign_currency": foreign.name,
        }

    def _company_amounts(self, lines):
        """Cents of the company's currency for lines of journals in another currency."""
        foreign = lines.filtered(lambda line: line.currency_id != line.company_id.currency_id)
        if not foreign:
            return {}
        groups = self.env["account.move.line"]._read_group(
            [
                ("move_id", "in", foreign.move_id.ids),
                ("account_id", "in", foreign.journal_id.default_account_id.ids),
            ],
            ["move_id"],
            ["balance:sum"],
        )
        balances = {move.id: balance for move, balance in groups}
        return {
            line.id: to_cents(line.company_id.currency_id, balances.get(line.move_id.id, 0.0))
            for line in foreign
        }

    # Open items -----------------------------------------------------------

    @api.model
    def _open_items_domain(self, company):
        """Open journal items that a line of a statement may pay.

        A registered payment is its line on the outstanding account; the receivable behind it
        is not offered a second time.
        """
        documents = Domain("account_type", "in", PARTNER_ACCOUNTS) & Domain(
            "payment_id", "=", False
        )
        payments = Domain("account_type", "not in", PARTNER_ACCOUNTS) & Domain(
            "payment_id", "!=", False
        )
        transfers = Domain("account_id", "=", company.transfer_account_id.id or 0)
        # wages, taxes and the like; goods received wait for their bill, not for money
        owed = (
            Domain("account_type", "=", "liability_current")
            & Domain("move_type", "=", "entry")
            & Domain("payment_id", "=", False)
            & Domain("statement_line_id", "=", False)
            & Domain("product_id", "=", False)
        )
        return (
            Domain("company_id", "child_of", company.id)
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("account_id.reconcile", "=", True)
            & Domain("display_type", "not in", ("line_section", "line_subsection", "line_note"))
            & (documents | payments | transfers | owed)
        )

    @api.model
    def _open_items(self, company):
        return self.env["account.move.line"].search(self._open_items_domain(company), order="id")

    @api.model
    def _items(self, items, company):
        items.fetch(ITEM_FIELDS)
        ibans = self._ibans(items.partner_id.commercial_partner_id)
        transfer = company.transfer_account_id
        return [
            replace(self._item(item, ibans), kind=self._kind(item, transfer))
            for item in items
            if not item.company_currency_id.is_zero(item.amount_residual)
            or not item.currency_id.is_zero(item.amount_residual_currency)
        ]

    def _kind(self, item, transfer):
        if item.account_id == transfer:
            return OWN_ACCOUNT
        return PAYMENT if item.payment_id else DOCUMENT

    def _item(self, item, ibans):
        partner = item.partner_id.commercial_partner_id
        own = item.company_currency_id
        foreign = item.currency_id != own
        return OpenItem(
            id=item.id,
            date=item.move_id.invoice_date or item.date,
            amount=to_cents(item.currency_id, item.amount_residual_currency),
            number=item.move_id.name or "",
            currency=item.currency_id.name,
            company_amount=to_cents(own, item.amount_residual) if foreign else None,
            references=self._references(item),
            due=item.date_maturity or None,
            partner_id=partner.id or None,
            partner_name=partner.name or "",
            aliases=self._aliases(item, partner),
            ibans=ibans.get(partner.id, ()),
            refund=item.move_type in ("out_refund", "in_refund"),
            **self._discount(item),
        )

    def _references(self, item):
        move = item.move_id
        texts = (move.payment_reference, move.ref, move.invoice_origin, item.payment_id.memo)
        return tuple(dict.fromkeys(text for text in texts if text and text != move.name))

    def _aliases(self, item, partner):
        name = item.partner_id.name
        return (name,) if name and name != partner.name else ()

    def _discount(self, item):
        """What an early payer may keep; only while nothing of the item is paid."""
        untouched = not item.currency_id.compare_amounts(
            item.amount_currency, item.amount_residual_currency
        )
        if not item.discount_date or not untouched:
            return {}
        kept = item.amount_currency - item.discount_amount_currency
        return {"discount": to_cents(item.currency_id, kept), "discount_until": item.discount_date}

    def _ibans(self, partners):
        """Account numbers by commercial partner."""
        banks = self.env["res.partner.bank"].search_fetch(
            [("partner_id", "child_of", partners.ids)] if partners else [("id", "=", 0)],
            ["partner_id", "sanitized_acc_number"],
        )
        numbers = {}
        for bank in banks:
            key = bank.partner_id.commercial_partner_id.id
            numbers.setdefault(key, []).append(bank.sanitized_acc_number or "")
        return {key: tuple(filter(None, values)) for key, values in numbers.items()}

    @api.model
    def _paid_items(self, company, lines):
        """Documents paid lately, so that a second payment of one is recognised."""
        if not lines:
            return []
        since = min(lines.mapped("date")) - timedelta(PAID_DAYS)
        paid = self.env["account.move.line"].search(
            [
                ("company_id", "child_of", company.id),
                ("account_type", "in", PARTNER_ACCOUNTS),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", True),
                ("date", ">=", since),
                ("move_id.move_type", "in", ("out_invoice", "in_invoice")),
                ("amount_currency", "!=", 0),
            ],
            order="id",
        )
        paid.fetch(["date", "amount_currency", "balance", "currency_id", "partner_id", "move_id"])
        return [self._paid_item(item) for item in paid]

    def _paid_item(self, item):
        partner = item.partner_id.commercial_partner_id
        own = item.company_currency_id
        return OpenItem(
            id=item.id,
            date=item.move_id.invoice_date or item.date,
            amount=to_cents(item.currency_id, item.amount_currency),
            number=item.move_id.name or "",
            currency=item.currency_id.name,
            company_amount=to_cents(own, item.balance) if item.currency_id != own else None,
            references=self._references(item),
            partner_id=partner.id or None,
            partner_name=partner.name or "",
            settled=True,
        )

    # Settings -------------------------------------------------------------

    @api.model
    def _settings(self, company):
        """What the company decided about matching, as the engine understands it."""
        currency = company.currency_id
        journals = self.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "in", ("bank", "cash", "credit"))]
        )
        own = journals.bank_account_id.mapped("sanitized_acc_number")
        return Settings(
            company_currency=currency.name,
            own_ibans=frozenset(filter(None, own)),
            own_names=frozenset({company.name}),
            fee_share=company.smart_recon_fee_percent / 100,
            fee_cap=to_cents(currency, company.smart_recon_fee_limit),
            rounding=to_cents(currency, company.smart_recon_rounding_limit),
            auto_threshold=self.env["smart.recon.session"]._auto_threshold(company),
            decimals=self._decimals(),
        )

    def _decimals(self):
        """Digits after the point of what is told as cents, where these are more than two."""
        currencies = self.env["res.currency"].search([("decimal_places", ">", 2)])
        return {each.name: each.decimal_places for each in currencies}
