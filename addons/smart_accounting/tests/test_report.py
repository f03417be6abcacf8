import io

import openpyxl
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

YEAR = {"date_from": "2026-01-01", "date_to": "2026-12-31"}


class ReportCase(AccountTestInvoicingCommon):
    """A reader of reports, and a company where next to nothing was posted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.reader = new_test_user(
            cls.env,
            "smart_reader",
            groups="account.group_account_readonly",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.reports = cls.env["smart.report"].with_user(cls.reader)

    @classmethod
    def entry(cls, day, amount, debit="asset_cash", credit="income", post=True, **values):
        """An entry between the first accounts of two types."""
        lines = [(cls.account(debit), amount), (cls.account(credit), -amount)]
        move = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "date": day,
                "journal_id": cls.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance, **values})
                    for account, balance in lines
                ],
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def account(cls, kind):
        domain = [("account_type", "=", kind), ("company_ids", "in", cls.company.ids)]
        return cls.env["account.account"].search(domain, limit=1)

    def rows(self, code, **options):
        found = self.reports.get_report(code, {**YEAR, **options})
        return {row["label"]: row["values"] for row in found["rows"]}


@tagged("smart", "post_install", "-at_install")
class TestReport(ReportCase, TransactionCase):
    # Asked wrongly ---------------------------------------------------------

    def test_what_cannot_be_understood_is_said_in_words(self):
        asked = [
            ({"date_from": "2026-02-01", "date_to": "2026-01-01"}, "after its end"),
            ({"date_to": "31.12.2026"}, "is not a date"),
            ({"date_to": "2026-02-30"}, "is not a date"),
            ({"date_to": 20261231}, "is not a date"),
            ({"date_to": "9999-12-31"}, "too far away"),
            ({"preset": "last_century"}, "There is no period"),
            ({**YEAR, "compare": "previous", "count": 99}, "Compare with 1 to"),
            ({**YEAR, "compare": "next"}, "is no choice"),
            ({**YEAR, "journals": "1"}, "has to be a list"),
            ({**YEAR, "date_from": "1905-01-01", "compare": "year", "count": 9}, "too far back"),
        ]
        for options, words in asked:
            with self.subTest(options), self.assertRaisesRegex(UserError, words):
                self.reports.get_report("profit-and-loss", options)

    def test_unknown_report_and_row_are_said_in_words(self):
        with self.assertRaisesRegex(UserError, "There is no report"):
            self.reports.get_report("nonsense", {})
        for key in ("line:0", "line:x", "line:1/account:1/partner:1/tax:1", "", "drop table"):
            with self.subTest(key), self.assertRaisesRegex(UserError, "no longer part"):
                self.reports.get_rows("profit-and-loss", {}, key)

    def test_other_company_is_refused(self):
        other = self.setup_other_company(name="Elsewhere")["company"]
        with self.assertRaises(AccessError):
            self.reports.get_report("balance-sheet", {"companies": other.ids})

    def test_currency_without_a_rate_is_refused_instead_of_converted(self):
        money = self.setup_other_currency("CAD", rates=[("2026-06-01", 1.5)])
        other = self.setup_other_company(name="Elsewhere", currency_id=money.id)["company"]
        self.reader.sudo().company_ids += other
        both = {"companies": (self.company | other).ids}
        with self.assertRaisesRegex(UserError, "no exchange rate on or before"):
            self.reports.get_report("balance-sheet", {**both, "date_to": "2026-05-31"})
        self.reports.get_report("balance-sheet", {**both, "date_to": "2026-06-01"})

    def test_nobody_without_accounting_rights_reads_a_report(self):
        for login, groups in (("employee", "base.group_user"), ("portal", "base.group_portal")):
            user = new_test_user(self.env, f"smart_{login}", groups=groups)
            with self.subTest(login), self.assertRaises(AccessError):
                self.env["smart.report"].with_user(user).get_report("balance-sheet", {})

    # Nothing and much ------------------------------------------------------

    def test_empty_books_and_ten_years_have_an_answer(self):
        for report in self.reports.search([]):
            with self.subTest(report.code):
                options = {"date_from": "2016-01-01", "date_to": "2026-12-31"}
                found = self.reports.get_report(report.code, options)
                self.assertFalse([row for row in found["rows"] if any(row["values"])])

    @freeze_time("2026-05-15")
    def test_presets_are_periods_of_today(self):
        expected = {
            "this_month": ("2026-05-01", "2026-05-31"),
            "last_month": ("2026-04-01", "2026-04-30"),
            "last_quarter": ("2026-01-01", "2026-03-31"),
            "this_year": ("2026-01-01", "2026-12-31"),
            "last_year": ("2025-01-01", "2025-12-31"),
        }
        for preset, days in expected.items():
            options = self.reports.get_report("profit-and-loss", {"preset": preset})["options"]
            self.assertEqual((options["date_from"], options["date_to"]), days)

    # What counts -----------------------------------------------------------

    def test_drafts_count_only_when_asked_for(self):
        self.entry("2026-03-01", 100)
        self.entry("2026-03-02", 11, post=False)
        self.assertEqual(self.rows("profit-and-loss")["Net profit"], [100.0])
        self.assertEqual(self.rows("profit-and-loss", drafts=True)["Net profit"], [111.0])

    def test_filters_leave_out_what_is_of_others(self):
        self.entry("2026-03-01", 100, partner_id=self.partner_a.id)
        self.entry("2026-03-01", 7, partner_id=self.partner_b.id)
        mine = self.rows("profit-and-loss", partners=self.partner_a.ids)
        self.assertEqual(mine["Net profit"], [100.0])
        sales = self.company_data["default_journal_sale"]
        self.assertEqual(self.rows("profit-and-loss", journals=sales.ids)["Net profit"], [0.0])

    def test_analytic_filter_takes_the_share(self):
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        one, two = self.env["account.analytic.account"].create(
            [{"name": name, "plan_id": plan.id} for name in ("One", "Two")]
        )
        self.entry("2026-03-01", 100, analytic_distribution={one.id: 30, two.id: 70})
        self.assertEqual(self.rows("profit-and-loss", analytic=one.ids)["Net profit"], [30.0])
        both = (one | two).ids
        self.assertEqual(self.rows("profit-and-loss", analytic=both)["Net profit"], [100.0])

    def test_ageing_of_the_past_does_not_know_later_payments(self):
        invoice = self.entry("2026-01-10", 100, "asset_receivable", "income")
        payment = self.entry("2026-03-10", 60, "asset_cash", "asset_receivable")
        items = (invoice | payment).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        items.reconcile()
        before = self.rows("aged-receivables", date_to="2026-03-09")["Customers"]
        after = self.rows("aged-receivables", date_to="2026-03-10")["Customers"]
        self.assertEqual((before[0], after[0]), (100.0, 40.0))

    def test_payment_in_draft_does_not_settle_what_is_posted(self):
        invoice = self.entry("2026-01-10", 100, "asset_receivable", "income")
        payment = self.entry("2026-02-10", 60, "asset_cash", "asset_receivable", post=False)
        items = (invoice | payment).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        items.reconcile()
        self.assertEqual(self.rows("aged-receivables")["Customers"][0], 100.0)
        self.assertEqual(self.rows("aged-receivables", drafts=True)["Customers"][0], 40.0)

    def test_tax_summary_has_base_and_tax(self):
        self._create_invoice_one_line(
            price_unit=200, tax_ids=self.tax_sale_a, invoice_date="2026-02-01", post=True
        )
        values = self.rows("tax-summary")
        self.assertEqual(values["Sales"], [200.0, 30.0])
        self.assertEqual(values[self.tax_sale_a.name], [200.0, 30.0])

    def test_item_with_two_taxes_owes_each_when_it_is_due(self):
        self.company.tax_exigibility = True
        waiting = self.env["account.account"].create(
            {"name": "Not Yet Due", "code": "TAXND", "account_type": "liability_current",
             "reconcile": True}
        )  # fmt: skip
        values = {
            "tax_exigibility": "on_payment", "cash_basis_transition_account_id": waiting.id,
            "name": "When paid", "amount": 10,
        }  # fmt: skip
        later = self.tax_sale_a.copy(values)
        invoice = self._create_invoice_one_line(
            price_unit=200, tax_ids=self.tax_sale_a | later, invoice_date="2026-02-01", post=True
        )
        values = self.rows("tax-summary")
        self.assertEqual(values["Sales"], [200.0, 30.0])
        self.assertNotIn("When paid", values)
        payment = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        payment.create({"payment_date": "2026-03-01"})._create_payments()
        self.assertEqual(self.rows("tax-summary")["When paid"], [200.0, 20.0])
        before = self.rows("tax-summary", date_to="2026-02-28")
        self.assertNotIn("When paid", before)

    # Into the details ------------------------------------------------------

    def test_items_below_an_account_go_on_from_its_opening(self):
        for day, amount in (("2025-12-31", 5), ("2026-01-01", 10), ("2026-01-02", 20)):
            self.entry(day, amount)
        report = self.reports.get_report("general-ledger", YEAR)
        bank = next(
            row for row in report["rows"] if self.account("asset_cash").name in row["label"]
        )
        self.assertEqual(bank["values"], [5.0, 30.0, 0.0, 35.0])
        items = self.reports.get_rows("general-ledger", YEAR, bank["key"])
        self.assertEqual([item["values"] for item in items], [
            [None, 10.0, 0.0, 15.0], [None, 20.0, 0.0, 35.0],
        ])  # fmt: skip

    def test_items_beside_another_period_have_no_running_balance(self):
        self.entry("2025-05-01", 5)
        self.entry("2026-01-01", 10)
        compared = {**YEAR, "compare": "year", "count": 1}
        report = self.reports.get_report("general-ledger", compared)
        bank = next(
            row for row in report["rows"] if self.account("asset_cash").name in row["label"]
        )
        items = self.reports.get_rows("general-ledger", compared, bank["key"])
        self.assertEqual([item["values"] for item in items], [
            [None, None, None, None, None, 5.0, 0.0, None],
            [None, 10.0, 0.0, None, None, None, None, None],
        ])  # fmt: skip
        data = self.reports._export("general-ledger", compared, "xlsx")
        cells = openpyxl.load_workbook(io.BytesIO(data)).active
        labels = [str(row[0].value) for row in cells.iter_rows()]
        self.assertFalse([label for label in labels if "MISC/" in label])

    def test_many_items_come_in_pages(self):
        for number in range(85):
            self.entry("2026-01-01", number + 1)
        rows = self.reports.get_report("general-ledger", YEAR)["rows"]
        bank = next(row for row in rows if self.account("asset_cash").name in row["label"])
        page = self.reports.get_rows("general-ledger", YEAR, bank["key"])
        self.assertEqual((len(page), page[-1]["style"]), (81, "more"))
        rest = self.reports.get_rows("general-ledger", YEAR, bank["key"], page[-1]["res_id"])
        self.assertEqual(rest[-1]["values"][3], bank["values"][3])

    def test_entries_behind_a_figure_add_up_to_it(self):
        self.entry("2026-01-05", 100, partner_id=self.partner_a.id)
        self.entry("2025-01-05", 50, partner_id=self.partner_a.id)
        self.entry("2026-01-10", 70, "asset_receivable", "income", partner_id=self.partner_a.id)
        for report in self.reports.search([("layout", "!=", "tax")]):
            options = {**YEAR, "compare": "year", "count": 1}
            for row in self.reports.get_report(report.code, options)["rows"]:
                for cell, value in enumerate(row["values"]):
                    if row["drill"] and value:
                        self.check_drill(report, options, row, cell, abs(value))

    def check_drill(self, report, options, row, cell, value):
        action = self.reports.action_drill(report.code, options, row["key"], cell)
        items = self.env["account.move.line"].with_user(self.reader).search(action["domain"])
        measure = report._report_setup(report._options(options)).cells[cell][1]
        name = {"debit": "debit", "credit": "credit"}.get(measure, "balance")
        found = abs(sum(items.mapped(name)))
        self.assertAlmostEqual(found, value, 2, (report.code, row["label"], measure))
