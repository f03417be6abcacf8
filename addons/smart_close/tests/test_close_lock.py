from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from .common import END, CloseCase


@tagged("smart", "post_install", "-at_install")
class TestCloseLock(CloseCase):
    def ready(self):
        self.close.action_scan()
        self.sign_all()
        return self.close.with_user(self.chief)

    def test_ready_month_is_locked_through_the_lock_date(self):
        close = self.ready()
        self.assertEqual(close.readiness, 100)
        close.action_lock()
        self.assertEqual((close.state, self.company.fiscalyear_lock_date), ("locked", END))
        late = self.document(10, "in_invoice")
        self.assertGreater(late.date, END, "nothing is booked in the locked month any more")

    def test_locked_month_is_left_alone(self):
        close = self.ready()
        close.action_lock()
        with self.assertRaisesRegex(UserError, "locked"):
            self.step("bank").action_refuse("Again")

    def test_blocking_finding_refuses_the_lock(self):
        self.document(post=False)
        self.close.action_scan()
        with self.assertRaisesRegex(UserError, "is a draft"):
            self.close.with_user(self.chief).action_lock("Please")
        self.assertFalse(self.company.fiscalyear_lock_date)

    def test_missing_signatures_refuse_the_lock(self):
        self.close.action_scan()
        with self.assertRaisesRegex(UserError, "not signed twice"):
            self.close.with_user(self.chief).action_lock()

    def test_manager_overrides_with_a_reason(self):
        manager = self._user(
            "manager", "account.group_account_manager,smart_base.group_smart_manager"
        )
        self.document(post=False)
        close = self.close.with_user(manager)
        with self.assertRaisesRegex(UserError, "Say why"):
            close.action_lock(" ")
        close.action_lock("The auditor wants it so")
        self.assertEqual(close.override_reason, "The auditor wants it so")
        entry = self.env["smart.audit.log"].sudo().search([("action", "=", "close_overridden")])
        self.assertTrue(entry.proposal["open"])

    def test_open_bank_lines_are_refused_by_odoo_even_to_a_manager(self):
        manager = self._user(
            "manager", "account.group_account_manager,smart_base.group_smart_manager"
        )
        self.bank_line()
        with self.assertRaises(RedirectWarning):
            self.close.with_user(manager).action_lock("Whatever")

    def test_accountant_may_not_lock(self):
        self.ready()
        with self.assertRaises(AccessError):
            self.close.with_user(self.preparer).action_lock()

    def test_reopened_month_takes_entries_until_the_clock_runs_out(self):
        close = self.ready()
        close.action_lock()
        with self.assertRaises(UserError):
            close.action_reopen("", 5)
        with self.assertRaises(UserError):
            close.action_reopen("A bill came", 0)
        close.action_reopen("A bill came", 5)
        self.assertEqual(close.state, "reopened")
        with self.later():
            bill = self.document(10, "in_invoice", date(2026, 10, 20))
        self.assertEqual((bill.state, bill.date), ("posted", date(2026, 10, 20)))
        changes = close.action_open_changes()
        self.assertEqual(self.env["account.move"].search(changes["domain"]), bill)
        close.sudo().reopened_until = fields.Datetime.now() - timedelta(hours=1)
        self.env["smart.close"]._cron_relock()
        self.assertEqual(close.state, "locked")

    def test_locking_again_ends_the_exception(self):
        close = self.ready()
        close.action_lock()
        close.action_reopen("A bill came", 5)
        self.assertTrue(close._exceptions())
        close.action_lock()
        self.assertFalse(close._exceptions())

    def test_month_that_is_locked_for_good_is_not_reopened(self):
        close = self.ready()
        close.action_lock()
        self.company.sudo().hard_lock_date = END
        with self.assertRaisesRegex(UserError, "for good"):
            close.action_reopen("A bill came", 5)
