from collections import defaultdict
from decimal import Decimal

from odoo import models

from ..engine import balances, tax_totals


class SmartCloseFacts(models.AbstractModel):
    """Taxes of the month as a whole, and entries that are strange for them."""

    _inherit = "smart.close.facts"

    def _check_tax_totals(self, period, wrong):
        """Findings about the month as a whole.

        :param wrong: documents whose taxes are off, findings of their own
        """
        coin = Decimal(str(period.company.currency_id.rounding))
        rounding = tax_totals.Rounding(coin, period.materiality)
        totals = tax_totals.off(self._tax_totals(period), rounding)
        explained = defaultdict(Decimal)
        for line in wrong:
            sign = -1 if line.booked < 0 else 1
            explained[line.tax_id] += sign * line.expected - line.booked
        unbooked = self._unbooked_taxes(period, totals)
        return tax_totals.check(totals, unbooked, explained, self._odd_taxes(period), rounding)

    def _tax_totals(self, period):
        """Percentages on bases of the month, and on tax lines, by tax."""
        items, documents = self.env["account.move.line"], self._documents(period)
        bases = items._read_group(
            [*documents, ("tax_ids.amount_type", "=", "percent")],
            ["tax_ids", "move_type"],
            ["balance:sum", "__count" if self._rounds_lines(period) else "move_id:count_distinct"],
        )
        if any(tax.include_base_amount for tax, *_rest in bases):
            return []  # taxes on taxes: each document is checked by its own bases only
        booked = dict(
            items._read_group(
                [*documents, ("tax_line_id", "!=", False)], ["tax_line_id"], ["balance:sum"]
            )
        )
        expected, counts = defaultdict(Decimal), defaultdict(int)
        for tax, kind, base, count in bases:
            expected[tax] += self._money(period.company, base) * self._tax_share(tax, kind)
            counts[tax] += count
        return [
            tax_totals.Total(
                tax.id,
                tax.name,
                amount,
                self._money(period.company, booked.get(tax)),
                counts[tax],
            )
            for tax, amount in expected.items()
            if tax.amount_type == "percent"
        ]

    @staticmethod
    def _tax_share(tax, kind):
        """Share of the base that is booked on tax lines of a kind of document."""
        refund = kind.endswith("refund")
        parts = tax.refund_repartition_line_ids if refund else tax.invoice_repartition_line_ids
        percent = sum(part.factor_percent for part in parts if part.repartition_type == "tax")
        return Decimal(str(tax.amount)) / 100 * Decimal(str(percent)) / 100

    def _unbooked_taxes(self, period, totals):
        """Documents with a tax on their lines and no line of that tax."""
        wanted = {total.tax_id: total.tax for total in totals}
        if not wanted:
            return []
        groups = self.env["account.move.line"]._read_group(
            [
                *self._documents(period),
                ("tax_ids", "in", list(wanted)),
                ("move_id", "not any", [("line_ids.tax_line_id", "in", list(wanted))]),
            ],
            ["move_id", "tax_ids", "move_type"],
            ["balance:sum"],
        )
        moves = self.env["account.move"].union(*(move for move, *_rest in groups))
        moves.fetch(["name"])
        found = [
            tax_totals.Unbooked(
                move.id,
                move.name,
                tax.id,
                tax.name,
                self._money(period.company, base) * self._tax_share(tax, kind),
            )
            for move, tax, kind, base in groups
            if tax.id in wanted
        ]
        # a tax of less than half a coin is nothing to book
        return [each for each in found if abs(each.expected) >= period.tolerance]

    # Entries --------------------------------------------------------------

    def _odd_taxes(self, period):
        return [
            *self._odd("tax_manual", period, self._booked_by_hand(period)),
            *self._odd("tax_late", period, self._late_documents(period)),
            *self._odd("tax_after_lock", period, self._after_lock(period)),
        ]

    def _odd(self, kind, period, domain):
        if domain is None:
            return []
        moves = self.env["account.move"].search_fetch(
            [("company_id", "=", period.company.id), ("state", "=", "posted"), *domain],
            ["name", "amount_total_signed", "invoice_date", "date"],
        )
        return [
            tax_totals.Odd(
                kind,
                move.id,
                move.name,
                self._money(period.company, move.amount_total_signed),
                str(move.invoice_date or move.date),
            )
            for move in moves
        ]

    def _booked_by_hand(self, period):
        """Entries with profit on the one side and a tax account, without a tax, on the other.

        Paying taxes, and closing their accounts, moves no profit.
        """
        groups = self.env["account.tax.repartition.line"]._read_group(
            [("company_id", "=", period.company.id), ("account_id", "!=", False)], ["account_id"]
        )
        bare = [
            ("account_id", "in", [account.id for (account,) in groups]),
            ("tax_line_id", "=", False),
            ("tax_ids", "=", False),
        ]
        return [
            ("move_type", "=", "entry"),
            ("journal_id.type", "=", "general"),
            ("tax_cash_basis_rec_id", "=", False),
            ("date", ">=", period.start),
            ("date", "<=", period.end),
            ("line_ids", "any", bare),
            ("line_ids", "any", [("account_id.account_type", "in", balances.PROFIT)]),
        ]

    def _late_documents(self, period):
        return [
            ("move_type", "in", ("in_invoice", "in_refund", "out_invoice", "out_refund")),
            ("date", ">=", period.start),
            ("date", "<=", period.end),
            ("invoice_date", "<", period.start),
            ("line_ids.tax_line_id", "!=", False),
        ]

    def _after_lock(self, period):
        """Documents with taxes that came into a month after it was closed here."""
        closed = self.env["smart.close"].search(
            [
                ("company_ids", "in", period.company.ids),
                ("date_to", "<", period.start),
                ("locked_at", "!=", False),
            ],
            limit=1,
        )
        if not closed:
            return None
        return [
            ("date", "<=", closed.date_to),
            ("date", ">=", closed.date_from),
            ("create_date", ">", closed.locked_at),
            ("line_ids.tax_line_id", "!=", False),
        ]
