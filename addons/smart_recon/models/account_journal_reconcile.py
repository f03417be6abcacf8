from odoo import models


class AccountJournal(models.Model):
    """A bank journal opens its reconciliation screen, and tells the screens what happens in it."""

    _name = "account.journal"
    _inherit = ["account.journal", "bus.listener.mixin"]

    def action_smart_reconcile(self):
        """Open the reconciliation screen of this journal."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("smart_recon.smart_recon_screen_action")
        return {**action, "context": {"smart_recon": {"journal_id": self.id}}}
