"""Tells the screens of a journal which lines were booked, opened again or changed."""

from odoo import api, models


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
        """Send the lines' ids to whoever looks at their journals, after the commit."""
        for journal, group in lines.grouped("journal_id").items():
            journal._bus_send(
                "smart_recon/lines",
                {
                    "journal_id": journal.id,
                    "line_ids": group.ids,
                    "user_id": self.env.uid,
                    "user_name": self.env.user.name,
                },
            )
