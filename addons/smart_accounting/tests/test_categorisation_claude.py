"""Lines that rules, memory and the classifier cannot code: Claude may choose among few accounts."""

from odoo.tests import tagged

from odoo.addons.smart_base.tests.fake_claude import answers
from odoo.addons.smart_base.tests.llm_common import WithClaude

from ..models.smart_automation_coding import MOST_ACCOUNTS
from .test_categorisation import CodingCase


@tagged("smart", "post_install", "-at_install")
class TestCategorisationClaude(WithClaude, CodingCase):
    def coded(self, move, *choices):
        """The decision about a bill after Claude gave some answer."""
        self.fake.script(answers.data({"choices": list(choices)}))
        return self.work_off(self.rule).filtered(lambda each: each.res_id == move.id)

    def choice(self, account, label="L1", reason="It is rent."):
        return {"label": label, "account": account, "reason": reason}

    def asked(self):
        [question] = self.fake.asked()
        return question["messages"][0]["content"]

    def test_chosen_account_waits_for_a_person_who_books_it(self):
        move = self.bill(text="Office space")
        decision = self.coded(move, self.choice(self.other.code))
        self.assertEqual(decision.state, "pending")
        self.assertIn("It is rent.", decision.reasons)
        self.assertNotEqual(move.invoice_line_ids.account_id, self.other)
        suggestion = self.env["smart.category.suggestion"].search([("move_id", "=", move.id)])
        self.assertEqual((suggestion.method, suggestion.account_id), ("claude", self.other))
        self.as_approver(decision).action_approve()
        self.assertEqual(move.invoice_line_ids.account_id, self.other)

    def test_question_offers_plausible_accounts_and_names_no_vendor(self):
        self.env["account.account"].create(
            [
                {"name": f"Cost {number}", "code": f"6900{number:02}", "account_type": "expense"}
                for number in range(60)
            ]
        )
        other = self._customer("Rack Space")
        self.bill(self.software, text="Server", post=True, partner_id=other.id)
        self.coded(self.bill(text="Office space"))
        asked = self.asked()
        self.assertIn("Office space", asked)
        self.assertIn(self.software.code, asked)
        self.assertNotIn(self.vendor.name, asked)
        receivable = self.company_data["default_account_receivable"]
        self.assertNotIn(receivable.code, asked)
        self.assertLessEqual(asked.count('"code"'), MOST_ACCOUNTS)
        self.assertGreater(asked.count('"code"'), 3)

    def test_answer_outside_the_offer_changes_nothing(self):
        receivable = self.company_data["default_account_receivable"]
        for choice in (
            self.choice(receivable.code),
            self.choice("none"),
            self.choice(self.other.code, label="L9"),
        ):
            move = self.bill(text="Office space")
            self.coded(move, choice)
            suggestion = self.env["smart.category.suggestion"].search([("move_id", "=", move.id)])
            self.assertEqual(suggestion.method, "none", choice)
            self.assertFalse(suggestion.account_id)

    def test_without_an_answer_the_engine_stands(self):
        for number in range(3):
            self.bill(self.software, 100 + number, f"Hosting {number}", post=True)
        self.bill(self.other, text="Rent", post=True)
        move = self.bill(text="Something else", amount=90_000)
        said = self.coding(move)
        self.assertLess(said.confidence, 0.6)
        self.fake.script(answers.status(400))
        self.work_off(self.rule)
        suggestion = self.env["smart.category.suggestion"].search([("move_id", "=", move.id)])
        self.assertEqual(suggestion.account_id.id, said.account_id)
        self.assertNotEqual(suggestion.method, "claude")

    def test_line_that_is_known_is_not_asked_about(self):
        for number in range(8):
            self.bill(self.software, 100 + number, f"Hosting {number}", post=True)
        self.bill(text="Hosting 9")
        self.work_off(self.rule)
        self.assertFalse(self.fake.asked())
