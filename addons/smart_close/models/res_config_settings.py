from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_close_journal_id = fields.Many2one(
        related="company_id.smart_close_journal_id", readonly=False
    )
    smart_close_revenue_account_id = fields.Many2one(
        related="company_id.smart_close_revenue_account_id", readonly=False
    )
    smart_close_expense_account_id = fields.Many2one(
        related="company_id.smart_close_expense_account_id", readonly=False
    )
    smart_close_prepaid_account_id = fields.Many2one(
        related="company_id.smart_close_prepaid_account_id", readonly=False
    )
    smart_close_deferred_account_id = fields.Many2one(
        related="company_id.smart_close_deferred_account_id", readonly=False
    )
