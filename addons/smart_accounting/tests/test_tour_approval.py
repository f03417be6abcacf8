from odoo.tests import HttpCase, tagged

from .common import InvoiceCase


@tagged("smart", "smart_tour", "post_install", "-at_install")
class TestApprovalTour(InvoiceCase, HttpCase):
    def test_accountant_approves_a_posting_and_undoes_it(self):
        self.history()
        move = self.invoice()
        decision = self.scan(self.drafts)
        self.assertEqual(decision.state, "pending")
        self.start_tour(
            "/odoo/smart-approval-list",
            "smart_accounting_approve_and_undo",
            login=self.approver.login,
        )
        self.env.invalidate_all()
        self.assertEqual((decision.state, move.state), ("undone", "draft"))
        self.assertTrue(move.posted_before, "it had been posted in between")
        self.assertEqual(
            self.audit_actions(decision), ["approval_requested", "approved", "executed", "undone"]
        )
        self.assertEqual(decision.decided_by_id, self.approver)
