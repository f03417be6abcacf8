"""The test button says precisely what is wrong; models are listed and their end is announced."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .fake_claude import answers
from .llm_common import LlmCase


@tagged("smart", "post_install", "-at_install")
class TestLlmCheck(LlmCase):
    def test_all_is_well(self):
        self.press()
        self.assertTrue(self.connection.test_passed)
        self.assertEqual(self.connection.test_message, "Claude answers, with all models chosen.")
        self.assertEqual(len(self.fake.asked()), 3)
        self.assertTrue(self.connection.fast_model_id.listed_at)

    def press(self):
        self.connection.with_user(self.manager).action_test()

    def wrong(self, *words):
        self.press()
        self.assertFalse(self.connection.test_passed)
        for word in words:
            self.assertIn(word, self.connection.test_message)

    def test_no_key(self):
        self.connection._set_key(None)
        self.patch(type(self.llm), "_environment_key", staticmethod(lambda: None))
        self.wrong("No API key")

    def test_key_refused(self):
        self.fake.keys = {"another"}
        self.addCleanup(setattr, self.fake, "keys", {"sk-fake-key"})
        self.wrong("API key was refused")

    def test_no_credit(self):
        self.fake.script(answers.status(402))
        self.wrong("no credit", "Fast")

    def test_model_unknown_to_the_list(self):
        self.connection.deep_model_id.code = "claude-nowhere"
        self.wrong("claude-nowhere", "not known")

    def test_model_that_does_not_answer(self):
        self.fake.script(answers.text("ok"), answers.status(404))
        self.wrong("claude-sonnet-5-5", "not known")

    def test_no_model(self):
        self.connection.standard_model_id = False
        self.wrong("Standard", "No model is chosen")

    def test_no_network(self):
        self.connection.base_url = "http://127.0.0.1:9"
        self.connection._set_key("sk-fake-key")
        self.wrong("could not be reached")

    def test_not_an_api(self):
        self.fake.model_step = answers.body(b"<html>", "text/html", 404)
        self.addCleanup(setattr, self.fake, "model_step", None)
        self.fake.script(answers.body(b"<html>", "text/html", 404))
        self.wrong("not known")

    def test_an_endpoint_without_a_list_of_models(self):
        self.fake.model_step = answers.body(b"<html>", "text/html", 404)
        self.addCleanup(setattr, self.fake, "model_step", None)
        self.connection.action_test()
        self.assertTrue(self.connection.test_passed)

    def test_clock(self):
        self.fake.clock_shift = -3600
        self.addCleanup(setattr, self.fake, "clock_shift", 0)
        self.wrong("60 minutes off")

    def test_switched_off(self):
        self.connection.enabled = False
        self.wrong("switched off")

    def test_it_closes_an_open_breaker(self):
        for _failure in range(5):
            self.fake.script(answers.status(500), answers.status(500))
            self.refused()
            self.fake.clear()
        self.assertEqual(self.refused().reason_code, "paused")
        self.press()
        self.assertTrue(self.connection.test_passed)

    def test_managers_are_warned_once_of_a_model_that_ends(self):
        soon = fields.Datetime.now() + timedelta(days=30)
        self.fake.models[1]["retires_at"] = f"{soon.isoformat()}Z"
        self.addCleanup(self.fake.models[1].update, {"retires_at": None})
        for _week in range(2):
            with self.enter_registry_test_mode():
                self.env.ref("smart_base.ir_cron_llm_models").method_direct_trigger()
            self.env.invalidate_all()
        self.assertIn("retires on", self.connection.model_warning)
        activities = self.connection.activity_ids.filtered(lambda one: one.user_id == self.manager)
        self.assertEqual(len(activities), 1)

    def test_new_models_are_offered_without_a_price(self):
        self.fake.models.append(
            {**self.fake.models[0], "id": "claude-next", "display_name": "Next"}
        )
        self.addCleanup(self.fake.models.pop)
        self.press()
        model = self.env["smart.llm.model"].search([("code", "=", "claude-next")])
        self.assertEqual(model.name, "Next")
        self.assertIn("no price", model.warning)
