from odoo import models

from ..engine import recurring

#: Plans of OCA's asset module, where it is installed.
LINES = "account.asset.line"


class SmartCloseFacts(models.AbstractModel):
    """Depreciation: plans of an asset module, or else what stopped being booked."""

    _inherit = "smart.close.facts"

    def _check_depreciation(self, period):
        months = self._depreciation_months(period)
        plans = self._due_lines(period.company, period.end)
        if not months and plans is None:
            return None
        planned = plans.asset_id.profile_id.account_expense_depreciation_id.ids if plans else []
        done = {*planned, *self._worthless(period, months)}
        return recurring.missing_depreciation(months, done) + recurring.unbooked_assets(
            self._assets(period, plans)
        )

    def _worthless(self, period, months):
        """Depreciation accounts whose last entry took the assets down to nothing."""
        last = {number: series for series, *_rest, number in recurring.missing(months)}
        items = self.env["account.move.line"].search_fetch(
            [("move_id", "in", list(last)), ("account_id.account_type", "=", "asset_fixed")],
            ["move_id", "account_id"],
        )
        groups = items._read_group(
            [
                ("account_id", "in", items.account_id.ids),
                ("company_id", "=", period.company.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", period.end),
            ],
            ["account_id"],
            ["balance:sum"],
        )
        nothing = {
            account
            for account, worth in groups
            if abs(self._money(period.company, worth)) <= period.tolerance
        }
        return {last[item.move_id.id] for item in items if item.account_id in nothing}

    def _due_lines(self, company, end):
        """Lines of plans that should have been booked by a day, the oldest first.

        :return: None without an asset module
        """
        if LINES not in self.env:
            return None
        return self.env[LINES].search(
            [
                ("asset_id.company_id", "=", company.id),
                ("asset_id.state", "=", "open"),
                ("type", "=", "depreciate"),
                ("init_entry", "=", False),
                ("move_check", "=", False),
                ("line_date", "<=", end),
            ],
            order="line_date, id",
        )

    def _assets(self, period, plans):
        return [
            recurring.Asset(
                asset.id,
                asset.name,
                self._money(period.company, sum(lines.mapped("amount"))),
                len(lines),
            )
            for asset, lines in (plans.grouped("asset_id").items() if plans else ())
        ]
