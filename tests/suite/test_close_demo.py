"""The demo company's last month, from first scan to lock, by the people who work there."""

import io
import zipfile

import openpyxl

from odoo.tests import HttpCase, tagged

from odoo.addons.smart_demo.tests.common import TODAY, DemoCase


class CloseDemoCase(DemoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls.env.ref("__smart_demo__.user_anna")
        cls.kwame = cls.env.ref("__smart_demo__.user_kwame")
        cls.env["smart.rule"].search([]).mode = "live"
        accounts = cls.env["account.account"]
        cls.company.smart_close_expense_account_id = accounts.search(
            [("account_type", "=", "liability_current")], limit=1
        )
        cls.company.smart_close_revenue_account_id = accounts.search(
            [("account_type", "=", "asset_current")], limit=1
        )

    def as_user(self, records, user):
        return records.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def code_bank_lines(self, until):
        """What is left on the bank statement goes to an account, as an accountant would do it."""
        costs = self.env["account.account"].search([("account_type", "=", "expense")], limit=1)
        lines = self.own(
            "account.bank.statement.line", ("date", "<=", until), ("is_reconciled", "=", False)
        )
        self.assertTrue(lines)
        for line in lines:
            _liquidity, suspense, _others = line._seek_for_lines()
            suspense.account_id = costs


@tagged("smart", "post_install", "-at_install")
class TestCloseDemo(CloseDemoCase):
    def blocking(self, close):
        return close.finding_ids.filtered(
            lambda each: each.state == "open" and each.severity == "blocking"
        )

    def test_accountant_takes_the_last_month_from_first_scan_to_lock(self):
        figures = self.env["smart.demo"]._scan_last_month(self.company, TODAY)
        close = self.as_user(self.own("smart.close"), self.anna)
        first = close.readiness
        self.assertEqual((figures["readiness"], close.name[:7]), (first, "2025-10"))
        self.code_bank_lines(close.date_to)
        close.action_scan()
        fixed = self.fix_what_blocks(close)
        self.assertTrue(fixed, "the planted delivery, receipt and drafts")
        # what was booked moved the figures that the final review looks at
        close.action_scan()
        self.assertGreater(close.readiness, first)
        close.finding_ids.filtered(
            lambda each: each.state == "open"
        ).comment = "As agreed in October"
        for user in (self.anna, self.kwame):
            for step in self.as_user(close.step_ids, user).filtered("does_apply"):
                step.action_sign()
        self.assertEqual(close._open_points(), [])
        close.action_lock()
        self.assertEqual(
            (close.state, self.company.fiscalyear_lock_date), ("locked", close.date_to)
        )
        self.assertGreater(close.usual_minutes, 0)
        self.check_pack(close, fixed)

    def fix_what_blocks(self, close):
        """Take the usual fix of each finding; the controller approves it.

        :return: how many were carried out
        """
        fixed = 0
        while found := self.blocking(close)[:1]:
            action = found.action_fix()
            decision = self.as_user(
                self.env["smart.decision"].browse(action["res_id"]), self.kwame
            ).sudo(False)
            decision.action_approve()
            self.assertEqual(decision.sudo().state, "executed", found.name)
            self.assertNotEqual(found.state, "open", found.name)
            fixed += 1
        return fixed

    def check_pack(self, close, fixed):
        archive = zipfile.ZipFile(io.BytesIO(close._evidence_pack()))
        book = openpyxl.load_workbook(io.BytesIO(archive.read("close-2025-10.xlsx")))
        self.assertEqual(book["Fixes"].max_row, 1 + fixed)
        self.assertEqual(
            book["Signatures"].max_row, 1 + 2 * len(close.step_ids.filtered("does_apply"))
        )


@tagged("smart", "smart_tour", "post_install", "-at_install")
class TestCloseDemoTour(CloseDemoCase, HttpCase):
    """The same month in a browser, by the accountant and the controller."""

    def test_month_goes_from_first_scan_to_lock_in_the_browser(self):
        self.code_bank_lines("2025-10-31")
        self.start_tour("/odoo/smart-close", "smart_close_demo_ask", login="anna")
        self.start_tour("/odoo/smart-approval-list", "smart_close_demo_approve", login="kwame")
        close = self.own("smart.close")
        self.assertEqual(close.blocking_count, 0)
        self.start_tour("/odoo/smart-close", "smart_close_demo_sign", login="anna")
        self.start_tour("/odoo/smart-close", "smart_close_demo_lock", login="kwame")
        self.env.invalidate_all()
        self.assertEqual((close.state, close.override_reason), ("locked", False))
        self.assertEqual(self.company.fiscalyear_lock_date, close.date_to)
        decisions = close.finding_ids._decisions()
        self.assertEqual(decisions.mapped("state"), ["executed"] * 5)
        self.assertEqual(decisions.caused_by_id, self.anna)
        self.assertEqual(decisions.decided_by_id, self.kwame)
