"""The summary of a close can be tried on a close, also on one about which something was said."""

from odoo.tests import tagged

from odoo.addons.smart_accounting.tests.test_prompt_sample import MANAGER, Trying
from odoo.addons.smart_base.tests.llm_common import WithClaude

from .test_close_summary import SummaryCase


@tagged("smart", "post_install", "-at_install")
class TestPromptSampleClose(WithClaude, Trying, SummaryCase):
    def try_on(self, close):
        manager = self._user("tries", MANAGER)
        return self.trial("close.summary", manager, record_ref=f"smart.close,{close.id}")

    def test_trial_on_a_close_sends_what_the_automation_sends(self):
        self.answered(overview=["[blocking] block."], advice=[])
        self.close.action_scan()
        self.work_off(self.rule)
        self.assertEqual(self.close.words["state"], "claude")
        words = self.close.words
        self.try_on(self.close).action_run()
        real, tried = self.sent()
        self.assertEqual(tried, real, "word for word")
        self.assertNotIn("Azure", tried)
        self.assertEqual(self.close.words, words, "a trial changes nothing")

    def test_close_that_was_not_scanned_says_so(self):
        self.assertIn("would not be asked", self.try_on(self.close).hint)

    def test_latest_records_are_the_scanned_ones(self):
        prompts = self.env["smart.prompt"].with_user(self._user("tries", MANAGER))
        self.assertNotIn(self.close, prompts._sample_records("close.summary", 9))
        self.close.action_scan()
        self.assertIn(self.close, prompts._sample_records("close.summary", 9))
