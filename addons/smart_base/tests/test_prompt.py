"""Prompts: wordings that never change once used, tried before use, taken back at will."""

import json
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..engine.prompt_file import parse
from .fake_claude import answers
from .llm_common import LlmCase

SHIPPED = Path(__file__).parent.parent / "prompts" / "platform.explain_decision.md"
#: A form by which a model would say how sure it is.
JUDGES_ITSELF = '{"type": "object", "properties": {"confidence": {"type": "number"}}}'
CHANGE = {
    "record": "Ermintrude Canary",
    "field": "Name",
    "before": "E. Canary",
    "after": "Ermintrude Canary",
}


@tagged("smart", "post_install", "-at_install")
class TestPrompt(LlmCase):
    def draft(self, **values):
        version = self.prompt.active_version_id._copy_as_draft()
        version.write(values)
        return version

    def test_a_wording_in_use_is_never_changed(self):
        version = self.prompt.active_version_id
        for values in ({"user_text": "x {{ memo }}"}, {"max_tokens": 50}, {"tier": "deep"}):
            with self.assertRaises(UserError):
                version.write(values)
        with self.assertRaises(UserError):
            version.variable_ids.write({"required": False})
        with self.assertRaises(UserError):
            version.variable_ids.unlink()
        with self.assertRaises(UserError):
            version.unlink()
        version.note = "a remark is no wording"

    def test_use_and_fingerprint_are_written_by_no_hand(self):
        draft, used = self.draft(user_text="Other: {{ memo }}"), self.prompt.active_version_id
        tries = [
            (self.prompt, {"active_version_id": draft.id}),
            (self.prompt, {"code": "platform.explain_decision"}),
            (used, {"used_at": False}),
            (draft, {"digest": used.digest}),
            (draft, {"is_shipped": True}),
            (draft, {"number": 99}),
        ]
        for record, values in tries:
            managing = record.with_user(self.manager)
            with self.subTest(str(values)), self.assertRaises(UserError):
                managing.write(values)
            with self.subTest(str(values)), self.assertRaises(UserError):
                managing.web_save(values, {})
        content = {"prompt_id": self.prompt.id, "system_text": "S", "user_text": "U"}
        for values in (each for record, each in tries[2:]):
            with self.assertRaises(UserError):
                draft.with_user(self.manager).create({**content, **values})
        copied = used.with_user(self.manager).copy()
        self.assertEqual((copied.state, copied.number, copied.is_shipped), ("draft", 3, False))
        self.assertTrue(copied.digest)

    def test_a_new_version_begins_as_a_copy_and_is_used_after_activation(self):
        action = self.prompt.with_user(self.manager).action_new_version()
        version = self.env["smart.prompt.version"].browse(action["res_id"])
        self.assertEqual((version.number, version.state), (2, "draft"))
        self.assertEqual(version.variable_ids.mapped("name"), ["memo"])
        version.user_text = "Better: {{ memo }}"
        self.fake.script(answers.text("a"), answers.text("b"))
        self.ask()
        version.with_user(self.manager).action_activate()
        self.ask()
        sent = [body["messages"][0]["content"] for body in self.fake.asked()]
        self.assertIn("Account for", sent[0])
        self.assertIn("Better", sent[1])
        states = {each.number: each.state for each in self.prompt.version_ids}
        self.assertEqual(states, {1: "retired", 2: "active"})

    def ask(self):
        return self.llm._decide("test.memo", {"memo": "x"})

    def test_rollback_takes_the_version_before(self):
        first = self.prompt.active_version_id
        second = self.draft(user_text="Second {{ memo }}")
        second._activate()
        self.prompt.with_user(self.manager).action_rollback()
        self.assertEqual(self.prompt.active_version_id, first)
        entry = self.env["smart.audit.log"].search([("action", "=", "prompt_changed")], limit=1)
        self.assertIn("version 1 is in use instead of 2", entry.reason)

    def test_every_call_names_the_version_and_its_fingerprint(self):
        self.fake.script(answers.text("a"))
        self.ask()
        version = self.prompt.active_version_id
        self.assertEqual(self.last_call().prompt_label, f"test.memo v1 {version.digest[:8]}")

    def test_the_fingerprint_changes_with_every_part_of_the_wording(self):
        version = self.draft()
        digests = {version.digest}
        for values in (
            {"system_text": "Other."},
            {"user_text": "Other {{ memo }}"},
            {"tier": "deep"},
            {"max_tokens": 64},
            {"answer_schema": '{"type": "string"}'},
        ):
            version.write(values)
            digests.add(version.digest)
        version.variable_ids.required = False
        digests.add(version.digest)
        self.assertEqual(len(digests), 7)

    def test_wordings_that_cannot_work_are_refused(self):
        for values in (
            {"user_text": "{{ unknown }}"},
            {"user_text": "{% for a in b %}{{ memo }}"},
            {"user_text": "{{ memo.__class__ }}"},
            {"system_text": "Hello {{ memo }}"},
            {"answer_schema": "no JSON"},
            {"answer_schema": JUDGES_ITSELF},
            {"max_tokens": 5},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.draft(**values)

    def test_only_managers_change_and_others_see_nothing(self):
        for user in (self.auditor, self.employee):
            with self.assertRaises(AccessError):
                self.prompt.with_user(user).action_new_version()
            with self.assertRaises(AccessError):
                self.prompt.active_version_id.with_user(user).action_activate()
        with self.assertRaises(AccessError):
            self.prompt.with_user(self.employee).read(["name"])
        self.assertTrue(self.prompt.with_user(self.auditor).read(["name"]))

    # Shipped --------------------------------------------------------------

    def load(self, text):
        self.env["smart.prompt"]._load_one("smart_base", parse(text))
        return self.env["smart.prompt"].search([("code", "=", "platform.explain_decision")])

    def test_a_shipped_prompt_is_loaded_once(self):
        prompt = self.load(SHIPPED.read_text())
        count = prompt.version_count
        self.assertTrue(prompt.active_version_id.is_shipped)
        self.assertEqual(self.load(SHIPPED.read_text()).version_count, count)

    def test_a_changed_file_is_a_new_version_in_use(self):
        prompt = self.load(SHIPPED.read_text().replace("careful colleague", "good colleague"))
        self.assertIn("good colleague", prompt.active_version_id.system_text)
        self.assertFalse(prompt.has_news)

    def test_a_changed_file_does_not_replace_what_was_written_here(self):
        prompt = self.load(SHIPPED.read_text())
        own = prompt.active_version_id._copy_as_draft()
        own._activate()
        prompt = self.load(SHIPPED.read_text().replace("careful colleague", "good colleague"))
        self.assertEqual(prompt.active_version_id, own)
        self.assertTrue(prompt.has_news)


@tagged("smart", "post_install", "-at_install")
class TestPromptTrial(LlmCase):
    def trial(self, **values):
        trials = self.env["smart.prompt.trial"].with_user(self.manager)
        return trials.create({"version_id": self.prompt.active_version_id.id, **values})

    def test_preview_shows_what_would_be_sent_and_sends_nothing(self):
        trial = self.trial(values_text='{"memo": "lunch"}')
        trial.action_preview()
        self.assertIn("INSTRUCTIONS\n\n", trial.preview)
        self.assertIn("lunch", trial.preview)
        self.assertIn("lunch", json.loads(trial.preview_json)["messages"][0]["content"])
        self.assertGreater(trial.highest_cost, 0)
        self.assertGreater(trial.prompt_tokens, 0)
        self.assertFalse(self.fake.requests)

    def test_a_run_shows_answer_tokens_and_cost(self):
        self.fake.script(answers.text("6100", usage={"input_tokens": 1000, "output_tokens": 10}))
        trial = self.trial(values_text='{"memo": "lunch"}')
        trial.action_run()
        result = trial.result_ids
        self.assertEqual(
            (result.answer, result.input_tokens, result.output_tokens), ("6100", 1000, 10)
        )
        self.assertAlmostEqual(result.cost, 0.000105, 6)
        self.assertEqual(self.last_call().kind, "trial")

    def test_a_failure_is_shown_and_values_must_be_an_object(self):
        self.fake.script(answers.status(402))
        trial = self.trial(values_text='{"memo": "lunch"}')
        trial.action_run()
        self.assertIn("no credit", trial.result_ids.problem)
        for text in ("[1]", "no JSON", '"x"'):
            trial.values_text = text
            with self.assertRaises(UserError):
                trial.action_run()

    def test_two_versions_are_compared_on_the_latest_records(self):
        other = self.prompt.active_version_id._copy_as_draft()
        other.user_text = "Other: {{ memo }}"
        partners = self.env["res.partner"].create([{"name": f"Sample {n}"} for n in range(3)])
        prompts = type(self.env["smart.prompt"])
        self.fake.default = lambda exchange: answers.text(
            "same" if "Sample 2" in str(exchange.body) else str(len(self.fake.requests))
        )(exchange)
        self.addCleanup(setattr, self.fake, "default", answers.canned())
        self.connection.pseudonymise = False
        with (
            patch.object(prompts, "_sample_models", lambda prompt: {"test.memo": "res.partner"}),
            patch.object(
                prompts,
                "_sample_ask",
                lambda prompt, code, record: self.llm._decide(code, {"memo": record.name}),
            ),
        ):
            trial = self.trial(compare_id=other.id, samples=2)
            self.assertEqual(trial.source, "records")
            trial.action_compare()
        self.assertEqual(len(trial.result_ids), 2)
        self.assertEqual(set(trial.result_ids.mapped("sample")), set(partners[1:].mapped("name")))
        self.assertEqual(trial.agreement, "1 of 2 answers are the same")

    def test_only_managers_try(self):
        trial = self.trial()
        with self.assertRaises(AccessError):
            trial.with_user(self.auditor).action_run()
        self.assertFalse(self.fake.requests)


@tagged("smart", "post_install", "-at_install")
class TestExplain(LlmCase):
    def decision(self):
        """A decision as a rule makes it, without its automation."""
        from ..models.guard import DECIDE, with_permit

        rule = self.env["smart.rule"].search([], limit=1) or self.env["smart.rule"].create(
            {"name": "Stale leads", "code": "platform.test", "automation": "smart.automation"}
        )
        partner = self.env["res.partner"].create({"name": "Ermintrude Canary"})
        return with_permit(self.env["smart.decision"], DECIDE).create(
            {
                "name": "Rename Ermintrude Canary",
                "rule_id": rule.id,
                "company_id": self.company.id,
                "state": "pending",
                "res_model": "res.partner",
                "res_id": partner.id,
                "record_name": partner.name,
                "reasons": "The name is written in two ways.",
                "preview": [CHANGE],
                "components": [
                    {"name": "Spelling", "score": 1, "maximum": 4, "reason": "differs in one word"}
                ],
            }
        )  # fmt: skip

    def test_without_claude_it_is_put_together_from_the_rule(self):
        self.connection.enabled = False
        dialog = self.explained()
        self.assertIn("Name becomes “Ermintrude Canary”, was “E. Canary”", dialog.summary)
        self.assertIn("two ways", dialog.why)
        self.assertIn("differs in one word", dialog.checks)
        self.assertIn("switched off", dialog.note)

    def test_with_claude_names_are_hidden_and_put_back(self):
        def answer(exchange):
            token = exchange.body["messages"][0]["content"].split('"about": "')[1].split('"')[0]
            answers.data({"summary": f"{token} gets a name.", "why": "It differs.", "checks": []})(
                exchange
            )

        self.fake.script(answer)
        dialog = self.explained()
        self.assertEqual(dialog.summary, "Ermintrude Canary gets a name.")
        self.assertIn("Claude", dialog.note)
        self.assertNotIn("Canary", self.fake.requests[0].raw.decode())

    def explained(self):
        action = self.decision().action_explain()
        return self.env[action["res_model"]].browse(action["res_id"])


@tagged("smart", "post_install", "-at_install")
class TestClaudeSettings(LlmCase):
    def settings(self, **values):
        return self.env["res.config.settings"].create(values)

    def test_a_key_goes_in_and_never_comes_out(self):
        settings = self.settings(smart_llm_key="sk-new-key")
        settings.execute()
        self.assertEqual(self.env["smart.llm.secret"]._key(self.company), "sk-new-key")
        self.assertFalse(settings.smart_llm_key)
        self.assertNotIn("sk-new-key", str(settings.read()))
        self.env.cr.execute("SELECT * FROM res_config_settings")
        self.assertNotIn("sk-new-key", str(self.env.cr.fetchall()))
        self.assertEqual(self.settings().smart_llm_key_source, "settings")

    def test_saving_without_a_key_keeps_the_one_there_is(self):
        self.settings(smart_llm_day_budget=9).execute()
        self.assertEqual(self.env["smart.llm.secret"]._key(self.company), "sk-fake-key")
        self.assertEqual(self.connection.day_budget, 9)

    def test_the_kill_switch_holds_at_once(self):
        self.settings(smart_llm_enabled=False).execute()
        self.assertEqual(self.refused().reason_code, "disabled")

    def test_the_key_can_be_removed(self):
        self.settings().action_smart_llm_remove_key()
        self.assertFalse(self.env["smart.llm.secret"]._key(self.company))

    def test_the_test_button_answers(self):
        action = self.settings().action_smart_llm_test()
        self.assertEqual(action["params"]["type"], "success")


@tagged("smart", "post_install", "-at_install")
class TestSpending(LlmCase):
    def test_cost_and_minutes_saved_stand_side_by_side(self):
        self.fake.script(answers.text("x", usage={"input_tokens": 0, "output_tokens": 20_000}))
        self.llm._decide("test.memo", {"memo": "x"})
        report = self.env["smart.llm.report"].with_user(self.auditor)
        [(calls, cost)] = report._read_group(
            [("prompt_id", "=", self.prompt.id)], [], ["calls:sum", "cost:sum"]
        )
        self.assertEqual((calls, round(cost, 6)), (1, 0.01))
        with self.assertRaises(AccessError):
            self.env["smart.llm.report"].with_user(self.employee).search([])

    def test_the_connection_shows_spending_and_forecast(self):
        self.fake.script(answers.text("x", usage={"input_tokens": 0, "output_tokens": 20_000}))
        self.llm._decide("test.memo", {"memo": "x"})
        connection = self.connection.with_user(self.manager)
        self.assertAlmostEqual(connection.spent_today, 0.01, 4)
        self.assertAlmostEqual(connection.spent_month, 0.01, 4)
        self.assertGreaterEqual(connection.forecast_month, 0.01)
        self.assertGreaterEqual(connection.calls_month, 1)
        self.assertEqual(connection.breaker_state, "closed")

    def test_the_readable_form_shows_all_texts(self):
        self.fake.script(answers.text("the answer"))
        self.llm._decide("test.memo", {"memo": "a memo"})
        call = self.last_call()
        self.assertIn("a memo", call.sent_text)
        self.assertIn("Choose an account.", call.sent_text)
        self.assertEqual(call.received_text, "the answer")
        self.assertEqual(json.loads(call.received)[0]["text"], "the answer")
