from odoo import fields, models


class AccountAssetProfile(models.Model):
    """Where depreciations of a kind of assets are booked."""

    _name = "account.asset.profile"
    _description = "Asset Profile (Probe)"

    name = fields.Char(required=True)
    journal_id = fields.Many2one("account.journal", required=True)
    account_depreciation_id = fields.Many2one("account.account", required=True)
    account_expense_depreciation_id = fields.Many2one("account.account", required=True)
    allow_reversal = fields.Boolean(help="Entries are reversed instead of deleted.")


class AccountAsset(models.Model):
    """An asset with its plan."""

    _name = "account.asset"
    _description = "Asset (Probe)"

    name = fields.Char(required=True)
    profile_id = fields.Many2one("account.asset.profile", required=True)
    company_id = fields.Many2one("res.company", required=True)
    state = fields.Selection([("draft", "Draft"), ("open", "Running"), ("close", "Done")])
    depreciation_line_ids = fields.One2many("account.asset.line", "asset_id")
