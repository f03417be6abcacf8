"""Draft invoices that should have been sent: found, proposed, approved, undone."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.smart_base.tests.audited import AuditedCase

from .common import InvoiceCase


@tagged("smart", "post_install", "-at_install")
class TestDraftInvoice(AuditedCase, InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.history()

    def propose(self, **values):
        """One complete draft, and the decision that waits about it."""
        move = self.invoice(**values)
        decision = self.scan(self.drafts)
        self.assertEqual(decision.state, "pending", decision.reasons)
        return move, decision

    def approve(self, decision):
        self.as_approver(decision).action_approve()
        decision.invalidate_recordset()
        return decision

    # Propose --------------------------------------------------------------

    def test_complete_draft_is_proposed_and_never_posted_alone(self):
        self.drafts.write({"auto_threshold": 0.5, "approval_threshold": 0.5})
        move, decision = self.propose()
        self.assertGreaterEqual(decision.confidence, 0.95)
        self.assertEqual(decision.gate_cause, "policy")
        self.assertEqual(move.state, "draft")
        self.assertRecordValues(
            decision,
            [{"res_id": move.id, "amount": move.amount_total, "company_id": self.company.id}],
        )
        changes = [(row["field"], row["before"], row["after"]) for row in decision.preview]
        self.assertIn(("Status", "Draft", "Posted"), changes)

    def test_every_approver_of_the_rule_is_asked(self):
        _move, decision = self.propose()
        self.assertIn(self.approver, decision.activity_ids.user_id)
        self.assertNotIn(self.seller, decision.activity_ids.user_id)

    def test_young_draft_is_left_alone(self):
        self.invoice(2)
        self.assertFalse(self.scan(self.drafts))
        self.company.smart_draft_invoice_days = 1
        self.assertTrue(self.scan(self.drafts))

    def test_draft_without_a_date_counts_from_its_creation(self):
        move = self.invoice(10)
        move.invoice_date = False
        self._set_written(move, self.today - timedelta(10))
        self.assertEqual(self.scan(self.drafts).res_id, move.id)
        young = self.invoice(10)
        young.invoice_date = False
        self._set_written(young, self.today)
        self.assertFalse(self.scan(self.drafts))

    def test_draft_that_odoo_posts_by_itself_is_left_alone(self):
        move = self.invoice(10)
        move.auto_post = "at_date"
        self.assertFalse(self.scan(self.drafts))

    def test_second_scan_says_nothing_new(self):
        self.propose()
        self.assertFalse(self.scan(self.drafts))

    def test_credit_note_is_proposed_with_its_amount(self):
        move = self.invoice(move_type="out_refund")
        decision = self.scan(self.drafts)
        self.assertEqual(decision.amount, move.amount_total)
        self.assertIn("credit note", decision.name)

    def test_foreign_amount_is_counted_in_the_company_currency(self):
        currency = self.setup_other_currency("EUR", rates=[(self.today - timedelta(30), 2.0)])
        move = self.invoice(currency_id=currency.id, amount=1000)
        decision = self.scan(self.drafts)
        self.assertEqual(decision.amount, move.amount_total / 2)

    def test_shadow_rule_only_logs(self):
        self.drafts.mode = "shadow"
        self.invoice()
        decision = self.scan(self.drafts)
        self.assertEqual((decision.state, decision.gate_outcome), ("logged", "ask"))

    def test_other_company_is_none_of_its_business(self):
        other = self.setup_other_company(name="Brick Works")["company"]
        self.drafts.with_company(other).sudo().mode = "live"
        move = self.invoice()
        self.assertFalse(self.scan(self.drafts, other))
        decision = self.scan(self.drafts)
        self.assertEqual((decision.res_id, decision.company_id), (move.id, self.company))

    def test_departed_salesperson_is_replaced_by_an_approver(self):
        self.seller.sudo().active = False
        _move, decision = self.propose()
        self.assertEqual(decision.effects[1]["user_id"], self.approver.id)

    # Approve --------------------------------------------------------------

    def test_approval_posts_and_has_it_sent(self):
        move, decision = self.propose()
        self.approve(decision)
        self.assertEqual(decision.state, "executed")
        self.assertEqual(move.state, "posted")
        self.assertEqual(move.activity_ids.user_id, self.seller)
        self.assertIn("Azure Interior", move.activity_ids.summary)
        self.assertEqual(move.activity_ids.date_deadline, self.today + timedelta(1))
        self.assertEqual(
            self.audit_actions(decision), ["approval_requested", "approved", "executed"]
        )

    def test_activity_speaks_the_language_of_its_user(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.seller.lang = "fr_FR"
        _move, decision = self.propose()
        self.assertIn("($\xa01\xa0150,00)", decision.effects[1]["summary"])

    def test_draft_changed_meanwhile_is_overtaken(self):
        move, decision = self.propose()
        with self.later():
            move.invoice_line_ids.price_unit = 1
        self.approve(decision)
        self.assertEqual((decision.state, move.state), ("stale", "draft"))

    def test_draft_deleted_meanwhile_is_overtaken(self):
        move, decision = self.propose()
        move.unlink()
        self.approve(decision)
        self.assertEqual(decision.state, "stale")

    def test_period_closed_meanwhile_stops_the_posting(self):
        move, decision = self.propose()
        self.company.sale_lock_date = self.today - timedelta(1)
        self.approve(decision)
        self.assertEqual((decision.state, move.state), ("failed", "draft"))
        self.assertFalse(move.activity_ids)

    def test_question_disappears_when_somebody_posts_by_hand(self):
        move, decision = self.propose()
        with self.later():
            move.action_post()
        self.work_off(self.drafts)
        self.assertEqual(decision.state, "stale")
        self.assertFalse(decision.activity_ids)

    def test_question_disappears_when_the_draft_is_deleted(self):
        move, decision = self.propose()
        move.unlink()
        self.work_off(self.drafts)
        self.assertEqual(decision.state, "stale")

    def test_question_is_renewed_when_the_draft_changes(self):
        move, decision = self.propose()
        with self.later():
            move.invoice_line_ids = [Command.update(move.invoice_line_ids.id, {"price_unit": 900})]
        renewed = self.work_off(self.drafts)
        self.assertEqual((decision.state, renewed.state), ("stale", "pending"))
        self.assertEqual(renewed.amount, move.amount_total)

    def test_rejected_proposal_does_not_come_back(self):
        _move, decision = self.propose()
        self.as_approver(decision).action_reject("We wait for the signature")
        self.assertFalse(self.scan(self.drafts))

    # Undo -----------------------------------------------------------------

    def test_undo_makes_it_a_draft_again(self):
        move, decision = self.propose()
        self.approve(decision)
        self.as_approver(decision).action_undo()
        self.assertEqual((decision.state, move.state), ("undone", "draft"))
        self.assertFalse(move.activity_ids)
        self.assertFalse(self.scan(self.drafts), "what was undone is not proposed again")

    def test_undo_is_refused(self):
        cases = {
            "paid": (lambda move: self.pay(move), "Payment Status"),
            "sent": (lambda move: move.write({"is_move_sent": True}), "Is Move Sent"),
            "closed": (lambda move: self._close(), "lock date"),
            "done": (lambda move: move.activity_ids.action_done(), "done or deleted"),
        }
        for number, (name, (change, word)) in enumerate(cases.items()):
            with self.subTest(name):
                move = self.invoice(amount=1010 + number)
                decision = self.approve(self.scan(self.drafts))
                self.assertEqual(move.state, "posted")
                with self.later():
                    change(move)
                self.as_approver(decision).action_undo()
                decision.invalidate_recordset()
                self.assertEqual((decision.state, move.state), ("executed", "posted"))
                self.assertIn(word.lower(), decision.outcome_note.lower())
                self.company.sale_lock_date = False

    def _close(self):
        self.company.sale_lock_date = fields.Date.today() - timedelta(1)

    def test_undo_of_an_entry_secured_by_its_journal_is_refused(self):
        move = self.invoice()
        move.journal_id.restrict_mode_hash_table = True
        decision = self.approve(self.scan(self.drafts))
        self.assertTrue(move.inalterable_hash)
        self.as_approver(decision).action_undo()
        self.assertEqual((decision.state, move.state), ("executed", "posted"))
        self.assertIn("Could not be undone", decision.outcome_note)

    def test_only_what_was_carried_out_can_be_undone(self):
        _move, decision = self.propose()
        with self.assertRaises(UserError):
            self.as_approver(decision).action_undo()

    # Cost -----------------------------------------------------------------

    def test_number_of_queries_does_not_grow_with_the_drafts(self):
        counts = []
        for size in (3, 12):
            drafts = self.env["account.move"]
            for number in range(size):
                customer = self._customer(f"Customer {number}")
                drafts |= self.invoice(amount=500 + number, partner_id=customer.id)
            counts.append(self.queries_of_thinking(self.drafts, drafts))
        self.assertEqual(counts[0], counts[1])
