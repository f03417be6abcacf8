from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .test_report import YEAR, ReportCase


@tagged("smart", "post_install", "-at_install")
class TestReportInput(ReportCase, TransactionCase):
    """Whatever is asked, and whatever the books are like: a message or nothing, no wrong figure."""

    def everywhere(self, **options):
        """Every report with some options."""
        for report in self.reports.search([]):
            with self.subTest(report.code):
                yield self.reports.get_report(report.code, {**YEAR, **options})

    def figures(self, report):
        return [value for row in report["rows"] for value in row["values"] if value]

    # Options -----------------------------------------------------------------

    def test_options_that_are_none_are_refused(self):
        for options in ("year", ["2026"], 7):
            with self.subTest(options), self.assertRaisesRegex(UserError, "cannot be read"):
                self.reports.get_report("profit-and-loss", options)

    def test_beginning_without_end_is_refused_instead_of_left_out(self):
        with self.assertRaisesRegex(UserError, "is not a date"):
            self.reports.get_report("profit-and-loss", {"date_from": "2026-01-01"})

    def test_filters_by_what_is_gone_or_of_others_are_refused(self):
        other = self.setup_other_company(name="Elsewhere")
        gone = self.env["res.partner"].create({"name": "Gone"})
        gone_id = gone.id
        gone.unlink()
        for options, words in (
            ({"journals": other["default_journal_sale"].ids}, "journals"),
            ({"partners": [gone_id]}, "partners"),
            ({"partners": [2**31 - 1]}, "partners"),
        ):
            refused = self.assertRaisesRegex(UserError, f"chosen {words} are there")
            with self.subTest(options), refused:
                self.reports.get_report("profit-and-loss", {**YEAR, **options})
        with self.assertRaisesRegex(UserError, "list of records"):
            self.reports.get_report("profit-and-loss", {**YEAR, "partners": [2**40]})

    def test_companies_that_are_not_chosen_in_the_menu_are_refused(self):
        other = self.setup_other_company(name="Elsewhere")["company"]
        self.reader.sudo().company_ids += other
        session = self.reports.with_context(allowed_company_ids=self.company.ids)
        asked = {**YEAR, "companies": (self.company | other).ids}
        with self.assertRaisesRegex(UserError, "chosen in the menu"):
            session.get_report("profit-and-loss", asked)
        self.reports.get_report("profit-and-loss", asked)

    def test_archived_partner_is_a_filter_as_before(self):
        self.entry("2026-03-01", 100, partner_id=self.partner_a.id)
        self.partner_a.active = False
        values = self.rows("profit-and-loss", partners=self.partner_a.ids)
        self.assertEqual(values["Net profit"], [100.0])

    def test_rows_of_what_is_gone_are_said_to_be_gone(self):
        line = self.env.ref("smart_accounting.smart_report_line_profit_and_loss_rev")
        for key, words in (
            (f"line:{line.id}/account:{2**31 - 1}", "account of this row is gone"),
            (f"line:{line.id}/account:{2**70}", "no longer part"),
        ):
            with self.subTest(key), self.assertRaisesRegex(UserError, words):
                self.reports.get_rows("profit-and-loss", YEAR, key)
            with self.subTest(key), self.assertRaisesRegex(UserError, words):
                self.reports.action_drill("profit-and-loss", YEAR, key)
        self.assertTrue(self.reports.get_rows("profit-and-loss", YEAR, line_key(line), 2**70) == [])

    # Books -------------------------------------------------------------------

    def test_drafts_alone_are_no_books(self):
        self.entry("2026-03-01", 100, post=False)
        for report in self.everywhere():
            self.assertFalse(self.figures(report))
        drafts = self.reports.get_report("profit-and-loss", {**YEAR, "drafts": True})
        self.assertIn("Draft entries are included.", drafts["notes"])
        self.assertTrue(self.figures(drafts))

    def test_cancelled_entries_never_count(self):
        self.entry("2026-03-01", 100, post=False).button_cancel()
        for report in self.everywhere(drafts=True):
            self.assertFalse(self.figures(report))

    def test_company_without_accounts_has_empty_reports(self):
        bare = self.env["res.company"].create({"name": "Bare"})
        self.reader.sudo().company_ids += bare
        for report in self.everywhere(companies=bare.ids):
            self.assertFalse(self.figures(report))
            self.assertEqual(report["company"], "Bare")

    def test_unbalanced_entries_are_said(self):
        entry = self.entry("2026-03-01", 100)
        income = entry.line_ids.filtered(lambda line: line.credit)
        self.env.cr.execute(
            "UPDATE account_move_line SET credit = 99, balance = -99 WHERE id = %s", income.ids
        )
        self.env.invalidate_all()
        for code in ("balance-sheet", "trial-balance", "general-ledger"):
            check = self.check_line(code)
            report = self.reports.get_report(code, {**YEAR, "date_to": "2026-06-30"})
            self.assertIn("debits and credits differ", " ".join(report["notes"]), code)
            shown = next(row for row in report["rows"] if row["label"] == check.name)
            self.assertEqual(shown["values"][-1], 1.0)
            filtered = {**YEAR, "journals": entry.journal_id.ids}
            self.assertFalse(self.reports.get_report(code, filtered)["notes"])

    def test_balanced_books_show_no_difference(self):
        self.entry("2026-03-01", 100)
        for code in ("balance-sheet", "trial-balance", "general-ledger"):
            check = self.check_line(code)
            report = self.reports.get_report(code, YEAR)
            self.assertNotIn(check.name, [row["label"] for row in report["rows"]])
            self.assertFalse(report["notes"])

    def check_line(self, code):
        report = self.env["smart.report"].search([("code", "=", code)])
        return report.line_ids.filtered(lambda line: line.style == "check")

    def test_ten_years_are_the_sum_of_each(self):
        for year in range(2017, 2027):
            self.entry(f"{year}-06-15", year)
        options = {"date_from": "2017-01-01", "date_to": "2026-12-31"}
        together = self.reports.get_report("profit-and-loss", options)
        years = self.reports.get_report("profit-and-loss", {**YEAR, "compare": "year", "count": 9})
        net = [
            next(row for row in report["rows"] if row["label"] == "Net profit")["values"]
            for report in (together, years)
        ]
        self.assertEqual(net[0], [float(sum(range(2017, 2027)))])
        self.assertEqual(net[1], [float(year) for year in range(2026, 2016, -1)])

    def test_account_that_was_archived_keeps_its_figures(self):
        self.entry("2026-03-01", 100)
        self.account("income").active = False
        self.assertEqual(self.rows("profit-and-loss")["Net profit"], [100.0])

    def test_company_in_two_currencies_needs_a_rate_of_its_day_in_each_compared_period(self):
        money = self.setup_other_currency("CAD", rates=[("2026-01-01", 2)])
        other = self.setup_other_company(name="Elsewhere", currency_id=money.id)["company"]
        self.reader.sudo().company_ids = [Command.link(other.id)]
        asked = {**YEAR, "companies": (self.company | other).ids}
        self.reports.get_report("profit-and-loss", asked)
        with self.assertRaisesRegex(UserError, "no exchange rate on or before"):
            self.reports.get_report("profit-and-loss", {**asked, "compare": "year", "count": 1})


def line_key(line):
    return f"line:{line.id}"
