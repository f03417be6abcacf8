"""Claude fails in every way it can; the event is done and the decision is the engine's own."""

import json
import threading
import time
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.smart_base import llm
from odoo.addons.smart_base.engine.proposal import Proposal
from odoo.addons.smart_base.tests.fake_claude import answers
from odoo.addons.smart_base.tests.llm_common import WithClaude, make_prompt
from odoo.addons.smart_base.tests.test_llm_session import MATRIX

from .common import ProbeCase

FORM = {"type": "object", "properties": {"value": {"type": "integer"}}}
OWN, BETTER = 7, 42
#: Time-outs that a test can wait for.
PACE = llm.Pace(per_try=0.6, tries=2, total=6, longest_pause=1)


@tagged("smart", "post_install", "-at_install")
class TestAdvised(WithClaude, ProbeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_prompt(cls.env, "probe.value", answer_schema=json.dumps(FORM))
        cls.startClassPatcher(
            patch.object(type(cls.env["smart.llm"]), "_pace", lambda gateway: PACE)
        )

    def decided(self, *steps):
        """The event and the decision about one new thing, while Claude does these steps."""
        self.fake.clear()
        self.env["smart.llm.state"]._reset(self.connection)
        self.fake.script(*steps)
        event = self.offer("advised", self.thing(name="memo"))
        self.drain()
        return event, self.env["smart.decision"].search([("event_id", "=", event.id)])

    def executed_entry(self, decision):
        domain = [("decision_ref", "=", decision.id), ("action", "=", "executed")]
        return self.env["smart.audit.log"].search(domain)

    def test_advice_is_taken_and_its_origin_noted(self):
        event, decision = self.decided(answers.data({"value": BETTER}))
        self.assertEqual((event.state, decision.state), ("done", "executed"))
        self.assertEqual(self.things.browse(decision.res_id).value, BETTER)
        call = self.env["smart.llm.call"].search([], limit=1)
        self.assertEqual(decision.evidence["claude"]["call"], call.id)
        self.assertNotIn("Without Claude", decision.reasons)
        noted = self.executed_entry(decision).proposal["evidence"]["claude"]
        self.assertEqual(noted["model"], call.model)

    def test_every_failure_ends_in_the_engines_own_answer(self):
        threads = set(threading.enumerate())
        for name, (step, reason, _attempts, _cost) in MATRIX.items():
            with self.subTest(name):
                event, decision = self.decided(step, step)
                self.assertEqual((event.state, event.attempts), ("done", 1))
                self.assertEqual(decision.state, "executed")
                self.assertEqual(self.things.browse(decision.res_id).value, OWN)
                self.assertEqual(decision.evidence["claude"]["unavailable"], reason)
                self.assertIn("Without Claude", decision.reasons)
                entry = self.executed_entry(decision)
                self.assertEqual(entry.proposal["evidence"], decision.evidence)
                self.assertIn("Without Claude", entry.reason)
        self.assertNothingLeft(threads)

    def assertNothingLeft(self, threads):
        """No thread of the client and no call under way once the server has finished its own."""
        self.fake.stop()
        deadline = time.monotonic() + 10
        while (left := set(threading.enumerate()) - threads) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertFalse(left)
        self.assertFalse(self.env["smart.llm.call"].search([("state", "=", "running")]))

    def test_a_wrong_answer_is_no_advice(self):
        for value in ("42", None, 4.5, {"value": 1}):
            with self.subTest(value=value):
                event, decision = self.decided(answers.data({"value": value}))
                self.assertEqual(event.state, "done")
                self.assertEqual(self.things.browse(decision.res_id).value, OWN)

    def test_without_a_key_the_engine_carries_on(self):
        self.connection._set_key(None)
        self.patch(type(self.env["smart.llm"]), "_environment_key", staticmethod(lambda: None))
        event, decision = self.decided()
        self.assertEqual((event.state, decision.state), ("done", "executed"))
        self.assertEqual(decision.evidence["claude"]["unavailable"], "no_key")
        self.assertFalse(self.fake.requests)

    def test_advice_never_changes_what_is_protected(self):
        effect = {"kind": "write", "model": "probe.thing", "id": 1, "values": {"acc_number": "x"}}
        check = self.env["smart.decision"]._check_advised
        check(Proposal(1, "Own", 1.0, [effect]))
        with self.assertRaisesRegex(Exception, "acc_number"):
            check(Proposal(1, "Advised", 1.0, [effect], evidence={"claude": {"call": 1}}))
