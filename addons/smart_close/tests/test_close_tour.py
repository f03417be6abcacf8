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
