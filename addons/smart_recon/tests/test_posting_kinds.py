"""Batches, parts, surpluses, charges with tax, payments, refunds, transfers, other currencies."""

from odoo import Command
from odoo.tests import tagged

from ..models.smart_recon_types import Match, WriteOff
from .common import ReconCase


class KindsCase(ReconCase):
    def check_posted(self, *matches):
        outcomes = self.post(*matches)
        wanted = [(True, "")] * len(matches)
        self.assertEqual([(each.ok, each.message) for each in outcomes], wanted)

    def check_undone(self, *lines):
        for line in lines:
            [outcome] = self.undo(line)
            self.assertTrue(outcome.ok, outcome.message)
            self.assertFalse(line.is_reconciled)
            self.assertEqual(len(line.line_ids), 2)

    def check_balances(self, line, **balances):
        """Balances of an entry by the names of its accounts in this test."""
        found = {
            name: sum(
                line.line_ids.filtered(
                    lambda item, name=name: item.account_id == self.accounts[name]
                ).mapped("balance")
            )
            for name in balances
        }
        self.assertEqual({key: round(value, 2) for key, value in found.items()}, balances)

    @property
    def accounts(self):
        return {
            "bank": self.bank.default_account_id,
            "receivable": self.receivable,
            "payable": self.company_data["default_account_payable"],
            "expense": self.company_data["default_account_expense"],
            "tax": self.company_data["default_account_tax_purchase"],
            "gain": self.company.income_currency_exchange_account_id,
            "loss": self.company.expense_currency_exchange_account_id,
        }


