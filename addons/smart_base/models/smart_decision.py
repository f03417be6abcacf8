from odoo import _, api, fields, models
from odoo.exceptions import AccessError, LockError, MissingError, UserError, ValidationError

from ..engine import gate
from .guard import DECIDE, permitted, with_permit

STATES = [
    ("logged", "Logged"),
    ("pending", "Waiting for Approval"),
    ("approved", "Approved"),
    ("executed", "Carried Out"),
    ("rejected", "Rejected"),
    ("expired", "Expired"),
    ("stale", "Overtaken"),
    ("failed", "Failed"),
    ("undone", "Undone"),
]
#: What a decision is about; written once.
CONTENT = {
    "rule_id", "rule_version", "event_id", "company_id", "name", "res_model", "res_id", "effects",
    "preview", "components", "reasons", "evidence", "confidence", "amount", "stamps",
    "fingerprint", "content_digest", "caused_by_id", "correlation_id", "gate_outcome", "gate_cause",
    "judged_confidence", "risk", "corrects_id",
}  # fmt: skip
#: What Odoo's own followers and activities write on a decision.
FOLLOWED = {"message_follower_ids", "activity_ids", "message_main_attachment_id"}


class SmartDecision(models.Model):
    """What a rule decided about a record, what became of it, and how to undo it.

    Who may approve, and the buttons, are in ``smart_decision_approval.py``; what an approval is
    bound to in ``smart_decision_binding.py``; how proposals become decisions in
    ``smart_decision_proposing.py``, repeats in ``smart_decision_renewal.py``.
    """

    _name = "smart.decision"
    _description = "Decision"
    _inherit = ["smart.thread"]
    _order = "id desc"

    name = fields.Char("Proposal", required=True, readonly=True)
    rule_id = fields.Many2one("smart.rule", required=True, readonly=True, ondelete="restrict")
    rule_version = fields.Integer(readonly=True)
    event_id = fields.Many2one(
        "smart.event", readonly=True, ondelete="set null", index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(STATES, required=True, readonly=True, default="logged", index=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    record_name = fields.Char("About", readonly=True)
    confidence = fields.Float(readonly=True, aggregator="avg")
    amount = fields.Monetary(readonly=True, help="Money at stake.")
    components = fields.Json(readonly=True, help="What the confidence is made of.")
    reasons = fields.Text(readonly=True)
    evidence = fields.Json(readonly=True)
    effects = fields.Json(readonly=True)
    preview = fields.Json("Changes", readonly=True, help="Field by field, before and after.")
    stamps = fields.Json(readonly=True, help="When each record it touches was last written.")
    fingerprint = fields.Char(readonly=True, index=True)
    content_digest = fields.Char(readonly=True, help="What an approval is bound to.")
    gate_outcome = fields.Char(
        "Would Have", readonly=True, help="What a live rule would have done."
    )
    gate_cause = fields.Selection(
        [
            ("confident", "Sure enough to act"),
            ("unsure", "Not sure enough to act alone"),
            ("doubtful", "Too doubtful to ask"),
            ("policy", "This rule always asks"),
            ("amount", "Amount above the rule's limit"),
            ("unproven", "The rule has not proven itself yet"),
            ("shadow", "Rule is in shadow mode"),
        ],
        "Why",
        readonly=True,
    )
    correlation_id = fields.Char(readonly=True)
    caused_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime(readonly=True)
    expires_at = fields.Datetime(readonly=True)
    undo_memory = fields.Json(readonly=True, help="What the undo needs.")
    outcome_note = fields.Text("What Happened", readonly=True)
    minutes_saved = fields.Float(readonly=True)
    can_approve = fields.Boolean(compute="_compute_can_approve")
    why_not = fields.Char(compute="_compute_can_approve")
    speaks_for = fields.Char(
        compute="_compute_can_approve",
        help="Who is away and would approve it, where the current user only stands in.",
    )
    approver_names = fields.Char("Who May Approve", compute="_compute_approver_names")

    _company_state_idx = models.Index("(company_id, state)")
    _record_idx = models.Index("(res_model, res_id)")
    #: Two lanes that think of the same at the same moment cannot see each other's decision.
    _open_uniq = models.UniqueIndex(
        "(fingerprint) WHERE state IN ('pending', 'approved', 'executed')"
    )

    # Fields ---------------------------------------------------------------

    @api.depends("state", "rule_id", "company_id", "amount")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        user = self.env.user
        for decision in self:
            is_pending = decision.state == "pending"
            voice, refusal = decision._voice() if is_pending else (user, None)
            decision.why_not = refusal
            decision.can_approve = is_pending and not refusal
            # sudo: the name of a colleague for whom the user stands in
            decision.speaks_for = not refusal and voice != user and voice.sudo().name

    @api.depends("rule_id", "company_id")
    def _compute_approver_names(self):
        for decision in self:
            # sudo: names of colleagues, nothing else, for users who may not list group members
            users = decision.sudo()._approvers()
            decision.approver_names = ", ".join(users[:5].mapped("name"))

    # Guards ---------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_permit()
        return super().create(vals_list)

    def write(self, vals):
        if not vals.keys() <= FOLLOWED:
            self._check_permit()
            if CONTENT & vals.keys():
                raise UserError(_("What a decision is about cannot be changed."))
        return super().write(vals)

    def unlink(self):
        raise UserError(_("Decisions are kept."))

    def copy(self, default=None):
        raise UserError(_("A decision cannot be copied."))

    def _check_permit(self):
        if not permitted(self.env, DECIDE):
            raise UserError(_("Decisions are written by their rules, and change by their buttons."))

    def _store(self, vals):
        # sudo: nobody holds write rights on decisions; each public verb checked who may
        with_permit(self.sudo(), DECIDE).write(vals)

    # Execute --------------------------------------------------------------

    def _stale_reason(self, stamps=None):
        """Why the decision no longer fits, or nothing.

        :param stamps: what ``_stamps`` says of its records, where that is known already
        """
        rule = self.rule_id.with_company(self.company_id)
        if rule.version != self.rule_version:
            return _("The rule was changed meanwhile.")
        if not rule._is_listening(self.company_id) or rule.automation not in self.env:
            return _("The rule was switched off meanwhile.")
        before = self.stamps or {}
        if stamps is None:
            stamps = self._stamps(self._keys(self.res_model, self.res_id, self.effects))
        if before.keys() - stamps.keys():
            return _("The record is gone.")
        return None if stamps == before else _("The record was changed meanwhile.")

    def _actor(self, env):
        """Whose rights carry the decision out: never a superuser, in this one company, and
        with nothing of a caller's context, which would travel into all that is done."""
        context = {"allowed_company_ids": self.company_id.ids, "lang": "en_US", "tz": env.user.tz}
        return env(su=False, context=context)

    def _execute(self, actor_env):
        """Carry the decision out with the rights of an environment; all or nothing.

        :raises AccessError: that environment may not do it; nothing changed
        """
        actor = self._actor(actor_env)
        self._lock_records(self._keys(self.res_model, self.res_id, self.effects))
        stale = self._stale_reason()
        if stale:
            self._settle("stale", actor_env, stale)
            return
        try:
            with self.env.cr.savepoint():
                self._check_intact()
                actor["smart.effect"]._check_declared(self.effects, actor[self.rule_id.automation])
                memory = actor["smart.effect"]._apply(self.effects)
                self.env.flush_all()
        except (AccessError, LockError):
            raise
        except (UserError, ValidationError, MissingError) as error:
            self._settle("failed", actor_env, str(error))
            return
        self._settle(
            "executed", actor_env, undo_memory=memory, minutes_saved=self.rule_id.minutes_saved
        )
        self._tell_record()

    def _settle(self, state, actor_env, note=False, **vals):
        """Write an outcome, its audit entry, and clear what waited for it."""
        # nobody decided about what time or events overtook
        decider = actor_env.uid if state not in ("stale", "expired") else False
        self._store(
            {
                "state": state,
                "outcome_note": note,
                "decided_by_id": decider,
                "decided_at": fields.Datetime.now(),
                **vals,
            }
        )
        self._record(state, user_id=actor_env.uid, reason=note or self.reasons)
        if self.gate_outcome == gate.ASK:
            # sudo: the question is answered for every approver, whoever answered it
            self.sudo().activity_unlink(["smart_base.mail_activity_type_approval"])
        self._announce()

    def _tell_record(self):
        """Leave a note in the chatter of the record, where people look for reasons."""
        record = self.env[self.res_model].browse(self.res_id)
        if hasattr(record, "message_post") and record.exists():
            body = _(
                "%(title)s. Decided by the rule “%(rule)s” with a confidence of %(percent)s %%.",
                title=self.name,
                rule=self.rule_id.name,
                percent=round(self.confidence * 100),
            )
            # sudo: the name under which the system speaks, whoever may see users
            author = self.rule_id.sudo()._known("res.users", "user_smart_automation").partner_id
            # sudo: a note of the system about what was done with the actor's own rights
            record.sudo().message_post(body=body, subtype_xmlid="mail.mt_note", author_id=author.id)

    # Record, tell, expire -------------------------------------------------

    def _record(self, action, user_id=None, reason=None):
        """One audit entry for one step of each decision, in the transaction of the step."""
        self.env["smart.audit.log"]._append(
            [decision._audit_entry(action, user_id, reason) for decision in self]
        )

    def _audit_entry(self, action, user_id, reason):
        return {
            "action": action,
            "company_id": self.company_id.id,
            "rule_code": self.rule_id.code,
            "rule_version": self.rule_version,
            "decision_ref": self.id,
            "decision_name": self.name,
            "res_model": self.res_model,
            "res_ids": [self.res_id],
            "input_digest": self.content_digest,
            "proposal": {
                "effects": self.effects,
                "evidence": self.evidence,
                "undo": self.undo_memory,
            },
            "confidence": self.confidence,
            "reason": reason or self.reasons,
            "user_id": user_id or self.env.uid,
            "minutes_saved": self.minutes_saved,
            "correlation_id": self.correlation_id,
        }

    def _ask_approvers(self):
        """An activity for everybody who may approve; a mail for each would bury them."""
        approvers = self._approvers()
        # sudo: who stands in for them today, whoever made the decision
        self._ask(approvers | self.env["smart.delegation"].sudo()._stand_ins(approvers))
        self._announce()

    def _ask(self, users):
        quietly = self.with_context(mail_activity_quick_update=True)
        for user in users:
            quietly.activity_schedule(
                "smart_base.mail_activity_type_approval", user_id=user.id, summary=self.name
            )

    def _announce(self):
        """Tell open screens that something changed; they ask for what they may see."""
        # sudo: a bare hint without content
        group = self.rule_id.sudo()._known("res.groups", "group_smart_user")
        group._bus_send("smart_base/decision", {"id": self.id, "state": self.state})

    @api.model
    def _cron_expire(self):
        """Close what nobody approved in time."""
        now = fields.Datetime.now()
        overdue = self.search([("state", "=", "pending"), ("expires_at", "<", now)])
        for decision in overdue.try_lock_for_update():
            decision._settle("expired", self.env, _("Nobody approved it in time."))
