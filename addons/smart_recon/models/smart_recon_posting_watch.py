"""Tells the screens of a journal which lines were booked, opened again or changed."""

from odoo import api, models

from odoo.addons.smart_base.aside import aside


class SmartReconPosting(models.AbstractModel):
    _inherit = "smart.recon.posting"

    @api.model
    def _post(self, matches, run=None):
        """Whatever books lines, a person or a rule: open screens hear of it."""
        outcomes = super()._post(matches, run)
        self._tell_of(outcomes)
        return outcomes

    @api.model
    def _undo(self, lines, run=None):
        """Open screens hear of it, too."""
        outcomes = super()._undo(lines, run)
        self._tell_of(outcomes)
        return outcomes

    def _tell_of(self, outcomes):
        lines = self.env["account.bank.statement.line"]
        self._tell(lines.browse(outcome.line_id for outcome in outcomes if outcome.ok))

    @api.model
    def _tell(self, lines):
        """Send the lines' ids to whoever looks at their journals; nobody waits for it."""
        news = [(journal.id, group.ids) for journal, group in lines.grouped("journal_id").items()]
        if news:
            aside(self, "_send_news", news)

    @api.model
    def _send_news(self, news):
        """:param news: pairs of a journal's id and ids of its lines"""
        for journal_id, line_ids in news:
            self.env["account.journal"].browse(journal_id)._bus_send(
                "smart_recon/lines",
                {
                    "journal_id": journal_id,
                    "line_ids": line_ids,
                    "user_id": self.env.uid,
                    "user_name": self.env.user.name,
                },
            )
