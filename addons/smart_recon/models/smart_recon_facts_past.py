"""What the matching engine would have been told in a week of the past, told from dates."""

from dataclasses import replace
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ..engine.past import Clearing, PastItem
from .smart_recon_facts import ITEM_FIELDS, PAID_DAYS, PARTNER_ACCOUNTS, to_cents

INVOICES = ("out_invoice", "in_invoice")


class SmartReconFacts(models.AbstractModel):
    _inherit = "smart.recon.facts"

    @api.model
    def _past_items(self, company, first, last):
        """Items that bank lines between two days could have paid, with what was taken off them.

        :return: ``PastItem`` objects; the number of queries does not depend on how many
        """
        items = self.env["account.move.line"].search(
            self._past_domain(company, first, last), order="id"
        )
        items.fetch([*ITEM_FIELDS, "balance"])
        ibans = self._ibans(items.partner_id.commercial_partner_id)
        clearings = self._clearings(items, first)
        return [
            self._past_item(item, company, ibans, tuple(clearings.get(item.id, ())))
            for item in items
        ]

    def _past_domain(self, company, first, last):
        """Items that are open, were so in these days, or were paid not long before."""
        everything = self._open_items_domain(company).map_conditions(
            lambda each: Domain.TRUE if each.field_expr == "reconciled" else each
        )
        lately = Domain("date", ">=", first - timedelta(PAID_DAYS))
        paid = Domain("account_type", "in", PARTNER_ACCOUNTS) & Domain("move_type", "in", INVOICES)
        return (
            everything
            & Domain("date", "<=", last)
            & (
                Domain("reconciled", "=", False)
                | Domain("matched_debit_ids.max_date", ">=", first)
                | Domain("matched_credit_ids.max_date", ">=", first)
                | (lately & paid)
            )
        )

    def _past_item(self, item, company, ibans, clearings):
        known = self._item(item, ibans)
        is_invoice = item.account_type in PARTNER_ACCOUNTS and item.move_type in INVOICES
        return PastItem(
            item=replace(known, kind=self._kind(item, company.transfer_account_id)),
            booked=item.date,
            clearings=clearings,
            paid=self._paid_item(item) if is_invoice else None,
            whole=to_cents(item.currency_id, item.amount_currency),
            discount=self._past_discount(item),
            of_bank=bool(item.statement_line_id),
        )

    @staticmethod
    def _past_discount(item):
        """What an early payer could keep of it, with its last day."""
        if not item.discount_date:
            return None
        kept = item.amount_currency - item.discount_amount_currency
        return to_cents(item.currency_id, kept), item.discount_date

    # What was taken off -----------------------------------------------------

    def _clearings(self, items, first):
        """What was taken off items since a day, by the item's id."""
        partials = self.env["account.partial.reconcile"].search(
            Domain("max_date", ">=", first)
            & (Domain("debit_move_id", "in", items.ids) | Domain("credit_move_id", "in", items.ids))
        )
        (partials.debit_move_id | partials.credit_move_id).fetch(["date", "statement_line_id"])
        by_exchange = self._bank_days_of_exchange(partials)
        wanted, found = set(items.ids), {}
        for partial in partials:
            for side, other, sign in (("debit", "credit", 1), ("credit", "debit", -1)):
                item = partial[f"{side}_move_id"]
                if item.id in wanted:
                    other = partial[f"{other}_move_id"]
                    bank_day = _bank_day(other) or by_exchange.get(other.move_id)
                    own = item.company_currency_id
                    clearing = Clearing(
                        day=bank_day or partial.max_date,
                        amount=sign
                        * to_cents(item.currency_id, partial[f"{side}_amount_currency"]),
                        company_amount=sign * to_cents(own, partial.amount),
                        by_bank=bool(bank_day),
                    )
                    found.setdefault(item.id, []).append(clearing)
        return found

    @staticmethod
    def _bank_days_of_exchange(partials):
        """Days of the bank lines that exchange differences came of, by their entry."""
        days = {}
        for partial in partials.filtered("exchange_move_id"):
            day = _bank_day(partial.debit_move_id) or _bank_day(partial.credit_move_id)
            if day:
                days[partial.exchange_move_id] = day
        return days


def _bank_day(item):
    """Day of the bank line that an item belongs to, if it does."""
    return item.date if item.statement_line_id else None
