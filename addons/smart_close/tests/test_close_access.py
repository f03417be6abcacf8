from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.smart_base.models.guard import DECIDE, with_permit

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

    def asked(self, user):
        """A fix that somebody asked for, as the superuser sees it."""
        self.document(post=False)
        finding = self.finding("draft", user)
        return self.env["smart.decision"].sudo().browse(finding.action_fix("post")["res_id"])

    def test_accountant_without_other_groups_opens_what_he_asked_for(self):
        plain = self._user("plain", "account.group_account_user")
        decision = self.as_user(self.asked(plain), plain)
        with Form(decision) as form:
            self.assertEqual(form.state, "pending")
            self.assertTrue(form.preview)
            self.assertFalse(form.can_approve)
            self.assertIn("Close reviewer", form.approver_names)
        listed = self.env["smart.decision"].with_user(plain).search([])
        self.assertEqual(listed, decision)
        for act in (decision.action_approve, decision.action_reject, decision.action_undo):
            with self.assertRaises(AccessError):
                act()

    def test_only_he_who_asked_sees_it_without_other_groups(self):
        decision = self.asked(self.preparer)
        for login, groups in (
            ("plain", "account.group_account_user"),
            ("clerk", "account.group_account_invoice"),
            ("boss", "account.group_account_manager"),
            ("reader", "account.group_account_readonly"),
        ):
            with self.subTest(login):
                own = self.as_user(decision, self._user(login, groups))
                with self.assertRaises(AccessError):
                    own.read(["name"])
        for user in (self.preparer, self.reviewer):
            self.assertTrue(self.as_user(decision, user).name)

    def test_decisions_about_other_things_stay_closed_to_accountants(self):
        plain = self._user("plain", "account.group_account_user")
        decision = with_permit(self.env["smart.decision"].sudo(), DECIDE).create(
            {
                "name": "Another matter",
                "rule_id": self.rule.id,
                "company_id": self.company.id,
                "res_model": "res.partner",
                "res_id": self.azure.id,
                "caused_by_id": plain.id,
            }
        )
        with self.assertRaises(AccessError):
            self.as_user(decision, plain).read(["name"])

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
