from decimal import Decimal

from odoo import models

from odoo.addons.smart_base.engine.proposal import Component


class SmartAutomationAccounting(models.AbstractModel):
    """What automations of invoices have in common: money, words and activities."""

    _name = "smart.automation.accounting"
    _description = "Automation of Invoices"
    _inherit = "smart.automation"
    _smart_model = "account.move"
    _smart_quick = True

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
        """What speaks against acting, the weightiest first."""
        if assessment.refusal:
            return [assessment.refusal]
        doubts = [check for check in assessment.checks if check.score < check.maximum]
        doubts.sort(key=lambda check: check.score - check.maximum)
        return [check.reason for check in doubts] or [self.env._("Nothing speaks against it.")]

    def _days_text(self, days):
        """A number of days in words, in the language of this environment."""
        return self.env._("1 day") if days == 1 else self.env._("%s days", days)

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
