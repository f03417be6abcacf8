"""Backtests of bill coding: posted bills are coded again from what was known then."""

from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.smart_base.replaying import replaying

from ..models.smart_automation_categorisation_past import knowing_until
from .test_categorisation import CodingCase

PROMPT = "accounting.code_bill_lines"
MANAGER = "smart_base.group_smart_manager,account.group_account_user"


class PastCase(CodingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.managing = cls.env(user=cls._user("manager", MANAGER), su=False)

    def wizard(self, **values):
        return self.managing["smart.backtest.start"].create({"rule_id": self.rule.id, **values})

    def run_through(self, wizard):
        backtest = self.managing["smart.backtest"].browse(wizard.action_start()["res_id"])
        self.work_off(self.rule)
        return backtest


@tagged("smart", "post_install", "-at_install")
class TestCategorisationPast(PastCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = cls.today.replace(day=1) - timedelta(days=40)

    def posted(self, account, days, text="Hosting", amount=100):
        day = self.month + timedelta(days)
        return self.bill(account, amount, text, post=True, invoice_date=day, date=day)

    def cases(self, bills, prompts=None):
        automation = self.rule._automation(self.env.company)
        with replaying(prompts):
            found = automation._past_cases(self.rule, bills.ids)
        return {case.res_id: case for case in found}

    def test_bills_are_coded_from_what_was_booked_before(self):
        first = self.posted(self.software, -60)
        for number in range(8):
            self.posted(self.software, -50 + number, amount=100 + number)
        last = self.posted(self.software, 0)
        cases = self.cases(first | last)
        self.assertEqual((cases[first.id].right, cases[first.id].confidence), (None, 0.0))
        self.assertTrue(cases[last.id].right)
        self.assertGreater(cases[last.id].confidence, 0.8)

    def test_what_people_booked_otherwise_is_wrong_and_says_how(self):
        for number in range(8):
            self.posted(self.software, -50 + number, amount=100 + number)
        odd = self.posted(self.other, 0)
        case = self.cases(odd)[odd.id]
        self.assertFalse(case.right)
        self.assertIn("Rent", case.people)

    def test_later_bills_teach_nothing(self):
        first = self.posted(self.software, 0)
        for number in range(8):
            self.posted(self.software, 1 + number, amount=100 + number)
        self.assertIsNone(self.cases(first)[first.id].right)

    def test_posted_bills_of_the_months_are_found(self):
        inside = self.posted(self.software, 0)
        self.posted(self.software, -400)
        self.bill(self.software)
        automation = self.rule._automation(self.env.company)
        found = automation._past_ids(self.rule, self.month, self.today, 100)
        self.assertEqual(found, inside.ids)

    def test_a_backtest_of_bills_runs_through_and_writes_nothing_on_them(self):
        for number in range(8):
            self.posted(self.software, -50 + number, amount=100 + number)
        last = self.posted(self.software, 0)
        before = last.invoice_line_ids.read(["account_id", "write_date"])
        wizard = self.wizard(date_from=self.month, date_to=self.today)
        self.assertEqual(wizard.case_count, 1)
        backtest = self.run_through(wizard)
        self.assertEqual((backtest.state, backtest.total), ("done", 1))
        self.assertEqual(backtest.case_ids.judgement, "right")
        self.assertEqual(backtest.case_ids.action_open()["res_id"], last.id)
        self.assertEqual(last.invoice_line_ids.read(["account_id", "write_date"]), before)

    def test_training_of_today_is_not_known_then(self):
        # sudo: trainings come from the nightly job
        model = (
            self.env["smart.category.model"]
            .sudo()
            .create({"company_id": self.env.company.id, "version": 1})
        )
        self.assertEqual(model._latest(self.env.company), model)
        with knowing_until(self.month):
            self.assertFalse(model._latest(self.env.company))
        with knowing_until(self.today + timedelta(1)):
            self.assertEqual(model._latest(self.env.company), model)


@tagged("smart", "post_install", "-at_install")
class TestPromptsCompared(PastCase):
    """Two wordings of a prompt on the same bills; Claude's answers are given by the tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.active = cls.managing["smart.prompt"].search([("code", "=", PROMPT)]).active_version_id
        cls.other_version = cls.active._copy_as_draft()
        cls.asked = []

    def answer(self, version, values, people):
        """The version in use finds the right account, the other one the wrong one."""
        self.asked.append(version.id)
        account = self.software if version == self.active else self.other
        choice = {"label": "L1", "account": account.code, "reason": "It is a server."}
        evidence = {"claude": {"call": 1, "cost": 0.01}}
        return SimpleNamespace(value={"choices": [choice]}, evidence=lambda: evidence)

    def start(self, **values):
        day = self.today.replace(day=1) - timedelta(days=10)
        bill = self.bill(self.software, post=True, invoice_date=day, date=day)
        return bill, self.wizard(**values)

    def test_stand_side_by_side_and_cost_what_they_cost(self):
        bill, wizard = self.start(compare="prompt", prompt_version_id=self.other_version.id)
        self.assertTrue(wizard.has_prompts)
        trial = patch.object(
            type(self.env["smart.llm"]),
            "_trial",
            lambda _llm, version, values, people: self.answer(version, values, people),
        )
        with trial:
            backtest = self.run_through(wizard)
        self.assertEqual(self.asked, [self.active.id, self.other_version.id])
        case = backtest.case_ids
        self.assertEqual(
            (case.res_id, case.judgement, case.other_judgement), (bill.id, "right", "wrong")
        )
        self.assertTrue(case.differs)
        self.assertAlmostEqual(backtest.figures["other"]["cost"], 0.01)
        backtest.action_adopt()
        self.assertEqual(self.active.prompt_id.active_version_id, self.other_version)

    def test_without_comparison_nobody_is_asked(self):
        _bill, wizard = self.start()
        with patch.object(type(self.env["smart.llm"]), "_trial", side_effect=AssertionError):
            backtest = self.run_through(wizard)
        self.assertEqual(backtest.case_ids.judgement, "unknown")

    def test_a_prompt_that_the_rule_does_not_use_is_refused(self):
        strange = self.managing["smart.prompt"].search([("code", "!=", PROMPT)], limit=1)
        version = strange.active_version_id._copy_as_draft()
        _bill, wizard = self.start(compare="prompt", prompt_version_id=version.id)
        with self.assertRaises(UserError):
            wizard.action_start()
