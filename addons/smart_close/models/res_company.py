from odoo import fields, models

from odoo.addons.smart_base.models.res_company import SETTINGS


class ResCompany(models.Model):
    """Where accruals of the month-end close are booked."""

    _inherit = "res.company"

    smart_close_journal_id = fields.Many2one(
        "account.journal",
        "Journal of the Close",
        check_company=True,
        domain="[('type', '=', 'general')]",
        help="Accruals and repeated entries are booked here. Empty: the first general journal.",
        prefetch=SETTINGS,
    )
    smart_close_revenue_account_id = fields.Many2one(
        "account.account",
        "Accrued Revenue",
        check_company=True,
        help="Balance sheet account for what was delivered and is not invoiced yet.",
        prefetch=SETTINGS,
    )
    smart_close_expense_account_id = fields.Many2one(
        "account.account",
        "Accrued Expenses",
        check_company=True,
        help="Balance sheet account for what was received and is not billed yet.",
        prefetch=SETTINGS,
    )
    smart_close_prepaid_account_id = fields.Many2one(
        "account.account",
        "Prepaid Expenses",
        check_company=True,
        help="Balance sheet account for the part of a bill that pays for later months.",
        prefetch=SETTINGS,
    )
    smart_close_deferred_account_id = fields.Many2one(
        "account.account",
        "Deferred Revenue",
        check_company=True,
        help="Balance sheet account for the part of an invoice that is earned in later months.",
        prefetch=SETTINGS,
    )
