from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo import api, models

from ..engine import balances, bank, drafts, mirror, orders, recurring, taxes


@dataclass(frozen=True)
class Period:
    """What is looked at: a company, the days, and which amounts matter in it."""

    company: object
    start: date
    end: date
    materiality: Decimal
    companies: object
    steps: object

    @property
    def tolerance(self):
        """Half of the smallest coin."""
        return Decimal(str(self.company.currency_id.rounding)) / 2


class SmartCloseFacts(models.AbstractModel):
    """Reads the facts of each step with the user's rights, and has the engine judge them.

    The number of queries does not depend on the number of records. Nothing is written.
    """

    _name = "smart.close.facts"
    _description = "Facts of a Close"

    @api.model
    def _check(self, close, company, code):
        """Findings of one step in one company.

        :return: list of ``Found``, or None where the step does not apply
        """
        materiality = close.currency_id._convert(
            close.materiality, company.currency_id, company, close.date_to
        )
        period = Period(
            company,
            close.date_from,
            close.date_to,
            Decimal(str(materiality)),
            close.company_ids,
            close.step_ids,
        )
        # what is company dependent (accounts of products, settings) is that of this company
        reader = self.with_context(
            allowed_company_ids=[company.id, *(close.company_ids - company).ids]
        )
        return getattr(reader, f"_check_{code}")(period)

    def _check_bank(self, period):
        journals = self._bank_journals(period)
        return bank.check(journals, self._bank_oddities(period)) if journals else None

    def _check_drafts(self, period):
        return drafts.check(self._drafts(period))

    def _check_deliveries(self, period):
        if "sale_line_id" not in self.env.get("stock.move", self)._fields:
            return None
        return orders.unbilled_deliveries(self._sale_lines(period)[0], period.tolerance)

    def _check_bills(self, period):
        found = recurring.missing_bills(self._bill_months(period))
        if "purchase.order.line" in self.env:
            found += orders.missing_bills(self._purchase_lines(period), period.tolerance)
        return found

    def _check_revenue(self, period):
        if "sale.order.line" not in self.env:
            return None
        return orders.uninvoiced_revenue(self._sale_lines(period)[1], period.tolerance)

    def _check_taxes(self, period):
        wrong = self._tax_lines(period)
        return taxes.check(
            self._untaxed_lines(period),
            wrong,
            self._mapped_lines(period),
            self._tax_partners(period),
        ) + self._check_tax_totals(period, wrong)

    def _check_companies(self, period):
        if len(period.companies) < 2:
            return None
        return mirror.check(
            self._mirror_documents(period),
            self._mirror_balances(period),
            period.company.id,
            period.tolerance,
        ) + mirror.bare(self._bare_accounts(period), period.company.id, period.tolerance)

    def _check_adjustments(self, period):
        found = balances.adjustments(
            self._accounts(period),
            self._unallocated(period),
            self._foreign(period),
            period.tolerance,
            period.materiality,
        )
        found += recurring.missing_entries(self._entry_months(period))
        return found + self._check_cutoff(period)

    # Money ----------------------------------------------------------------

    @api.model
    def _money(self, company, amount):
        return Decimal(str(company.currency_id.round(amount or 0.0)))
