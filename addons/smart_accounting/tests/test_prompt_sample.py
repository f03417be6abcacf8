"""Coding can be tried on bills, and explaining on decisions about invoices, without a name."""

from odoo.tests import new_test_user, tagged

from odoo.addons.smart_base.tests.fake_claude import answers
from odoo.addons.smart_base.tests.llm_common import WithClaude

from .common import InvoiceCase
from .test_categorisation import CodingCase

MANAGER = "smart_base.group_smart_manager,account.group_account_user"


class Trying:
    """Mixed into a test case with Claude: trials of a prompt by a manager who keeps books."""

    def trial(self, code, user=None, **values):
        prompt = self.env["smart.prompt"].sudo().search([("code", "=", code)])
        trials = self.env["smart.prompt.trial"].with_user(user or self._user("tries", MANAGER))
        return trials.create({"version_id": prompt.active_version_id.id, **values})

    def answered(self, **answer):
        self.fake.default = answers.data(answer)
        self.addCleanup(setattr, self.fake, "default", answers.canned())

    def sent(self):
        """What was asked, in the order in which it was asked."""
        return [body["messages"][0]["content"] for body in self.fake.asked()]


@tagged("smart", "post_install", "-at_install")
class TestPromptSampleBills(WithClaude, Trying, CodingCase):
    def try_coding(self, move=None, **values):
        self.answered(choices=[])
        if move:
            values["record_ref"] = f"account.move,{move.id}"
        return self.trial("accounting.code_bill_lines", **values)

    def test_trial_on_a_bill_sends_what_the_automation_sends(self):
        move = self.bill(text="Office space by Cloud Nine")
        trial = self.try_coding(move)
        trial.action_run()
        self.work_off(self.rule)
        tried, real = self.sent()
        self.assertEqual(tried, real, "word for word")
        self.assertIn("Office space", tried)
        self.assertNotIn("Cloud", tried)

    def test_bill_of_which_coding_is_sure_is_shown_as_if_it_were_not(self):
        for number in range(8):
            self.bill(self.software, 100 + number, f"Hosting {number}", post=True)
        trial = self.try_coding(self.bill(text="Hosting 9"))
        trial.action_preview()
        self.assertIn("Hosting 9", trial.preview)
        self.assertNotIn("Cloud", trial.preview)

    def test_document_about_which_nobody_is_asked_says_so(self):
        trial = self.try_coding(self.invoice())
        self.assertIn("would not be asked", trial.hint)

    def test_comparison_takes_the_latest_drafts(self):
        self.bill(text="First")
        self.bill(text="Second")
        self.bill(text="Booked", post=True)
        trial = self.try_coding(source="records", samples=2)
        trial.compare_id = trial.version_id.sudo()._copy_as_draft()
        trial.action_compare()
        asked = self.sent()
        self.assertEqual([text for text in asked if "Cloud" in text or "Booked" in text], [])
        self.assertIn("Second", asked[0])
        self.assertIn("First", asked[2])

    def test_manager_who_keeps_no_books_is_offered_no_bill(self):
        user = self._user("keeps_no_books", "smart_base.group_smart_manager")
        trial = self.trial("accounting.code_bill_lines", user)
        self.assertFalse(trial.has_records)
        self.assertNotIn("account.move", dict(trial._selection_models()))


@tagged("smart", "post_install", "-at_install")
class TestExplainInvoice(WithClaude, Trying, InvoiceCase):
    def test_explanation_and_its_trial_hide_the_customer_and_the_sales_person(self):
        seller = new_test_user(
            self.env, "mateo", groups="account.group_account_invoice", name="Mateo Alvarez"
        )
        self.invoice(days_ago=40, post=True, invoice_user_id=seller.id)
        decision = self.scan(self.overdue)
        self.assertIn("Mateo Alvarez", str(self.env["smart.llm"]._decision_facts(decision)))
        manager = self._user("tries", MANAGER)
        self.answered(summary="a", why="b", checks=[])
        self.env["smart.llm"].with_user(manager)._explain_decision(decision.with_user(manager))
        record = f"smart.decision,{decision.id}"
        self.trial("platform.explain_decision", manager, record_ref=record).action_run()
        real, tried = self.sent()
        self.assertEqual(tried, real)
        for name in ("Mateo", "Alvarez", "Azure"):
            self.assertNotIn(name, real)
