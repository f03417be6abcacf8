"""The two prompts about bank lines can be tried on bank lines, without a name."""

from odoo.tests import tagged

from odoo.addons.smart_accounting.tests.test_prompt_sample import MANAGER, Trying
from odoo.addons.smart_base.tests.llm_common import WithClaude

from .common import ReconCase

LINE = "account.bank.statement.line"


class SampleCase(WithClaude, Trying, ReconCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.live_rule()

    def think(self):
        """Have the engine look at all lines; nobody asks Claude."""
        self.env["smart.recon.session"]._run_company(self.company, "person")

    def compared(self, code, samples):
        trial = self.trial(code, source="records", samples=samples)
        trial.compare_id = trial.version_id.sudo()._copy_as_draft()
        trial.action_compare()
        return self.sent()


@tagged("smart", "post_install", "-at_install")
class TestPromptSampleChoice(SampleCase):
    code = "recon.choose_counterpart"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoices = cls.invoice(100) | cls.invoice(100, cls.deco)
        cls.line = cls.bank_line(100, "two desks SOPHIE QUANDT", partner_name="Sophie Quandt")

    def test_trial_on_a_line_sends_what_the_automation_sends(self):
        self.answered(choice="none", reason="Nothing decides.")
        self.think()
        self.trial(self.code, record_ref=f"{LINE},{self.line.id}").action_run()
        self.scan(self.rule)
        tried, real = self.sent()
        self.assertEqual(tried, real, "word for word")
        for name in ("azure", "quandt", "deco"):
            self.assertNotIn(name, tried.lower())

    def test_comparison_takes_the_latest_lines_that_are_ambiguous(self):
        self.answered(choice="none", reason="Nothing decides.")
        self.bank_line(77, "No invoice has this amount")
        self.think()
        first, second = self.compared(self.code, 1)
        self.assertEqual(first, second)
        self.assertIn("two desks", first)
        self.assertNotIn("azure", first.lower())

    def test_line_that_is_not_ambiguous_says_so(self):
        line = self.bank_line(77, "No invoice has this amount")
        self.think()
        trial = self.trial(self.code, record_ref=f"{LINE},{line.id}")
        self.assertIn("would not be asked", trial.hint)


@tagged("smart", "post_install", "-at_install")
class TestPromptSampleBankCoding(SampleCase):
    code = "recon.code_bank_lines"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.bank_line(-81.5, "Premium to ALLSAFE PLC", partner_name="Allsafe Plc")

    def test_trial_on_a_line_sends_what_the_automation_sends(self):
        self.answered(choices=[])
        self.think()
        self.trial(self.code, record_ref=f"{LINE},{self.line.id}").action_run()
        self.scan(self.rule)
        tried, real = self.sent()
        self.assertEqual(tried, real, "word for word")
        self.assertIn("Premium", tried)
        self.assertNotIn("allsafe", tried.lower())

    def test_comparison_takes_the_latest_lines_without_an_account(self):
        self.answered(choices=[])
        self.bank_line(-20, "Gym fee")
        self.think()
        asked = self.compared(self.code, 2)
        self.assertEqual(len(asked), 4)
        self.assertIn("Gym fee", asked[0])
        self.assertNotIn("allsafe", str(asked).lower())

    def test_manager_reads_no_line_of_a_company_that_is_not_his(self):
        self.think()
        trial = self.trial(self.code, self._user("elsewhere", MANAGER, self._elsewhere()))
        self.assertFalse(trial.prompt_id._sample_records(self.code, 5))

    def _elsewhere(self):
        return self.setup_other_company()["company"]
