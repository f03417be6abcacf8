"""Explains a decision to the person who approves, in plain words; by template without Claude."""

from collections import defaultdict

from odoo import api, models

from ..llm import LlmUnavailable

PROMPT = "platform.explain_decision"
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
        own = self._explanation_by_template(facts)
        try:
            answer = self._decide(
                PROMPT,
                {"decision": facts, "language": self._language()},
                rule=decision.rule_id,
                company=decision.company_id,
                people=self._people_of(decision),
                record_refs=[(decision.res_model, decision.res_id)],
                # not the rule's model: that is for what the rule itself asks
                tier=self._wording(PROMPT).tier,
            )
        except LlmUnavailable as fault:
            note = self.env._("Put together from the rule's own reasons. %s", fault)
            return {**own, "note": note}
        if not _has_form_of(answer.value, own):
            note = self.env._(
                "Put together from the rule's own reasons: Claude's answer has not the form that "
                "is shown here. Look at the prompt's form of the answer."
            )
            return {**own, "note": note}
        return {
            **answer.value,
            "note": self.env._("Written by Claude from what this decision says; check it."),
        }

    # People ---------------------------------------------------------------

    @api.model
    def _people_of(self, decision):
        """Records that say whose names may stand in a decision, whoever may see them: what it is
        about, what it would change, and what its effects name, before and after."""
        links = defaultdict(set)
        links[decision.res_model].add(decision.res_id)
        for row in [*(decision.preview or ()), *(decision.effects or ())]:
            links[row.get("model")].add(row.get("id"))
        for effect in decision.effects or ():
            links["res.users"].add(effect.get("user_id"))
            links["res.partner"].add(effect.get("partner_id"))
            values = {**(effect.get("values") or {}), **(effect.get("becomes") or {})}
            self._note_links(effect["model"], values, links)
            self._note_present_links(effect, values, links)
        return [
            self.env[model].browse(filter(None, ids)).exists()
            for model, ids in links.items()
            if model in self.env
        ]

    @api.model
    def _note_links(self, model, values, links):
        """Note which records the values of an effect link to, those of new records as well.

        :param links: ids by model, which is added to
        """
        for name, comodel in self._comodels(model, values).items():
            value = values[name]
            for item in value if isinstance(value, list) else [value]:
                # an id, or a command: code, id, and ids or values
                _code, number, rest = [*item, 0, 0][:3] if isinstance(item, list) else (0, item, 0)
                links[comodel] |= {number, *(rest if isinstance(rest, list) else ())}
                if isinstance(rest, dict):
                    self._note_links(comodel, rest, links)

    @api.model
    def _note_present_links(self, effect, values, links):
        """Note what the fields link to now that an effect would change."""
        comodels = self._comodels(effect["model"], values)
        if comodels and effect.get("id"):
            # sudo: read in order to be hidden, not to be shown
            record = self.env[effect["model"]].sudo().browse(effect["id"]).exists()
            for name, comodel in comodels.items():
                links[comodel] |= set(record[name].ids)

    @api.model
    def _comodels(self, model, names):
        """Models that some fields link to, by field; an old decision may name what is gone."""
        known = self.env[model]._fields if model in self.env else {}
        linking = {name: known[name].comodel_name for name in names if name in known}
        return {name: comodel for name, comodel in linking.items() if comodel}

    # Words ----------------------------------------------------------------

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


def _has_form_of(said, own):
    """Whether an answer has all that the explanation shows; a changed prompt may ask for less."""
    return isinstance(said, dict) and all(type(said.get(key)) is type(own[key]) for key in own)


def _label(record, name):
    """A selection's label in the user's language."""
    return dict(record._fields[name]._description_selection(record.env)).get(record[name]) or ""
