from dateutil.relativedelta import relativedelta

from odoo import models

from ..engine.recurring import HABIT, Month


class SmartCloseFacts(models.AbstractModel):
    """What is booked every month, by vendor or account."""

    _inherit = "smart.close.facts"

    def _window(self, period):
        return [
            ("company_id", "=", period.company.id),
            ("date", ">=", period.start + relativedelta(months=-HABIT)),
            ("date", "<=", period.end),
        ]

    @staticmethod
    def _ago(period, day):
        return (period.end.year - day.year) * 12 + period.end.month - day.month

    def _bill_months(self, period):
        """Bills by vendor and month; drafts count, as a bill that came is not missing."""
        groups = self.env["account.move"]._read_group(
            [
                *self._window(period),
                ("move_type", "=", "in_invoice"),
                ("state", "in", ("draft", "posted")),
                ("partner_id", "!=", False),
            ],
            ["commercial_partner_id", "date:month"],
            ["amount_untaxed_signed:sum", "__count", "id:max"],
        )
        return [
            Month(
                partner.id,
                partner.name or "",
                self._ago(period, day),
                -self._money(period.company, amount),
                count,
                last,
            )
            for partner, day, amount, count, last in groups
        ]

    def _depreciation_months(self, period):
        return self._account_months(
            period, [("account_id.account_type", "=", "expense_depreciation")]
        )

    def _entry_months(self, period):
        """Expenses that are booked by journal entries, such as salaries or accruals."""
        return self._account_months(
            period,
            [
                ("move_id.move_type", "=", "entry"),
                ("journal_id.type", "=", "general"),
                ("account_id.account_type", "in",
                 ("expense", "expense_direct_cost", "expense_other")),
            ],
        )  # fmt: skip

    def _account_months(self, period, domain):
        groups = self.env["account.move.line"]._read_group(
            [*self._window(period), ("parent_state", "in", ("draft", "posted")), *domain],
            ["account_id", "date:month"],
            ["balance:sum", "move_id:count_distinct", "move_id:max"],
        )
        return [
            Month(
                account.id,
                account.display_name,
                self._ago(period, day),
                self._money(period.company, balance),
                count,
                getattr(last, "id", last),
            )
            for account, day, balance, count, last in groups
        ]
