"""Runs over many lines: in the background, one after the other, with a word when they are done."""

from odoo import api, models


class SmartReconSession(models.Model):
    _inherit = "smart.recon.session"

    @api.model
    def _wait(self, journal):
        """A session that the background works on; one that waits already serves everybody."""
        waiting = self.search([("journal_id", "=", journal.id), ("is_waiting", "=", True)], limit=1)
        if waiting:
            return waiting
        session = self._new(journal, "person")
        session._note({"is_waiting": True})
        self.env.ref("smart_recon.ir_cron_recon_waiting")._trigger()
        return session

    @api.model
    def _cron_run_waiting(self):
        """Work on one waiting run after the other, with the rights of whoever started it."""
        waiting = self.search([("is_waiting", "=", True)], order="id")
        for place, session in enumerate(waiting):
            starter = session.with_user(session.user_id).with_context(
                allowed_company_ids=session.company_id.ids, lang=session.user_id.lang
            )
            starter._run_waiting()
            # the next run starts from a clean transaction, and this one's answers are kept
            left = len(waiting) - place - 1
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break

    def _run_waiting(self):
        lines = self._company_lines(self.company_id)
        own = lines.filtered(lambda line: line.journal_id == self.journal_id)
        if own:
            self._run(self.journal_id, own, "person")
        else:
            self._note({"is_waiting": False})
        self.env["smart.recon.posting"]._tell(own[:1])
