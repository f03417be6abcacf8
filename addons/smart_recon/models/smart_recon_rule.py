from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.facts import LearnedRule
from .smart_recon_types import WriteOff

SIGNS = {"in": 1, "out": -1, "both": 0}


class SmartReconRule(models.Model):
    """What people's decisions taught: who pays like this, or where lines like this are booked.

    How rules come about and change is in ``smart_recon_rule_learning.py``, how they are tried on
    the past in ``smart_recon_rule_trial.py``.
    """

    _name = "smart.recon.rule"
    _description = "Learned Rule of Reconciliation"
    _order = "state, right_count desc, id"

    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True, readonly=False, precompute=True)
    state = fields.Selection(
        [("active", "In Use"), ("trial", "On Trial"), ("off", "Off")],
        default="trial",
        required=True,
        readonly=True,
        index=True,
        help="Only rules in use speak about new lines. A rule goes into use after it was tried "
        "on the past.",
    )
    origin = fields.Selection(
        [("learned", "Learned"), ("person", "Made by Hand")],
        default="person",
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', 'in', ('bank', 'cash', 'credit'))]",
        help="Only lines of this journal. Empty: of all.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        check_company=True,
        ondelete="cascade",
        help="Who pays, or is paid, like this.",
    )
    account_id = fields.Many2one(
        "account.account",
        check_company=True,
        help="Where a line without open item is booked. Empty: the rule only tells who pays.",
    )
    tax_ids = fields.Many2many(
        "account.tax", string="Taxes", check_company=True, help="Included in the line's amount."
    )
    label = fields.Char(help="Text of the booking. Empty: the bank's text.")
    iban = fields.Char("Account Number", help="Account of the other side.")
    words = fields.Char(help="Words that all have to be in the memo, where no account is given.")
    sign = fields.Selection(
        [("in", "Money In"), ("out", "Money Out"), ("both", "Both")], default="both", required=True
    )
    right_count = fields.Integer("Confirmed", readonly=True)
    wrong_count = fields.Integer("Contradicted", readonly=True)
    confidence = fields.Float(compute="_compute_confidence")
    expiry_date = fields.Date(
        "Good Until", help="Not used after this day, unless it is confirmed again."
    )
    trial_right = fields.Integer("Right on the Past", readonly=True)
    trial_wrong = fields.Integer("Wrong on the Past", readonly=True)
    trial_date = fields.Date("Tried", readonly=True)

    _counts_positive = models.Constraint(
        "CHECK(right_count >= 0 AND wrong_count >= 0)", "Counts cannot be negative."
    )

    @api.depends("partner_id", "account_id", "iban", "words")
    def _compute_name(self):
        for rule in self:
            how = rule.iban or (rule.words or "").lower()
            what = rule.account_id.display_name or rule.partner_id.display_name or ""
            rule.name = f"{how} → {what}" if how and what else (rule.name or what or how)

    @api.depends("right_count", "wrong_count")
    def _compute_confidence(self):
        for rule in self:
            rule.confidence = rule._fact().confidence

    @api.constrains("partner_id", "account_id", "iban", "words")
    def _check_complete(self):
        for rule in self:
            if not (rule.partner_id or rule.account_id):
                raise UserError(self.env._("Say who pays, or where it is booked."))
            if not (rule.iban or (rule.words or "").strip()):
                raise UserError(
                    self.env._("Say by which account number or words lines are recognised.")
                )

    # For the engine -------------------------------------------------------

    @api.model
    def _facts(self, company):
        """The rules in use in a company, for the engine."""
        return [rule._fact() for rule in self._in_use(company)]

    @api.model
    def _in_use(self, company):
        today = fields.Date.context_today(self)
        return self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "active"),
                "|",
                ("expiry_date", "=", False),
                ("expiry_date", ">=", today),
            ]
        )

    def _fact(self):
        return LearnedRule(
            id=self.id,
            partner_id=self.partner_id.commercial_partner_id.id or None,
            account_id=self.account_id.id or None,
            iban=self.iban or "",
            words=frozenset((self.words or "").upper().split()),
            sign=SIGNS[self.sign or "both"],
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
