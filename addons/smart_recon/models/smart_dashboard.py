from odoo import api, fields, models


class SmartDashboard(models.AbstractModel):
    """Bank lines that nobody has matched yet, and how many were this week."""

    _inherit = "smart.dashboard"

    @api.model
    def _cards(self, role):
        cards = super()._cards(role)
        lines = self.env["account.bank.statement.line"]
        if role != "cfo" or not lines.has_access("read"):
            return cards
        domain = [*self._bank_lines(), ("is_reconciled", "=", False)]
        count = lines.search_count(domain)
        oldest = lines.search(domain, order="internal_index, id", limit=1)
        note = ""
        if oldest:
            note = self.env._("the oldest of %s", fields.Date.to_string(oldest.date))
        title = self.env._("Bank Lines to Match")
        action = self._open(domain, lines._name, title)
        card = self._card("unmatched", title, count, action, note=note, tone="warning")
        return self._before_decisions(cards, [card])

    @api.model
    def _insights(self, role):
        insights = super()._insights(role)
        lines = self.env["account.bank.statement.line"]
        if role not in ("overview", "cfo") or not lines.has_access("read"):
            return insights
        domain = [
            *self._bank_lines(),
            ("create_date", ">=", fields.Datetime.to_string(self._week())),
        ]
        counts = dict(lines._read_group(domain, ["is_reconciled"], ["__count"]))
        total = sum(counts.values())
        if total:
            text = self.env._(
                "Bank lines that came in this week: %(total)s, matched: %(matched)s.",
                total=total,
                matched=counts.get(True, 0),
            )
            action = self._open(domain, lines._name, self.env._("Bank lines of this week"))
            insights.append(self._insight("bank", text, action))
        return insights

    def _bank_lines(self):
        return [("company_id", "in", self.env.companies.ids), ("state", "=", "posted")]
