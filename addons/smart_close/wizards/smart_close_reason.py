from odoo import fields, models


class SmartCloseReason(models.TransientModel):
    """Asks for the words that dismissing, refusing, locking and reopening need."""

    _name = "smart.close.reason"
    _description = "Reason in a Close"

    purpose = fields.Selection(
        [
            ("dismiss", "Dismiss findings"),
            ("refuse", "Send a step back"),
            ("lock", "Lock the month"),
            ("reopen", "Reopen the month"),
        ],
        required=True,
    )
    close_id = fields.Many2one("smart.close")
    step_id = fields.Many2one("smart.close.step")
    finding_ids = fields.Many2many("smart.close.finding")
    reason = fields.Text()
    teach = fields.Boolean(
        "Next months too", help="The same finding is dismissed in the next months as well."
    )
    hours = fields.Integer(
        default=24, help="After so many hours the month is locked again by itself."
    )

    def action_confirm(self):
        """Do it, in the name of who is logged in; the verbs check who may."""
        self.ensure_one()
        if self.purpose == "dismiss":
            self.finding_ids.action_dismiss(self.reason, self.teach)
        elif self.purpose == "refuse":
            self.step_id.action_refuse(self.reason)
        elif self.purpose == "lock":
            self.close_id.action_lock(self.reason)
        else:
            self.close_id.action_reopen(self.reason, self.hours)
        return {"type": "ir.actions.act_window_close"}
