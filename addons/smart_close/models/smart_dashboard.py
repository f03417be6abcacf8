from odoo import api, models


class SmartDashboard(models.AbstractModel):
    """How far the month-end close is, for each company that has one open."""

    _inherit = "smart.dashboard"

    @api.model
    def _cards(self, role):
        cards = super()._cards(role)
        if role != "cfo" or not self.env["smart.close"].has_access("read"):
            return cards
        return self._before_decisions(cards, map(self._close_card, self._latest_closes()))

    def _latest_closes(self):
        """The latest close that is not locked, of each of the user's companies."""
        closes = self.env["smart.close"].search(
            [("company_id", "in", self.env.companies.ids), ("state", "!=", "locked")],
            order="date_to desc, id desc",
        )
        return [group[0] for group in closes.grouped("company_id").values()]

    def _close_card(self, close):
        return self._card(
            f"close_{close.id}",
            self.env._("Close %s", close.name),
            close.blocking_count or close.finding_count,
            close.action_open_cockpit(),
            text=self.env._("%s %% ready", close.readiness),
            note=self.env._(
                "%(blocking)s blocking of %(open)s open",
                blocking=close.blocking_count,
                open=close.finding_count,
            ),
            tone="danger" if close.blocking_count else "",
        )
