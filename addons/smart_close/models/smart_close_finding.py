from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..engine.flux import EXPLAINED

SEVERITIES = [("blocking", "Blocking"), ("warning", "Warning"), ("note", "Note")]
FIXES = [
    ("post", "Post it"),
    ("discard", "Cancel it"),
    ("next_month", "Move it to the next month"),
    ("invoice", "Create the invoice"),
    ("accrue", "Accrue and reverse"),
    ("ask", "Ask the vendor"),
    ("repeat", "Book it again"),
    ("depreciate", "Book the depreciation"),
]
#: Fixes that only lead somewhere, with the method that does.
WAYS = {"reconcile": "_open_reconciliation", "unaccrue": "_open_accruals"}
#: What people add to a finding; a scan never touches it.
PEOPLES = {"user_id", "due_date", "comment"}


class SmartCloseFinding(models.Model):
    """Something that stands between a month and its close, until it is gone or dismissed."""

    _name = "smart.close.finding"
    _description = "Finding of a Close"
    _inherit = ["smart.decision.target"]
    _order = "severity, amount desc, id"

    close_id = fields.Many2one(
        "smart.close", required=True, readonly=True, ondelete="cascade", index=True
    )
    step_id = fields.Many2one(
        "smart.close.step", required=True, readonly=True, ondelete="cascade", index=True
    )
    code = fields.Selection(related="step_id.code", string="Kind of Step")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char("What Was Found", required=True, readonly=True)
    kind = fields.Char(required=True, readonly=True)
    fingerprint = fields.Char(required=True, readonly=True)
    pattern = fields.Char(readonly=True)
    severity = fields.Selection(SEVERITIES, required=True, readonly=True)
    amount = fields.Monetary("At Stake", readonly=True)
    effect = fields.Monetary("Effect on Profit", readonly=True, help="What putting it right adds.")
    res_model = fields.Char(readonly=True)
    res_ids = fields.Json(readonly=True)
    evidence = fields.Json(readonly=True)
    fixes = fields.Json(readonly=True, help="What can be done about it with one click.")
    wanted_fix = fields.Selection(FIXES, readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("gone", "Gone"), ("dismissed", "Dismissed")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    user_id = fields.Many2one("res.users", "Owner")
    due_date = fields.Date("Due")
    comment = fields.Text()
    dismiss_reason = fields.Char("Dismissed Because", readonly=True)
    dismissed_by_id = fields.Many2one("res.users", readonly=True)
    is_lesson = fields.Boolean(
        "Next Months Too", readonly=True, help="The same is dismissed in the next months as well."
    )

    _fingerprint_uniq = models.UniqueIndex("(close_id, company_id, step_id, fingerprint)")
    _lesson_idx = models.Index("(company_id, pattern) WHERE is_lesson")

    # Guards ---------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.env["smart.close"]._check_own_doing()
        return super().create(vals_list)

    def write(self, vals):
        if not vals.keys() <= PEOPLES:
            self.env["smart.close"]._check_own_doing()
        return super().write(vals)

    def unlink(self):
        self.env["smart.close"]._check_own_doing()
        return super().unlink()

    def _store(self, vals):
        # sudo: nobody holds write rights on what a scan found; each verb checked who may
        self.sudo().write(vals)

    def _still_open(self):
        return self.filtered(lambda each: each.state == "open")

    def _decisions(self, *domain):
        """Decisions about these findings, in the order in which they were proposed."""
        # sudo: decisions about findings that the caller has already; no others are searched
        decisions = self.env["smart.decision"].sudo()
        about = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return decisions.search([*about, *domain], order="id")

    # Verbs ----------------------------------------------------------------

    def action_open_records(self):
        """Open what the finding is about."""
        self.ensure_one()
        self.check_access("read")
        if not self.res_ids or self.res_model not in self.env:
            raise UserError(_("This finding is about no single record."))
        if self.res_model == "account.account":
            return self._open_items()
        action = {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self.res_model,
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", self.res_ids)],
        }
        if len(self.res_ids) == 1:
            action |= {"views": [[False, "form"]], "res_id": self.res_ids[0]}
        return action

    def _open_items(self):
        """The entries that make a balance: of the month, where it is about what moved in it."""
        close = self.close_id
        domain = [
            ("account_id", "in", self.res_ids),
            ("company_id", "=", self.company_id.id),
            ("parent_state", "=", "posted"),
            ("date", "<=", close.date_to),
        ]
        if self.kind in EXPLAINED:
            domain.append(("date", ">=", close.date_from))
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "account.move.line",
            "views": [[False, "list"], [False, "form"]],
            "domain": domain,
            "context": {"create": False},
        }

    def action_rescan(self):
        """Look again whether it is still there: in its step, and in its company only."""
        for close, findings in self.grouped("close_id").items():
            reached = close._check_reach()
            for company, own in findings.grouped("company_id").items():
                reached._rescan(set(own.step_id.mapped("code")), company.with_env(reached.env))

    def action_dismiss(self, reason, teach=False):
        """Leave findings as they are, for a reason.

        :param teach: dismiss the same in the next months too
        :raises UserError: without a reason, or for what stops the books from being right
        """
        if not (reason or "").strip():
            raise UserError(_("Say why it may stay as it is."))
        for close in self.close_id:
            close._check_reach()._check_open()
        findings = self._still_open()
        for finding in findings:
            finding._store(
                {
                    "state": "dismissed",
                    "dismiss_reason": reason.strip(),
                    "dismissed_by_id": self.env.uid,
                    "is_lesson": bool(teach and finding.pattern),
                }
            )
            finding.close_id._log("close_dismissed", f"{finding.name}: {reason.strip()}")
        findings.close_id._note_readiness()

    def action_take_back(self):
        """Open dismissed findings again, and forget what they taught."""
        for close in self.close_id:
            close._check_reach()._check_open()
        self.filtered(lambda each: each.state == "dismissed")._store(
            {
                "state": "open",
                "dismiss_reason": False,
                "dismissed_by_id": False,
                "is_lesson": False,
            }
        )
        self.close_id._note_readiness()

    def action_fix(self, fix=None):
        """Propose to put it right: a decision with a preview, which somebody approves.

        :param fix: one of ``fixes``; by default the usual one
        :return: an action that shows the decision, or where to put it right
        :raises UserError: there is nothing to do with one click
        """
        self.ensure_one()
        close = self.close_id._check_reach()
        close._check_open()
        fix = fix or next(iter(self.fixes or ()), None)
        if self.state != "open" or fix not in (self.fixes or ()):
            raise UserError(_("There is no such fix for this."))
        if fix in WAYS:
            return getattr(self, WAYS[fix])()
        self._store({"wanted_fix": fix})
        decision = self.env["smart.automation.close.fix"]._propose_now(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": "smart.decision",
            "res_id": decision.id,
            "views": [[False, "form"]],
        }

    def _open_reconciliation(self):
        lines = self.env["account.bank.statement.line"].browse(self.res_ids).exists()
        return lines.journal_id[:1].action_smart_reconcile()
