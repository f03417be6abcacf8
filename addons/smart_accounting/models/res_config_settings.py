from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_draft_invoice_days = fields.Integer(
        related="company_id.smart_draft_invoice_days", readonly=False
    )
    smart_overdue_invoice_days = fields.Integer(
        related="company_id.smart_overdue_invoice_days", readonly=False
    )
