from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_draft_invoice_days = fields.Integer(
        related="company_id.smart_draft_invoice_days", readonly=False
    )
    smart_overdue_invoice_days = fields.Integer(
        related="company_id.smart_overdue_invoice_days", readonly=False
    )
    smart_approval_limits = fields.Char(related="company_id.smart_approval_limits", readonly=False)
    smart_bank_change_days = fields.Integer(
        related="company_id.smart_bank_change_days", readonly=False
    )
