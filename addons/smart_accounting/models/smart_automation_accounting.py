from decimal import Decimal

from odoo import models

from odoo.addons.smart_base.engine.proposal import Component


class SmartAutomationAccounting(models.AbstractModel):
    """What automations of invoices have in common: money, words and activities."""

    _name = "smart.automation.accounting"
    _description = "Automation of Invoices"
    _inherit = "smart.automation"
    _smart_model = "account.move"

    def _money(self, amount):
        """An amount in the company's currency, rounded as that currency is, for an engine."""
        return Decimal(str(self.env.company.currency_id.round(amount)))

    def _money_text(self, amount):
        """An amount in the company's currency, as a person reads it."""
        return self.env.company.currency_id.format(float(amount))

    def _components(self, assessment):
        """The checks of an assessment as a decision keeps them."""
        return [Component(*check) for check in assessment.checks]

    def _reasons(self, assessment):
        """What speaks against acting first; then what speaks for it."""
        checks = sorted(assessment.checks, key=lambda check: check.score - check.maximum)
        return [assessment.refusal] if assessment.refusal else [c.reason for c in checks]

    def _customer_name(self, move):
        return move.commercial_partner_id.display_name or ""

    def _activity(self, move, user, summary, note, days):
        """The effect that gives somebody something to do about an invoice."""
        return {
            "kind": "activity",
            "model": "account.move",
            "id": move.id,
            "summary": summary,
            "note": note,
            "user_id": user.id,
            "days": days,
        }
