from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import models

from ..engine import taxes

DOCUMENTS = ("out_invoice", "out_refund", "in_invoice", "in_refund")


class SmartCloseFacts(models.AbstractModel):
    """Taxes of the month, and the habits of the year before."""

    _inherit = "smart.close.facts"

    def _documents(self, period):
        return [
            ("company_id", "=", period.company.id),
            ("parent_state", "=", "posted"),
            ("move_id.move_type", "in", DOCUMENTS),
            ("date", ">=", period.start),
            ("date", "<=", period.end),
        ]

    def _untaxed_lines(self, period):
        lines = self.env["account.move.line"].search_fetch(
            [
                *self._documents(period),
                ("display_type", "=", "product"),
                ("tax_ids", "=", False),
                ("balance", "!=", 0),
                # a fiscal position may well take all taxes away
                ("move_id.fiscal_position_id", "=", False),
            ],
            ["move_id", "account_id", "balance", "move_type"],
        )
        return [
            taxes.Untaxed(
                line.id,
                line.move_id.id,
                line.move_id.name,
                line.move_type,
                line.account_id.id,
                line.account_id.display_name,
                self._money(period.company, line.balance),
                bool(line.account_id.tax_ids),
            )
            for line in lines
        ]

    def _tax_usages(self, period, lines):
        """How lines of the same accounts were taxed in the year before."""
        base = [
            ("company_id", "=", period.company.id),
            ("parent_state", "=", "posted"),
            ("display_type", "=", "product"),
            ("account_id", "in", list({line.account_id for line in lines})),
            ("date", ">=", period.start + relativedelta(years=-1)),
            ("date", "<", period.start),
        ]
        counts = {}
        for place, more in ((0, ("tax_ids", "!=", False)), (1, ("tax_ids", "=", False))):
            groups = self.env["account.move.line"]._read_group(
                [*base, more], ["account_id", "move_type"], ["__count"]
            )
            for account, kind, count in groups:
                counts.setdefault((account.id, kind), [0, 0])[place] = count
        return [taxes.Usage(account, kind, *pair) for (account, kind), pair in counts.items()]

    def _tax_lines(self, period):
        """Booked percentages by document and part of the tax."""
        groups = self.env["account.move.line"]._read_group(
            [*self._documents(period), ("tax_line_id.amount_type", "=", "percent")],
            ["move_id", "tax_line_id", "tax_repartition_line_id"],
            ["balance:sum", "tax_base_amount:sum"],
        )
        company = period.company
        return [
            taxes.TaxLine(
                move.id,
                move.name,
                tax.name,
                self._money(company, base),
                self._money(company, booked),
                Decimal(str(tax.amount)) / 100,
                Decimal(str(part.factor_percent)) / 100,
                # lines may be rounded one by one, and again when converted
                Decimal(str(company.currency_id.rounding)) * 5,
            )
            for move, tax, part, booked, base in groups
        ]

    def _mapped_lines(self, period):
        groups = self.env["account.move.line"]._read_group(
            [
                *self._documents(period),
                ("display_type", "=", "product"),
                ("move_id.fiscal_position_id", "!=", False),
                ("tax_ids", "!=", False),
            ],
            ["move_id", "tax_ids"],
            ["balance:sum"],
        )
        return [
            taxes.Mapped(
                move.id,
                move.name,
                tax.name,
                move.fiscal_position_id.name,
                self._money(period.company, amount),
            )
            for move, tax, amount in groups
            # a position that names no taxes at all is no statement about this one
            if move.fiscal_position_id.tax_ids and tax not in move.fiscal_position_id.map_tax(tax)
        ]

    def _tax_partners(self, period):
        groups = self.env["account.move"]._read_group(
            [
                ("company_id", "=", period.company.id),
                ("state", "=", "posted"),
                ("move_type", "in", DOCUMENTS),
                ("date", ">=", period.start),
                ("date", "<=", period.end),
                ("commercial_partner_id.vat", "not in", (False, "/")),
            ],
            ["commercial_partner_id"],
            ["amount_untaxed_signed:sum"],
        )
        return [
            taxes.Partner(
                partner.id,
                partner.name or "",
                partner.vat,
                partner.country_id.code or "",
                self._money(period.company, amount),
            )
            for partner, amount in groups
        ]
