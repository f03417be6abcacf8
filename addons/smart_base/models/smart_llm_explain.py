"""Explains a decision to the person who approves, in plain words; by template without Claude."""

from odoo import api, models

from ..llm import LlmUnavailable

#: Language code -> the word for it that the prompt knows.
LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
    "nl": "Dutch", "pt": "Portuguese", "pl": "Polish", "af": "Afrikaans",
}  # fmt: skip


class SmartLlm(models.AbstractModel):
    _inherit = "smart.llm"

    @api.model
    def _explain_decision(self, decision):
        """What a decision would change and why, for whoever may read it.

        :return: ``{"summary", "why", "checks", "note"}``; ``note`` says who wrote it
        """
        decision.ensure_one()
        decision.check_access("read")
        facts = self._decision_facts(decision)
        record = self._decision_record(decision)
        people = [record] if record is not None else []
        try:
            answer = self._decide(
                "platform.explain_decision",
                {"decision": facts, "language": self._language()},
                rule=decision.rule_id,
                company=decision.company_id,
                people=people,
                record_refs=[(decision.res_model, decision.res_id)],
                tier="fast",
            )
        except LlmUnavailable as fault:
            note = self.env._("Put together from the rule's own reasons. %s", fault)
            return {**self._explanation_by_template(facts), "note": note}
        return {
            **answer.value,
            "note": self.env._("Written by Claude from what this decision says; check it."),
        }

    @api.model
    def _decision_record(self, decision):
        """The record that a decision is about, as far as the user may see it."""
        if decision.res_model not in self.env:
            return None
        record = self.env[decision.res_model].browse(decision.res_id).exists()
        return record if record and record.has_access("read") else None

    @api.model
    def _decision_facts(self, decision):
        """A decision as plain data: what its approver sees on the screen, and no more."""
        return {
            "title": decision.name,
            "rule": decision.rule_id.name,
            "about": decision.record_name or "",
            "state": _label(decision, "state"),
            "gate": _label(decision, "gate_cause"),
            "amount": decision.amount or None,
            "changes": [
                {name: row.get(name) for name in ("record", "field", "before", "after")}
                for row in decision.preview or []
            ],
            "reasons": (decision.reasons or "").splitlines(),
            "components": [
                {name: part.get(name) for name in ("name", "score", "maximum", "reason")}
                for part in decision.components or []
            ],
        }

    @api.model
    def _explanation_by_template(self, facts):
        """The same in the rule's own words."""
        changes = [
            self.env._(
                "%(record)s: %(field)s becomes “%(after)s”, was “%(before)s”.",
                record=row["record"] or facts["about"],
                field=row["field"],
                after=row["after"] or self.env._("empty"),
                before=row["before"] or self.env._("empty"),
            )
            for row in facts["changes"]
        ]
        weak = sorted(
            (part for part in facts["components"] if part["maximum"]),
            key=lambda part: part["score"] / part["maximum"],
        )
        return {
            "summary": "\n".join(changes) or facts["title"],
            "why": "\n".join(facts["reasons"]) or facts["gate"],
            "checks": [f"{part['name']}: {part['reason']}" for part in weak[:3] if part["reason"]],
        }

    @api.model
    def _language(self):
        return LANGUAGES.get((self.env.lang or "en")[:2], "English")


def _label(record, name):
    """A selection's label in the user's language."""
    return dict(record._fields[name]._description_selection(record.env)).get(record[name]) or ""
