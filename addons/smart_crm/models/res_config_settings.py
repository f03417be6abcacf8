from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_stale_lead_days = fields.Integer(
        related="company_id.smart_stale_lead_days", readonly=False
    )
