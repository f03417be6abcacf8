from odoo import api, models


class SmartAuditLog(models.Model):
    _inherit = "smart.audit.log"

    @api.model
    def _selection_action(self):
        _ = self.env._
        return [
            *super()._selection_action(),
            ("budget_alert", _("Budget of Claude running out")),
            ("prompt_changed", _("Prompt changed")),
        ]
