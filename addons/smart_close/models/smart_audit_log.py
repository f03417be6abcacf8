from odoo import api, models


class SmartAuditLog(models.Model):
    _inherit = "smart.audit.log"

    @api.model
    def _selection_action(self):
        _ = self.env._
        return [
            *super()._selection_action(),
            ("close_opened", _("Close opened")),
            ("close_signed", _("Step of a close signed")),
            ("close_refused", _("Step of a close refused")),
            ("close_voided", _("Signature voided")),
            ("close_dismissed", _("Finding dismissed")),
            ("close_locked", _("Month locked")),
            ("close_overridden", _("Month locked in spite of findings")),
            ("close_reopened", _("Month reopened")),
            ("close_evidence", _("Evidence downloaded")),
        ]
