"""Two versions of any prompt are compared on what was asked before."""

from odoo.tests import tagged

from .fake_claude import answers
from .llm_common import LlmCase


@tagged("smart", "post_install", "-at_install")
class TestPromptReplay(LlmCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.prompt.active_version_id._copy_as_draft()
        cls.other.user_text = "Other wording: {{ memo }}"

    def asked(self, *memos):
        """Calls that were made with the version in use."""
        for memo in memos:
            self.fake.script(answers.text("6000"))
            self.llm._decide("test.memo", {"memo": memo})
        self.env.invalidate_all()

    def compare(self, **values):
        trials = self.env["smart.prompt.trial"].with_user(self.manager)
        version = self.prompt.active_version_id
        return trials.create({"version_id": version.id, "compare_id": self.other.id, **values})

    def sent(self):
        """Requests as texts, in their order."""
        return [body["messages"][0]["content"] for body in self.fake.asked()]

    def test_stored_calls_are_asked_again_in_both_versions(self):
        self.asked("lunch", "desk")
        before = self.sent()
        self.fake.script(*[answers.text(text) for text in ("a", "b", "c", "c")])
        trial = self.compare()
        self.assertEqual((trial.source, trial.stored_count), ("calls", 2))
        trial.action_compare()
        self.assertEqual(trial.agreement, "1 of 2 answers are the same")
        rows = [(row.answer, row.other_answer, row.is_same) for row in trial.result_ids]
        self.assertEqual(rows, [("a", "b", False), ("c", "c", True)])
        again = self.sent()[len(before) :]
        self.assertEqual([again[0], again[2]], before[::-1], "word for word, the latest first")
        self.assertTrue(again[1].startswith("Other wording: "))
        self.assertIn("desk", again[1])

    def test_calls_from_a_time_when_nothing_was_hidden_are_left_out(self):
        self.connection.pseudonymise = False
        self.asked("Ermintrude Canary")
        self.assertEqual(self.compare().stored_count, 1)
        self.connection.pseudonymise = True
        self.asked("lunch")
        self.assertEqual(self.compare().stored_count, 1)
        self.assertNotIn("Canary", str(self.prompt._stored_inputs(9)))

    def test_each_version_has_its_cost_and_the_most_is_told_before(self):
        self.asked("lunch")
        trial = self.compare()
        trial.action_preview()
        self.assertGreater(trial.highest_cost, 0)
        self.assertEqual(len(self.fake.asked()), 1, "a preview sends nothing")
        usage = [{"input_tokens": tokens, "output_tokens": 10} for tokens in (100, 300)]
        self.fake.script(*[answers.text("6000", usage=each) for each in usage])
        trial.action_compare()
        [row] = trial.result_ids
        self.assertLess(0, row.cost)
        self.assertGreater(row.other_cost, row.cost)
        self.assertLess(row.cost + row.other_cost, trial.highest_cost)
        self.assertEqual(trial.costs, "Version 1: $ 0.000015; version 2: $ 0.000035")
        self.assertEqual((row.input_tokens, row.other_input_tokens), (100, 300))
        self.assertEqual((row.output_tokens, row.other_output_tokens), (10, 10))

    def test_budget_ends_it_and_says_so(self):
        self.asked("lunch")
        self.connection.day_budget = 0.000001
        trial = self.compare()
        trial.action_compare()
        [row] = trial.result_ids
        self.assertTrue(row.problem and row.other_problem)
        self.assertFalse(row.answer)
        self.assertEqual(len(self.fake.asked()), 1, "nothing was sent")

    def test_version_that_needs_more_than_was_asked_is_not_asked(self):
        self.asked("lunch")
        self.other.write(
            {
                "user_text": "{{ memo }} of {{ vendor }}",
                "variable_ids": [(0, 0, {"name": "vendor"})],
            }
        )
        self.fake.script(answers.text("6000"))
        trial = self.compare()
        trial.action_compare()
        [row] = trial.result_ids
        self.assertIn("vendor", row.other_problem)
        self.assertEqual(row.answer, "6000")

    def test_same_question_is_asked_once_and_only_as_often_as_wanted(self):
        self.asked("lunch", "lunch", "desk", "chair")
        self.fake.script(*[answers.text("6000")] * 4)
        trial = self.compare(samples=2)
        trial.action_compare()
        self.assertEqual(len(trial.result_ids), 2)

    def test_names_stay_hidden_in_what_is_asked_again(self):
        self.asked("paid by office@example.com")
        self.assertNotIn("office@example.com", self.sent()[0])
        self.fake.script(*[answers.text("6000")] * 2)
        self.compare().action_compare()
        self.assertEqual(self.sent()[0], self.sent()[1])
        self.assertFalse([text for text in self.sent() if "office@example.com" in text])

    def test_without_stored_calls_the_values_shown_are_asked(self):
        self.fake.script(*[answers.text("6000")] * 2)
        trial = self.compare(values_text='{"memo": "lunch"}')
        self.assertEqual((trial.source, trial.stored_count), ("values", 0))
        trial.action_compare()
        self.assertEqual(trial.result_ids.sample, "values shown")

    def test_deleted_texts_and_other_companies_are_no_samples(self):
        self.asked("lunch")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        prompt = self.prompt.with_company(other)
        self.assertFalse(prompt._stored_inputs(5))
        self.assertEqual(len(self.prompt._stored_inputs(5)), 1)
        # raw SQL: nobody may write a call
        self.env.cr.execute("UPDATE smart_llm_call SET texts_deleted = true, sent = NULL")
        self.env.invalidate_all()
        self.assertFalse(self.prompt._stored_inputs(5))
