from odoo import _, models


class SmartDecision(models.Model):
    _inherit = "smart.decision"

    def action_explain(self):
        """Show in plain words what this decision would change, and why."""
        self.ensure_one()
        explanation = self.env["smart.llm"]._explain_decision(self)
        dialog = self.env["smart.decision.explanation"].create(
            {
                "decision_id": self.id,
                "summary": explanation["summary"],
                "why": explanation["why"],
                "checks": "\n".join(f"• {line}" for line in explanation["checks"]),
                "note": explanation["note"],
            }
        )
        return dialog._get_records_action(name=_("In Plain Words"), target="new", context={})
