from math import isfinite

from odoo import _, fields, models
from odoo.exceptions import UserError

from ..engine import gate, risk
from ..engine.canonical import digest
from ..engine.injection import refused_effects

#: Fields of an activity that an approver may change, with the type of each.
ACTIVITY_FIELDS = {"summary": "char", "note": "text", "days": "days"}
#: Types of fields whose proposed value an approver may change.
EDITABLE = ("char", "text", "integer", "float", "monetary", "date", "boolean", "selection")


def _number(value):
    """A finite number; Json has no other."""
    number = float(value)
    if not isfinite(number):
        raise ValueError(value)
    return number


def _days(value):
    """A number of days from now, up to a year."""
    if not 0 <= int(value) <= 365:
        raise ValueError(value)
    return int(value)


def _day(value):
    day = fields.Date.to_date(value)
    if not day:
        raise ValueError(value)
    return fields.Date.to_string(day)


#: Type of a value -> what makes one of what was sent.
CONVERT = {"integer": int, "float": _number, "boolean": bool, "date": _day, "days": _days}


class SmartDecision(models.Model):
    """Edit, then approve: the person's version becomes a decision of its own, and what was
    changed stays with the rule's version as feedback."""

    _inherit = "smart.decision"

    risk = fields.Selection(
        [(risk.LOW, "Low"), (risk.MEDIUM, "Medium"), (risk.HIGH, "High")],
        readonly=True,
        help="By the money at stake, the confidence, and whether there is a way back.",
    )
    corrects_id = fields.Many2one(
        "smart.decision", "Edited From", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    correction = fields.Json(readonly=True, help="What the approver changed: field, before, after.")

    def action_approve_edited(self, expected_digest, changes):
        """Approve a decision with other values than were proposed.

        Nobody may change what a decision says. So it is turned down as edited, and a new one
        with the person's values takes its place. It is carried out at once, unless four eyes
        are asked for: then it waits for somebody else.

        :param expected_digest: what the approver saw
        :param changes: ``[[effect's place, field, value]]``, only of values that were proposed
        :return: id of the new decision
        """
        self.ensure_one()
        decision = self._without_context()
        decision._check_may()
        decision._lock()
        decision._check_pending()
        if expected_digest != decision.content_digest or decision._is_expired():
            raise UserError(_("This is not what you were shown; look at it again."))
        effects, correction = decision._edited_effects(changes)
        decision._store({"correction": correction, **decision._in_name()})
        decision._settle("rejected", decision.env, _("Edited by %s.", self.env.user.name))
        edited = decision._propose_edited(effects, correction)
        rule = decision.rule_id.with_company(decision.company_id)
        if not rule.four_eyes:
            edited.action_approve(edited.content_digest)
        return edited.id

    def _outcome_of(self, state, actor_env):
        """What a person edited says nothing about the rule; that it was edited says enough."""
        if self[:1].corrects_id:
            return None
        outcome = super()._outcome_of(state, actor_env)
        return "edited" if outcome == "rejected" and self[:1].correction else outcome

    # What can be edited -----------------------------------------------------

    def _editable(self):
        """Values that an approver may change: place of the effect, field, label, type, value."""
        rows = []
        for place, effect in enumerate(self.effects or ()):
            names = ACTIVITY_FIELDS if effect["kind"] == "activity" else effect.get("values") or {}
            for name in names:
                row = self._editable_row(effect, name)
                if row:
                    rows.append({"effect": place, "name": name, **row})
        return rows

    def _editable_row(self, effect, name):
        if effect["kind"] == "activity":
            labels = {"summary": _("Activity"), "note": _("Note"), "days": _("Due in days")}
            return {"label": labels[name], "type": ACTIVITY_FIELDS[name], "value": effect[name]}
        if effect["kind"] not in ("write", "create"):
            return None
        field = self.env[effect["model"]]._fields[name]
        if field.type not in EDITABLE:
            return None
        row = {
            "label": field._description_string(self.env),
            "type": "float" if field.type == "monetary" else field.type,
            "value": effect["values"][name],
        }
        if field.type == "selection":
            row["options"] = field._description_selection(self.env)
        return row

    def _edited_effects(self, changes):
        """The effects with a person's values, and what differs.

        :raises UserError: a value was not proposed, may not be changed, or does not fit
        """
        effects = [{**each} for each in self.effects or ()]
        editable = {(row["effect"], row["name"]): row for row in self._editable()}
        correction = []
        for place, name, value in changes:
            row = editable.get((place, name))
            if not row:
                raise UserError(_("This value cannot be changed here."))
            value = self._edited_value(row, value)
            if value == row["value"]:
                continue
            correction.append({"field": row["label"], "before": row["value"], "after": value})
            if effects[place]["kind"] == "activity":
                effects[place][name] = value
            else:
                effects[place]["values"] = {**effects[place]["values"], name: value}
        if not correction:
            raise UserError(_("Nothing was changed; approve it as it is."))
        return effects, correction

    def _edited_value(self, row, value):
        """The value as its type wants it.

        :raises UserError: it does not fit
        """
        try:
            value = CONVERT.get(row["type"], str)(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise UserError(_("“%s” does not fit.", row["label"])) from error
        if row["type"] == "selection" and value not in dict(row["options"]):
            raise UserError(_("“%s” does not fit.", row["label"]))
        return value

    # The person's version -----------------------------------------------------

    def _propose_edited(self, effects, correction):
        """A new decision that waits, with the same record and reasons and other effects."""
        rule = self.rule_id.with_company(self.company_id)
        automation = rule._automation(self.company_id)
        automation.env["smart.effect"]._check_declared(effects, automation)
        advised = "call" in (self.evidence or {}).get("claude", {})
        refused = refused_effects(effects) if advised else ()
        if refused:
            raise UserError("; ".join(refused))
        edited = self._insert_new([self._edited_vals(rule, automation, effects, correction)])
        edited._record("approval_requested")
        if rule.four_eyes:
            edited._ask_approvers()
        return self.browse(edited.ids)

    def _edited_vals(self, rule, automation, effects, correction):
        keys = self._keys(self.res_model, self.res_id, effects)
        stamps = self._stamps(keys)
        changed = ", ".join(row["field"] for row in correction)
        amount = self.currency_id.round(risk.stake_after(self.amount, correction))
        vals = {
            "name": self.name,
            "rule_id": rule.id,
            "rule_version": rule.version,
            "event_id": self.event_id.id,
            "company_id": self.company_id.id,
            "state": "pending",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "record_name": self.record_name,
            "confidence": self.confidence,
            "judged_confidence": self.judged_confidence,
            "amount": amount,
            "risk": risk.level(self.confidence, amount, effects),
            "components": self.components,
            "reasons": _("%(user)s changed: %(fields)s", user=self.env.user.name, fields=changed)
            + f"\n{self.reasons or ''}",
            "evidence": self.evidence,
            "effects": effects,
            "preview": automation.env["smart.effect"]._preview(effects),
            "stamps": stamps,
            "fingerprint": digest(["edited", self.id, self.fingerprint]),
            "gate_outcome": gate.ASK,
            "gate_cause": self.gate_cause,
            "correlation_id": self.correlation_id,
            "caused_by_id": self.env.uid,
            "expires_at": self.expires_at,
            "corrects_id": self.id,
        }
        return {**vals, "content_digest": self._content_digest(vals, stamps)}
