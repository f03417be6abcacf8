"""Bank and books at the end of a day, and everything that stands between them."""

import base64
import io

import openpyxl

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .import_common import ImportCase

DAY = "2026-01-31"
ROWS = (
    "Date;Text;Amount;Balance",
    "2026-01-13;Sale;100,00;100,00",
    "2026-01-14;Coffee;-3,50;96,50",
    "2026-02-14;Later;1,00;97,50",
)


@tagged("smart", "post_install", "-at_install")
class TestReconReport(ImportCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reports = cls.env["smart.recon.report"].with_user(cls.accountant)
        cls.suspense = cls.bank.suspense_account_id

    def report(self, day=DAY, journal=None):
        return self.reports.create({"journal_id": (journal or self.bank).id, "date": day})

    def lines(self, report, section):
        return report.line_ids.filtered(lambda line: line.section == section)

    def entry(self, amount, day="2026-01-20"):
        """An entry on the bank's account that no bank line made."""
        accounts = self.bank.default_account_id, self.company_data["default_account_revenue"]
        move = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": day,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance, "name": "Cash"})
                    for account, balance in zip(accounts, (amount, -amount), strict=True)
                ],
            }
        )
        move.action_post()
        return move

    def payment(self, amount, day="2026-01-25", kind="inbound"):
        method = self.bank._get_available_payment_method_lines(kind)[:1]
        method.payment_account_id = self.inbound_payment_method_line.payment_account_id
        payment = self.env["account.payment"].create(
            {
                "amount": amount,
                "payment_type": kind,
                "partner_type": "customer" if kind == "inbound" else "supplier",
                "partner_id": self.azure.id,
                "journal_id": self.bank.id,
                "payment_method_line_id": method.id,
                "date": day,
            }
        )
        payment.action_post()
        return payment

    def test_statement_alone_ties_out(self):
        self.upload("\n".join(ROWS[:3])).action_import()
        report = self.report()
        self.assertRecordValues(
            report,
            [
                {
                    "statement_balance": 96.5,
                    "bank_balance": 96.5,
                    "book_balance": 96.5,
                    "explained": 0.0,
                    "unexplained": 0.0,
                    "open_count": 2,
                    "open_amount": 96.5,
                    "suspense_balance": 96.5,
                    "is_tied": True,
                }
            ],
        )

    def test_day_in_the_past_sees_only_what_was_there(self):
        self.upload("\n".join(ROWS)).action_import()
        self.assertEqual(self.report().bank_balance, 96.5)
        self.assertEqual(self.report("2026-02-28").bank_balance, 97.5)
        self.assertEqual(self.report("2026-01-01").book_balance, 0.0)

    def test_entry_that_is_no_bank_line_explains_the_difference(self):
        self.upload("\n".join(ROWS[:3])).action_import()
        move = self.entry(20)
        report = self.report()
        self.assertEqual((report.book_balance, report.explained), (116.5, 20.0))
        self.assertTrue(report.is_tied)
        self.assertEqual(self.lines(report, "other").res_id, move.id)

    def test_opening_balance_that_never_came_as_a_line_is_named(self):
        rows = ("Date;Text;Amount;Balance", "2026-01-13;A;1,00;501,00", "2026-01-14;B;1,00;502,00")
        self.upload("\n".join(rows)).action_import()
        report = self.report()
        self.assertEqual((report.bank_balance, report.book_balance), (502.0, 2.0))
        self.assertEqual((report.explained, report.unexplained), (-500.0, 0.0))
        self.assertEqual(self.lines(report, "gap").mapped("amount"), [-500.0])

    def test_gap_between_statements_is_named(self):
        self.upload("\n".join(ROWS[:3])).action_import()
        late = self.upload(
            "Date;Text;Amount;Balance\n2026-01-21;C;1,00;200,00\n2026-01-22;D;1,00;201,00\n"
        )
        late.accept_problems = True
        late.action_import()
        report = self.report()
        self.assertEqual((report.bank_balance, report.book_balance), (201.0, 98.5))
        self.assertEqual(self.lines(report, "gap").mapped("amount"), [-102.5])
        self.assertTrue(report.is_tied)

    def test_payments_on_their_way_are_listed_until_they_pass(self):
        payment = self.payment(40)
        report = self.report()
        self.assertEqual((report.transit_in, report.transit_out), (40.0, 0.0))
        self.assertEqual(report.expected_balance, report.bank_balance + 40)
        line = self.bank_line(40, day="2026-02-03")
        outstanding, _counterpart, _writeoff = payment._seek_for_lines()
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.account_id = outstanding.account_id
        (suspense | outstanding).reconcile()
        self.assertEqual(self.report("2026-02-28").transit_in, 0.0)
        self.assertEqual(self.report().transit_in, 40.0, "it had not passed by then")

    def test_bank_line_with_a_changed_entry_is_named(self):
        self.bank_line(40, day="2026-01-10")
        line = self.bank_line(60, day="2026-01-11")
        query = "UPDATE account_bank_statement_line SET amount = 65 WHERE id = %s"
        self.env.cr.execute(query, [line.id])
        self.env.invalidate_all()
        report = self.report()
        self.assertEqual(self.lines(report, "changed").mapped("amount"), [-5.0])
        self.assertEqual((report.unexplained, report.explained), (0.0, -5.0))

    def test_what_lies_on_suspense_without_a_bank_line_is_not_explained(self):
        self.bank_line(40, day="2026-01-10")
        move = self.env["account.move"].create(
            {
                "journal_id": self.bank.id,
                "date": "2026-01-12",
                "line_ids": [
                    Command.create({"account_id": self.suspense.id, "balance": -7}),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_revenue"].id,
                            "balance": 7,
                        }
                    ),
                ],
            }
        )
        move.action_post()
        report = self.report()
        self.assertEqual((report.open_amount, report.suspense_gap), (40.0, 7.0))
        self.assertFalse(report.is_tied)

    def test_journal_in_a_foreign_currency_is_reported_in_it(self):
        currency = self.env.ref("base.CHF")
        currency.active = True
        journal = self.env["account.journal"].create(
            {"name": "Swiss", "type": "bank", "code": "CHF1", "currency_id": currency.id}
        )
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2026-01-01", "rate": 2.0}
        )
        self.bank_line(50, day="2026-01-05", journal=journal)
        report = self.report(journal=journal)
        self.assertEqual(report.currency_id, currency)
        self.assertEqual((report.bank_balance, report.book_balance), (50.0, 50.0))
        self.assertEqual((report.open_amount, report.is_tied), (50.0, True))

    def test_changing_the_day_computes_anew(self):
        self.upload("\n".join(ROWS)).action_import()
        report = self.report()
        report.date = "2026-02-28"
        self.assertEqual(report.bank_balance, 97.5)
        self.assertEqual(report.open_count, 3)

    def test_workbook_and_pdf_hold_every_line(self):
        self.upload("\n".join([*ROWS[:2], "2026-01-14;=1+1;-3,50;96,50"])).action_import()
        report = self.report()
        report.action_export()
        sheet = openpyxl.load_workbook(io.BytesIO(base64.b64decode(report.file_data))).active
        cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
        self.assertIn("Sale", cells)
        self.assertIn(96.5, cells)
        self.assertNotIn(2, cells)
        formula = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
        self.assertEqual(formula.data_type, "s")
        action = report.action_print()
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            action["report_name"], report.ids
        )
        self.assertIn("Sale", html.decode())

    def test_report_as_data(self):
        self.upload("\n".join(ROWS[:3])).action_import()
        data = self.reports.report(self.bank.id, DAY)
        self.assertEqual((data["bank_balance"], data["is_tied"]), (96.5, True))
        self.assertEqual(data["lines"][0]["name"], "Sale")

    def test_number_of_queries_does_not_grow_with_the_lines(self):
        counts = []
        for day in ("2026-01-05", "2026-01-05", "2026-01-20"):
            for _number in range(1 if day < "2026-01-10" else 15):
                self.bank_line(1, day=day)
            report = self.report()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            report._transit_rows()
            report._open_rows()
            report._changed_rows()
            report._gap_rows()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestReconReportAccess(ImportCase, TransactionCase):
    def test_readers_of_the_books_may_print_it_and_others_may_not(self):
        reader = self._user("reader", "account.group_account_readonly")
        report = self.env["smart.recon.report"].with_user(reader)
        self.assertTrue(report.report(self.bank.id)["is_tied"])
        employee = self._user("employee", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["smart.recon.report"].with_user(employee).report(self.bank.id)

    def test_reports_are_ones_own_and_of_the_own_company(self):
        report = self.env["smart.recon.report"].create({"journal_id": self.bank.id})
        with self.assertRaises(AccessError):
            report.with_user(self.accountant).read(["bank_balance"])
        company = self.env["res.company"].create({"name": "Brick Works"})
        stranger = self._user("stranger", "account.group_account_user", company)
        with self.assertRaises(AccessError):
            self.env["smart.recon.report"].with_user(stranger).report(self.bank.id)
