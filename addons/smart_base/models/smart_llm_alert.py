"""Managers are told when a budget runs out."""

import logging

from odoo import _, api, models

from ..engine.budget import crossed
from ..transactions import own_transaction

_logger = logging.getLogger(__name__)


class SmartLlm(models.AbstractModel):
    _inherit = "smart.llm"

    @api.model
    def _tell_crossed(self, plan, changes):
        """Tell managers of budgets that run out, when nobody waits for the counters any more."""
        told = [change for change in changes if crossed(*change)]
        if told:
            with own_transaction(self.env) as env:
                env["smart.llm.ledger"]._alert_crossed(plan.connection_id, told)

    @api.model
    def _tell_refused(self, job, fault):
        """Tell managers that a call was refused for want of money."""
        if fault.reason_code == "budget":
            with own_transaction(self.env) as env:
                env["smart.llm.ledger"]._alert_refused(job, fault)


class SmartLlmLedger(models.AbstractModel):
    _inherit = "smart.llm.ledger"

    @api.model
    def _alert_crossed(self, connection_id, changes):
        """Tell of each budget of which 80 or 100 percent are spent just now.

        :param changes: ``(limit, spent before, spent after)``
        """
        for limit, before, after in changes:
            step = crossed(limit, before, after)
            if step:
                self._alert(connection_id, limit, step)

    @api.model
    def _alert_refused(self, job, fault):
        """Tell, once in a period, that what is left of a budget does not suffice for a call."""
        counters, refused = self.env["smart.llm.counter"], fault.details
        for limit in self._limits(job.plan, job.payer):
            is_meant = (limit.scope, limit.period) == (refused["scope"], refused["period"])
            if is_meant and counters._note_told(job.plan.company_id, limit):
                self._alert(job.plan.connection_id, limit, "refused")

    @api.model
    def _alert(self, connection_id, limit, step):
        """Tell the managers that a budget runs out.

        :param step: alert, full or refused
        """
        # sudo: who is told is no matter of the rights of whoever happened to make the call
        connection = self.env["smart.llm.connection"].sudo().browse(connection_id)
        company = connection.company_id
        text = self._alert_text(limit, step)
        kind = "smart_base.mail_activity_type_budget"
        # sudo: who is told is no matter of the rights of whoever happened to make the call
        for user in self.env["smart.rule"].sudo()._managers(company):
            connection.activity_schedule(kind, summary=text, user_id=user.id)
        entry = {"action": "budget_alert", "company_id": company.id, "reason": text}
        self.env["smart.audit.log"]._append([entry])
        if step != "alert":
            self.env["smart.llm.counter"]._note_told(company.id, limit)
        # the limit's own figures, no personal data
        _logger.info("Budget of %s: %s", limit.key, step)

    def _alert_text(self, limit, step):
        names = {
            ("company", "day"): _("today's budget of the company"),
            ("company", "month"): _("this month's budget of the company"),
            ("rule", "day"): _("today's budget of a rule"),
            ("rule", "month"): _("this month's budget of a rule"),
            ("user", "day"): _("today's budget of a user"),
            ("user", "month"): _("this month's budget of a user"),
        }
        name = names[limit.scope, limit.period]
        amount = f"{limit.amount:.2f}"
        if step == "refused":
            return _(
                "Claude: what is left of %(name)s does not suffice for a call (%(amount)s dollars)",
                name=name,
                amount=amount,
            )
        if step == "full":
            return _("Claude: %(name)s is used up (%(amount)s dollars)", name=name, amount=amount)
        return _(
            "Claude: 80 percent of %(name)s are used (%(amount)s dollars)", name=name, amount=amount
        )
