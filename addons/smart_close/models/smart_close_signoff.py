from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..engine.figures import differences

#: Which accounts a step's signature rests on, by their kind; None for all, () for none.
RESTS_ON = {
    "bank": ("asset_cash", "liability_credit_card"),
    "drafts": (),
    "deliveries": ("income", "income_other"),
    "bills": ("expense", "expense_direct_cost", "expense_other"),
    "revenue": ("income", "income_other"),
    "depreciation": ("asset_fixed", "expense_depreciation"),
    "taxes": ("liability_current", "asset_current"),
    "companies": ("asset_receivable", "liability_payable"),
    "adjustments": None,
    "review": None,
}


class SmartCloseSignoff(models.Model):
    """A signature under a step, and the figures that it was given for.

    When one of these changes, the signature is void, and says which entry did it.
    """

    _name = "smart.close.signoff"
    _description = "Signature under a Step"
    _order = "id desc"
    _rec_name = "user_id"

    step_id = fields.Many2one(
        "smart.close.step", required=True, readonly=True, ondelete="cascade", index=True
    )
    close_id = fields.Many2one(related="step_id.close_id", store=True, index=True)
    company_id = fields.Many2one(related="step_id.company_id", store=True)
    role = fields.Selection(
        [("preparer", "Preparer"), ("reviewer", "Reviewer")], required=True, readonly=True
    )
    user_id = fields.Many2one("res.users", "Signed By", required=True, readonly=True)
    signed_at = fields.Datetime(required=True, readonly=True)
    comment = fields.Char(readonly=True)
    figures = fields.Json(readonly=True, help="Balances and findings at the time of signing.")
    state = fields.Selection(
        [("valid", "Valid"), ("void", "Void"), ("refused", "Refused")],
        required=True,
        readonly=True,
        default="valid",
    )
    void_reason = fields.Char("Void Because", readonly=True)
    void_move_id = fields.Many2one("account.move", "Changed By", readonly=True, ondelete="set null")

    _valid_uniq = models.UniqueIndex("(step_id, role) WHERE state = 'valid'")

    @api.model_create_multi
    def create(self, vals_list):
        self.env["smart.close"]._check_own_doing()
        return super().create(vals_list)

    def write(self, vals):
        self.env["smart.close"]._check_own_doing()
        return super().write(vals)

    def unlink(self):
        raise UserError(_("Signatures are kept."))

    def _store(self, vals):
        # sudo: nobody holds write rights on signatures; each public verb checked who may
        self.sudo().write(vals)
        # the database lets a step have one valid signature of each kind
        self.flush_recordset()

    @api.model
    def _sign(self, step, role, comment):
        """Sign a step as it stands; who may is checked by the step."""
        # sudo: nobody may create signatures but by signing
        signed = self.sudo().create(
            {
                "step_id": step.id,
                "role": role,
                "user_id": self.env.uid,
                "signed_at": self.env.cr.now(),
                "comment": comment,
                "figures": step._figures(),
            }
        )
        step.close_id._log("close_signed", comment, proposal={"step": step.code, "role": role})
        step.close_id._note_readiness()
        return signed.with_env(self.env)

    def _refuse(self, reason):
        self._store({"state": "refused", "void_reason": reason})
        for signed in self:
            signed.close_id._log("close_refused", reason, proposal={"step": signed.step_id.code})

    def _recheck(self):
        """Void signatures whose figures are not as they were."""
        for step, signatures in self.grouped("step_id").items():
            now = step._figures()
            for signed in signatures:
                changed = differences(signed.figures or {}, now)
                if changed:
                    signed._void(changed)

    def _void(self, changed):
        move = self._culprit(changed)
        reason = self._reason(changed, move)
        self._store({"state": "void", "void_reason": reason, "void_move_id": move.id})
        self.close_id._log("close_voided", reason, proposal={"step": self.step_id.code})

    def _culprit(self, changed):
        """The last entry on a changed account that was written after the signature."""
        accounts = [int(key.split(":")[1]) for key in changed if key.startswith("account:")]
        close = self.close_id
        return self.env["account.move"].search(
            [
                ("company_id", "in", close.company_ids.ids),
                ("date", "<=", close.date_to),
                ("write_date", ">=", self.signed_at),
                ("line_ids.account_id", "in", accounts),
            ],
            order="write_date desc, id desc",
            limit=1,
        )

    def _reason(self, changed, move):
        if move:
            return _(
                "%(move)s changed the figures after %(user)s signed.",
                move=move.display_name,
                user=self.user_id.name,
            )
        if any(key.startswith("account:") for key in changed):
            return _("A balance changed: an entry was deleted after the signature.")
        return _("There are other findings now than at the time of signing.")


class SmartCloseStep(models.Model):
    """What a signature under a step rests on."""

    _inherit = "smart.close.step"

    def _figures(self):
        """Balances at the end of the period, and open findings, as text."""
        self.ensure_one()
        return {"accounts": self._balances(), "findings": self._finding_amounts()}

    def _balances(self):
        kinds = RESTS_ON[self.code]
        if kinds == ():
            return {}
        close = self.close_id
        domain = [
            ("company_id", "in", close.company_ids.ids),
            ("parent_state", "=", "posted"),
            ("date", "<=", close.date_to),
        ]
        if kinds:
            domain.append(("account_id.account_type", "in", kinds))
        groups = self.env["account.move.line"]._read_group(domain, ["account_id"], ["balance:sum"])
        return {str(account.id): f"{balance:.2f}" for account, balance in groups}

    def _finding_amounts(self):
        found = self.finding_ids._still_open()
        return {f"{each.company_id.id}/{each.fingerprint}": f"{each.amount:.2f}" for each in found}


class SmartClose(models.Model):
    _inherit = "smart.close"

    def _recheck_signoffs(self):
        """Void the signatures under which figures changed."""
        for close in self:
            close.step_ids._valid_signoffs()._recheck()
