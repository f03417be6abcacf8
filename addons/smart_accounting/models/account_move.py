from odoo import models


class AccountMove(models.Model):
    """Rules listen to invoices, and an invoice shows what they decided."""

    _name = "account.move"
    _inherit = ["account.move", "smart.event.mixin", "smart.decision.target"]

    def _invoice_paid_hook(self):
        """Tell rules too: a payment changes an invoice without a call of ``write``."""
        done = super()._invoice_paid_hook()
        listeners = self.env["smart.rule"]._listeners(self._name)
        if listeners:
            self.env["smart.event"]._notice(self, "write", listeners, {"payment_state"})
        return done
