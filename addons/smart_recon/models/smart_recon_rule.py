from odoo import api, fields, models

from ..engine.facts import LearnedRule
from .smart_recon_types import WriteOff


class SmartReconRule(models.Model):
    """What people's decisions taught: who pays like this, or where lines like this are booked."""

    _name = "smart.recon.rule"
    _description = "Learned Rule of Reconciliation"
    _order = "right_count desc, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', 'in', ('bank', 'cash', 'credit'))]",
        help="Only lines of this journal; empty: of all.",
    )
    partner_id = fields.Many2one("res.partner", check_company=True, ondelete="cascade")
    account_id = fields.Many2one(
        "account.account",
        check_company=True,
        help="Where a line without open item is booked. Empty: the rule only tells who pays.",
    )
    tax_ids = fields.Many2many("account.tax", check_company=True)
    label = fields.Char(help="Text of the booking; empty: the bank's text.")
    iban = fields.Char("Account Number", help="Account of the other side.")
    words = fields.Char(help="Words that all have to be in the memo, where no account is given.")
    sign = fields.Selection(
        [("in", "Money in"), ("out", "Money out"), ("both", "Both")], default="both", required=True
    )
    right_count = fields.Integer("Confirmed", readonly=True)
    wrong_count = fields.Integer("Contradicted", readonly=True)
    expiry_date = fields.Date(help="Not used after this day, unless it is confirmed again.")
    last_used = fields.Date(readonly=True)

    # For the engine -------------------------------------------------------

    @api.model
    def _facts(self, company):
        """The rules in force in a company, for the engine."""
        today = fields.Date.context_today(self)
        rules = self.search([("company_id", "=", company.id)])
        return [rule._fact() for rule in rules if not rule.expiry_date or rule.expiry_date >= today]

    def _fact(self):
        return LearnedRule(
            id=self.id,
            partner_id=self.partner_id.commercial_partner_id.id or None,
            account_id=self.account_id.id or None,
            iban=self.iban or "",
            words=frozenset((self.words or "").split()),
            sign={"in": 1, "out": -1}.get(self.sign, 0),
            journal=self.journal_id.id or None,
            right=self.right_count,
            wrong=self.wrong_count,
            expires=self.expiry_date or None,
        )

    def _write_offs(self, line):
        """What the rule books a line as; nothing for a rule about a partner."""
        if not self.account_id:
            return []
        label = self.label or line.payment_ref or ""
        return [WriteOff(self.account_id.id, line.amount, label, tuple(self.tax_ids.ids))]

    # Learn ----------------------------------------------------------------

    @api.model
    def _learn(self, line, match):
        """Learn from a person's match of a line.

        :return: what changed, for the undo
        """
        return []

    @api.model
    def _unlearn(self, line):
        """Take back what the last match of a line taught."""
