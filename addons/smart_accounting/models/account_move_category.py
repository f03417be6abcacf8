from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_smart_suggest(self):
        """Suggest accounts for the lines of draft bills, and show them."""
        bills = self.filtered(
            lambda move: move.state == "draft" and move.move_type in ("in_invoice", "in_refund")
        )
        if not bills:
            raise UserError(self.env._("Accounts are suggested for draft vendor bills."))
        for company, moves in bills.grouped("company_id").items():
            lines = moves.invoice_line_ids.filtered(lambda line: line.display_type == "product")
            found = self.env["smart.category"].with_company(company)._suggest(lines)
            self.env["smart.category.suggestion"]._keep(list(found.values()))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smart_accounting.smart_category_suggestion_action"
        )
        return {**action, "domain": [("move_id", "in", bills.ids)], "context": {}}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        """Learn at once what a person chose for a line that had a suggestion."""
        done = super().write(vals)
        suggestions = self.env["smart.category.suggestion"]
        if "account_id" in vals and suggestions.has_access("write"):
            suggestions._note_change(self)
        return done
