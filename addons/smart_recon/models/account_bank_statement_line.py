from odoo import api, fields, models

STATES = [("todo", "To Do"), ("suggested", "Suggested"), ("done", "Done")]


class AccountBankStatementLine(models.Model):
    """A bank line knows what is suggested for it, how far it is, and people's notes."""

    _inherit = "account.bank.statement.line"

    smart_suggestion_ids = fields.One2many("smart.recon.suggestion", "line_id", readonly=True)
    smart_suggestion_id = fields.Many2one(
        "smart.recon.suggestion",
        "Suggestion",
        compute="_compute_smart_suggestion_id",
        search="_search_smart_suggestion_id",
    )
    smart_recon_state = fields.Selection(
        STATES,
        "Reconciliation",
        compute="_compute_smart_recon_state",
        search="_search_smart_recon_state",
    )
    smart_note = fields.Text("Note", copy=False, help="What colleagues should know about it.")
    smart_match_ids = fields.One2many("smart.recon.match", "line_id", readonly=True)

    @api.depends("smart_suggestion_ids")
    def _compute_smart_suggestion_id(self):
        for line in self:
            line.smart_suggestion_id = line.smart_suggestion_ids[:1]

    def _search_smart_suggestion_id(self, operator, value):
        return [("smart_suggestion_ids", operator, value)]

    @api.depends("is_reconciled", "smart_suggestion_ids.kind")
    def _compute_smart_recon_state(self):
        for line in self:
            if line.is_reconciled:
                line.smart_recon_state = "done"
            elif line.smart_suggestion_ids.filtered(lambda each: each.kind != "none"):
                line.smart_recon_state = "suggested"
            else:
                line.smart_recon_state = "todo"

    def _search_smart_recon_state(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        open_lines = fields.Domain("is_reconciled", "=", False)
        suggested = fields.Domain("smart_suggestion_ids.kind", "!=", "none") & fields.Domain(
            "smart_suggestion_ids", "!=", False
        )
        domains = {
            "done": fields.Domain("is_reconciled", "=", True),
            "suggested": open_lines & suggested,
            "todo": open_lines & ~suggested,
        }
        found = fields.Domain.OR(domains[state] for state in value if state in domains)
        return found if operator == "in" else ~found

    def _smart_open(self):
        """Those that are posted and that nobody has matched, not even in part."""
        return self.filtered(
            lambda line: (
                line.state == "posted" and not line.is_reconciled and line._smart_is_untouched()
            )
        )

    def _smart_is_untouched(self):
        """Whether all of the line still waits on the suspense account."""
        currency = self.foreign_currency_id or self.currency_id
        whole = self.amount_currency if self.foreign_currency_id else self.amount
        if currency.is_zero(whole):
            return False
        return not currency.compare_amounts(self.amount_residual, -whole)
