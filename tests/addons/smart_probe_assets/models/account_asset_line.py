from odoo import Command, api, fields, models


class AccountAssetLine(models.Model):
    """A line of a plan, which becomes a journal entry."""

    _name = "account.asset.line"
    _description = "Line of an Asset's Plan (Probe)"

    name = fields.Char()
    asset_id = fields.Many2one("account.asset", required=True, ondelete="cascade")
    amount = fields.Float()
    line_date = fields.Date(required=True)
    type = fields.Selection(
        [("create", "Purchase"), ("depreciate", "Depreciation")], default="depreciate"
    )
    init_entry = fields.Boolean()
    move_id = fields.Many2one("account.move")
    move_check = fields.Boolean(compute="_compute_move_check", store=True)

    @api.depends("move_id")
    def _compute_move_check(self):
        for line in self:
            line.move_check = bool(line.move_id)

    def create_move(self):
        """Book the lines, and finish assets of which nothing is left."""
        for line in self:
            profile = line.asset_id.profile_id
            sides = (
                (profile.account_expense_depreciation_id, line.amount),
                (profile.account_depreciation_id, -line.amount),
            )
            line.move_id = self.env["account.move"].create(
                {
                    "date": line.line_date,
                    "journal_id": profile.journal_id.id,
                    "line_ids": [
                        Command.create({"account_id": account.id, "balance": balance})
                        for account, balance in sides
                    ],
                }
            )
            line.move_id.action_post()
        for asset in self.asset_id:
            if all(asset.depreciation_line_ids.mapped("move_check")):
                asset.state = "close"
        return self.move_id.ids

    def unlink_move(self):
        """Delete the entries, or answer with the dialog that asks when to reverse one."""
        for line in self:
            if line.asset_id.profile_id.allow_reversal:
                return {"type": "ir.actions.act_window", "res_model": "wiz.asset.move.reverse"}
            line.move_id.button_draft()
            line.move_id.with_context(force_delete=True).unlink()
            line.update_asset_line_after_unlink_move()
        return True

    def update_asset_line_after_unlink_move(self):
        """The line is open again."""
        self.move_id = False
        self.asset_id.state = "open"
