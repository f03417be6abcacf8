from dataclasses import replace
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
        """Lines without tax on accounts that expect one."""
        untaxed = [
            *self._documents(period),
            ("display_type", "=", "product"),
            ("tax_ids", "=", False),
            ("balance", "!=", 0),
            # a fiscal position may well take all taxes away
            ("move_id.fiscal_position_id", "=", False),
        ]
        items = self.env["account.move.line"]
        accounts = [account for (account,) in items._read_group(untaxed, ["account_id"])]
        strange = {
            (usage.account_id, usage.kind)
            for usage in self._tax_usages(period, accounts)
            if usage.expects_tax
        }
        lines = items.search_fetch(
            [*untaxed, ("account_id", "in", [account for account, _kind in strange])],
            ["move_id", "account_id", "balance", "move_type"],
        ).filtered(lambda line: (line.account_id.id, line.move_type) in strange)
        lines.move_id.fetch(["name"])
        return [
            taxes.Untaxed(
                line.id,
                line.move_id.id,
                line.move_id.name,
                line.account_id.id,
                line.account_id.display_name,
                self._money(period.company, line.balance),
            )
            for line in lines
        ]

    def _tax_usages(self, period, accounts):
        """How lines of accounts were taxed in the year before, by kind of document."""
        base = [
            ("company_id", "=", period.company.id),
            ("parent_state", "=", "posted"),
            ("display_type", "=", "product"),
            ("account_id", "in", [account.id for account in accounts]),
            ("date", ">=", period.start + relativedelta(years=-1)),
            ("date", "<", period.start),
        ]
        counts = {(account, kind): [0, 0] for account in accounts for kind in DOCUMENTS}
        for place, more in ((0, ("tax_ids", "!=", False)), (1, ("tax_ids", "=", False))):
            groups = self.env["account.move.line"]._read_group(
                [*base, more], ["account_id", "move_type"], ["__count"]
            )
            for account, kind, count in groups:
                counts.setdefault((account, kind), [0, 0])[place] = count
        return [
            taxes.Usage(account.id, kind, *pair, bool(account.tax_ids))
            for (account, kind), pair in counts.items()
        ]

    def _tax_lines(self, period):
        """Booked percentages, by document and part of the tax, that are not what they should be."""
        groups = self.env["account.move.line"]._read_group(
            [*self._documents(period), ("tax_line_id.amount_type", "=", "percent")],
            ["move_id", "tax_line_id", "tax_repartition_line_id"],
            ["balance:sum", "tax_base_amount:sum"],
        )
        company = period.company
        lines = [
            taxes.TaxLine(
                move.id,
                "",
                tax.name,
                self._money(company, base),
                self._money(company, booked),
                Decimal(str(tax.amount)) / 100,
                Decimal(str(part.factor_percent)) / 100,
                # lines may be rounded one by one, and again when converted
                Decimal(str(company.currency_id.rounding)) * 5,
                tax.id,
            )
            for move, tax, part, booked, base in groups
        ]
        wrong = self._beyond_rounding(period, [line for line in lines if line.is_off])
        # names of those only: all documents of a month would be many
        moves = self.env["account.move"].browse({line.move_id for line in wrong})
        moves.fetch(["name"])
        names = {move.id: move.name for move in moves}
        return [replace(line, move=names[line.move_id]) for line in wrong]

    def _beyond_rounding(self, period, lines):
        """Tax lines that are off by more than the rounding of each line of their documents."""
        if not lines or not self._rounds_lines(period):
            return lines
        groups = self.env["account.move.line"]._read_group(
            [("move_id", "in", list({line.move_id for line in lines})), ("tax_ids", "!=", False)],
            ["move_id", "tax_ids"],
            ["__count"],
        )
        counts = {(move.id, tax.id): count for move, tax, count in groups}
        widened = [
            replace(line, rounding=line.rounding + period.tolerance * counts.get(key, 0))
            for line in lines
            for key in [(line.move_id, line.tax_id)]
        ]
        return [line for line in widened if line.is_off]

    @staticmethod
    def _rounds_lines(period):
        """Whether each line's tax is rounded, and not only that of the whole document."""
        return period.company.tax_calculation_rounding_method == "round_per_line"

    def _mapped_lines(self, period):
        """Taxes that stand on documents although their fiscal position replaces them."""
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
        moves = self.env["account.move"].union(*(move for move, _tax, _amount in groups))
        moves.fetch(["name", "fiscal_position_id"])
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
