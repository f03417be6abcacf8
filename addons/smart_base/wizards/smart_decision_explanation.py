from odoo import fields, models


class SmartDecisionExplanation(models.TransientModel):
    """An explanation while somebody reads it."""

    _name = "smart.decision.explanation"
    _description = "Explanation of a Decision"

    decision_id = fields.Many2one(
        "smart.decision", readonly=True, required=True, ondelete="cascade"
    )
    summary = fields.Text("What Would Change", readonly=True)
    why = fields.Text("Why", readonly=True)
    checks = fields.Text("Worth a Look", readonly=True)
    note = fields.Char(readonly=True)
