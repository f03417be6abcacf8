from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .test_report import ReportCase

QUARTER = {"date_from": "2026-01-01", "date_to": "2026-03-31"}


@tagged("smart", "post_install", "-at_install")
class TestReportTargets(ReportCase, TransactionCase):
    """Targets stand beside what was booked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("smart_accounting.smart_report_line_profit_and_loss_rev").target = "revenue"
        cls.env.ref("smart_accounting.smart_report_line_profit_and_loss_net").target = "margin"
        cls.env.ref("smart_accounting.smart_report_line_balance_sheet_bank").target = "cash"

    def target(self, month, amount, kind="revenue", **values):
        self.env["smart.target"].create(
            {"month": f"2026-{month:02}-01", "amount": amount, "kind": kind,
             "company_id": self.company.id, **values}
        )  # fmt: skip

    def compared(self, code="profit-and-loss", **options):
        asked = {**QUARTER, "compare": "target", **options}
        return self.reports.get_report(code, asked)

    def values(self, report):
        return {row["label"]: row["values"] for row in report["rows"]}

    def test_targets_of_the_months_add_up_beside_the_figures(self):
        self.entry("2026-02-10", 100)
        for month, amount in ((1, 50), (2, 60), (3, 70), (4, 1000)):
            self.target(month, amount)
        self.target(2, 999, team="North")
        report = self.compared()
        values = self.values(report)
        self.assertEqual(values["Revenue"], [100.0, 180.0])
        self.assertEqual(values["Cost of revenue"], [0.0, None])
        self.assertEqual(values["Gross profit"], [100.0, None])
        self.assertEqual([each["label"] for each in report["columns"]][1], "Target")

    def test_profit_has_its_own_target_and_margin_follows(self):
        self.entry("2026-02-10", 100)
        self.target(2, 80)
        self.target(2, 20, "margin")
        february = {"date_from": "2026-02-01", "date_to": "2026-02-28"}
        values = self.values(self.compared(**february))
        self.assertEqual(values["Net profit"], [100.0, 20.0])
        self.assertEqual(values["Net margin"], [1.0, 0.25])

    def test_cash_is_that_of_the_last_month(self):
        self.entry("2026-02-10", 100)
        self.target(2, 5, "cash")
        self.target(3, 7, "cash")
        values = self.values(self.compared("balance-sheet", date_to="2026-03-31"))
        self.assertEqual(values["Bank and cash"], [100.0, 7.0])

    def test_months_without_target_are_named(self):
        self.target(1, 50)
        self.target(3, 50)
        notes = " ".join(self.compared()["notes"])
        self.assertIn("Revenue: none for Feb 2026.", notes)
        self.assertIn("Profit: none for Jan 2026, Feb 2026, Mar 2026.", notes)

    def test_filters_and_parts_of_months_have_no_target(self):
        self.target(1, 50)
        for options, words in (
            ({"partners": self.partner_a.ids}, "whole company"),
            ({"date_to": "2026-03-30"}, "whole months"),
        ):
            report = self.compared(**options)
            self.assertEqual(self.values(report)["Revenue"], [0.0, None])
            self.assertIn(words, " ".join(report["notes"]))

    def test_targets_of_other_companies_stay_theirs(self):
        other = self.setup_other_company(name="Elsewhere")["company"]
        self.target(1, 50, company_id=other.id)
        self.assertEqual(self.values(self.compared())["Revenue"], [0.0, None])

    def test_report_without_targets_says_so(self):
        with self.assertRaisesRegex(UserError, "No targets are set for lines"):
            self.compared("tax-summary")
        self.assertFalse(self.reports.get_report("tax-summary", {})["has_targets"])
        self.assertTrue(self.reports.get_report("profit-and-loss", {})["has_targets"])

    def test_no_entries_are_behind_a_target(self):
        self.target(1, 50)
        row = next(row for row in self.compared()["rows"] if row["label"] == "Revenue")
        with self.assertRaisesRegex(UserError, "No entries are behind a target"):
            self.reports.action_drill(
                "profit-and-loss", {**QUARTER, "compare": "target"}, row["key"], 1
            )

    def test_every_file_has_the_targets(self):
        self.entry("2026-02-10", 100)
        self.target(1, 54321)
        asked = {**QUARTER, "compare": "target"}
        self.assertIn("54,321.00", self.reports.get_markdown("profit-and-loss", asked))
        for kind in ("xlsx", "pdf", "csv"):
            self.assertTrue(self.reports._export("profit-and-loss", asked, kind))


@tagged("smart", "post_install", "-at_install")
class TestReportAgeingCompared(ReportCase, TransactionCase):
    """An ageing beside the one of an earlier day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        invoice = cls.entry(
            "2026-01-10", 100, "asset_receivable", "income", date_maturity="2026-01-10"
        )
        paid = cls.entry("2026-03-10", 60, "asset_cash", "asset_receivable")
        (invoice | paid).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        cls.entry("2026-03-20", 7, "asset_receivable", "income", date_maturity="2026-03-20")
        cls.asked = {"date_to": "2026-03-31", "compare": "previous", "count": 1}

    def line(self, **options):
        rows = self.reports.get_report("aged-receivables", {**self.asked, **options})["rows"]
        return next(row for row in rows if not row["parent"])

    def test_each_day_is_what_it_is_alone(self):
        both = self.line()["values"]
        alone = [
            self.line(date_to=day, compare="none")["values"] for day in ("2026-03-31", "2026-02-28")
        ]
        self.assertEqual(both, [*alone[0], *alone[1]])
        self.assertEqual((both[0], both[7]), (47.0, 100.0))

    def test_entries_behind_a_figure_are_those_of_its_day(self):
        key = self.line()["key"]
        for cell, expected in ((0, 2), (7, 1)):
            action = self.reports.action_drill("aged-receivables", self.asked, key, cell)
            found = self.env["account.move.line"].search_count(action["domain"])
            self.assertEqual(found, expected, cell)

    def test_items_below_are_those_of_the_first_day(self):
        partner = self.reports.get_report("aged-receivables", self.asked)["rows"][1]
        items = self.reports.get_rows("aged-receivables", self.asked, partner["key"])
        self.assertEqual([item["values"][0] for item in items], [40.0, 7.0])
        self.assertEqual({value for item in items for value in item["values"][7:]}, {None})

    def test_partner_who_owed_only_before_has_a_row(self):
        self.entry("2026-01-05", 9, "asset_receivable", "income", partner_id=self.partner_a.id)
        paid = self.entry(
            "2026-03-05", 9, "asset_cash", "asset_receivable", partner_id=self.partner_a.id
        )
        items = self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.partner_a.id),
                ("account_id", "=", self.account("asset_receivable").id),
            ]
        )
        items.reconcile()
        rows = self.reports.get_report("aged-receivables", self.asked)["rows"]
        row = next(row for row in rows if row["res_id"] == self.partner_a.id)
        self.assertEqual((row["values"][0], row["values"][7]), (0.0, 9.0))
        self.assertTrue(paid)
