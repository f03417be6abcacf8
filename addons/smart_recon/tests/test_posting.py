"""What each kind of match books, and that its undo leaves the books as they were."""

from odoo.tests import tagged

from ..models.smart_recon_types import Match, WriteOff
from .common import ReconCase


@tagged("smart", "post_install", "-at_install")
class TestPosting(ReconCase):
    def check_posted(self, *matches):
        outcomes = self.post(*matches)
        self.assertEqual(
            [(each.ok, each.message) for each in outcomes], [(True, "")] * len(matches)
        )

    def test_suggestion_of_one_invoice_is_booked_and_undone(self):
        invoice = self.invoice(250)
        line = self.bank_line(250, f"Payment {invoice.name} thanks")
        session = self.start()
        suggestion = line.smart_suggestion_id
        self.assertEqual(suggestion.item_ids, self.open_item(invoice))
        self.assertTrue(suggestion.automatic, suggestion.held_back)
        self.assertEqual(line.smart_recon_state, "suggested")
        self.check_posted(suggestion._as_match())
        self.assertEqual(invoice.payment_state, invoice._get_invoice_in_payment_state())
        self.assertEqual((line.smart_recon_state, line.partner_id), ("done", self.azure))
        self.assertEqual(session.posted_count, 1)
        self.assertEqual(self.audit(line).mapped("action"), ["recon_matched"])
        [outcome] = self.undo(line)
        self.assertTrue(outcome.ok, outcome.message)
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertFalse(line.partner_id)
        self.assertRecordValues(
            line.line_ids.sorted("balance"),
            [
                {
                    "account_id": self.bank.suspense_account_id.id,
                    "balance": -250,
                    "partner_id": False,
                },
                {
                    "account_id": self.bank.default_account_id.id,
                    "balance": 250,
                    "partner_id": False,
                },
            ],
        )
        self.assertEqual(self.audit(line).mapped("action"), ["recon_matched", "recon_undone"])
        self.assertFalse(line.smart_suggestion_id._outdated())

    def test_paid_invoice_says_so_in_its_history(self):
        invoice = self.invoice(250)
        line = self.bank_line(250, f"Payment {invoice.name} thanks")
        self.start()
        self.env.flush_all()
        self.cr.flush()
        self.check_posted(line.smart_suggestion_id._as_match())
        self.cr.flush()
        tracked = invoice.message_ids.tracking_value_ids
        self.assertEqual(tracked.field_id.mapped("name"), ["payment_state"])
        self.assertEqual((tracked.old_value_char, tracked.new_value_char), ("Not Paid", "Paid"))
        self.assertFalse(tracked.mail_message_id.notification_ids)

    def test_follower_of_payments_is_told_of_a_paid_invoice(self):
        invoice, paid = self.invoice(250), self.env.ref("account.mt_invoice_paid")
        reader = self.partner_a
        invoice.message_subscribe(reader.ids, paid.ids)
        line = self.bank_line(250, f"Payment {invoice.name} thanks")
        self.start()
        self.check_posted(line.smart_suggestion_id._as_match())
        self.cr.flush()
        told = invoice.message_ids.filtered(lambda message: message.subtype_id == paid)
        self.assertEqual(told.notified_partner_ids, reader)
        self.assertIn("payment_state", told.tracking_value_ids.field_id.mapped("name"))

    def test_charge_goes_to_its_account(self):
        invoice, fee = self.invoice(100), self.company_data["default_account_expense"]
        line = self.bank_line(97.1)
        item = self.open_item(invoice)
        self.check_posted(Match(line.id, ((item.id, 100.0),), (WriteOff(fee.id, -2.9, "Charge"),)))
        self.assertTrue(item.reconciled)
        self.assertRecordValues(
            line.line_ids.sorted("balance"),
            [
                {"account_id": self.receivable.id, "balance": -100, "name": "Transfer"},
                {"account_id": fee.id, "balance": 2.9, "name": "Charge"},
                {
                    "account_id": self.bank.default_account_id.id,
                    "balance": 97.1,
                    "name": "Transfer",
                },
            ],
        )
        self.undo(line)
        self.assertFalse(line.is_reconciled)
        self.assertEqual(item.amount_residual, 100)
