"""Claude puts into words where a close stands; the numbers in it are the scan's own."""

from odoo import api, models

from odoo.addons.smart_base.exceptions import Conflict

from ..engine import summary
from ..engine.narration import LABELS

PROMPT = "close.summary"


class CloseSummary(models.AbstractModel):
    """It proposes nothing and books nothing: what comes of it are sentences on the close."""

    _name = "smart.automation.close.summary"
    _description = "Summary of the Month-End Close"
    _inherit = "smart.automation"
    _smart_model = "smart.close"

    def _candidate_domain(self, rule):
        return [
            ("company_id", "=", self.env.company.id),
            ("state", "!=", "locked"),
            ("scanned_at", "!=", False),
        ]

    @api.model
    def _handle(self, rule, event):
        ids = [event.res_id] if event.res_id else list((event.payload or {}).get("ids", ()))
        for close in self._candidates(rule, ids):
            self._tell(rule, close)
        return self.env["smart.decision"]

    def _tell(self, rule, close):
        """Have Claude describe a close, unless it did for exactly this state."""
        companies = close._entered_companies()
        if not companies:
            return
        close = close.with_context(allowed_company_ids=companies.ids)
        question = close._question()
        digest = summary.digest(question)
        if not close._lacks_words(digest):
            return
        language = close._words_language()
        advice = self._consult(
            rule,
            PROMPT,
            {"close": question, "places": self._offered(question), "language": language},
            self._form(question),
            record_refs=[(close._name, close.id)],
        )
        close.invalidate_recordset()
        if summary.digest(close._question()) != digest:
            raise Conflict(self.env._("The close changed while Claude was asked."))
        close._keep_words(digest, advice, language)

    def _offered(self, question):
        labels = {each["label"] for each in question["actions"]}
        meanings = self.env["smart.close"]._place_meanings()
        return [
            {"name": f"[{name}]", "shows": shows}
            for name, shows in meanings.items()
            if name[0] in labels or name[0] not in LABELS
        ]

    def _form(self, question):
        """The form of the answer, with the labels that there are."""
        labels = [each["label"] for each in question["actions"]] or [LABELS[0]]
        advice = {
            "type": "object",
            "properties": {
                "label": {"type": "string", "enum": labels},
                "text": {"type": "string", "maxLength": 200},
            },
        }
        line = {"type": "string", "maxLength": 300}
        return {
            "type": "object",
            "properties": {
                "overview": {"type": "array", "maxItems": 3, "items": line},
                "advice": {"type": "array", "maxItems": len(labels), "items": advice},
            },
        }
