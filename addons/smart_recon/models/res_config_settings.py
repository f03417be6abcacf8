from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_recon_fee_account_id = fields.Many2one(
        related="company_id.smart_recon_fee_account_id", readonly=False
    )
    smart_recon_rounding_account_id = fields.Many2one(
        related="company_id.smart_recon_rounding_account_id", readonly=False
    )
    smart_recon_fee_percent = fields.Float(
        related="company_id.smart_recon_fee_percent", readonly=False
    )
    smart_recon_fee_limit = fields.Monetary(
        related="company_id.smart_recon_fee_limit", readonly=False
    )
    smart_recon_rounding_limit = fields.Monetary(
        related="company_id.smart_recon_rounding_limit", readonly=False
    )
