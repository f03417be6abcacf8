"""Lines for which several counterparts fit alike: Claude may choose among them, and no others."""

from odoo import api, fields, models

from odoo.addons.smart_base.exceptions import Conflict

from ..engine import amounts
from .smart_recon_facts import from_cents

PROMPT = "recon.choose_counterpart"
#: What holds a suggestion back when words may decide where figures do not.
AMBIGUOUS = {
    "hold_amount_only", "hold_by_chance", "hold_combinations", "hold_not_all_combinations",
    "hold_other_amount", "hold_tie", "hold_unsure",
}  # fmt: skip
#: Lines that one scan asks about at most, and candidates of each.
QUESTIONS, CANDIDATES = 20, 5
NONE = "none"


class ReconMatch(models.AbstractModel):
    """The choice never books anything: it is put first on the screen, and a person decides."""

    _inherit = "smart.automation.recon.match"

    @api.model
    def _scan(self, rule, company):
        super()._scan(rule, company)
        if self.env["smart.llm.connection"]._plan(company.id) is None:
            return
        # sudo: the queue belongs to nobody; the automation only says which of its records
        events = self.env["smart.event"].sudo()
        # one question a day for one state of its lines: a failed one is asked again
        day = fields.Date.context_today(self)
        for about, lines, payload in self._questions(company):
            key = f"recon.claude,{day},{about}"
            events._offer(
                rule, company, key=key, model=self._smart_model, ids=lines.ids, payload=payload
            )

    def _questions(self, company):
        """Yield what to ask: a text for the state of some lines, the lines, and a payload."""
        for each in self._ambiguous(company):
            yield f"{each.line_id.id},{each.answer_digest}", each.line_id, None

    def _ambiguous(self, company):
        """Suggestions that Claude was not asked about yet, the largest amounts first."""
        found = self.env["smart.recon.suggestion"].search(
            [
                ("company_id", "=", company.id),
                ("automatic", "=", False),
                ("claude", "=", False),
                ("line_id.is_reconciled", "=", False),
            ]
        )
        open_ones = found.filtered(
            lambda each: (
                (each.held_back or {}).get("code") in AMBIGUOUS and len(self._choices(each)) > 1
            )
        )
        return open_ones.sorted(lambda each: -abs(each.line_id.amount))[:QUESTIONS]

    def _choices(self, suggestion):
        """Sets of items to choose from: what is suggested, then what else was considered."""
        sets = [suggestion.item_ids.ids] if suggestion.item_ids else []
        sets += [each["item_ids"] for each in suggestion.alternatives or ()]
        unique = {tuple(sorted(each)): each for each in sets if each}
        return list(unique.values())[:CANDIDATES]

    @api.model
    def _handle(self, rule, event):
        if event.kind == "custom":
            return self._ask(rule, event)
        return super()._handle(rule, event)

    # Ask ------------------------------------------------------------------

    @api.model
    def _ask(self, rule, event):
        """Have Claude choose for one line, and put its choice first."""
        line = self._candidates(rule, [event.res_id])
        suggestion = line.smart_suggestion_id
        if not suggestion or suggestion.claude or suggestion._outdated():
            return self.env["smart.decision"]
        choices, stamp = self._choices(suggestion), suggestion.stamp
        labels = [chr(ord("A") + place) for place in range(len(choices))]
        numbers = {number for numbers in choices for number in numbers}
        items = self.env["account.move.line"].browse(sorted(numbers)).exists()
        advice = self._consult(
            rule,
            PROMPT,
            self._question(line, dict(zip(labels, choices, strict=True))),
            self._form([*labels, NONE]),
            people=[items.partner_id.commercial_partner_id, line],
            record_refs=[(self._smart_model, line.id)],
        )
        suggestion = self._candidates(rule, [event.res_id]).smart_suggestion_id
        if not suggestion or suggestion.stamp != stamp or suggestion._outdated():
            raise Conflict(self.env._("The line changed while Claude was asked."))
        if advice.value is not None:  # without an answer the engine's stands
            suggestion._advise(advice, dict(zip(labels, choices, strict=True)))
        return self.env["smart.decision"]

    def _form(self, labels):
        return {
            "type": "object",
            "properties": {
                "choice": {"type": "string", "enum": labels},
                "reason": {"type": "string", "maxLength": 200},
            },
        }

    def _question(self, line, choices):
        return {
            "line": {
                "date": str(line.date),
                "amount": line.currency_id.format(line.amount),
                "currency": line.currency_id.name,
                "memo": line.payment_ref or "",
                "name": line.partner_name or "",
            },
            "candidates": [
                {"label": label, "items": [self._described(number) for number in numbers]}
                for label, numbers in choices.items()
            ],
        }

    def _described(self, number):
        item = self.env["account.move.line"].browse(number)
        move = item.move_id
        return {
            "number": move.name or "",
            "references": [text for text in (move.payment_reference, move.ref) if text],
            "partner": item.partner_id.commercial_partner_id.name or "",
            "date": str(move.invoice_date or item.date),
            "due": str(item.date_maturity or ""),
            "amount": item.currency_id.format(item.amount_residual_currency),
        }


class SmartReconSuggestion(models.Model):
    _inherit = "smart.recon.suggestion"

    def _advise(self, advice, choices):
        """Note what Claude said, and put the items that it chose first.

        :param advice: an ``Advice`` with a value; none of its words decide about booking
        :param choices: ids of items by label
        """
        label = advice.value["choice"]
        vals = {"claude": {**advice.evidence["claude"], "choice": label}}
        if label in choices:
            reason = {
                "code": "claude",
                "values": {"why": advice.value["reason"]},
                "text": f"Claude: {advice.value['reason']}",
            }
            vals.update(self._chosen(choices[label]), reasons=[reason, *(self.reasons or [])])
        # sudo: nobody may write suggestions; the choice is among those of the engine
        self.sudo().write(vals)

    def _chosen(self, numbers):
        """Values of the suggestion when these items come first; nothing if they do already."""
        if set(numbers) == set(self.item_ids.ids):
            return {"held_back": {"code": "hold_claude", "text": ""}}
        line, items = self.line_id, self.env["account.move.line"].browse(numbers)
        gather = self.env["smart.recon.facts"]
        [fact] = gather._lines(line)
        open_items = gather._items(items, line.company_id)
        fit = amounts.fit(fact, open_items, gather._settings(line.company_id))
        shares, residual = amounts.split(fact, open_items, fit)
        [other] = [each for each in self.alternatives if set(each["item_ids"]) == set(numbers)][:1]
        mine = {
            "kind": self.kind,
            "item_ids": self.item_ids.ids,
            "confidence": self.confidence,
            "score": self.score,
            "reasons": self.reasons,
        }
        rest = [each for each in self.alternatives if each is not other]
        return {
            "kind": other["kind"],
            "confidence": other["confidence"],
            "score": other["score"],
            "components": [],
            "reasons": other["reasons"],
            "item_ids": [(6, 0, list(numbers))],
            "shares": [
                {"item_id": each.item_id, "amount": from_cents(line.currency_id, each.amount)}
                for each in shares
            ],
            "residual": self._residual(line.currency_id, residual),
            "alternatives": [mine, *rest] if self.item_ids else rest,
            "held_back": {"code": "hold_claude", "text": ""},
            "automatic": False,
            "stamp": self._stamps({line.id: numbers})[line.id],
        }
