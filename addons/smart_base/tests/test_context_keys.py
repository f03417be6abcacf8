"""No value of any context key that our code reads gives somebody a right."""

from odoo.tests import HttpCase, TransactionCase, tagged

from ..models.guard import CONTEXT_KEY
from .access import own_models
from .bypass.by_rpc import FORGED
from .common import SmartCase
from .context_keys import keys_of
from .rpc import RpcCase, fingerprint_of


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestContextKeysAreFound(TransactionCase):
    def test_known_keys_are_among_those_found(self):
        self.assertLessEqual({CONTEXT_KEY, "cron_id", "active_ids"}, keys_of("smart_base"))


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestContextKeys(RpcCase, SmartCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.decision = self.propose()
        self.event = self.decision.event_id
        models = own_models(self.env, "smart_base")
        # a refused wizard leaves rows behind that mean nothing
        self.models = [name for name in models if not self.env[name]._transient]
        companies = [[self.other_company.id], [self.company.id, self.other_company.id], [1]]
        self.values = (*FORGED, *companies, self.decision.ids, 99_999, "live", False)

    def attempts(self):
        """What the role must not do: (model, method, arguments)."""
        decision, event, rule = self.decision.ids, self.event.ids, self.rule.ids
        done = {"state": "executed"}
        return {
            "approver": [
                ("smart.decision", "write", [decision, done]),
                ("smart.decision", "create", [[{"name": "x", "rule_id": rule[0]}]]),
                ("smart.decision", "unlink", [decision]),
                ("smart.event", "write", [event, {"state": "done"}]),
                ("smart.rule", "write", [rule, {"mode": "off"}]),
                ("smart.audit.log", "create", [[{"action": "approved"}]]),
            ],
            "manager": [
                ("smart.decision", "write", [decision, done]),
                ("smart.event", "create", [[{"rule_id": rule[0], "key": "x", "kind": "scan"}]]),
                ("smart.rule", "write", [rule, {"version": 1}]),
                ("smart.audit.log", "unlink", [[1]]),
            ],
            "user": [
                ("smart.decision", "read", [decision, ["name"]]),
                ("smart.decision", "action_approve", [decision]),
                ("smart.decision", "action_undo", [decision]),
                ("smart.rule", "action_scan", [rule]),
            ],
            "portal": [("smart.decision", "read", [decision, ["name"]])],
        }

    def test_no_context_sent_by_rpc_changes_a_right(self):
        keys = sorted(keys_of("smart_base"))
        before = fingerprint_of(self.env, self.models)
        for role, calls in self.attempts().items():
            self.log_in(role)
            for context in self._contexts(keys):
                for model, method, args in calls:
                    answer = self.call(model, method, *args, context=context)
                    self.assertNotEqual(answer.outcome, "answers", (role, model, method, context))
        self.assertEqual(fingerprint_of(self.env, self.models), before)

    def _contexts(self, keys):
        """All keys at once with each value, and the permit alone in each shape."""
        for value in self.values:
            yield dict.fromkeys(keys, value)
        for permit in FORGED:
            yield {CONTEXT_KEY: permit}
        for key in keys:
            yield {key: True}
