"""The books in the database are those of the plan, closed and reconciled."""

import copy
import io
from collections import defaultdict
from datetime import timedelta

from ofxparse import OfxParser

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..engine.books import BANK, EXCHANGE, OUTSTANDING, SUSPENSE, ledger
from ..engine.make import remaining
from ..loader import Book, Documents
from .common import SEED, TODAY, DemoCase


@tagged("smart", "post_install", "-at_install")
class TestBooks(DemoCase):
    def balances(self, company, bank):
        """Balance in cents by account code, or by the plan's name of the account."""
        exchange = (
            company.income_currency_exchange_account_id
            + company.expense_currency_exchange_account_id
        )
        outstanding = (
            self.env["account.payment"]
            .search([("company_id", "=", company.id)])
            .outstanding_account_id
        )
        names = {
            bank.default_account_id: BANK,
            bank.suspense_account_id: SUSPENSE,
            **dict.fromkeys(exchange, EXCHANGE),
            **dict.fromkeys(outstanding, OUTSTANDING),
        }
        totals = defaultdict(int)
        rows = (
            self.env["account.move.line"]
            .with_company(company)
            ._read_group(
                [("company_id", "=", company.id), ("parent_state", "=", "posted")],
                ["account_id"],
                ["balance:sum"],
            )
        )
        for account, balance in rows:
            totals[names.get(account, account.code)] += self.cents(balance)
        return {code: amount for code, amount in totals.items() if amount}

    def test_trial_balance_is_that_of_the_plan(self):
        balances = self.balances(self.company, self.bank)
        self.assertEqual(sum(balances.values()), 0)
        self.assertEqual(balances, ledger(self.plan))

    def test_every_entry_balances(self):
        groups = self.env["account.move.line"]._read_group(
            [("company_id", "=", self.company.id)], ["move_id"], ["balance:sum"]
        )
        self.assertGreater(len(groups), 120)
        self.assertFalse([move.name for move, balance in groups if self.cents(balance)])

    def test_closed_months_are_reconciled_and_locked(self):
        last_closed = self.plan.open_from - timedelta(days=1)
        self.assertEqual(self.company.fiscalyear_lock_date, last_closed)
        lines = self.own("account.bank.statement.line")
        closed = lines.filtered(lambda line: line.date <= last_closed)
        self.assertTrue(closed)
        self.assertTrue(all(closed.mapped("is_reconciled")))
        # Odoo calls a line reconciled also when its counterpart lies open: look at these too.
        counterparts = closed.move_id.line_ids.filtered("account_id.reconcile")
        self.assertFalse(counterparts.filtered("amount_residual"))
        opened = lines - closed
        self.assertEqual(len(opened), self.figures["bank_lines_to_reconcile"])
        self.assertFalse(any(opened.mapped("is_reconciled")))

    def test_a_closed_month_takes_no_more_entries(self):
        invoice = self.own(
            "account.move", ("move_type", "=", "out_invoice"), ("date", "<", self.plan.open_from)
        )[:1]
        with self.assertRaises(UserError):
            invoice.button_draft()

    def test_statements_are_complete_and_continue_each_other(self):
        statements = self.own("account.bank.statement")
        self.assertGreaterEqual(len(statements), 2)
        for statement in statements:
            self.assertTrue(statement.is_complete, statement.name)
            self.assertTrue(statement.is_valid, statement.name)

    def test_running_balance_ends_at_the_ledger(self):
        last = self.own("account.bank.statement.line").sorted("internal_index")[-1]
        balance = self.balances(self.company, self.bank)[BANK]
        self.assertEqual(self.cents(last.running_balance), balance)
        self.assertEqual(self.cents(self.figures["bank_balance"]), balance)

    def test_every_document_owes_what_the_plan_says(self):
        left = remaining(
            self.plan.documents, self.plan.bank_lines, self.plan.payments, until=self.plan.open_from
        )
        moves = {
            move.name: move
            for move in self.own(
                "account.move", ("move_type", "!=", "entry"), ("state", "=", "posted")
            )
        }
        posted = [one for one in self.plan.documents if one.state == "posted"]
        self.assertEqual(set(moves), {one.number for one in posted})
        for document in posted:
            move = moves[document.number]
            self.assertEqual(self.cents(move.amount_total), document.total, move.name)
            self.assertEqual(self.cents(move.amount_residual), left[document.key], move.name)
            self.assertEqual(move.invoice_date_due, document.due, move.name)
            self.assertEqual(move.currency_id.name, document.currency, move.name)

    def test_numbers_go_on_where_the_demo_ends(self):
        last = self.own(
            "account.move", ("move_type", "=", "out_invoice"), ("state", "=", "posted")
        ).sorted("sequence_number")[-1]
        invoice = last.copy({"invoice_date": TODAY, "date": TODAY})
        invoice.action_post()
        self.assertEqual(invoice.sequence_prefix, last.sequence_prefix)
        self.assertEqual(invoice.sequence_number, last.sequence_number + 1)

    def test_deliveries_and_receipts_happened_on_their_days(self):
        moved = {one.key: one.moved for one in self.plan.orders if one.moved}
        pickings = self.own("stock.picking", ("state", "=", "done"))
        days = {picking.date_done.date() for picking in pickings}
        self.assertEqual(
            days,
            {
                day
                for key, day in moved.items()
                if any(
                    line.product in self.plan.opening_stock or self.is_goods(line.product)
                    for line in self.order(key).lines
                )
            },
        )
        self.assertTrue(
            all(
                picking.date_done.date() == picking.move_ids[:1].date.date() for picking in pickings
            )
        )

    def order(self, key):
        return next(order for order in self.plan.orders if order.key == key)

    def is_goods(self, key):
        return next(one for one in self.plan.products if one.key == key).kind != "service"

    def test_nothing_lacks_in_the_warehouse(self):
        quants = self.own("stock.quant", ("location_id.usage", "=", "internal"))
        self.assertTrue(quants)
        self.assertGreaterEqual(min(quants.mapped("quantity")), 0)

    def test_registered_payments_wait_only_for_the_bank(self):
        paid = {
            part.key
            for line in self.plan.bank_lines
            if self.plan.is_closed(line.date)
            for part in line.parts
            if part.kind == "payment"
        }
        payments = self.own("account.payment")
        self.assertEqual(len(payments), len(self.plan.payments))
        self.assertEqual(len(payments.filtered("is_matched")), len(paid))
        self.assertTrue(all(payments.mapped("is_reconciled")))

    def test_bank_files_tie_out_with_the_statement_lines(self):
        name = next(path for path in self.figures["bank_files"] if path.endswith(".ofx"))
        with open(name, "rb") as stream:
            statement = OfxParser.parse(io.BytesIO(stream.read())).account.statement
        lines = self.own("account.bank.statement.line", ("date", ">=", self.plan.open_from))
        by_number = {self.number_of(line): line for line in lines}
        self.assertEqual({one.id for one in statement.transactions}, set(by_number))
        for one in statement.transactions:
            line = by_number[one.id]
            self.assertEqual(
                (one.date.date(), int(one.amount * 100)), (line.date, self.cents(line.amount))
            )
        ends = self.own("account.bank.statement").sorted("date")[-1].balance_end_real
        self.assertEqual(int(statement.balance * 100), self.cents(ends))

    def number_of(self, line):
        """The bank's number of a line: from its file, where smart_recon imported it."""
        details = line.transaction_details
        return details.get("bank_id") or details["transaction_id"]

    def test_the_same_seed_makes_the_same_books_in_another_company(self):
        """The main company is in use by now, so a new one is made."""
        env = self.env(context={"tracking_disable": True})
        again = env["smart.demo"].generate(
            "small", SEED, today=TODAY, folder=str(self.folder / "again")
        )
        self.assertNotEqual(again["company_id"], self.figures["company_id"])
        different = ("company", "company_id", "truth", "bank_files", "seconds")
        self.assertEqual(
            {key: value for key, value in again.items() if key not in different},
            {key: value for key, value in self.figures.items() if key not in different},
        )
        company = env["res.company"].browse(again["company_id"])
        bank = env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "bank")], limit=1
        )
        self.assertEqual(self.balances(company, bank), self.balances(self.company, self.bank))

    def test_a_company_in_use_is_refused(self):
        with self.assertRaisesRegex(UserError, "has entries already"):
            self.env["smart.demo"].generate("small", SEED, company=self.company)

    def test_an_unknown_size_is_refused_by_its_name(self):
        with self.assertRaisesRegex(UserError, "no size huge.*small, medium, large"):
            self.env["smart.demo"].generate("huge", SEED)

    def test_a_total_that_odoo_adds_up_differently_is_refused(self):
        """A cent of difference would leave its bank line open for ever."""
        book = Book(self.env, self.company, self.plan)
        planned = next(one for one in self.plan.documents if one.number)
        move = self.own("account.move", ("name", "=", planned.number))
        Documents(book)._check_totals([planned], move)
        planned = copy.deepcopy(planned)
        planned.lines[0].price += 1
        with self.assertRaisesRegex(ValidationError, planned.number):
            Documents(book)._check_totals([planned], move)
