from datetime import timedelta

from odoo import _, api, fields, models

from .smart_decision_mail import LATE

#: Decisions that one run of the hourly job escalates for each rule.
BATCH = 500


class SmartDecision(models.Model):
    """What waits too long is brought to others, who may then approve it as well."""

    _inherit = "smart.decision"

    escalated_at = fields.Datetime(
        "Escalated", readonly=True, help="Since when others were asked as well."
    )

    def _approvers(self):
        approvers = super()._approvers()
        if self.escalated_at:
            approvers |= self.rule_id._escalation_approvers(self.company_id)
        return approvers

    @api.model
    def _cron_escalate(self):
        """Bring what nobody approved in time to those whom its rule names for that."""
        now = fields.Datetime.now()
        for company in self.env["res.company"].search([]):
            told = self.browse()
            for rule in self.env["smart.rule"].with_company(company).search([]):
                if rule.escalation_days:
                    since = now - timedelta(days=rule.escalation_days)
                    waiting = self._waiting_since(rule, company, since)
                    told |= waiting._escalate(rule.escalation_days)
            told._mail_approvers(LATE)

    def _waiting_since(self, rule, company, moment):
        return self.search(
            [
                ("rule_id", "=", rule.id),
                ("company_id", "=", company.id),
                ("state", "=", "pending"),
                ("escalated_at", "=", False),
                ("create_date", "<", moment),
            ],
            limit=BATCH,
            order="id",
        )

    def _escalate(self, days):
        """Ask more people, once.

        :param days: how long they waited at least
        """
        locked = self.try_lock_for_update()
        for decision in locked:
            asked = decision.activity_ids.user_id
            decision._store({"escalated_at": fields.Datetime.now()})
            decision._record("escalated", reason=_("Nobody approved it within %s days.", days))
            decision._ask(decision._approvers() - asked)
            decision._announce()
        return locked
