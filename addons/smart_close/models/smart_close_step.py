from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import readiness
from ..engine.flux import EXPLAINED

STEPS = [
    ("bank", "Bank"),
    ("drafts", "Drafts"),
    ("deliveries", "Unbilled Deliveries"),
    ("bills", "Missing Vendor Bills"),
    ("revenue", "Uninvoiced Revenue"),
    ("depreciation", "Depreciation"),
    ("taxes", "Taxes"),
    ("companies", "Between Companies"),
    ("adjustments", "Adjustments"),
    ("review", "Final Review"),
]
#: Who does a step when by; everything else about it comes from scans and signatures.
PLANNING = {"preparer_id", "reviewer_id", "due_date"}


class SmartCloseStep(models.Model):
    """One of the ten steps of a close, with its findings and its two signatures."""

    _name = "smart.close.step"
    _description = "Step of a Close"
    _order = "close_id, sequence"
    _rec_name = "code"

    close_id = fields.Many2one(
        "smart.close", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="close_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    code = fields.Selection(STEPS, "Step", required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    preparer_id = fields.Many2one("res.users", help="Works the findings off and signs first.")
    reviewer_id = fields.Many2one("res.users", help="Checks and signs after the preparer.")
    due_date = fields.Date("Due")
    does_apply = fields.Boolean(
        "Applies", default=True, readonly=True, help="Whether there is anything to look at."
    )
    finding_ids = fields.One2many("smart.close.finding", "step_id", readonly=True)
    signoff_ids = fields.One2many("smart.close.signoff", "step_id", readonly=True)
    blocking_count = fields.Integer("Blocking", compute="_compute_counts")
    warning_count = fields.Integer("Warnings", compute="_compute_counts")
    note_count = fields.Integer("Notes", compute="_compute_counts")
    amount = fields.Monetary("At Stake", compute="_compute_counts")
    score = fields.Integer("Done %", compute="_compute_counts")

    _code_uniq = models.UniqueIndex("(close_id, code)")

    @api.depends("finding_ids.state", "finding_ids.amount", "signoff_ids.state", "does_apply")
    def _compute_counts(self):
        for step in self:
            found = step.finding_ids._still_open()
            by_severity = found.grouped("severity")
            step.blocking_count = len(by_severity.get("blocking", ()))
            step.warning_count = len(by_severity.get("warning", ()))
            step.note_count = len(by_severity.get("note", ()))
            step.amount = sum(step.close_id._in_own_currency(found))
            step.score = readiness.score(step._as_engine())

    def _as_engine(self):
        return readiness.Step(
            self.code,
            blocking=self.blocking_count,
            warnings=self.warning_count,
            notes=self.note_count,
            signed=len(self._valid_signoffs()),
            applies=self.does_apply,
        )

    def _valid_signoffs(self):
        return self.signoff_ids.filtered(lambda each: each.state == "valid")

    # Guards ---------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.env["smart.close"]._check_own_doing()
        return super().create(vals_list)

    def write(self, vals):
        if not vals.keys() <= PLANNING:
            self.env["smart.close"]._check_own_doing()
        return super().write(vals)

    def unlink(self):
        self.env["smart.close"]._check_own_doing()
        return super().unlink()

    # Verbs ----------------------------------------------------------------

    def action_rescan(self):
        """Look at this step again, now."""
        self.ensure_one()
        close = self.close_id._check_reach()
        close._rescan([self.code])

    def action_sign(self, comment=None):
        """Sign as preparer, or as reviewer when the preparer's signature is there.

        :raises UserError: something blocks, or both signatures are there
        :raises AccessError: the same person would sign twice, or another one has to
        """
        self.ensure_one()
        close = self.close_id._check_reach()
        close._check_open()
        close._recheck_signoffs()
        if self.blocking_count:
            raise UserError(_("%s findings block this step.", self.blocking_count))
        self._check_explained()
        role = self._next_role()
        self._check_signer(role)
        return self.env["smart.close.signoff"]._sign(
            self.with_env(close.env), role, comment or False
        )

    def _check_explained(self):
        """Refuse while something moved and nobody says why.

        :raises UserError: names what has to be explained
        """
        silent = self.finding_ids.filtered(
            lambda each: (
                each.state == "open" and each.kind in EXPLAINED and not (each.comment or "").strip()
            )
        )
        if silent:
            names = "\n".join(silent[:10].mapped("name"))
            raise UserError(
                _("Explain these first, by a comment or by dismissing them:\n%s", names)
            )

    def _next_role(self):
        roles = self._valid_signoffs().mapped("role")
        if "reviewer" in roles:
            raise UserError(_("This step is signed twice already."))
        return "reviewer" if "preparer" in roles else "preparer"

    def _check_signer(self, role):
        user = self.env.user
        named = self.preparer_id if role == "preparer" else self.reviewer_id
        manager = user.has_group("smart_base.group_smart_manager")
        if named and user != named and not manager:
            raise AccessError(_("%s has to sign this.", named.name))
        if role == "reviewer" and user in self._valid_signoffs().user_id:
            raise AccessError(_("Whoever prepared a step cannot review it too."))

    def action_refuse(self, reason):
        """Send a prepared step back, as its reviewer.

        :param reason: what the preparer has to do
        :raises UserError: without a reason, or without anything to refuse
        """
        self.ensure_one()
        close = self.close_id._check_reach()
        close._check_open()
        signed = self._valid_signoffs()
        if not (reason or "").strip():
            raise UserError(_("Say what has to be done."))
        if not signed:
            raise UserError(_("Nobody signed this step yet."))
        self._check_signer("reviewer")
        signed._refuse(reason.strip())
        close._note_readiness()
