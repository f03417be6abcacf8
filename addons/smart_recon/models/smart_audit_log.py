from odoo import api, models


class SmartAuditLog(models.Model):
    _inherit = "smart.audit.log"

    @api.model
    def _selection_action(self):
        _ = self.env._
        return [
            *super()._selection_action(),
            ("recon_matched", _("Bank line matched")),
            ("recon_undone", _("Bank line opened again")),
        ]
