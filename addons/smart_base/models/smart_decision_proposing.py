from datetime import timedelta

import psycopg2.errors

from odoo import _, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..acting import correlation_id
from ..engine import gate, risk
from ..engine.canonical import digest
from ..engine.injection import refused_effects
from ..exceptions import Conflict
from .guard import DECIDE, with_permit

_FIRST_STATE = {gate.EXECUTE: "approved", gate.ASK: "pending", gate.LOG: "logged"}


class SmartDecision(models.Model):
    """How proposals become decisions: checked, judged by the gate, stored, and then acted upon."""

    _inherit = "smart.decision"

    @api.model
    def _propose(self, rule, event, automation, proposals):
        """Put proposals through the gate: carry out, ask, or log.

        :param automation: in the environment whose rights carry out what needs no approval
        :return: the new decisions; a proposal equal to a settled decision makes none
        :raises Conflict: another transaction proposes the same right now; ours is to be rolled back
        """
        company = event.company_id
        rule = rule.with_company(company)
        keys = set()
        for proposal in proposals:
            automation.env["smart.effect"]._check_declared(proposal.effects, automation)
            self._check_advised(proposal)
            keys |= self._keys(automation._smart_model, proposal.res_id, proposal.effects)
        stamps, judge = self._stamps(keys), rule._judge()
        prepared = [
            self._prepare(rule, event, automation, each, stamps, judge) for each in proposals
        ]
        decisions = self._insert_new(self._without_repeats(rule, company, prepared))
        for decision in decisions - decisions._execute_jointly(automation.env):
            decision._enter(automation.env)
        return decisions

    @api.model
    def _insert_new(self, vals_list):
        quiet = dict.fromkeys(
            ("mail_create_nolog", "mail_create_nosubscribe", "tracking_disable"), True
        )
        # sudo: nobody may create decisions; with the automation's rights only the effects run
        decisions = self.sudo().with_context(**quiet)
        if not vals_list:
            return decisions
        try:
            waiting = [{**vals, "state": "logged"} for vals in vals_list]
            created = with_permit(decisions, DECIDE).create(waiting)
            created._take_occasions([vals["state"] for vals in vals_list])
        except psycopg2.errors.UniqueViolation as error:
            raise Conflict(_("Another worker proposes the same right now.")) from error
        return decisions.browse(created.ids)

    def _take_occasions(self, states):
        """Give new decisions their first states; the database lets only one have an occasion."""
        # raw SQL: a repeat is no error, and what it is about does not belong into the log
        self.env.cr.execute(
            SQL(
                """
                UPDATE smart_decision SET state = new.state
                  FROM unnest(%s::int[], %s::text[]) AS new(id, state)
                 WHERE smart_decision.id = new.id
                """,
                self.ids,
                states,
            ),
            log_exceptions=False,
        )
        for decision, state in zip(self, states, strict=True):
            self._fields["state"]._update_cache(decision, state)

    def _prepare(self, rule, event, automation, proposal, stamps, judge):
        company = event.company_id
        effects = automation.env["smart.effect"]
        judged, verdict = judge(proposal.confidence, proposal.amount)
        record = automation.env[automation._smart_model].browse(proposal.res_id)
        occasion = proposal.occasion or proposal.effects
        identity = [rule.code, company.id, proposal.res_id, occasion]
        keys = self._keys(automation._smart_model, proposal.res_id, proposal.effects)
        names = [f"{model},{number}" for model, number in sorted(keys)]
        stamps = {name: stamps[name] for name in names if name in stamps}
        vals = {
            "name": proposal.title,
            "rule_id": rule.id,
            "rule_version": rule.version,
            "event_id": event.id,
            "company_id": company.id,
            "state": _FIRST_STATE[verdict.outcome],
            "res_model": automation._smart_model,
            "res_id": proposal.res_id,
            "record_name": record.display_name,
            "confidence": proposal.confidence,
            "judged_confidence": judged,
            "risk": risk.level(proposal.confidence, proposal.amount, proposal.effects),
            "amount": company.currency_id.round(float(proposal.amount or 0)),
            "components": proposal.component_rows(),
            "reasons": "\n".join(self._reasons(proposal)),
            "evidence": proposal.evidence,
            "effects": proposal.effects,
            "preview": effects._preview(proposal.effects),
            "stamps": stamps,
            "fingerprint": digest(identity),
            "gate_outcome": verdict.would_be,
            "gate_cause": verdict.cause,
            "correlation_id": correlation_id(),
            "caused_by_id": event.user_id.id,
            "expires_at": self._expiry(rule),
        }
        return {**vals, "content_digest": self._content_digest(vals, stamps)}

    @staticmethod
    def _check_advised(proposal):
        """What a model said never reaches bank details, payees, payment terms or lock dates.

        :raises AccessError: an effect that rests on an answer would write one of these
        """
        refused = refused_effects(proposal.effects) if proposal.advised else ()
        if refused:
            raise AccessError("; ".join(refused))

    def _reasons(self, proposal):
        """The proposal's reasons, and that they are the engine's alone where Claude was asked."""
        if not proposal.unadvised:
            return proposal.reasons
        note = self.env._(
            "Without Claude: %s This is the engine's own answer.",
            proposal.evidence["claude"]["message"],
        )
        return [*proposal.reasons, note]

    @staticmethod
    def _expiry(rule):
        if not rule.expiry_days:
            return False
        return fields.Datetime.now() + timedelta(days=rule.expiry_days)

    def _enter(self, actor_env):
        """First step of a new decision, by what the gate said."""
        if self.state == "approved":
            self._execute(actor_env)
        elif self.state == "pending":
            self._record("approval_requested")
            self._ask_approvers()
        else:
            self._record("logged")
