from odoo import fields, models


class SmartBankRelease(models.Model):
    """An approver called the vendor, or saw the proof, and released one payment."""

    _name = "smart.bank.release"
    _description = "Release of a Changed Bank Account"
    _order = "id desc"
    _rec_name = "payment_id"

    payment_id = fields.Many2one("account.payment", readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    bank_id = fields.Many2one("res.partner.bank", readonly=True, ondelete="cascade")
    acc_number = fields.Char("Number", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Released By", required=True, readonly=True)
