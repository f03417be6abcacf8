from odoo import fields, models


class SmartDecisionReject(models.TransientModel):
    """Asks for the reason of a rejection, which is kept and teaches."""

    _name = "smart.decision.reject"
    _description = "Reject Decisions"

    decision_ids = fields.Many2many(
        "smart.decision", default=lambda self: self.env.context.get("active_ids")
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Reject what was chosen, for the reason given."""
        return self.decision_ids.action_reject(self.reason)
