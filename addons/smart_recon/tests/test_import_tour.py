from odoo.tests import HttpCase, tagged

from .import_common import ImportCase


@tagged("smart", "smart_tour", "post_install", "-at_install")
class TestImportTour(ImportCase, HttpCase):
    def test_statement_dropped_on_the_card_of_the_bank_is_imported(self):
        self.bank.write({"name": "Import Bank", "show_on_dashboard": True})
        self.start_tour(
            "/odoo/accounting", "smart_recon_import", login=self.accountant.login, timeout=120
        )
        self.env.invalidate_all()
        self.assertRecordValues(
            self.booked(),
            [
                {"amount": 1234.5, "partner_name": "Azure Interior"},
                {"amount": -20.0, "partner_name": "Deco Addict"},
            ],
        )
        self.assertEqual([str(line.date) for line in self.booked()], ["2026-04-03", "2026-04-04"])