@tagged("smart", "post_install", "-at_install")
class TestPostingKinds(KindsCase):
    def test_one_line_pays_several_invoices(self):
        invoices = self.invoice(100) | self.invoice(50) | self.invoice(25.55)
        line = self.bank_line(175.55)
        shares = tuple((item.id, item.amount_residual) for item in self.open_item(invoices))
        self.check_posted(Match(line.id, shares))
        self.assertEqual(set(invoices.mapped("amount_residual")), {0})
        self.assertEqual(line.partner_id, self.env["res.partner"])
        self.check_undone(line)
        self.assertEqual(invoices.mapped("amount_residual"), [100, 50, 25.55])

    def test_part_payment_leaves_the_invoice_open(self):
        invoice = self.invoice(100)
        line = self.bank_line(40, f"first part of {invoice.name}")
        self.start()
        suggestion = line.smart_suggestion_id
        self.assertEqual((suggestion.kind, suggestion.automatic), ("partial", False))
        self.assertEqual(suggestion.residual["left_open"], 60)
        self.check_posted(suggestion._as_match())
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("partial", 60))
        self.check_undone(line)
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_surplus_stays_an_open_credit_of_the_partner(self):
        invoice = self.invoice(100)
        line = self.bank_line(130, f"Payment {invoice.name}")
        self.start()
        suggestion = line.smart_suggestion_id
        self.assertEqual((suggestion.kind, suggestion.residual["credit"]), ("over", 30))
        self.check_posted(suggestion._as_match())
        credit = line.line_ids.filtered(
            lambda item: item.account_id == self.receivable and not item.reconciled
        )
        self.assertRecordValues(credit, [{"amount_residual": -30, "partner_id": self.azure.id}])
        self.check_undone(line)

    def test_two_lines_pay_one_invoice_in_one_run(self):
        invoice = self.invoice(100)
        item = self.open_item(invoice)
        lines = self.bank_line(60) | self.bank_line(40)
        self.check_posted(*(Match(line.id, ((item.id, line.amount),)) for line in lines))
        self.assertTrue(item.reconciled)
        self.check_undone(*lines)

    def test_charge_with_tax_is_split(self):
        tax = self.company_data["default_tax_purchase"]
        self.assertEqual(tax.amount, 15)
        line = self.bank_line(-11.5, "Terminal rent")
        writeoff = WriteOff(self.accounts["expense"].id, -11.5, "Rent", (tax.id,))
        self.check_posted(Match(line.id, writeoffs=(writeoff,)))
        self.check_balances(line, bank=-11.5, expense=10, tax=1.5)
        base = line.line_ids.filtered("tax_ids")
        self.assertEqual(base.tax_ids, tax)
        self.assertTrue(line.line_ids.tax_repartition_line_id)
        self.check_undone(line)

    def test_registered_payment_is_matched_by_its_outstanding_item(self):
        self.bank.inbound_payment_method_line_ids.payment_account_id = (
            self.inbound_payment_method_line.payment_account_id
        )
        invoice = self.invoice(100)
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        payment = wizard.create({"journal_id": self.bank.id})._create_payments()
        line = self.bank_line(100, f"Payment {invoice.name}")
        self.start()
        suggestion = line.smart_suggestion_id
        self.assertEqual(suggestion.item_ids.payment_id, payment, suggestion.kind)
        self.check_posted(suggestion._as_match())
        self.assertTrue(payment.is_matched)
        self.assertEqual(self.open_item(invoice).amount_residual, 0)

    def test_vendor_bill_and_refund(self):
        bill = self.invoice(80, kind="in_invoice", ref="B-1")
        refund = self.invoice(30, kind="out_refund")
        lines = self.bank_line(-80) | self.bank_line(-30)
        items = [self.open_item(bill), self.open_item(refund)]
        self.check_posted(
            *(
                Match(line.id, ((item.id, line.amount),))
                for line, item in zip(lines, items, strict=True)
            )
        )
        self.assertTrue(all(item.reconciled for item in items))
        self.check_balances(lines[0], bank=-80, payable=80)
        self.check_balances(lines[1], bank=-30, receivable=30)

    def test_transfer_between_own_accounts_closes_when_both_sides_are_booked(self):
        savings = self.bank.copy({"name": "Savings", "code": "SAV"})
        out = self.bank_line(-500, "Transfer to savings")
        into = self.bank_line(500, "Transfer to savings", journal=savings)
        transfer = self.company.transfer_account_id
        for line, mate in ((out, into), (into, out)):
            writeoff = WriteOff(transfer.id, line.amount, "Transfer")
            self.check_posted(Match(line.id, writeoffs=(writeoff,), mate_line_id=mate.id))
        items = (out | into).line_ids.filtered(lambda item: item.account_id == transfer)
        self.assertEqual(items.mapped("reconciled"), [True, True])
        self.check_undone(into, out)

    def test_discount_goes_to_the_discount_account(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": "mixed",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )
        invoice = self.invoice(100, invoice_payment_term_id=terms.id)
        line = self.bank_line(98, f"Payment {invoice.name}", day="2026-09-05")
        self.start()
        suggestion = line.smart_suggestion_id
        self.assertEqual(suggestion.residual["reason"], "discount")
        self.check_posted(suggestion._as_match())
        self.assertEqual(invoice.amount_residual, 0)
        account = self.company.account_journal_early_pay_discount_loss_account_id
        item = line.line_ids.filtered(lambda each: each.account_id == account)
        self.assertEqual(item.balance, 2)


@tagged("smart", "post_install", "-at_install")
class TestPostingCurrencies(KindsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold = cls.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        cls.foreign_bank = cls.bank.copy(
            {"name": "Euro bank", "code": "EURB", "currency_id": cls.gold.id}
        )

    def rate(self, day, rate):
        self.env["res.currency.rate"].create(
            {
                "name": day,
                "rate": rate,
                "currency_id": self.gold.id,
                "company_id": self.company.id,
            }
        )

    def test_foreign_invoice_paid_from_a_foreign_account_at_another_rate(self):
        invoice = self.invoice(100, currency_id=self.gold.id)
        self.rate("2026-09-10", 1.6)
        line = self.bank_line(100, f"Payment {invoice.name}", journal=self.foreign_bank)
        self.start(self.foreign_bank)
        suggestion = line.smart_suggestion_id
        self.assertEqual(suggestion.item_ids, self.open_item(invoice))
        self.assertTrue(suggestion.automatic, suggestion.held_back)
        self.check_posted(suggestion._as_match())
        self.assertEqual(invoice.amount_residual, 0)
        self.assertTrue(self.open_item(invoice).full_reconcile_id)
        exchange = self.open_item(invoice).matched_credit_ids.exchange_move_id
        self.assertEqual(abs(sum(exchange.line_ids.filtered("debit").mapped("balance"))), 12.5)
        [outcome] = self.undo(line)
        self.assertIn(exchange.name, outcome.message)
        self.assertEqual(invoice.amount_residual, 100)

    def test_foreign_invoice_paid_in_the_company_currency_less_a_rate_difference(self):
        invoice = self.invoice(100, currency_id=self.gold.id)
        line = self.bank_line(49.5, f"Payment {invoice.name}")
        self.start()
        suggestion = line.smart_suggestion_id
        self.assertEqual(suggestion.residual["reason"], "fx", suggestion.residual)
        self.check_posted(suggestion._as_match())
        item = self.open_item(invoice)
        self.assertEqual((item.amount_residual, item.amount_residual_currency), (0, 0))
        self.check_balances(line, bank=49.5, receivable=-49.5)
        self.undo(line)
        self.assertEqual((item.amount_residual, item.amount_residual_currency), (50, 100))

    def test_invoice_of_the_company_currency_paid_from_a_foreign_account(self):
        invoice = self.invoice(50)
        self.rate("2026-09-10", 1.98)
        line = self.bank_line(100, f"Payment {invoice.name}", journal=self.foreign_bank)
        item = self.open_item(invoice)
        value = self.posting._value(line, item)
        self.assertEqual(value, 98.99)
        writeoff = WriteOff(self.accounts["gain"].id, 1.01, "Rate", reason="fx")
        self.check_posted(Match(line.id, ((item.id, value),), (writeoff,)))
        self.assertTrue(item.reconciled)
        self.assertEqual(round(sum(line.line_ids.mapped("balance")), 2), 0)
        self.check_undone(line)

    def test_part_of_a_foreign_invoice(self):
        invoice = self.invoice(100, currency_id=self.gold.id)
        line = self.bank_line(40, journal=self.foreign_bank)
        item = self.open_item(invoice)
        self.check_posted(Match(line.id, ((item.id, 40.0),)))
        self.assertEqual((item.amount_residual_currency, item.amount_residual), (60, 30))

    def test_line_that_states_what_the_payer_ordered(self):
        invoice = self.invoice(100, currency_id=self.gold.id)
        line = self.bank_line(
            51, f"Payment {invoice.name}", foreign_currency_id=self.gold.id, amount_currency=100
        )
        self.start()
        suggestion = line.smart_suggestion_id
        self.assertEqual(suggestion.item_ids, self.open_item(invoice))
        self.check_posted(suggestion._as_match())
        item = self.open_item(invoice)
        self.assertEqual((item.amount_residual, item.amount_residual_currency), (0, 0))
        self.check_undone(line)

    def test_memo_that_states_what_the_payer_ordered(self):
        invoice = self.invoice(100, currency_id=self.gold.id)
        line = self.bank_line(49, f"WIRE {invoice.name} EUR 100.00 RATE 2.0408 CHGS OUR")
        self.start()
        suggestion = line.smart_suggestion_id
        self.assertEqual(suggestion.shares[0]["amount"], 49)
        self.check_posted(suggestion._as_match())
        item = self.open_item(invoice)
        self.assertEqual((item.amount_residual, item.amount_residual_currency), (0, 0))
        self.check_undone(line)
        self.assertEqual((item.amount_residual, item.amount_residual_currency), (50, 100))
