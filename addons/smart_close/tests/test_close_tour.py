from odoo.tests import HttpCase, tagged

from .common import CloseCase


@tagged("smart", "smart_tour", "post_install", "-at_install")
class TestCloseTour(CloseCase, HttpCase):
    def test_accountant_takes_a_month_from_scan_to_lock(self):
        self.close.sudo().unlink()
        start, end = self.env["smart.close"]._last_month()
        user = self._user("boss", "account.group_account_manager,smart_base.group_smart_manager")
        draft = self.document(post=False, day=end)
        self.start_tour("/odoo/smart-close", "smart_close_month", login=user.login)
        self.env.invalidate_all()
        close = self.env["smart.close"].search([("date_from", "=", start)])
        self.assertEqual((close.state, draft.state), ("locked", "posted"))
        self.assertEqual(self.company.fiscalyear_lock_date, end)
        self.assertIn("beside each other", close.override_reason)

    def test_reviewer_sends_a_step_back(self):
        self.close.action_scan()
        self.step("taxes").action_sign()
        self.start_tour("/odoo/smart-close", "smart_close_refuse", login=self.reviewer.login)
        self.env.invalidate_all()
        [signed] = self.step("taxes").signoff_ids
        self.assertEqual(signed.state, "refused")
        self.assertIn("rate of the last invoice", signed.void_reason)

    def test_locked_month_is_reopened_and_says_what_changed(self):
        self.close.action_scan()
        self.sign_all()
        self.close.with_user(self.chief).action_lock()
        self.start_tour("/odoo/smart-close", "smart_close_reopen", login=self.chief.login)
        self.env.invalidate_all()
        self.assertEqual(
            (self.close.state, self.close.reopen_reason), ("reopened", "A bill came late")
        )
        with self.later():
            self.document(10, "in_invoice")
        self.start_tour("/odoo/smart-close", "smart_close_changes", login=self.chief.login)
