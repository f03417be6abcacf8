from odoo import _, fields, models
from odoo.exceptions import AccessError, LockError, MissingError, UserError, ValidationError


class SmartDecision(models.Model):
    """Who may approve, reject and undo decisions, and the buttons that do it."""

    _inherit = "smart.decision"

    # Who may --------------------------------------------------------------

    def _approvers(self):
        """Users who may approve by group and company (limits and four eyes come on top)."""
        return self.rule_id._approvers(self.company_id)

    def _approval_refusal(self, *, undoing=False):
        """Why the current user may not approve (or undo) this decision, or nothing.

        Asks the user who is logged in, never a mode: superuser rights approve nothing.
        """
        _voice, refusal = self._voice(undoing=undoing)
        return refusal

    def _refusal_of(self, user, voice, undoing, approvers):
        """Why a user may not decide in somebody's name, or nothing.

        :param voice: the user, or somebody away for whom the user stands in
        :param approvers: what ``_approvers`` says of the decision
        """
        rule = self.rule_id.with_company(self.company_id)
        # who stands in need not approve for this rule, but has to be an approver of the company
        knows_how = user in approvers or user in rule._approvers_in(self.company_id)
        if voice not in approvers or not knows_how:
            return _("Only approvers of this rule in %s may do this.", self.company_id.name)
        limit = rule._limit_of(voice, self.company_id, self.create_date.date())
        if limit is not None and self._is_above(limit):
            amount = self.currency_id.format(limit)
            return _(
                "Above %s only somebody with a higher limit or a Smart Odoo manager may approve.",
                amount,
            )
        if rule.four_eyes and not undoing and (user | voice) & self._involved():
            return _("You caused this decision, or made its record: somebody else has to approve.")
        return None

    def _is_above(self, limit):
        return self.currency_id.compare_amounts(abs(self.amount), limit) > 0

    def _involved(self):
        """People who caused the decision, the one it was edited from, or an earlier one about the
        same, or made the records, with their lines, that it is about or changes."""
        # a colleague who touches the record makes the proposal a new one, but nobody innocent
        same = [("rule_id", "=", self.rule_id.id), ("fingerprint", "=", self.fingerprint)]
        involved = self.search(same).caused_by_id
        if self.corrects_id:
            involved |= self.corrects_id._involved()
        for records in self._records(self.env):
            for each in (records, *self._part_records(records)):
                if each._log_access:
                    involved |= each.create_uid | each.write_uid
        return involved

    def _check_may(self, *, undoing=False):
        self.check_access("read")
        for decision in self:
            refusal = decision._approval_refusal(undoing=undoing)
            if refusal:
                raise AccessError(_("%(name)s: %(why)s", name=decision.name, why=refusal))

    # Verbs ----------------------------------------------------------------

    def action_approve(self, expected_digest=None):
        """Carry out pending decisions with the rights of the current user.

        :param expected_digest: what the approver saw; another content is not approved
        """
        decisions = self._without_context()
        decisions._check_may()
        decisions._lock()
        for decision in decisions:
            decision._check_pending()
            if expected_digest and expected_digest != decision.content_digest:
                raise UserError(_("This is not what you were shown; look at it again."))
            if decision._is_expired():
                decision._settle("expired", decisions.env, _("Nobody approved it in time."))
                continue
            decision._store({"state": "approved", **decision._in_name()})
            decision._record("approved", user_id=self.env.uid)
            decision._execute(decisions.env)
        return decisions._report()

    def action_reject(self, reason=None):
        """Turn pending decisions down.

        :param reason: in the user's words; kept, and shown to whoever asks
        """
        decisions = self._without_context()
        decisions._check_may()
        decisions._lock()
        for decision in decisions:
            decision._check_pending()
            reason = reason or _("Rejected without a reason.")
            decision._settle("rejected", decisions.env, reason, **decision._in_name())
        return decisions._report()

    def action_undo(self):
        """Reverse carried-out decisions, or say exactly why that is not possible."""
        decisions = self._without_context()
        decisions._check_may(undoing=True)
        decisions._lock()
        for decision in decisions:
            if decision.state != "executed":
                raise UserError(_("Only what was carried out can be undone."))
            try:
                with self.env.cr.savepoint():
                    decision._check_intact()
                    actor = decision._actor(decisions.env)
                    actor["smart.effect"]._undo(decision.effects, decision.undo_memory)
                    self.env.flush_all()
            except (AccessError, LockError):
                raise
            except (UserError, ValidationError, MissingError) as error:
                decision._store({"outcome_note": _("Could not be undone: %s", error)})
                decision._record("undo_refused", user_id=self.env.uid, reason=str(error))
                continue
            name = decision._in_name(undoing=True)
            decision._settle("undone", decisions.env, minutes_saved=0, **name)
        return decisions._report()

    def action_open_record(self):
        """Open the record that the decision is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [[False, "form"]],
        }

    def _without_context(self):
        """The same decisions without what a caller may have put into the context."""
        kept = ("allowed_company_ids", "lang", "tz")
        context = self.env.context
        return self.with_context({name: context[name] for name in kept if name in context})

    def _lock(self):
        """Let one user decide at a time; the second is told."""
        # sudo: a lock writes nothing, and users hold no write right on decisions
        self.sudo().lock_for_update()
        self.invalidate_recordset()

    def _check_pending(self):
        if self.state != "pending":
            state = dict(self._fields["state"]._description_selection(self.env))[self.state]
            raise UserError(
                _("“%(name)s” is not waiting any more: %(state)s.", name=self.name, state=state)
            )

    def _is_expired(self):
        return bool(self.expires_at and self.expires_at < fields.Datetime.now())

    def _report(self):
        """What happened, as a notification; problems by name, success by count."""
        problems = [
            f"{d.name}: {d.outcome_note}"
            for d in self
            if d.state in ("stale", "failed", "expired")
            or (d.state == "executed" and d.outcome_note)
        ]
        message = "\n".join(problems) or _("Done: %s", ", ".join(self.mapped("name")[:3]))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if problems else "success",
                "sticky": bool(problems),
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
