from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import END, CloseCase


@tagged("smart", "post_install", "-at_install")
class TestCloseSignoff(CloseCase):
    def test_two_people_sign_in_turn(self):
        self.close.action_scan()
        first = self.step("bank").action_sign()
        self.assertEqual((first.role, first.user_id), ("preparer", self.preparer))
        with self.assertRaises(AccessError):
            self.step("bank").action_sign()
        second = self.step("bank", self.reviewer).action_sign()
        self.assertEqual((second.role, self.step("bank").score), ("reviewer", 100))

    def test_blocked_step_is_not_signed(self):
        self.bank_line()
        self.close.action_scan()
        with self.assertRaisesRegex(UserError, "block"):
            self.step("bank").action_sign()

    def test_named_person_has_to_sign(self):
        self.close.action_scan()
        self.step("bank").preparer_id = self.chief
        with self.assertRaisesRegex(AccessError, "Close chief"):
            self.step("bank").action_sign()

    def test_changed_balance_voids_the_signature_and_names_the_entry(self):
        self.close.action_scan()
        signed = self.step("adjustments").action_sign()
        other = self.step("drafts").action_sign()
        with self.later():
            entry = self.entry(30, self.expense, self.company_data["default_account_assets"])
        self.close._recheck_signoffs()
        self.assertEqual((signed.state, signed.void_move_id), ("void", entry))
        self.assertIn(entry.name, signed.void_reason)
        self.assertEqual(other.state, "valid", "no balance is under the drafts")

    def test_entry_of_the_next_month_voids_nothing(self):
        self.close.action_scan()
        signed = self.step("adjustments").action_sign()
        self.entry(30, self.expense, self.company_data["default_account_assets"], "2026-11-02")
        self.close._recheck_signoffs()
        self.assertEqual(signed.state, "valid")

    def test_new_finding_voids_the_signature(self):
        self.close.action_scan()
        signed = self.step("drafts").action_sign()
        self.document(post=False, day=END)
        self.close.action_scan()
        self.assertEqual(signed.state, "void")
        self.assertIn("findings", signed.void_reason)

    def test_reviewer_refuses_a_step_with_a_reason(self):
        self.close.action_scan()
        signed = self.step("bank").action_sign()
        step = self.step("bank", self.reviewer)
        with self.assertRaises(UserError):
            step.action_refuse(" ")
        step.action_refuse("The cash count is missing")
        self.assertEqual(
            (signed.state, signed.void_reason), ("refused", "The cash count is missing")
        )
        self.step("bank").action_sign()

    def test_preparer_does_not_refuse_the_own_step(self):
        self.close.action_scan()
        self.step("bank").action_sign()
        with self.assertRaises(AccessError):
            self.step("bank").action_refuse("No")
