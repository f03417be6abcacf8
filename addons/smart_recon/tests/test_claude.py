"""Claude chooses among the counterparts that fit alike, and nothing but those."""

from odoo.tests import tagged

from odoo.addons.smart_base.tests.fake_claude import answers
from odoo.addons.smart_base.tests.llm_common import WithClaude

from .common import ReconCase


@tagged("smart", "post_install", "-at_install")
class TestClaude(WithClaude, ReconCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.live_rule()
        cls.invoices = cls.invoice(100) | cls.invoice(100, cls.deco)
        cls.line = cls.bank_line(100, "for the two desks")

    def choose(self, **answer):
        self.fake.script(answers.data(answer))
        self.scan(self.rule)
        return self.line.smart_suggestion_id

    def asked(self):
        return self.fake.asked()[0]["messages"][0]["content"]

    def test_chosen_candidate_comes_first_and_a_person_decides(self):
        self.scan_without_claude()
        first = self.line.smart_suggestion_id.item_ids
        self.assertTrue(first)
        other = self.open_item(self.invoices) - first
        suggestion = self.choose(choice="B", reason="Desks are what they ordered.")
        self.assertEqual(suggestion.item_ids, other)
        self.assertFalse(suggestion.automatic)
        self.assertIn("Desks are what they ordered.", suggestion.reason_text)
        self.assertIn("a person decides", suggestion.held_back_text)
        self.assertFalse(self.line.is_reconciled)
        match = suggestion._as_match()
        self.assertEqual(match.shares, ((other.id, 100.0),))
        [outcome] = self.post(match)
        self.assertTrue(outcome.ok, outcome.message)

    def scan_without_claude(self):
        self.env["smart.recon.session"]._run_company(self.company, "person")

    def test_question_names_candidates_but_no_customer(self):
        self.choose(choice="none", reason="Nothing decides.")
        self.assertIn(self.invoices[0].name, self.asked())
        self.assertNotIn("Azure Interior", self.asked())

    def test_payer_that_is_no_partner_is_hidden_too(self):
        self.line.write({"partner_name": "Sophie Quandt", "payment_ref": "two desks SOPHIE QUANDT"})
        self.choose(choice="none", reason="Nothing decides.")
        self.assertNotIn("quandt", self.asked().lower())

    def test_without_an_answer_the_engine_stands_and_may_be_asked_again(self):
        self.fake.script(answers.status(400))
        self.scan(self.rule)
        self.assertFalse(self.line.smart_suggestion_id.claude)
        self.assertTrue(self.choose(choice="none", reason="Nothing decides.").claude)

    def test_choice_outlasts_a_new_run(self):
        chosen = self.choose(choice="B", reason="Desks are what they ordered.").item_ids
        self.scan_without_claude()
        self.assertEqual(self.line.smart_suggestion_id.item_ids, chosen)
        self.assertIn("Desks", self.line.smart_suggestion_id.reason_text)

    def test_answer_outside_the_candidates_changes_nothing(self):
        self.scan_without_claude()
        before = self.line.smart_suggestion_id.item_ids
        suggestion = self.choose(choice="Z", reason="Another one.")
        self.assertEqual(suggestion.item_ids, before)
        self.assertNotIn("Another one.", suggestion.reason_text or "")

    def test_one_state_of_a_line_is_asked_about_once(self):
        self.choose(choice="none", reason="Nothing decides.")
        self.scan(self.rule)
        self.assertEqual(len(self.fake.asked()), 1)

    def test_sure_line_is_not_asked_about(self):
        self.line.unlink()
        self.bank_line(100, f"Payment {self.invoices[0].name}")
        self.scan(self.rule)
        self.assertFalse(self.fake.asked())

    def setUp(self):
        super().setUp()
        self.fake.clear()
