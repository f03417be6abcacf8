"""Files of a bank become lines of its journal, once, and whole or not at all."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .import_common import ImportCase

JANUARY = (
    "13.01.2026;Opening sale;100,00;100,00",
    "14.01.2026;Coffee;-3,50;96,50",
    "14.01.2026;Coffee;-3,50;93,00",
)
FEBRUARY = "20.02.2026;Rent;-50,00;43,00"


@tagged("smart", "post_install", "-at_install")
class TestImport(ImportCase, TransactionCase):
    def test_file_becomes_lines_and_a_statement_with_the_banks_balances(self):
        upload = self.upload(self.csv(*JANUARY))
        self.assertFalse(upload.error)
        self.assertEqual((upload.line_count, upload.new_count, upload.known_count), (3, 3, 0))
        upload.action_import()
        self.assertEqual(upload.state, "done")
        self.assertRecordValues(
            self.booked(),
            [
                {"date": date(2026, 1, 13), "amount": 100.0, "payment_ref": "Opening sale"},
                {"date": date(2026, 1, 14), "amount": -3.5, "payment_ref": "Coffee"},
                {"date": date(2026, 1, 14), "amount": -3.5, "payment_ref": "Coffee"},
            ],
        )
        self.assertRecordValues(
            self.statements(),
            [{"balance_start": 0.0, "balance_end_real": 93.0, "is_complete": True}],
        )
        self.assertEqual(self.statements().attachment_ids.name, "bank.csv")

    def test_second_import_of_the_file_creates_nothing_and_says_so(self):
        self.upload(self.csv(*JANUARY)).action_import()
        again = self.upload(self.csv(*JANUARY), name="other name.csv")
        self.assertEqual((again.new_count, again.known_count), (0, 3))
        again.action_import()
        self.assertEqual(len(self.booked()), 3)
        self.assertEqual(len(self.statements()), 1)

    def test_overlapping_file_brings_only_what_is_new(self):
        self.upload(self.csv(*JANUARY)).action_import()
        both = self.upload(self.csv(*JANUARY, FEBRUARY))
        self.assertEqual((both.new_count, both.known_count), (1, 3))
        self.assertFalse(both.problem)
        both.action_import()
        self.assertEqual(self.booked().mapped("amount"), [100.0, -3.5, -3.5, -50.0])
        self.assertRecordValues(
            self.statements(),
            [
                {"balance_end_real": 93.0, "is_valid": True, "is_complete": True},
                {"balance_end_real": 43.0, "is_valid": True, "is_complete": True},
            ],
        )

    def test_line_that_somebody_entered_by_hand_is_not_imported_again(self):
        self.bank_line(-3.5, memo="COFFEE", day="2026-01-14")
        upload = self.upload(self.csv(*JANUARY))
        self.assertEqual((upload.new_count, upload.known_count), (2, 1))

    def test_deleted_line_can_be_imported_again(self):
        upload = self.upload(self.csv(*JANUARY[:2]))
        upload.action_import()
        self.statements().unlink()
        self.booked().unlink()
        self.assertEqual(self.upload(self.csv(*JANUARY[:2])).new_count, 2)

    def test_label_changed_by_somebody_is_still_the_same_line(self):
        self.upload(self.csv(*JANUARY)).action_import()
        self.booked()[0].payment_ref = "Sale of the year"
        self.assertEqual(self.upload(self.csv(*JANUARY)).new_count, 0)

    def test_gap_between_statements_has_to_be_accepted(self):
        self.upload(self.csv(*JANUARY)).action_import()
        late = self.upload(self.csv("21.02.2026;Rent;-50,00;10,00", "22.02.2026;X;1,00;11,00"))
        self.assertIn("33.00", late.problem)
        with self.assertRaisesRegex(UserError, "Tick the box"):
            late.action_import()
        self.assertEqual(len(self.booked()), 3)
        late.accept_problems = True
        late.action_import()
        self.assertEqual(len(self.booked()), 5)
        self.assertFalse(self.statements()[-1].is_valid)

    def test_lines_that_do_not_add_up_have_to_be_accepted(self):
        rows = (
            "Opening balance;;;10,00",
            "13.01.2026;A;5,00;",
            "14.01.2026;B;5,00;",
            "Closing balance;;;21,00",
        )
        upload = self.upload(self.csv(*rows))
        self.assertIn("1.00", upload.problem)
        with self.assertRaisesRegex(UserError, "is missing"):
            upload.action_import()
        self.assertFalse(self.booked())

    def test_locked_period_is_refused_before_anything_is_created(self):
        self.company.fiscalyear_lock_date = date(2026, 1, 31)
        upload = self.upload(self.csv(*JANUARY, FEBRUARY))
        self.assertIn("bank.csv, line 2, line 3, line 4", upload.error)
        with self.assertRaisesRegex(UserError, "locked up to"):
            upload.action_import()
        self.assertFalse(self.booked())

    def test_lines_of_a_locked_period_that_are_there_already_do_no_harm(self):
        self.upload(self.csv(*JANUARY)).action_import()
        self.booked().move_id.line_ids.filtered(
            lambda line: line.account_id == self.bank.suspense_account_id
        ).account_id = self.company_data["default_account_revenue"]
        self.company.fiscalyear_lock_date = date(2026, 1, 31)
        upload = self.upload(self.csv(*JANUARY, FEBRUARY))
        self.assertFalse(upload.error)
        upload.action_import()
        self.assertEqual(self.booked()[-1].date, date(2026, 2, 20))

    def test_period_locked_after_the_preview_is_refused_too(self):
        upload = self.upload(self.csv(*JANUARY))
        self.company.fiscalyear_lock_date = date(2026, 1, 31)
        with self.assertRaisesRegex(UserError, "locked up to"):
            upload.action_import()
        self.assertFalse(self.booked())

    def test_broken_row_names_file_and_line_and_leaves_nothing(self):
        upload = self.upload(self.csv(*JANUARY, "31.02.2026;Never;1,00;94,00"))
        self.assertEqual(upload.error, "bank.csv, line 5: This is no day: “31.02.2026”.")
        with self.assertRaisesRegex(UserError, "line 5"):
            upload.action_import()
        self.assertFalse(self.booked())

    def test_what_the_bank_knows_is_kept_in_fields(self):
        partner = self.env["res.partner"].create({"name": "Azure"})
        self.env["res.partner.bank"].create(
            {"partner_id": partner.id, "acc_number": "NL91 ABNA 0417 1643 00"}
        )
        heading = (
            "Date;Amount;Name;IBAN;Description;End-to-end ID;Structured reference;Transaction ID"
        )
        row = "2026-01-14;12,00;Azure BV;NL91ABNA0417164300;Invoice 7;E2E-1;RF18539007547034;T1"
        self.upload(self.csv(row, heading=heading)).action_import()
        self.assertRecordValues(
            self.booked(),
            [
                {
                    "partner_id": partner.id,
                    "partner_name": "Azure BV",
                    "account_number": "NL91ABNA0417164300",
                    "smart_end_to_end_id": "E2E-1",
                    "smart_structured_reference": "RF18539007547034",
                    "smart_import_key": "id:T1:2026-01-14:12.0000:1",
                }
            ],
        )

    def test_amount_before_exchange_is_kept(self):
        self.env.ref("base.CHF").active = True
        heading = "Date;Description;Amount;Original amount;Original currency"
        self.upload(self.csv("2026-01-14;Hotel;-93,50;-90,00;CHF", heading=heading)).action_import()
        line = self.booked()
        self.assertEqual((line.foreign_currency_id.name, line.amount_currency), ("CHF", -90.0))

    def test_line_of_zero_is_left_out(self):
        upload = self.upload(self.csv("13.01.2026;A;0,00;", "14.01.2026;B;5,00;"))
        upload.action_import()
        self.assertEqual(self.booked().mapped("amount"), [5.0])

    def test_journal_of_sales_takes_no_bank_file(self):
        with self.assertRaisesRegex(UserError, "no journal of a bank"):
            self.upload(self.csv(*JANUARY), journal=self.company_data["default_journal_sale"])

    def test_statement_of_another_account_is_refused(self):
        self.bank.bank_account_id = self.env["res.partner.bank"].create(
            {"acc_number": "NL91ABNA0417164300", "partner_id": self.company.partner_id.id}
        )
        heading = "Account number;Date;Text;Amount"
        row = "NL02INGB0001234567;13.01.2026;A;5,00"
        upload = self.upload(self.csv(row, row, row, heading=heading))
        self.assertIn("NL02INGB0001234567", upload.error)

    def test_other_currency_than_the_journals_is_refused(self):
        heading = "Date;Text;Amount;Currency"
        upload = self.upload(self.csv("13.01.2026;A;5,00;JPY", heading=heading))
        self.assertIn("JPY", upload.error)

    def test_credit_card_and_cash_take_files_too(self):
        cash = self.company_data["default_journal_cash"]
        card = self.env["account.journal"].create({"name": "Card", "type": "credit", "code": "CRD"})
        for journal in (cash, card):
            self.upload(self.csv(*JANUARY), journal=journal).action_import()
            self.assertEqual(len(self.booked(journal)), 3)

    def test_import_costs_as_many_queries_for_reading_many_lines_as_few(self):
        counts = []
        for size in (5, 5, 60):
            rows = [f"13.01.2026;Sale {number};1,00;" for number in range(size)]
            upload = self.upload(self.csv(*rows))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            upload._reading()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])
