from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import END, CloseCase

BEFORE = date(2026, 9, 30)
AFTER = date(2026, 11, 1)


@tagged("smart", "post_install", "-at_install")
class TestCloseScan(CloseCase):
    # Bank -----------------------------------------------------------------

    def test_open_bank_lines_are_found_up_to_the_end_of_the_month(self):
        line = self.bank_line()
        early = self.bank_line(day=BEFORE)
        self.bank_line(day=AFTER)
        self.assertEqual(self.found("bank"), {("bank_open", early.id, line.id)})

    def test_matched_bank_line_is_left_alone(self):
        line = self.bank_line()
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.account_id = self.revenue
        self.assertFalse(self.found("bank"))

    def test_statement_that_ends_elsewhere_than_the_books_is_found(self):
        line = self.bank_line(50)
        statement = self.env["account.bank.statement"].create(
            {"line_ids": [(6, 0, line.ids)], "balance_end_real": 60}
        )
        self.assertIn(("bank_balance", statement.id), self.found("bank"))
        statement.balance_end_real = 50
        self.assertNotIn(("bank_balance", statement.id), self.found("bank"))

    # Drafts ---------------------------------------------------------------

    def test_drafts_of_the_month_and_before_are_found(self):
        draft = self.document(post=False)
        early = self.document(post=False, day=BEFORE)
        self.document(post=False, day=AFTER)
        self.document()
        cancelled = self.document(post=False)
        cancelled.button_cancel()
        self.assertEqual(self.found("drafts"), {("draft", draft.id), ("draft", early.id)})

    # Recurring ------------------------------------------------------------

    def monthly(self, make, months=(3, 2, 1)):
        return [make(END + relativedelta(months=-ago)) for ago in months]

    def test_monthly_bill_that_did_not_come_is_found(self):
        bills = self.monthly(lambda day: self.document(900, "in_invoice", day))
        self.assertEqual(self.found("bills"), {("recurring_bill", bills[-1].id)})
        self.document(900, "in_invoice", post=False)
        self.assertFalse(self.found("bills"), "a draft has come")

    def test_depreciation_that_stopped_is_found(self):
        self.assertFalse(self.found("depreciation"))
        self.assertFalse(self.step("depreciation").does_apply)
        expense, asset = (
            self.env["account.account"].create({"name": name, "code": code, "account_type": kind})
            for name, code, kind in (
                ("Depreciation", "X99001", "expense_depreciation"),
                ("Machines", "X99002", "asset_fixed"),
            )
        )
        entries = self.monthly(lambda day: self.entry(120, expense, asset, day))
        self.assertEqual(self.found("depreciation"), {("depreciation", entries[-1].id)})
        self.assertTrue(self.step("depreciation").does_apply)

    def test_monthly_entry_that_is_missing_is_found(self):
        asset = self.company_data["default_account_assets"]
        entries = self.monthly(lambda day: self.entry(700, self.expense, asset, day))
        self.assertIn(("recurring_entry", entries[-1].id), self.found("adjustments"))

    # Taxes ----------------------------------------------------------------

    def test_line_without_tax_is_found_where_the_account_expects_one(self):
        self.revenue.tax_ids = self.tax_sale_a
        move = self.document()
        self.assertEqual(self.found("taxes"), {("tax_missing", move.id)})

    def test_line_without_tax_is_right_where_no_tax_is_expected(self):
        self.revenue.tax_ids = False
        self.document()
        self.assertFalse(self.found("taxes"))

    def test_tax_that_does_not_follow_from_its_base_is_found(self):
        right, wrong = (
            self.document(
                invoice_line_ids=[(0, 0, {"name": "Desk", "price_unit": 1000,
                                          "tax_ids": [(6, 0, self.tax_sale_a.ids)]})],
                post=False,
            )
            for _each in range(2)
        )  # fmt: skip
        tax = wrong.line_ids.filtered("tax_line_id")
        term = wrong.line_ids.filtered(lambda line: line.display_type == "payment_term")
        wrong.write({"line_ids": [
            (1, tax.id, {"amount_currency": tax.amount_currency - 7}),
            (1, term.id, {"amount_currency": term.amount_currency + 7}),
        ]})  # fmt: skip
        (right | wrong).action_post()
        self.assertEqual(self.found("taxes"), {("tax_amount", wrong.id)})

    def test_impossible_vat_number_is_found(self):
        self.azure.write({"country_id": self.env.ref("base.be").id, "vat": False})
        self.document()
        self.assertFalse(self.found("taxes"))
        self.azure.with_context(no_vat_validation=True).vat = "BE0477472700"
        self.assertEqual(self.found("taxes"), {("vat_number", self.azure.id)})
        self.azure.with_context(no_vat_validation=True).vat = "BE0477472701"
        self.assertFalse(self.found("taxes"))

    # Adjustments and review -----------------------------------------------

    def test_suspense_is_found_only_where_no_open_bank_line_explains_it(self):
        self.bank_line()
        suspense = self.company_data["default_journal_bank"].suspense_account_id
        self.assertNotIn(("clearing", suspense.id), self.found("adjustments"))
        self.entry(30, suspense, self.revenue)
        self.assertIn(("clearing", suspense.id), self.found("adjustments"))

    def test_negative_cash_is_found(self):
        cash = self.company_data["default_journal_cash"].default_account_id
        self.entry(30, self.expense, cash)
        self.assertIn(("negative_cash", cash.id), self.found("adjustments"))

    def test_flux_above_materiality_asks_for_an_explanation(self):
        self.entry(500, self.expense, self.company_data["default_account_assets"])
        self.assertIn(("flux", self.expense.id), self.found("review"))
        self.close.sudo().materiality = 1000
        self.assertNotIn(("flux", self.expense.id), self.found("review"))

    def test_gap_in_the_numbers_is_found(self):
        moves = [self.document() for _each in range(3)]
        moves[1].with_context(force_delete=True).button_draft()
        moves[1].with_context(force_delete=True).unlink()
        self.assertIn(("gap", moves[2].id), self.found("review"))

    # What a scan is -------------------------------------------------------

    def test_scan_writes_nothing_to_accounting(self):
        self.bank_line()
        self.document(post=False)
        self.env.flush_all()
        tables = ("account_move", "account_move_line", "account_bank_statement_line", "res_partner")
        before = self._tables(tables)
        self.close.action_scan()
        self.env.flush_all()
        self.assertEqual(self._tables(tables), before)

    def _tables(self, names):
        sums = []
        for name in names:
            # raw SQL: what is stored, down to the last column
            self.env.cr.execute(f"SELECT md5(string_agg(t::text, ';' ORDER BY id)) FROM {name} t")
            sums.append(self.env.cr.fetchone())
        return sums

    def test_number_of_queries_does_not_depend_on_the_number_of_records(self):
        def records():
            self.bank_line()
            self.document(post=False)
            self.document()
            self.document(900, "in_invoice")

        def queries():
            facts = self.env["smart.close.facts"]
            for _time in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                for step in self.close.step_ids:
                    facts._check(self.close, self.company, step.code)
            return self.env.cr.sql_log_count - before

        records()
        few = queries()
        for _each in range(8):
            records()
        self.assertLessEqual(queries(), few + 2)

    def test_rescan_keeps_what_people_did(self):
        draft = self.document(post=False)
        self.close.action_scan()
        [found] = self.close.finding_ids.filtered(lambda each: each.kind == "draft")
        found.with_user(self.preparer).write({"comment": "Ask Anna", "user_id": self.reviewer.id})
        stamp = found.write_date
        with self.later():
            self.close.action_scan()
        self.assertEqual((found.comment, found.state), ("Ask Anna", "open"))
        self.assertEqual(found.write_date, stamp, "nothing new, nothing written")
        draft.action_post()
        self.close.action_scan()
        self.assertEqual(found.state, "gone")
        draft.button_draft()
        self.close.action_scan()
        self.assertEqual((found.comment, found.state), ("Ask Anna", "open"))
