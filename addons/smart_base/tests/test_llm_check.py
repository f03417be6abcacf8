"""The test button says precisely what is wrong; models are listed and their end is announced."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .fake_claude import answers
from .fake_claude.server import KEY
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
        self.wrong("not the address of a Messages API")

    def test_a_web_page_where_the_models_should_be(self):
        for code in (200, 404):
            with self.subTest(code):
                self.fake.clear()
                self.fake.model_step = answers.body(b"<html>", "text/html", code)
                self.addCleanup(setattr, self.fake, "model_step", None)
                self.fake.script(answers.body(b"<html>", "text/html", code))
                self.wrong("not the address of a Messages API")

    def test_the_path_that_the_sdk_adds_is_not_part_of_the_address(self):
        self.connection.base_url = f" {self.fake.url}/v1/ "
        self.assertEqual(self.connection.base_url, self.fake.url)
        with self.assertRaises(ValidationError):
            self.connection.base_url = "https://a b"

    def test_a_test_does_not_outlast_what_it_was_made_with(self):
        for change in (
            lambda: setattr(self.connection, "base_url", "http://127.0.0.1:9"),
            lambda: self.connection._set_key("another"),
        ):
            self.connection.base_url = self.fake.url
            self.connection._set_key(KEY)
            self.press()
            self.assertTrue(self.connection.test_passed)
            change()
            self.assertFalse(self.connection.test_passed or self.connection.test_message)

    def test_a_key_that_is_entered_with_its_address_stays(self):
        values = {"smart_llm_key": "sk-new", "smart_llm_base_url": "http://127.0.0.1:9"}
        for names in (list(values), list(values)[::-1]):
            with self.subTest(names):
                self.connection.base_url = self.fake.url
                self.env["res.config.settings"].create(
                    {name: values[name] for name in names}
                ).execute()
                self.assertEqual(self.env["smart.llm.secret"]._key(self.company), "sk-new")
                self.assertEqual(self.connection.base_url, "http://127.0.0.1:9")

    def test_what_changes_is_in_the_audit_log(self):
        changes = {
            "day_budget": (7.5, "Per Day: 5.0 -> 7.5"),
            "pseudonymise": (False, "Hide Names and Numbers: True -> False"),
            "base_url": ("http://127.0.0.1:9", "-> http://127.0.0.1:9"),
        }
        self.connection.day_budget = 5
        for name, (value, words) in changes.items():
            with self.subTest(name):
                self.connection[name] = value
                entries = self.env["smart.audit.log"].search(
                    [("action", "=", "settings_changed")], limit=2
                )
                self.assertIn(words, " ".join(entries.mapped("reason")))
        self.assertIn("removed", entries[0].reason, "the key does not follow")

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
