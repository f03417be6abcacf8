"""Who sees, approves and does what in accounting."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..hooks import uninstall_hook
from .common import APPROVER, InvoiceCase


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestAccountingAccess(InvoiceCase):
    def decision(self):
        self.history()
        self.invoice()
        return self.scan(self.drafts)

    def sees(self, user, decision):
        return bool(self.env["smart.decision"].with_user(user).search([("id", "=", decision.id)]))

    def test_decisions_are_seen_by_accounting_people_only(self):
        decision = self.decision()
        reader = self._user("reader", "smart_base.group_smart_user,account.group_account_readonly")
        sales = self._user("sales", "smart_base.group_smart_user")
        self.assertTrue(self.sees(reader, decision))
        self.assertTrue(self.sees(self.approver, decision))
        self.assertFalse(self.sees(sales, decision))

    def test_approver_of_other_apps_may_not_approve(self):
        decision = self.decision()
        other = self._user("other", "smart_base.group_smart_approver")
        with self.assertRaises(AccessError):
            decision.with_user(other).sudo(False).action_approve()

    def test_accountant_who_is_no_approver_may_not_approve(self):
        decision = self.decision()
        accountant = self._user(
            "accountant", "smart_base.group_smart_user,account.group_account_user"
        )
        with self.assertRaises(AccessError):
            decision.with_user(accountant).sudo(False).action_approve()

    def test_approver_of_another_company_may_not_approve(self):
        decision = self.decision()
        other = self.setup_other_company(name="Brick Works")["company"]
        stranger = new_test_user(
            self.env,
            "stranger",
            groups=APPROVER,
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.sees(stranger, decision))
        with self.assertRaises(AccessError):
            decision.with_user(stranger).sudo(False).action_approve()

    def test_automation_posts_makes_and_deletes_no_invoice(self):
        automation = self.env.ref("smart_base.user_smart_automation")
        # what other addons, such as bank reconciliation, let the automations do is their affair
        group = self.env.ref("smart_base.group_smart_automation").sudo()
        group.implied_ids = self.env.ref("account.group_account_readonly")
        moves = self.env["account.move"].with_user(automation)
        self.assertTrue(moves.has_access("read"))
        self.assertFalse(moves.has_access("create"))
        self.assertFalse(moves.has_access("unlink"))
        # lines of draft bills are coded; what is posted is kept by Odoo itself
        self.assertTrue(self.env["account.move.line"].with_user(automation).has_access("write"))
        move = self.invoice()
        with self.assertRaises(AccessError):
            move.with_user(automation).sudo(False).action_post()

    # The number on an invoice ---------------------------------------------

    def test_invoice_counts_the_decisions_that_its_reader_sees(self):
        decision = self.decision()
        move = self.env["account.move"].browse(decision.res_id)
        self.assertEqual(move.with_user(self.approver).sudo(False).smart_decision_count, 1)
        action = move.with_user(self.approver).sudo(False).action_view_smart_decisions()
        found = self.env["smart.decision"].with_user(self.approver).search(action["domain"])
        self.assertEqual(found.ids, decision.ids)

    def test_count_is_hidden_from_who_is_no_user_of_smart_odoo(self):
        move = self.invoice()
        names = move.with_user(self.seller).sudo(False).fields_get()
        self.assertNotIn("smart_decision_count", names)

    # Full accounting features ---------------------------------------------

    def test_full_accounting_can_be_chosen_and_administrators_have_it(self):
        accountant = self.env.ref("account.group_account_user")
        manager = self.env.ref("account.group_account_manager")
        privilege = self.env.ref("account.res_groups_privilege_accounting")
        self.assertEqual(accountant.privilege_id, privilege)
        self.assertIn(accountant, manager.all_implied_ids)

    def test_uninstallation_takes_full_accounting_back(self):
        accountant = self.env.ref("account.group_account_user")
        manager = self.env.ref("account.group_account_manager")
        uninstall_hook(self.env(su=True))
        self.assertFalse(accountant.privilege_id)
        self.assertNotIn(accountant, manager.implied_ids)
