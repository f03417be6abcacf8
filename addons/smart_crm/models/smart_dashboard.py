from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class SmartDashboard(models.AbstractModel):
    """The sales figures: pipeline, forecast, and leads that nobody takes care of."""

    _inherit = "smart.dashboard"

    @api.model
    def _cards(self, role):
        cards = super()._cards(role)
        if role != "sales" or not self.env["crm.lead"].has_access("read"):
            return cards
        sales = [self._pipeline_card(), self._forecast_card(), self._idle_card()]
        return self._before_decisions(cards, sales)

    @api.model
    def _insights(self, role):
        insights = super()._insights(role)
        if role not in ("overview", "sales") or not self.env["crm.lead"].has_access("read"):
            return insights
        return [*insights, *self._won_insight(), *self._new_insight()]

    # Leads ----------------------------------------------------------------

    def _leads(self, *conditions):
        """Domain of leads of the user's companies, and of those that belong to none."""
        return [("company_id", "in", [False, *self.env.companies.ids]), *conditions]

    def _pipeline(self):
        return self._leads(("type", "=", "opportunity"), ("won_status", "=", "pending"))

    def _revenue(self, domain, measure):
        """Sum by company; leads of no company count in the currency of the current one."""
        sums = {}
        groups = self.env["crm.lead"]._read_group(domain, ["company_id"], [f"{measure}:sum"])
        for company, amount in groups:
            company = company or self.env.company
            sums[company] = sums.get(company, 0.0) + (amount or 0.0)
        return sums

    def _open_leads(self, domain, name):
        return self._open(domain, "crm.lead", name)

    # Cards ----------------------------------------------------------------

    def _pipeline_card(self):
        domain, title = self._pipeline(), self.env._("Pipeline")
        count = self.env["crm.lead"].search_count(domain)
        return self._card(
            "pipeline",
            title,
            count,
            self._open_leads(domain, title),
            text=self._money(self._revenue(domain, "expected_revenue")),
            note=self.env._("%s opportunities", count),
        )

    def _forecast_card(self):
        last = fields.Date.context_today(self) + relativedelta(day=31)
        domain = [*self._pipeline(), ("date_deadline", "<=", fields.Date.to_string(last))]
        title = self.env._("Forecast This Month")
        sums = self._revenue(domain, "prorated_revenue")
        return self._card(
            "forecast",
            title,
            sum(sums.values()),
            self._open_leads(domain, title),
            text=self._money(sums),
            note=self.env._("weighted by probability"),
        )

    def _idle_card(self):
        # a search finds finished activities too, as archived ones
        domain = [*self._pipeline(), ("activity_ids", "not any", [("active", "=", True)])]
        title = self.env._("Without a Next Step")
        count = self.env["crm.lead"].search_count(domain)
        action = self._open_leads(domain, title)
        return self._card("idle", title, count, action, tone="warning")

    # This week --------------------------------------------------------------

    def _won_insight(self):
        since = fields.Datetime.to_string(self._week())
        domain = self._leads(("won_status", "=", "won"), ("date_closed", ">=", since))
        count = self.env["crm.lead"].search_count(domain)
        if not count:
            return []
        text = self.env._(
            "Opportunities won this week: %(count)s, worth %(amount)s.",
            count=count,
            amount=self._money(self._revenue(domain, "expected_revenue")),
        )
        action = self._open_leads(domain, self.env._("Won this week"))
        return [self._insight("won", text, action, "success")]

    def _new_insight(self):
        since = fields.Datetime.to_string(self._week())
        domain = self._leads(("create_date", ">=", since))
        count = self.env["crm.lead"].search_count(domain)
        if not count:
            return []
        text = self.env._("Leads and opportunities that came in this week: %s.", count)
        action = self._open_leads(domain, self.env._("New this week"))
        return [self._insight("new", text, action)]
