"""Lets rules work inside a TransactionCase as the lanes would, without a commit."""

from odoo.api import SUPERUSER_ID

from ..acting import acting_for
from ..models.guard import QUEUE, with_permit
from .clocked import ClockedCase


class AutomatedCase(ClockedCase):
    """Mixin for tests of automations: scan, work off the queue, see the decisions.

    class TestStaleLeads(AutomatedCase, TransactionCase):
        def test_...(self):
            decision = self.scan(self.rule)
    """

    def scan(self, rule, company=None):
        """Let a rule look at all its candidates in a company, as its schedule does.

        :return: the decisions that came of it, newest first
        """
        self._queue()._offer(rule, company or self.env.company, "scan")
        return self.work_off(rule)

    def work_off(self, rule):
        """Carry out what the queue holds for a rule; an error is raised, not noted.

        :return: the decisions that came of it, newest first
        """
        newest = self._decisions(rule)[:1].id
        self.env.flush_all()
        self.env.cr.flush()
        while events := self._waiting(rule):
            for event in events:
                with acting_for(rule.id, event.correlation_id):
                    event._run()
                # an event is known by its transaction, and a test is one transaction
                event.unlink()
            self.env.cr.flush()
        self.env.invalidate_all()
        return self._decisions(rule).filtered(lambda decision: decision.id > newest)

    def queries_of_thinking(self, rule, records):
        """Number of queries that a rule needs to gather and think, with nothing in the caches."""
        automation = rule._automation(self.env.company)
        records = automation.env[automation._smart_model].browse(records.ids)
        return self.queries_of(lambda: automation._think(rule, automation._gather(rule, records)))

    def _decisions(self, rule):
        return self.env["smart.decision"].sudo().search([("rule_id", "=", rule.id)])

    def _waiting(self, rule):
        return self._queue().search(
            [("rule_id", "=", rule.id), ("state", "=", "pending")], order="id"
        )

    def _queue(self):
        lane = self.env(user=SUPERUSER_ID, context={})
        return with_permit(lane["smart.event"], QUEUE)
