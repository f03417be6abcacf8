from odoo.tests import HttpCase, tagged

from . import test_report


@tagged("smart", "smart_tour", "post_install", "-at_install")
class TestReportTour(test_report.ReportCase, HttpCase):
    def test_accountant_compares_unfolds_and_drills(self):
        self.entry("2026-03-10", 100, name="Desk")
        self.entry("2026-02-10", 40, name="Lamp")
        self.start_tour(
            "/odoo/profit-and-loss?preset=custom&date_from=2026-03-01&date_to=2026-03-31",
            "smart_accounting_report",
            login=self.reader.login,
        )
