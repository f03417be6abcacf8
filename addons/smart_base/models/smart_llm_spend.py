"""What a company spends on Claude, where the month will end, and what it saves beside it."""

from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

from ..engine.budget import LOOK_BACK, month_end
from .smart_llm_ledger import today_in


class SmartLlmConnection(models.Model):
    _inherit = "smart.llm.connection"

    spent_today = fields.Float("Spent Today (USD)", compute="_compute_spending", digits=(16, 4))
    spent_month = fields.Float(
        "Spent This Month (USD)", compute="_compute_spending", digits=(16, 4)
    )
    forecast_month = fields.Float(
        "Expected for the Month (USD)",
        compute="_compute_spending",
        digits=(16, 2),
        help="What was spent, and for each day to come the average of the last 14 days.",
    )
    is_over_forecast = fields.Boolean(compute="_compute_spending")
    calls_month = fields.Integer("Calls This Month", compute="_compute_outcomes")
    failed_month = fields.Integer("Without an Answer", compute="_compute_outcomes")
    hours_saved_month = fields.Float("Hours Saved This Month", compute="_compute_outcomes")
    breaker_state = fields.Selection(
        [
            ("closed", "Open for calls"),
            ("open", "Left alone for a while"),
            ("half_open", "Being tried"),
        ],
        "Calls",
        compute="_compute_breaker_state",
    )

    @api.depends("day_budget", "month_budget")
    def _compute_spending(self):
        for connection in self:
            plan = connection._plan(connection.company_id.id)
            today = today_in(plan.zone if plan else "UTC")
            daily = connection._spent_by_day(today)
            spent = sum(amount for day, amount in daily.items() if day >= today.replace(day=1))
            connection.spent_today = daily.get(today, Decimal(0))
            connection.spent_month = spent
            connection.forecast_month = month_end(daily, today)
            connection.is_over_forecast = 0 < connection.month_budget < connection.forecast_month

    def _spent_by_day(self, today):
        """Dollars by day, of this month and of the days that its forecast looks back on."""
        self.ensure_one()
        start = min(today.replace(day=1), today - timedelta(days=LOOK_BACK))
        # sudo: sums of the company, shown to those who may see its connection
        rows = (
            self.env["smart.llm.counter"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", self.company_id.id),
                    ("scope", "=", "company"),
                    ("period", "=", "day"),
                    ("start", ">=", start),
                ],
                ["start:day"],
                ["spent:sum"],
            )
        )
        return {day: Decimal(str(amount)) for day, amount in rows}

    def _compute_outcomes(self):
        start = fields.Datetime.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        domain = [("company_id", "in", self.company_id.ids), ("create_date", ">=", start)]
        # sudo: figures of the company, shown to those who may see its connection
        calls = (
            self.env["smart.llm.call"]
            .sudo()
            ._read_group(domain, ["company_id", "state"], ["__count"])
        )
        # sudo: figures of the company, shown to those who may see its connection
        minutes = dict(
            self.env["smart.decision"]
            .sudo()
            ._read_group(
                [*domain, ("state", "=", "executed")], ["company_id"], ["minutes_saved:sum"]
            )
        )
        for connection in self:
            counts = {
                state: count for company, state, count in calls if company == connection.company_id
            }
            connection.calls_month = sum(counts.values())
            connection.failed_month = counts.get("failed", 0) + counts.get("lost", 0)
            connection.hours_saved_month = (minutes.get(connection.company_id) or 0) / 60

    def _compute_breaker_state(self):
        now = fields.Datetime.now()
        # sudo: whether calls go through, and nothing else
        states = self.env["smart.llm.state"].sudo().search([("connection_id", "in", self.ids)])
        opened = {state.connection_id.id: state._breaker().state(now) for state in states}
        for connection in self:
            connection.breaker_state = opened.get(connection.id, "closed")

    # Buttons --------------------------------------------------------------

    @api.model
    def action_open_own(self):
        """Open the connection of the current company."""
        connection = self.search([("company_id", "=", self.env.company.id)], limit=1)
        return connection._get_records_action(name=connection.display_name, context={})

    def action_view_calls(self):
        """Open the calls of this month."""
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_base.smart_llm_call_action")
        return {**action, "context": {"search_default_this_month": 1}}

    def action_view_spending(self):
        """Open spending by rule and day, beside the time saved."""
        return self.env["ir.actions.act_window"]._for_xml_id("smart_base.smart_llm_report_action")
