from odoo import api, fields, models


class SmartPromptTrialResult(models.TransientModel):
    """What one version, or two of them side by side, answered about one sample."""

    _name = "smart.prompt.trial.result"
    _description = "Result of a Trial"

    trial_id = fields.Many2one("smart.prompt.trial", required=True, ondelete="cascade")
    sample = fields.Char("About")
    answer = fields.Text()
    problem = fields.Text("No Answer Because")
    input_tokens = fields.Integer("Tokens Sent")
    output_tokens = fields.Integer("Tokens Received")
    cost = fields.Float("Cost (USD)", digits=(16, 6))
    duration_ms = fields.Integer("Duration (ms)")
    other_answer = fields.Text()
    other_problem = fields.Text("No Other Answer Because")
    other_input_tokens = fields.Integer("Other Tokens Sent")
    other_output_tokens = fields.Integer("Other Tokens Received")
    other_cost = fields.Float("Other Cost (USD)", digits=(16, 6))
    is_same = fields.Boolean("Same", compute="_compute_is_same")

    @api.depends("answer", "other_answer")
    def _compute_is_same(self):
        for result in self:
            result.is_same = bool(result.answer) and result.answer == result.other_answer
