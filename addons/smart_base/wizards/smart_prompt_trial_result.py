from odoo import fields, models


class SmartPromptTrialResult(models.TransientModel):
    """One answer of one version about one sample."""

    _name = "smart.prompt.trial.result"
    _description = "Result of a Trial"

    trial_id = fields.Many2one("smart.prompt.trial", required=True, ondelete="cascade")
    version_id = fields.Many2one("smart.prompt.version", "Version", ondelete="cascade")
    sample = fields.Char("About")
    answer = fields.Text()
    problem = fields.Char()
    input_tokens = fields.Integer("Tokens Sent")
    output_tokens = fields.Integer("Tokens Received")
    cost = fields.Float("Cost (USD)", digits=(16, 6))
    duration_ms = fields.Integer("Duration (ms)")
