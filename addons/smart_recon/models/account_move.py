from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_smart_reconcile(self):
        """Open the reconciliation screen at the bank line of this entry."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("smart_recon.smart_recon_screen_action")
        return {**action, "context": {"smart_recon": {"line_id": self.statement_line_id.id}}}
