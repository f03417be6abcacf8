from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .test_report import YEAR, ReportCase


@tagged("smart", "post_install", "-at_install")
class TestReportBasis(ReportCase, TransactionCase):
    """Cash basis: income and expenses count when, and as far as, they were paid."""

    @classmethod
    def account(cls, kind):
        """The accounts that invoices are written on."""
        names = {
            "asset_receivable": "default_account_receivable",
            "liability_payable": "default_account_payable",
        }
        return cls.company_data[names[kind]] if kind in names else super().account(kind)

    def profit(self, month, basis="cash", **options):
        days = {"date_from": f"2026-{month:02}-01", "date_to": f"2026-{month:02}-28"}
        found = self.reports.get_report("profit-and-loss", {**days, "basis": basis, **options})
        return next(row for row in found["rows"] if row["label"] == "Net profit")["values"][0]

    def settle(self, *moves, account="asset_receivable"):
        items = sum(moves, self.env["account.move"]).line_ids
        items.filtered(lambda line: line.account_id.account_type == account).reconcile()

    def invoice(self, **values):
        """100 and 15 of tax, of January."""
        return self._create_invoice_one_line(
            price_unit=100, tax_ids=self.tax_sale_a, date="2026-01-10", post=True, **values
        )

    def test_invoice_counts_with_the_share_that_was_paid(self):
        invoice = self.invoice()
        first = self.entry("2026-02-10", 46, "asset_cash", "asset_receivable")
        second = self.entry("2026-03-10", 69, "asset_cash", "asset_receivable")
        self.settle(invoice, first)
        self.settle(invoice, second)
        self.assertEqual([self.profit(month) for month in (1, 2, 3)], [0.0, 40.0, 60.0])
        self.assertEqual(self.profit(1, "accrual"), 100.0)

    def test_invoice_that_nobody_paid_does_not_count(self):
        self.invoice()
        self.assertEqual([self.profit(month) for month in (1, 2)], [0.0, 0.0])

    def test_entries_that_nobody_owes_count_on_their_day(self):
        self.entry("2026-01-05", 30)
        self.entry("2026-02-05", 12, "expense", "liability_current")
        self.assertEqual([self.profit(month) for month in (1, 2)], [30.0, -12.0])

    def test_credit_note_takes_back_what_it_settles(self):
        invoice = self.invoice()
        refund = self.invoice(move_type="out_refund")
        self.settle(invoice, refund)
        self.assertEqual(self.profit(1), 0.0)
        self.assertEqual(self.profit(1, drafts=True), 0.0)

    def test_bad_debt_earns_and_costs_on_the_same_day(self):
        invoice = self.invoice()
        loss = self.entry("2026-02-20", 115, "expense", "asset_receivable")
        self.settle(invoice, loss)
        self.assertEqual([self.profit(month) for month in (1, 2)], [0.0, -15.0])

    def test_payment_in_draft_settles_nothing(self):
        invoice = self.invoice()
        payment = self.entry("2026-02-10", 115, "asset_cash", "asset_receivable", post=False)
        self.settle(invoice, payment)
        self.assertEqual(self.profit(2), 0.0)
        self.assertEqual(self.profit(2, drafts=True), 100.0)

    def test_bill_counts_when_it_is_paid(self):
        bill = self.invoice(move_type="in_invoice", invoice_date="2026-01-10")
        payment = self.entry("2026-02-10", 115, "liability_payable", "asset_cash")
        self.settle(bill, payment, account="liability_payable")
        self.assertEqual([self.profit(month) for month in (1, 2)], [0.0, -100.0])

    def test_entries_behind_a_figure_and_items_below_it_are_those_that_were_paid(self):
        paid, _open = self.invoice(), self.invoice()
        for month in (2, 3):
            payment = self.entry(f"2026-{month:02}-10", 57.5, "asset_cash", "asset_receivable")
            self.settle(paid, payment)
        options = {**YEAR, "basis": "cash"}
        rows = self.reports.get_report("profit-and-loss", options)["rows"]
        account = next(row for row in rows if row["parent"] and row["values"] == [100.0])
        items = self.reports.get_rows("profit-and-loss", options, account["key"])
        self.assertEqual([item["values"] for item in items], [[50.0], [50.0]])
        self.assertEqual(len({item["key"] for item in items}), 2)
        action = self.reports.action_drill("profit-and-loss", options, account["key"])
        found = self.env["account.move.line"].search(action["domain"])
        self.assertEqual(found.move_id, paid)

    def test_reports_of_balances_say_that_they_have_no_cash_basis(self):
        for report in self.reports.search([]):
            found = self.reports.get_report(report.code, {})
            expected = report.code in ("profit-and-loss", "expenses")
            self.assertEqual(found["has_cash_basis"], expected, report.code)
            if not expected:
                with self.assertRaisesRegex(UserError, "has no cash basis"):
                    self.reports.get_report(report.code, {"basis": "cash"})

    def test_cash_basis_is_written_above_the_figures(self):
        text = self.reports.get_markdown("profit-and-loss", {**YEAR, "basis": "cash"})
        self.assertIn("Cash basis", text)
