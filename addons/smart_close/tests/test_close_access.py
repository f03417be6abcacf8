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
