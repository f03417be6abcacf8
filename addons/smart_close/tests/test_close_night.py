"""What happens at night: open months are scanned, and what is new is told once."""

from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from .common import CloseCase


@tagged("smart", "post_install", "-at_install")
class TestCloseNight(CloseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.close.sudo().unlink()
        cls.close = cls.open_close(preparer_id=cls.preparer.id, reviewer_id=cls.reviewer.id)

    def night(self):
        self.env["smart.close"].sudo()._cron_preclose()
        self.env.invalidate_all()
        return self.close.sudo().activity_ids

    def test_automations_user_scans_what_is_open(self):
        self.document(post=False)
        self.night()
        self.assertTrue(self.close.scanned_at)
        self.assertEqual(self.close.trend[-1][2], 1)

    def test_first_scan_is_no_news(self):
        self.document(post=False)
        self.assertFalse(self.night())

    def test_preparer_is_told_once_what_is_new(self):
        self.document(5, post=False)
        self.night()
        self.document(1234.56, post=False)
        notice = self.night()
        self.assertEqual(notice.user_id, self.preparer)
        self.assertEqual(notice.summary, "New findings since yesterday: 1")
        self.assertIn("1,234.56", notice.note)
        self.assertNotIn("$\u00a05.00", notice.note)
        self.assertIn("Readiness went from", notice.note)
        self.assertEqual(self.night(), notice, "nothing is new in the next night")

    def test_next_notice_takes_the_place_of_one_that_nobody_did(self):
        self.night()
        self.document(5, post=False)
        first = self.night()
        self.document(7, post=False)
        second = self.night()
        self.assertEqual(len(second), 1)
        self.assertNotEqual(first, second)
        self.assertIn("7.00", second.note)

    def test_dismissed_finding_is_no_news(self):
        cash = self.company_data["default_journal_cash"].default_account_id
        self.entry(30, self.expense, cash)
        self.finding("negative_cash").action_dismiss("Counted on Monday")
        self.assertFalse(self.night())

    def test_name_of_a_partner_is_no_markup(self):
        self.night()
        self.azure.name = "<img src=x onerror=alert(1)>"
        self.document(5, post=False)
        note = str(self.night().note)
        self.assertIn("&lt;img", note)
        self.assertNotIn("<img", note)

    def test_one_month_that_fails_does_not_keep_the_others_from_being_scanned(self):
        closes = self.env["smart.close"].with_user(self.preparer)
        broken = closes._open(date(2026, 11, 1), date(2026, 11, 30), self.company)
        scan = type(self.close)._rescan

        def rescan(close, *args, **options):
            if close.id == broken.id:
                raise ValueError("its books are broken")
            return scan(close, *args, **options)

        with (
            patch.object(type(self.close), "_rescan", rescan),
            self.assertLogs("odoo.addons.smart_close.models.smart_close_night", "ERROR") as log,
        ):
            self.night()
        self.assertIn(f"The close {broken.id} could not be scanned", log.output[0])
        self.assertTrue(self.close.scanned_at)
        self.assertFalse(broken.scanned_at)

    def test_locked_month_sleeps(self):
        self.close._store({"state": "locked"})
        self.document(5, post=False)
        self.night()
        self.assertFalse(self.close.scanned_at)

    def test_whoever_opened_it_is_told_where_nobody_prepares(self):
        self.close._store({"preparer_id": False})
        self.night()
        self.document(5, post=False)
        self.assertEqual(self.night().user_id, self.close.sudo().create_uid)
