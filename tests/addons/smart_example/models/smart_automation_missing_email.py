from odoo import fields, models

from odoo.addons.smart_base.engine.proposal import Component, Proposal, weighted

from ..engine import missing_email


class MissingEmail(models.AbstractModel):
    """Finds companies without an e-mail address, and has somebody ask for it."""

    _name = "smart.automation.example.missing.email"
    _description = "Contacts Without E-mail"
    _inherit = "smart.automation"
    _smart_model = "res.partner"
    _smart_listens = {"create": (), "write": ("email", "is_company", "active")}
    _smart_effects = ("activity:res.partner",)

    def _candidate_domain(self, rule):
        return [
            ("email", "=", False),
            ("is_company", "=", True),
            ("company_id", "in", (False, self.env.company.id)),
            # a search finds archived activities too, and those are the finished ones
            ("activity_ids", "not any", [("active", "=", True)]),
        ]

    def _gather(self, rule, records):
        today = fields.Date.context_today(self)
        return [
            missing_email.Contact(
                res_id=partner.id,
                name=partner.name or "",
                reachable=tuple(partner.child_ids.filtered("email").mapped("name")),
                untouched=(today - partner.write_date.date()).days,
            )
            for partner in records
        ]

    def _think(self, rule, facts):
        partners = self.env["res.partner"].browse(fact.res_id for fact in facts)
        return [
            self._proposal(rule, fact, partner)
            for fact, partner in zip(facts, partners, strict=True)
        ]

    def _proposal(self, rule, fact, partner):
        components = [Component(*check) for check in missing_email.assess(fact)]
        return Proposal(
            res_id=fact.res_id,
            title=self.env._("Have somebody ask %s for an e-mail address", fact.name),
            confidence=weighted(components),
            components=components,
            reasons=[component.reason for component in components],
            effects=[self._ask(fact, self._responsible(rule, partner.user_id))],
            evidence={"reachable": list(fact.reachable)},
            occasion="no e-mail",
        )

    def _ask(self, fact, user):
        speaking = self.with_context(lang=user.lang or self.env.lang)
        return {
            "kind": "activity",
            "model": "res.partner",
            "id": fact.res_id,
            "summary": speaking.env._("Ask for the e-mail address"),
            "note": speaking.env._("We cannot write to %s.", fact.name),
            "user_id": user.id,
            "days": 5,
        }
