import html
import io
import json
import re
from datetime import date

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from .test_report import YEAR, ReportCase


@tagged("smart", "post_install", "-at_install")
class TestReportFiles(ReportCase, TransactionCase):
    def test_formulas_of_a_workbook_give_the_figures_of_the_report(self):
        self.entry("2025-05-01", 33.33)
        self.entry("2026-03-01", 100.1)
        self.entry("2026-03-02", 40, "expense", "asset_cash")
        for code in ("profit-and-loss", "balance-sheet", "general-ledger", "cash-flow"):
            with self.subTest(code):
                data = self.reports._export(code, YEAR, "xlsx")
                formulas = openpyxl.load_workbook(io.BytesIO(data)).active
                figures = openpyxl.load_workbook(io.BytesIO(data), data_only=True).active
                counted = 0
                for row in formulas.iter_rows():
                    for cell in row:
                        if str(cell.value).startswith("="):
                            counted += 1
                            shown = figures[cell.coordinate].value
                            self.assertAlmostEqual(computed(formulas, cell.coordinate), shown, 4)
                self.assertGreater(counted, 3)

    def test_text_of_others_stays_text_in_files(self):
        self.account("income").name = "=HYPERLINK('x')"
        self.entry("2026-03-01", 100)
        book = openpyxl.load_workbook(
            io.BytesIO(self.reports._export("profit-and-loss", YEAR, "xlsx"))
        )
        types = {
            cell.data_type for row in book.active for cell in row if "HYPER" in str(cell.value)
        }
        self.assertEqual(types, {"s"})
        self.assertIn("100.00", self.reports.get_markdown("profit-and-loss", YEAR))
        self.assertTrue(self.reports._export("profit-and-loss", YEAR, "pdf").startswith(b"%PDF"))

    def test_unknown_format_is_said_in_words(self):
        with self.assertRaisesRegex(UserError, "cannot be saved"):
            self.reports._export("profit-and-loss", YEAR, "docx")


def computed(sheet, address):
    """What a spreadsheet makes of a cell: sums of what is no subtotal, and plain arithmetic."""
    value = sheet[address].value
    if not str(value).startswith("="):
        return float(value or 0)
    subtotal = re.fullmatch(r"=SUBTOTAL\(9,(\w+:\w+)\)", value)
    if subtotal:
        cells = [cell for row in sheet[subtotal[1]] for cell in row]
        plain = [cell for cell in cells if not str(cell.value).startswith("=SUBTOTAL")]
        return sum(computed(sheet, cell.coordinate) for cell in plain)
    numbers = re.sub(r"[A-Z]+\d+", lambda found: f"({computed(sheet, found[0])!r})", value[1:])
    try:
        return eval(numbers, {"__builtins__": {}})
    except ZeroDivisionError:
        return 0.0


@tagged("smart", "post_install", "-at_install")
class TestReportDownload(ReportCase, HttpCase):
    def get(self, code, kind, **options):
        return self.url_open(
            f"/smart_accounting/report/{code}.{kind}?options={json.dumps({**YEAR, **options})}"
        )

    def test_reader_saves_every_format(self):
        self.entry(date(2026, 3, 1), 100)
        self.authenticate("smart_reader", "smart_reader")
        for kind, start in (
            ("xlsx", b"PK"),
            ("pdf", b"%PDF"),
            ("csv", b"\xef\xbb\xbf"),
            ("md", b"#"),
        ):
            answer = self.get("profit-and-loss", kind, companies=self.company.ids)
            self.assertEqual(answer.status_code, 200, kind)
            self.assertTrue(answer.content.startswith(start), kind)
            self.assertIn("attachment", answer.headers["Content-Disposition"])

    def test_others_and_nonsense_get_nothing(self):
        self.authenticate("smart_reader", "smart_reader")
        other = self.setup_other_company(name="Elsewhere")["company"]
        self.assertEqual(self.get("profit-and-loss", "csv", companies=other.ids).status_code, 403)
        self.assertEqual(self.get("nonsense", "csv").status_code, 400)
        refused = self.get("profit-and-loss", "docx")
        self.assertEqual(refused.status_code, 400)
        said = json.loads(html.unescape(refused.text))
        self.assertIn("cannot be saved as", said["message"])
        self.assertEqual(said["data"]["name"], "odoo.exceptions.UserError")
        self.assertEqual(self.get("profit-and-loss", "csv", companies=["x"]).status_code, 400)
        answer = self.url_open("/smart_accounting/report/profit-and-loss.csv?options={")
        self.assertEqual(answer.status_code, 400)
        new_test_user(self.env, "smart_employee", groups="base.group_user")
        self.authenticate("smart_employee", "smart_employee")
        self.assertEqual(self.get("profit-and-loss", "csv").status_code, 403)
