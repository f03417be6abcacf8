from odoo import fields, models


class SmartRule(models.Model):
    """The way from a rule to its backtests, and its settings as plain data."""

    _inherit = "smart.rule"

    backtest_count = fields.Integer(compute="_compute_backtest_count")

    def _compute_backtest_count(self):
        backtests = self.env["smart.backtest"]
        counts = {}
        if backtests.has_access("read"):
            domain = [("rule_id", "in", self.ids), ("company_id", "in", self.env.companies.ids)]
            counts = dict(backtests._read_group(domain, ["rule_id"], ["__count"]))
        for rule in self:
            rule.backtest_count = counts.get(rule, 0)

    def _backtest_settings(self):
        """What the gate goes by in the current company, as plain data."""
        return {
            "auto": self.auto_threshold,
            "approval": self.approval_threshold,
            "amount": self.amount_limit,
            "always_ask": self.always_asks,
            "minutes": self.minutes_saved,
        }

    def _take_settings(self, settings):
        """Go by settings that a backtest tried, in the current company."""
        self.write(
            {
                "auto_threshold": settings["auto"],
                "approval_threshold": settings["approval"],
                "amount_limit": settings["amount"],
            }
        )

    def action_backtest(self):
        """Ask which months to replay, and what to compare with."""
        self.ensure_one()
        self._check_manager()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smart_base.smart_backtest_start_action"
        )
        return {**action, "context": {"default_rule_id": self.id}}

    def action_view_backtests(self):
        """Open the backtests of this rule."""
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_base.smart_backtest_action")
        return {**action, "domain": [("rule_id", "in", self.ids)]}
