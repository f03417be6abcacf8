from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("reopened", "Counterpart open again"),
    ("changed", "Changed since the import"),
    ("redated", "Date changed after matching"),
    ("gap", "Balances do not connect"),
    ("incomplete", "Lines do not add up"),
    ("overlap", "Same line in two statements"),
]


class SmartReconFinding(models.Model):
    """Something about bank lines or statements that does not add up, until it is put right.

    What is looked for is in ``smart_recon_integrity.py``.
    """

    _name = "smart.recon.finding"
    _description = "Finding of the Bank Check"
    _order = "id desc"

    name = fields.Char("What Was Found", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    state = fields.Selection(
        [("open", "Open"), ("settled", "Settled")], required=True, readonly=True, default="open"
    )
    key = fields.Char(required=True, readonly=True)
    journal_id = fields.Many2one("account.journal", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True, help="Difference, or what is open again.")
    line_id = fields.Many2one(
        "account.bank.statement.line", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    statement_id = fields.Many2one(
        "account.bank.statement", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    can_reopen = fields.Boolean(compute="_compute_can_reopen")

    _key_uniq = models.UniqueIndex("(key) WHERE state = 'open'")

    @api.depends("kind", "state", "line_id.is_reconciled")
    def _compute_can_reopen(self):
        for finding in self:
            finding.can_reopen = (
                finding.kind == "reopened"
                and finding.state == "open"
                and finding.line_id.is_reconciled
            )

    def action_reopen_line(self):
        """Open the bank lines again, so that they can be matched anew.

        :raises UserError: a line cannot be opened; the sentence says why
        """
        self.env["smart.recon.session"]._check_accountant()
        lines = self.filtered("can_reopen").line_id
        if not lines:
            raise UserError(self.env._("There is no line to open again."))
        outcomes = self.env["smart.recon.posting"]._undo(lines)
        problems = [each.message for each in outcomes if not each.ok]
        if problems:
            raise UserError("\n".join(problems))
        self.env["smart.recon.integrity"]._check_journals(self.journal_id)

    def action_open_record(self):
        """Open what the finding is about: the entry of the line, or the statement."""
        self.ensure_one()
        record = self.line_id.move_id or self.statement_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [[False, "form"]],
        }
