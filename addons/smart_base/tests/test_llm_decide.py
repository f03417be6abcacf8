"""One question, one validated object; every failure one exception, one log row, one cost."""

import os
from unittest.mock import patch

from odoo.tests import tagged

from .. import llm
from .fake_claude import answers
from .llm_common import GOOD, LlmCase, make_prompt
from .test_llm_session import MATRIX

#: Answers in the right form of the API but not of the schema.
WRONG = {
    "another value": {**GOOD, "account": "9999"},
    "a missing field": {"account": "6100"},
    "an extra field": {**GOOD, "bank_account": "DE1"},
    "its own confidence": {**GOOD, "confidence": 1.0},
    "a list": [GOOD],
    "a number": 7,
    "a long text": {**GOOD, "reason": "x" * 201},
}
BROKEN = {
    "prose": "The account is 6100.",
    "NaN": '{"account": NaN, "reason": "x"}',
    "a key twice": '{"account": "6100", "account": "6200", "reason": "x"}',
    "half of it": '{"account": "61',
    "10,000 deep": "[" * 10_000 + "]" * 10_000,
    "1 MB": '{"account": "6100", "reason": "' + "x" * 1_000_000 + '"}',
}


@tagged("smart", "post_install", "-at_install")
class TestLlmDecide(LlmCase):
    def test_answer_is_a_validated_object_with_its_cost(self):
        self.fake.script(answers.data(GOOD, usage={"input_tokens": 1000, "output_tokens": 100}))
        answer = self.decide()
        self.assertEqual(answer.value, GOOD)
        self.assertEqual(answer.model, "claude-haiku-5-5")
        # 1000 tokens at 0.10 and 100 at 0.50 dollars per million
        self.assertEqual(str(answer.cost), "0.000150")
        self.assertEqual(answer.evidence()["claude"]["call"], self.last_call().id)

    def test_request_has_the_form_that_the_api_asks_for(self):
        self.fake.script(answers.data(GOOD))
        self.decide()
        body = self.fake.asked()[0]
        self.assertEqual(body["model"], "claude-haiku-5-5")
        self.assertEqual(body["max_tokens"], 100)
        self.assertEqual(body["output_config"]["effort"], "medium")
        schema = body["output_config"]["format"]["schema"]
        self.assertFalse(schema["additionalProperties"])
        self.assertFalse({"temperature", "top_p", "top_k", "thinking"} & body.keys())
        self.assertEqual(body["system"][0]["cache_control"], {"type": "ephemeral"})
        self.assertIn('<data name="memo">\ntrain ticket\n</data>', body["messages"][0]["content"])

    def test_every_failure_is_typed_logged_and_settled(self):
        for name, (step, reason, attempts, may_have_cost) in MATRIX.items():
            with self.subTest(name):
                self.fake.clear()
                self.env["smart.llm.state"]._reset(self.connection)
                self.fake.script(step, step)
                with self.quick():
                    fault = self.refused()
                call = self.last_call()
                self.assertEqual((fault.reason_code, call.reason), (reason, reason))
                self.assertTrue(fault.user_message)
                self.assertEqual((call.state, call.attempts), ("failed", attempts))
                self.assertEqual(call.is_assumed, may_have_cost)
                entry = self.env["smart.audit.log"].search([], limit=1)
                self.assertEqual((entry.action, entry.llm_call_ref), ("llm_call", call.id))
                self.assertEqual(entry.reason, fault.user_message)
        counters = self.env["smart.llm.counter"].search([])
        self.assertEqual(set(counters.mapped("reserved")), {0.0})

    def test_wrong_answers_are_refused(self):
        texts = {name: answers.data(value) for name, value in WRONG.items()}
        texts |= {name: answers.text(words) for name, words in BROKEN.items()}
        for name, step in texts.items():
            with self.subTest(name):
                self.fake.clear()
                self.fake.script(step)
                fault = self.refused()
                self.assertEqual(fault.reason_code, "bad_answer")
                call = self.last_call()
                self.assertGreater(call.cost, 0)
                self.assertTrue(call.received)

    def test_tokens_of_a_refusal_are_paid(self):
        self.fake.script(answers.refusal())
        self.refused()
        self.assertGreater(self.last_call().cost, 0)
        self.assertFalse(self.last_call().is_assumed)

    def test_without_a_key_nothing_is_sent(self):
        self.connection._set_key(None)
        self.patch(type(self.llm), "_environment_key", staticmethod(lambda: None))
        fault = self.refused()
        self.assertEqual(fault.reason_code, "no_key")
        self.assertIn("API key", str(fault))
        self.assertFalse(self.fake.requests)

    def test_key_of_the_environment_is_used_when_there_is_no_other(self):
        self.connection._set_key(None)
        surroundings = {"ANTHROPIC_API_KEY": "sk-fake-key", "ANTHROPIC_BASE_URL": self.fake.url}
        with patch.dict(os.environ, surroundings):
            self.fake.script(answers.data(GOOD))
            self.assertEqual(self.decide().value, GOOD)
            self.assertEqual(self.connection.key_source, "environment")

    def test_key_of_the_environment_goes_to_no_other_host(self):
        self.connection._set_key(None)
        with patch.dict(os.environ, {"ANTHROPIC_API_KEY": "sk-fake-key"}):
            self.assertEqual(self.refused().reason_code, "no_key")
            self.assertEqual(self.connection.key_source, "none")
        self.assertFalse(self.fake.requests)

    def test_kill_switch_stops_at_once(self):
        self.connection.enabled = False
        fault = self.refused()
        self.assertEqual(fault.reason_code, "disabled")
        self.assertFalse(self.fake.requests)

    def test_tests_never_reach_the_outside(self):
        self.connection.base_url = "https://api.anthropic.com"
        self.connection._set_key("sk-fake-key")
        fault = self.refused()
        self.assertEqual(fault.reason_code, "outside")

    def test_a_model_without_a_price_is_not_asked(self):
        self.connection.fast_model_id.price_ids.unlink()
        fault = self.refused()
        self.assertEqual(fault.reason_code, "no_price")
        self.assertFalse(self.fake.requests)

    def test_tier_is_that_of_the_call_the_rule_or_the_prompt(self):
        self.fake.default = answers.data(GOOD)
        self.addCleanup(setattr, self.fake, "default", answers.canned())
        self.decide()
        self.decide(tier="deep")
        self.assertEqual(
            [body["model"] for body in self.fake.asked()], ["claude-haiku-5-5", "claude-opus-5-5"]
        )

    def test_wrong_values_are_an_error_of_the_prompt(self):
        with (
            self.assertLogs("odoo.addons.smart_base.models.smart_llm", "ERROR"),
            self.assertRaises(llm.LlmUnavailable) as caught,
        ):
            self.llm._decide("test.memo", {"other": "x"})
        self.assertEqual(caught.exception.reason_code, "prompt")

    def test_whatever_goes_wrong_inside_is_typed_and_its_text_not_logged(self):
        def broken(*args):
            raise RuntimeError("secret person")

        self.patch(type(self.llm), "_params", broken)
        with self.assertLogs("odoo.addons.smart_base.models.smart_llm", "ERROR") as logs:
            fault = self.refused()
        self.assertEqual(fault.reason_code, "internal")
        self.assertNotIn("secret person", "".join(logs.output) + str(fault))

    def test_text_prompts_need_no_form(self):
        make_prompt(self.env, "test.text")
        self.fake.script(answers.text("hello"))
        self.assertEqual(self.llm._decide("test.text", {"memo": "x"}).value, "hello")

    def test_no_method_is_reachable_over_rpc(self):
        public = [
            name
            for name in dir(type(self.llm))
            if not name.startswith("_") and name not in dir(type(self.env["smart.automation"]))
        ]
        self.assertEqual(public, [])

    def quick(self):
        """Time-outs that a test can wait for."""
        return self.patching_pace(llm.Pace(per_try=0.6, tries=2, total=6, longest_pause=1))

    def patching_pace(self, pace):
        from unittest.mock import patch

        return patch.object(type(self.llm), "_pace", lambda gateway: pace)
