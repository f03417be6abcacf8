from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """Have bank journals checked soon: a line whose match is removed from the invoice's side
        goes on counting as matched, and nobody would notice before the daily check."""
        lines = (self.debit_move_id | self.credit_move_id).statement_line_id
        done = super().unlink()
        if lines:
            self.env["smart.recon.integrity"]._check_soon()
        return done
