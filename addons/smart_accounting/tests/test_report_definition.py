from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from .test_report import YEAR, ReportCase


@tagged("smart", "post_install", "-at_install")
class TestReportDefinition(ReportCase, TransactionCase):
    """What an administrator can define, and what is refused."""

    def test_new_report_works_at_once(self):
        self.entry("2026-03-01", 100)
        report = self.env["smart.report"].create(
            {
                "name": "Margins",
                "code": "margins",
                "line_ids": [
                    Command.create({"name": "In", "code": "SUM_IN", "accounts": "type:asset_cash"}),
                    Command.create({"name": "Half", "code": "HALF", "formula": "SUM_IN / 2"}),
                ],
            }
        )
        self.assertEqual(self.rows(report.code)["Half"], [50.0])
        self.assertEqual(
            self.reports.browse(report.id).action_open()["params"], {"report": "margins"}
        )

    def test_unsound_definition_is_refused(self):
        report = self.env["smart.report"].create({"name": "Mine", "code": "mine"})
        for values, words in (
            ({"accounts": "income"}, "names no accounts"),
            ({"code": "A", "formula": "A + 1"}, "uses its own result"),
            ({"formula": "NOTHING"}, "has the code NOTHING"),
            ({"formula": "1 +"}, "is no formula"),
            ({"accounts": "type:*", "formula": "1"}, "not both"),
            ({"accounts": "type:*", "group_by": "user"}, "cannot unfold"),
        ):
            refused = self.assertRaisesRegex(ValidationError, words)
            with self.subTest(values), refused, self.env.cr.savepoint():
                report.line_ids = [Command.create({"name": "Line", **values})]

    def test_code_comes_from_the_name_and_stays(self):
        reports = self.env["smart.report"].create([{"name": "Sales by Region"}, {"name": "2026"}])
        self.assertEqual(reports.mapped("code"), ["sales-by-region", "report-2026"])
        self.assertFalse(self.env["smart.report"].new({}).code)
        reports[0].name = "Sales by Country"
        self.assertEqual(reports[0].code, "sales-by-region")
        with self.assertRaisesRegex(ValidationError, "begins with a letter"):
            reports[0].code = "sales region"

    def test_source_follows_the_layout(self):
        lines = [Command.create({"name": "Owed", "accounts": "type:asset_receivable"})]
        report = self.env["smart.report"].create({"name": "Owed", "line_ids": lines})
        self.assertEqual(report.line_ids.source, "ledger")
        report.layout = "ageing"
        self.assertEqual(report.line_ids.source, "open_items")
        self.entry("2026-01-10", 100, "asset_receivable", "income", date_maturity="2026-02-01")
        shown = self.reports.get_report("owed", {"date_to": "2026-02-11"})["rows"][0]["values"]
        self.assertEqual(shown[:3], [100.0, 0.0, 100.0])
        for values, words in (
            ({"source": "tax"}, "does not fit the layout"),
            ({"group_by": "tax"}, "cannot unfold by tax, only by account"),
        ):
            with self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
                report.line_ids.write(values)

    def test_any_name_makes_a_workbook(self):
        report = self.env["smart.report"].create({"name": "'*'", "code": "stars"})
        report.line_ids = [Command.create({"name": "In", "accounts": "type:income"})]
        self.assertTrue(self.reports._export("stars", YEAR, "xlsx").startswith(b"PK"))

    def test_selector_of_a_deleted_account_leaves_a_note(self):
        report = self.env["smart.report"].create({"name": "Mine", "code": "mine"})
        report.line_ids = [Command.create({"name": "Gone", "accounts": "code:zzz"})]
        found = self.reports.get_report("mine", YEAR)
        self.assertEqual(found["notes"], ["No account belongs to “Gone”."])
        self.assertEqual(found["rows"][0]["values"], [0.0])
