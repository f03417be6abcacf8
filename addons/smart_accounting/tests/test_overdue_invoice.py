"""Overdue invoices without a next action: found, given to somebody, undone."""

from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from odoo.addons.smart_base.tests.audited import AuditedCase

from .common import InvoiceCase


@tagged("smart", "post_install", "-at_install")
class TestOverdueInvoice(AuditedCase, InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.history(delay=2)

    def act(self, **values):
        """One clearly overdue invoice of a customer who usually pays two days late."""
        # somebody else paid today: the bank is up to date
        self.pay(self.invoice(1, post=True, partner_id=self.partner_b.id))
        move = self.invoice(values.pop("days_ago", 20), post=True, **values)
        return move, self.scan(self.overdue)

    def ask(self):
        """The same, with a doubt that leaves the decision to a person."""
        move = self.invoice(20, post=True)
        decision = self.scan(self.overdue)
        self.assertEqual(decision.state, "pending", decision.reasons)
        return move, decision

    def approve(self, decision):
        self.as_approver(decision).action_approve()
        decision.invalidate_recordset()
        return decision

    # Act ------------------------------------------------------------------

    def test_clear_case_gets_an_activity_by_itself(self):
        move, decision = self.act()
        self.assertEqual((decision.state, decision.gate_cause), ("executed", "confident"))
        self.assertGreaterEqual(decision.confidence, 0.95)
        self.assertRecordValues(
            move.activity_ids,
            [
                {
                    "user_id": self.seller.id,
                    "summary": "Remind Azure Interior: $\xa01,150.00 overdue",
                    "date_deadline": self.today + timedelta(3),
                }
            ],
        )
        self.assertEqual(self.audit_actions(decision), ["executed"])
        self.assertEqual(decision.amount, move.amount_residual)

    def test_activity_says_what_one_should_know(self):
        move, _decision = self.act()
        note = str(move.activity_ids.note)
        self.assertIn(f"{move.name} was due on", note)
        self.assertIn("20 days ago", note)
        self.assertIn("usually pays 2 days late", note)
        self.assertIn("Last payment of this customer", note)

    def test_invoices_that_need_nobody_are_left_alone(self):
        self.invoice(5, post=True)
        self.pay(self.invoice(20, post=True))
        self.invoice(20)
        blocked = self.invoice(20, post=True)
        blocked.action_toggle_block_payment()
        quiet = self.invoice(20, post=True)
        quiet.no_followup = True
        busy = self.invoice(20, post=True)
        busy.activity_schedule("mail.mail_activity_data_call", user_id=self.seller.id)
        self.invoice(20, post=True, move_type="out_refund")
        self.assertFalse(self.scan(self.overdue).filtered(lambda d: d.state == "executed"))

    def test_number_of_days_is_a_setting(self):
        self.company.smart_overdue_invoice_days = 30
        _move, decision = self.act()
        self.assertFalse(decision)

    def test_first_open_instalment_counts(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Half now, half in 60 days",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 60)
                ],
            }
        )
        _move, decision = self.act(invoice_payment_term_id=terms.id, invoice_date_due=False)
        self.assertEqual((decision.state, decision.amount), ("executed", 575))

    def test_foreign_amount_is_counted_in_the_company_currency(self):
        currency = self.setup_other_currency("EUR", rates=[(self.today - timedelta(30), 2.0)])
        _move, decision = self.act(currency_id=currency.id)
        self.assertEqual((decision.state, decision.amount), ("executed", 575))

    def test_other_company_is_none_of_its_business(self):
        other = self.setup_other_company(name="Brick Works")["company"]
        self.overdue.with_company(other).sudo().mode = "live"
        self.act()
        self.assertFalse(self.scan(self.overdue, other))

    # Again ----------------------------------------------------------------

    def test_second_scan_says_nothing_new(self):
        move, _decision = self.act()
        self.assertFalse(self.scan(self.overdue))
        move.activity_ids.action_done()
        self.assertFalse(self.scan(self.overdue), "the next reminder is not due yet")

    def test_next_stage_is_a_new_reminder(self):
        move, first = self.act(days_ago=29)
        move.activity_ids.action_done()
        lines = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.date_maturity = self.today - timedelta(31)
        second = self.scan(self.overdue)
        self.assertEqual((first.state, second.state), ("executed", "executed"))
        self.assertIn("Reminders so far: 1", str(move.activity_ids.note))

    # Approve --------------------------------------------------------------

    def test_unclear_case_waits_and_approval_acts(self):
        move, decision = self.ask()
        self.assertEqual(decision.gate_cause, "unsure")
        self.approve(decision)
        self.assertEqual(decision.state, "executed")
        self.assertEqual(move.activity_ids.user_id, self.seller)

    def test_invoice_paid_meanwhile_is_overtaken(self):
        move, decision = self.ask()
        with self.later():
            self.pay(move)
        self.approve(decision)
        self.assertEqual(decision.state, "stale")
        self.assertFalse(move.activity_ids)

    def test_question_disappears_with_the_payment(self):
        move, decision = self.ask()
        with self.later():
            self.pay(move)
        self.work_off(self.overdue)
        self.assertEqual(decision.state, "stale")

    def test_question_disappears_when_somebody_plans_something(self):
        move, decision = self.ask()
        move.activity_schedule("mail.mail_activity_data_call", user_id=self.seller.id)
        self.scan(self.overdue)
        self.assertEqual(decision.state, "stale")

    # Undo -----------------------------------------------------------------

    def test_undo_takes_the_activity_back(self):
        move, decision = self.act()
        self.as_approver(decision).action_undo()
        decision.invalidate_recordset()
        self.assertEqual(decision.state, "undone")
        self.assertFalse(move.activity_ids)
        self.assertFalse(self.scan(self.overdue), "what was undone is not proposed again")

    def test_undo_of_a_finished_activity_is_refused(self):
        move, decision = self.act()
        move.activity_ids.action_done()
        self.as_approver(decision).action_undo()
        decision.invalidate_recordset()
        self.assertEqual(decision.state, "executed")
        self.assertIn("done or deleted", decision.outcome_note)

    # Cost -----------------------------------------------------------------

    def test_number_of_queries_does_not_grow_with_the_invoices(self):
        counts = []
        for size in (3, 12):
            moves = self.env["account.move"]
            for number in range(size):
                customer = self._customer(f"Customer {number}")
                moves |= self.invoice(20, 500 + number, post=True, partner_id=customer.id)
            counts.append(self.queries_of_thinking(self.overdue, moves))
        self.assertEqual(counts[0], counts[1])
