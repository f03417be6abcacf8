"""Versions of a prompt: what fits the code that asks, the way back, and saving at once."""

import json

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .fake_claude import answers
from .llm_common import LlmCase


@tagged("smart", "post_install", "-at_install")
class TestPromptFit(LlmCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        prompts = cls.env["smart.prompt"]
        cls.explain = prompts.search([("code", "=", "platform.explain_decision")])
        cls.shipped = cls.explain.version_ids.filtered("is_shipped")[0]
        cls.draft = cls.shipped._copy_as_draft()

    def refused(self):
        """What is said about the draft when it is to be taken into use."""
        with self.assertRaises(UserError) as caught:
            self.draft.with_user(self.manager).action_activate()
        self.assertNotEqual(self.explain.active_version_id, self.draft)
        return str(caught.exception)

    def variable(self, name):
        return self.draft.variable_ids.filtered(lambda each: each.name == name)

    def form(self, change):
        form = json.loads(self.shipped.answer_schema)
        change(form["properties"])
        self.draft.answer_schema = json.dumps(form)

    def test_variable_that_the_code_passes_has_to_stay(self):
        text = self.draft.user_text.replace("{{ language }}", "English")
        remove = [(2, self.variable("language").id)]
        self.draft.write({"user_text": text, "variable_ids": remove})
        self.assertIn("The variable “language” is missing.", self.refused())

    def test_variable_has_to_take_what_the_code_passes(self):
        self.variable("language").options = "English, German"
        self.assertIn("“language” does not take all", self.refused())

    def test_variable_that_nobody_passes_may_not_be_required(self):
        self.draft.variable_ids = [(0, 0, {"name": "tone"})]
        self.assertIn("“tone” is required", self.refused())
        self.variable("tone").required = False
        self.draft._activate()

    def test_answer_has_to_have_what_the_code_reads(self):
        changes = {
            "answer.summary": lambda parts: parts.pop("summary"),
            "answer.why": lambda parts: parts.update(why={"type": "number"}),
            "answer.checks[]": lambda parts: parts["checks"].update(items={"type": "integer"}),
        }
        for path, change in changes.items():
            self.form(change)
            with self.subTest(path):
                self.assertIn(f"“{path}” is missing in the form", self.refused())
        self.draft.answer_schema = False
        self.assertIn("“answer” is missing in the form", self.refused())

    def test_more_than_the_shipped_form_and_other_words_are_taken_into_use(self):
        self.form(lambda parts: parts.update(tone={"type": "string"}))
        self.draft.user_text = "Please: " + self.draft.user_text
        self.variable("decision").kind = "text"
        self.draft.with_user(self.manager).action_activate()
        self.assertEqual(self.explain.active_version_id, self.draft)

    def test_prompt_of_ones_own_has_the_form_that_its_author_likes(self):
        draft = self.prompt.active_version_id._copy_as_draft()
        draft.write({"user_text": "Other.", "variable_ids": [(5,)]})
        draft._activate()
        self.assertEqual(self.prompt.active_version_id, draft)

    def test_way_back_leads_to_no_version_that_does_not_fit(self):
        self.form(lambda parts: parts.pop("summary"))
        self.draft.sudo().used_at = "2026-01-01"
        self.explain._activate(self.draft)
        self.explain._activate(self.shipped)
        with self.assertRaisesRegex(UserError, "answer.summary"):
            self.explain.with_user(self.manager).action_rollback()


@tagged("smart", "post_install", "-at_install")
class TestPromptWayBack(LlmCase):
    def use(self):
        """One more version in use."""
        version = self.prompt.active_version_id._copy_as_draft()
        version._activate()
        return version

    def back(self):
        self.prompt.with_user(self.manager).action_rollback()
        return self.prompt.active_version_id

    def test_each_step_back_goes_further_back_until_there_is_none(self):
        first, second, _third = self.prompt.active_version_id, self.use(), self.use()
        self.assertEqual(self.back(), second)
        self.assertEqual(self.back(), first)
        self.assertFalse(self.prompt.has_earlier)
        with self.assertRaises(UserError):
            self.back()
        self.assertEqual(self.prompt.active_version_id, first)

    def test_what_was_taken_back_is_not_on_the_way_of_what_came_after(self):
        first, second, _third = self.prompt.active_version_id, self.use(), self.use()
        self.back()
        self.use()
        self.assertEqual([self.back(), self.back()], [second, first])

    def test_version_taken_into_use_again_by_hand_goes_back_to_the_one_between(self):
        first, second = self.prompt.active_version_id, self.use()
        first._activate()
        self.assertEqual([self.back(), self.back()], [second, first])
        self.assertFalse(self.prompt.has_earlier)

    def test_prompts_of_before_go_back_by_number(self):
        first, second, _third = self.prompt.active_version_id, self.use(), self.use()
        self.prompt.sudo().earlier = False
        self.assertEqual([self.back(), self.back()], [second, first])
        self.assertFalse(self.prompt.has_earlier)

    def test_the_way_back_ends_at_the_version_that_was_used_first(self):
        first, second = self.prompt.active_version_id, self.use()
        first.sudo().used_at = self.prompt.sudo().earlier = False
        first._activate()
        self.assertEqual(self.back(), second)
        self.assertFalse(self.prompt.has_earlier)

    def test_the_way_back_is_written_by_no_hand(self):
        with self.assertRaises(UserError):
            self.prompt.with_user(self.manager).earlier = {"ids": []}


@tagged("smart", "post_install", "-at_install")
class TestPromptSave(LlmCase):
    def setUp(self):
        super().setUp()
        self.draft = self.prompt.active_version_id._copy_as_draft().with_user(self.manager)
        self.memo = self.draft.variable_ids

    def save(self, user_text, *commands):
        self.draft.web_save({"variable_ids": [*commands], "user_text": user_text}, {})

    def test_variable_and_its_place_are_renamed_in_one_save(self):
        digest = self.draft.digest
        self.save("Account for: {{ text }}", (1, self.memo.id, {"name": "text"}))
        self.assertEqual(self.draft._wording().variables[0].name, "text")
        self.assertNotEqual(self.draft.digest, digest)

    def test_variable_is_replaced_in_one_save(self):
        new = (0, 0, {"name": "text"})
        self.save("Account for: {{ text }}", (2, self.memo.id), new)
        self.assertEqual(self.draft.variable_ids.mapped("name"), ["text"])

    def test_place_without_a_variable_is_refused_after_the_save(self):
        for commands in ([(1, self.memo.id, {"name": "text"})], [(2, self.memo.id)]):
            with self.assertRaisesRegex(ValidationError, "“memo” is used but not declared"):
                self.save("Account for: {{ memo }}", *commands)


@tagged("smart", "post_install", "-at_install")
class TestExplainForm(LlmCase):
    def test_answer_of_another_form_leaves_the_rules_own_words(self):
        decision = self.env["smart.decision"].new({"name": "Rename it", "reasons": "Two ways."})
        explain = self.env["smart.prompt"].search([("code", "=", "platform.explain_decision")])
        text = {"type": "string"}
        for form, answer in (
            ({"title": text}, {"title": "x"}),
            ({"summary": text, "why": text}, {"summary": "", "why": ""}),
        ):
            draft = explain.active_version_id._copy_as_draft()
            draft.answer_schema = json.dumps({"type": "object", "properties": form})
            # as if it was in use before versions had to fit
            explain._activate(draft)
            self.fake.script(answers.data(answer))
            said = self.llm._explain_decision(decision)
            self.assertEqual((said["summary"], said["why"]), ("Rename it", "Two ways."))
            self.assertIn("has not the form", said["note"])

    def test_model_of_the_version_counts(self):
        explain = self.env["smart.prompt"].search([("code", "=", "platform.explain_decision")])
        draft = explain.active_version_id._copy_as_draft()
        draft.tier = "deep"
        draft._activate()
        plan = self.env["smart.llm.connection"]._plan(self.company.id)
        self.assertNotEqual(plan.tiers["deep"].code, plan.tiers["fast"].code)
        self.fake.script(answers.data({"summary": "a", "why": "b", "checks": []}))
        self.llm._explain_decision(self.env["smart.decision"].new({"name": "Rename it"}))
        self.assertEqual(self.fake.asked()[0]["model"], plan.tiers["deep"].code)
