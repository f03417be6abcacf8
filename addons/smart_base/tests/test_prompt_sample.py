"""A trial on a record sends what the real call sends, and hides what that hides."""

from odoo.tests import new_test_user, tagged

from ..models.guard import DECIDE, with_permit
from .fake_claude import answers
from .llm_common import LlmCase

NAMES = ("Canary", "Mateo", "Alvarez", "Quillon", "Vesper", "Halloran", "Isolde")


@tagged("smart", "post_install", "-at_install")
class TestPromptSample(LlmCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.explain = cls.env["smart.prompt"].search([("code", "=", "platform.explain_decision")])
        cls.before = new_test_user(cls.env, "sample_before", name="Quillon Vesper")
        cls.after = new_test_user(cls.env, "sample_after", name="Mateo Alvarez")
        cls.caller = new_test_user(cls.env, "sample_caller", name="Isolde Brandt")
        partners = cls.env["res.partner"]
        cls.partner = partners.create({"name": "Ermintrude Canary", "user_id": cls.before.id})
        cls.child = partners.create({"name": "Orla Halloran"})
        cls.decision = cls.decide_about(cls.partner)

    @classmethod
    def decide_about(cls, partner, company=None):
        """A decision that gives somebody else a customer, and something to do."""
        effects = [
            {
                "kind": "write",
                "model": "res.partner",
                "id": partner.id,
                "values": {"user_id": cls.after.id, "child_ids": [[4, cls.child.id]]},
            },
            {
                "kind": "activity",
                "model": "res.partner",
                "id": partner.id,
                "summary": "Call",
                "user_id": cls.caller.id,
                "days": 1,
            },
        ]
        rule = cls.env["smart.rule"].search([], limit=1) or cls.env["smart.rule"].create(
            {"name": "Owners", "code": "platform.test", "automation": "smart.automation"}
        )
        return with_permit(cls.env["smart.decision"], DECIDE).create(
            {
                "name": f"Give {partner.name} to another user",
                "rule_id": rule.id,
                "company_id": (company or cls.company).id,
                "state": "pending",
                "res_model": "res.partner",
                "res_id": partner.id,
                "record_name": partner.name,
                "effects": effects,
                "preview": cls.env["smart.effect"]._preview(effects),
            }
        )

    def setUp(self):
        super().setUp()
        answer = {"summary": "It moves.", "why": "It is better.", "checks": []}
        self.fake.default = answers.data(answer)
        self.addCleanup(setattr, self.fake, "default", answers.canned())

    def trial(self, **values):
        version = self.explain.active_version_id
        trials = self.env["smart.prompt.trial"].with_user(self.manager)
        return trials.create({"version_id": version.id, **values})

    def sent(self):
        """What was asked, in the order in which it was asked."""
        return [body["messages"][0]["content"] for body in self.fake.asked()]

    def assert_no_name_left(self):
        self.assertTrue(self.fake.requests)
        for request in self.fake.requests:
            for name in NAMES:
                self.assertNotIn(name, request.raw.decode())

    def test_explanation_hides_whom_the_effects_name(self):
        texts = str(self.llm._decision_facts(self.decision))
        self.assertEqual([name for name in NAMES if name not in texts], [])
        self.llm.with_user(self.manager)._explain_decision(self.decision.with_user(self.manager))
        self.assert_no_name_left()

    def test_names_on_a_record_that_the_reader_may_not_see_are_hidden(self):
        decision = self.decision.with_user(self.manager)
        self.patch(type(self.partner), "has_access", lambda record, operation: False)
        self.llm.with_user(self.manager)._explain_decision(decision)
        self.assert_no_name_left()

    def test_effects_on_what_is_gone_are_no_failure(self):
        effects = [
            {"kind": "write", "model": "gone.model", "id": 1, "values": {"name": "x"}},
            {"kind": "write", "model": "res.partner", "id": 2**30, "values": {"gone": 1}},
            {"kind": "create", "model": "res.partner",
             "values": {"child_ids": [[0, 0, {"user_id": self.after.id}]]}},
        ]  # fmt: skip
        decision = self.env["smart.decision"].new({"effects": effects})
        people = self.llm._people_of(decision)
        self.assertIn(self.after, people)

    def test_trial_on_a_record_sends_what_the_explanation_sends(self):
        self.llm.with_user(self.manager)._explain_decision(self.decision.with_user(self.manager))
        trial = self.trial(record_ref=f"smart.decision,{self.decision.id}")
        self.assertFalse(trial.hint)
        trial.action_run()
        real, tried = self.sent()
        self.assertEqual(tried, real, "word for word")
        self.assert_no_name_left()

    def test_preview_on_a_record_shows_no_name(self):
        trial = self.trial(record_ref=f"smart.decision,{self.decision.id}")
        trial.action_preview()
        self.assertIn("PERSON_", trial.preview)
        self.assertEqual([name for name in NAMES if name in trial.preview], [])
        self.assertFalse(self.fake.requests)

    def test_comparison_on_the_latest_records_sends_no_name(self):
        self.decide_about(self.env["res.partner"].create({"name": "Barnaby Canary"}))
        trial = self.trial(
            compare_id=self.explain.active_version_id._copy_as_draft().id,
            source="records",
            samples=2,
        )
        trial.action_compare()
        self.assertEqual(len(self.sent()), 4)
        self.assertTrue(all(trial.result_ids.mapped("answer")))
        self.assert_no_name_left()

    def test_record_of_another_company_is_tried_as_that_company_asks(self):
        other = self.env["res.company"].create({"name": "Quillon Works"})
        self.manager.company_ids += other
        decision = self.decide_about(self.partner, other)
        connections = self.env["smart.llm.connection"].sudo()
        connections._of(other).write({"base_url": self.fake.url, "enabled": False})
        trial = self.trial(record_ref=f"smart.decision,{decision.id}")
        trial.action_run()
        self.assertTrue(trial.result_ids.problem)
        self.assertFalse(self.fake.requests)

    def test_prompt_without_records_says_so_in_one_line(self):
        trials = self.env["smart.prompt.trial"].with_user(self.manager)
        trial = trials.create({"version_id": self.prompt.active_version_id.id})
        self.assertFalse(trial.has_records)
        self.assertIn("type its values", trial.hint)
        trial = self.trial()
        self.assertTrue(trial.has_records)
        self.assertFalse(trial.hint)
