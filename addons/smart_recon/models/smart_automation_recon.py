from dataclasses import dataclass
from decimal import Decimal

from odoo import api, models

from odoo.addons.smart_base.engine.proposal import Component, Proposal

from .smart_effect_reconcile import effect_of
from .smart_recon_types import Match
from .smart_recon_words import sentence

#: Lines of one event: they are booked together, and again alone where one fails.
CHUNK = 250


@dataclass(frozen=True)
class Gathered:
    """A line with a sure suggestion, and what its decision says.

    :param amount: in the company's currency, without sign
    """

    res_id: int
    match: Match
    title: str
    label: str
    confidence: float
    components: list
    reasons: list
    evidence: dict
    amount: Decimal


class ReconMatch(models.AbstractModel):
    """Looks at all open bank lines every hour, and books those that it is sure of.

    The engine sees all lines and open items of a company at once, so the scan lets it answer;
    the events of the scan carry its sure answers through the gate.
    """

    _name = "smart.automation.recon.match"
    _description = "Bank Lines That Can Be Matched"
    _inherit = "smart.automation"
    _smart_model = "account.bank.statement.line"
    _smart_effects = ("reconcile:account.bank.statement.line",)

    def _candidate_domain(self, rule):
        return [
            ("company_id", "=", self.env.company.id),
            ("is_reconciled", "=", False),
            ("state", "=", "posted"),
            # what a person took back is not booked a second time without one
            ("smart_match_ids", "not any", [("state", "=", "undone"), ("origin", "=", "rule")]),
        ]

    @api.model
    def _scan(self, rule, company):
        """Let the engine look at all open lines, and split its sure answers into events."""
        self.env["smart.recon.session"]._run_company(company, "rule")
        lines = self._candidates(rule)
        self.env["smart.decision"]._withdraw_pending(
            rule, company, [("res_id", "not in", lines.ids)]
        )
        sure = lines.filtered(lambda line: line.smart_suggestion_id.automatic).sorted("id").ids
        # sudo: the queue belongs to nobody; the automation only says which of its records
        events = self.env["smart.event"].sudo()
        for start in range(0, len(sure), CHUNK):
            events._offer(
                rule, company, "records", model=self._smart_model, ids=sure[start : start + CHUNK]
            )

    # Gather ---------------------------------------------------------------

    def _gather(self, rule, records):
        suggestions = records.smart_suggestion_ids.filtered("automatic")
        suggestions -= suggestions._outdated()
        items = suggestions.item_ids
        items.move_id.fetch(["name"])
        return [
            self._gathered(suggestion, match)
            for suggestion in suggestions
            if (match := suggestion._as_match())
        ]

    def _gathered(self, suggestion, match):
        line = suggestion.line_id
        label = self._label(line, match)
        return Gathered(
            res_id=line.id,
            match=match,
            title=self._title(line, label),
            label=label,
            confidence=suggestion.confidence,
            components=[self._component(part) for part in suggestion.components or ()],
            reasons=[sentence(self.env, reason) for reason in suggestion.reasons or ()],
            evidence={
                "kind": suggestion.kind,
                "tier": suggestion.tier,
                "score": suggestion.score,
                "memo": line.payment_ref or "",
                "items": suggestion.item_ids.ids,
                "residual": suggestion.residual,
                "alternatives": suggestion.alternatives,
                "session": suggestion.session_id.id,
            },
            amount=self._company_amount(line),
        )

    def _company_amount(self, line):
        currency = self.env.company.currency_id
        if line.currency_id == currency:
            return Decimal(str(currency.round(abs(line.amount))))
        converted = line.currency_id._convert(
            abs(line.amount), currency, line.company_id, line.date
        )
        return Decimal(str(converted))

    def _component(self, part):
        return Component(
            part["name"], part["score"], part["maximum"], sentence(self.env, part["reason"])
        )

    def _label(self, line, match):
        """What is booked, in a few words."""
        items = self.env["account.move.line"].browse(number for number, _a in match.shares)
        accounts = self.env["account.account"].browse(each.account_id for each in match.writeoffs)
        names = [*items.mapped("move_id.name"), *accounts.mapped("display_name")]
        return ", ".join(filter(None, names[:5])) + (" …" if len(names) > 5 else "")

    def _title(self, line, label):
        return self.env._(
            "Match %(amount)s of %(date)s with %(what)s",
            amount=line.currency_id.format(line.amount),
            date=line.date,
            what=label,
        )

    # Think ----------------------------------------------------------------

    def _think(self, rule, facts):
        return [
            Proposal(
                res_id=fact.res_id,
                title=fact.title,
                confidence=fact.confidence,
                components=fact.components,
                reasons=fact.reasons,
                effects=[effect_of(fact.match, fact.label)],
                evidence=fact.evidence,
                amount=fact.amount,
            )
            for fact in facts
        ]
