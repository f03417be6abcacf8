"""What speaks against reminding a customer: found in the records, said in words."""

from datetime import timedelta

from odoo.tests import tagged

from .common import InvoiceCase


@tagged("smart", "post_install", "-at_install")
class TestOverdueInvoiceDoubt(InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.company_data["default_journal_bank"]

    def decide(self, **values):
        """What is decided about an overdue invoice when somebody else paid yesterday."""
        self.pay(self.invoice(1, post=True, partner_id=self.partner_b.id), self.today)
        return self.scan(self.overdue)

    def component(self, decision, name):
        return next(row for row in decision.components if row["name"] == name)

    def assertDoubt(self, decision, name, text, state):
        component = self.component(decision, name)
        self.assertLess(component["score"], component["maximum"])
        self.assertIn(text, component["reason"])
        self.assertEqual(decision.state, state)
        self.assertTrue(decision.reasons.startswith(component["reason"]), decision.reasons)

    def transfer(self, amount, text, **values):
        """Money on the bank statement that is matched with nothing."""
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": self.today - timedelta(2),
                "payment_ref": text,
                "amount": amount,
                **values,
            }
        )

    def payment(self, amount, changes=None, **values):
        """A payment on account.

        :param changes: made before it is posted
        """
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": amount,
                "date": self.today - timedelta(2),
                "journal_id": self.bank.id,
                **values,
            }
        )
        payment.update(changes or {})
        payment.action_post()
        return payment

    # Money that came in ---------------------------------------------------

    def test_transfer_that_names_the_invoice_is_only_logged(self):
        move = self.invoice(20, post=True)
        self.transfer(5000, f"SEPA {move.name.replace('/', ' ')} and others")
        self.assertDoubt(self.decide(), "No payment waiting", "names this invoice", "logged")

    def test_transfer_of_the_customer_that_covers_it_is_only_logged(self):
        self.invoice(20, post=True)
        self.transfer(1150, "Thanks", partner_id=self.customer.id)
        self.assertDoubt(self.decide(), "No payment waiting", "paid enough to cover it", "logged")

    def test_transfer_of_the_same_amount_asks(self):
        self.invoice(20, post=True)
        self.transfer(1150, "Thanks")
        self.assertDoubt(self.decide(), "No payment waiting", "the same amount", "pending")

    def test_transfer_of_somebody_else_is_no_doubt(self):
        self.invoice(20, post=True)
        self.transfer(1150, "Thanks", partner_id=self.partner_a.id)
        self.assertEqual(self.decide().state, "executed")

    def test_payment_on_account_is_only_logged(self):
        self.invoice(20, post=True)
        self.payment(1150)
        self.assertDoubt(self.decide(), "No payment waiting", "paid enough to cover it", "logged")

    def test_payment_without_an_entry_is_seen_too(self):
        self.invoice(20, post=True)
        payment = self.payment(1150, {"outstanding_account_id": False})
        self.assertFalse(payment.move_id, "as with the accounting apps of others")
        self.assertDoubt(self.decide(), "No payment waiting", "paid enough to cover it", "logged")

    def test_payment_of_a_part_asks(self):
        self.invoice(20, post=True)
        self.payment(400)
        self.assertDoubt(self.decide(), "No payment waiting", "paid a part", "pending")

    # Other doubts ---------------------------------------------------------

    def test_bank_without_news_asks(self):
        self.transfer(5, "Interest", date=self.today - timedelta(40))
        self.invoice(50, post=True)
        decision = self.scan(self.overdue)
        self.assertDoubt(decision, "Bank up to date", "40 days ago", "pending")

    def test_draft_of_a_credit_note_asks(self):
        move = self.invoice(20, post=True)
        note = self.invoice(2, move_type="out_refund", reversed_entry_id=move.id)
        self.assertDoubt(self.decide(), "No correction", note.display_name, "pending")

    def test_credit_note_of_another_invoice_is_no_doubt(self):
        other = self.invoice(2, post=True)
        self.invoice(20, post=True)
        self.invoice(2, move_type="out_refund", reversed_entry_id=other.id)
        self.assertEqual(self.decide().state, "executed")

    def test_message_of_the_customer_asks(self):
        move = self.invoice(20, post=True)
        move.message_post(body="We pay on Friday", message_type="email", author_id=self.customer.id)
        self.assertDoubt(self.decide(), "No conversation", "The customer wrote today", "pending")

    def test_message_of_a_colleague_asks(self):
        move = self.invoice(20, post=True)
        move.message_post(
            body="Called them", message_type="comment", author_id=self.seller.partner_id.id
        )
        self.assertDoubt(self.decide(), "No conversation", "A colleague wrote", "pending")

    def test_habit_of_paying_late_is_seen(self):
        self.history(delay=40)
        self.invoice(20, post=True)
        component = self.component(self.decide(), "Later than usual")
        self.assertIn("usually pays 40 days late", component["reason"])

    def test_small_rest_is_no_reason_to_call(self):
        move = self.invoice(20, post=True)
        line = move.line_ids.filtered(lambda item: item.account_type == "asset_receivable")
        credit = self.payment(1149.5).move_id.line_ids.filtered(
            lambda item: item.account_id == line.account_id
        )
        (line | credit).reconcile()
        self.assertEqual(move.amount_residual, 0.5)
        component = self.component(self.decide(), "Worth a reminder")
        self.assertEqual(component["score"], 0)

    def test_new_company_without_any_payment_asks(self):
        self.invoice(20, post=True)
        decision = self.scan(self.overdue)
        self.assertDoubt(decision, "Bank up to date", "No payment has ever", "pending")
