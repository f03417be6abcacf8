from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CloseCase


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestCloseAccess(CloseCase):
    def test_clerk_sees_nothing_of_a_close(self):
        clerk = self._user("clerk", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.close.with_user(clerk).read(["readiness"])
        with self.assertRaises(AccessError):
            self.close.with_user(clerk).action_scan()

    def test_auditor_reads_and_changes_nothing(self):
        auditor = self._user("auditor", "smart_base.group_smart_auditor")
        close = self.close.with_user(auditor)
        self.assertEqual(close.readiness, 0)
        for act in (close.action_scan, close.action_lock, close.step_ids[0].action_sign):
            with self.assertRaises(AccessError):
                act()

    def test_accountant_of_another_company_sees_nothing(self):
        other = self.setup_other_company(name="Brick Works")["company"]
        stranger = self._user("stranger", "account.group_account_user", other)
        closes = self.env["smart.close"].with_user(stranger)
        self.assertFalse(closes.search([("id", "=", self.close.id)]))
        with self.assertRaises(AccessError):
            self.close.with_user(stranger).action_scan()

    def test_nobody_writes_what_a_scan_said(self):
        self.document(post=False)
        finding = self.finding("draft")
        with self.assertRaises(UserError):
            finding.write({"state": "gone"})
        with self.assertRaises(UserError):
            finding.unlink()
        with self.assertRaises(UserError):
            self.step("bank").write({"does_apply": False})
        with self.assertRaises(UserError):
            self.close.with_user(self.preparer).write({"state": "locked"})
        with self.assertRaises(UserError):
            self.env["smart.close.signoff"].with_user(self.preparer).create(
                {"step_id": self.step("bank").id, "role": "reviewer"}
            )

    def test_automation_user_may_not_lock(self):
        automation = self.env.ref("smart_base.user_smart_automation")
        close = self.close.with_user(automation).with_context(allowed_company_ids=self.company.ids)
        with self.assertRaises(AccessError):
            close.action_lock("I know better")

    def test_step_is_signed_by_whom_it_names_and_never_twice_by_one(self):
        self.step("bank").write({"preparer_id": self.preparer.id, "reviewer_id": self.reviewer.id})
        self.close.action_scan()
        with self.assertRaisesRegex(AccessError, "Close preparer has to sign"):
            self.step("bank", self.reviewer).action_sign()
        self.step("bank").action_sign()
        with self.assertRaisesRegex(AccessError, "Close reviewer has to sign"):
            self.step("bank").action_sign()
        self.step("bank", self.reviewer).action_sign()
        self.step("taxes").action_sign()
        with self.assertRaisesRegex(AccessError, "cannot review it too"):
            self.step("taxes").action_sign()

    def test_accountant_asks_for_a_fix_and_an_approver_allows_it(self):
        draft = self.document(post=False)
        plain = self._user("plain", "account.group_account_user")
        finding = self.finding("draft", plain)
        decision = self.env["smart.decision"].browse(finding.action_fix("post")["res_id"])
        with self.assertRaises(AccessError):
            self.as_user(decision, plain).action_approve()
        self.assertEqual(draft.state, "draft")
        self.as_user(decision, self.reviewer).action_approve()
        self.assertEqual(draft.state, "posted")

    def test_auditor_and_reader_may_not_ask_for_a_fix_or_dismiss(self):
        self.document(post=False)
        finding = self.finding("draft")
        for login, groups in (
            ("auditor", "smart_base.group_smart_auditor"),
            ("reader", "account.group_account_readonly"),
        ):
            mine = finding.with_user(self._user(login, groups))
            for act in (mine.action_fix, lambda mine=mine: mine.action_dismiss("Why not")):
                with self.assertRaises(AccessError):
                    act()
