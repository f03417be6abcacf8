from odoo.tests import HttpCase, tagged

from .common import ReconCase


@tagged("smart", "smart_tour", "post_install", "-at_install")
class TestScreenTour(ReconCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sure = cls.invoice(100)
        cls.first = cls.bank_line(100, f"Payment of Azure {cls.sure.name}", day="2026-09-01")
        cls.fees = cls.bank_line(-12, "Monthly fees", day="2026-09-02")
        cls.deco_invoice = cls.invoice(50, partner=cls.deco, day="2026-08-01")
        cls.short = cls.bank_line(48, "short by a charge", day="2026-09-03")
        cls.rest = [
            cls.bank_line(amount, f"For {cls.invoice(amount).name}", day="2026-09-04")
            for amount in (310, 320)
        ]
        cls.account = cls.env["account.account"].create(
            {"name": "Tour fees", "code": "TOUR01", "account_type": "expense"}
        )
        part = {"account_id": cls.account.id, "amount_string": "100"}
        cls.env["account.reconcile.model"].create(
            {"name": "Tour charge", "line_ids": [(0, 0, part)]}
        )

    def test_accountant_works_through_a_journal(self):
        self.start_tour("/odoo/accounting", "smart_recon_work_through", login="recon_accountant")
        self.env.invalidate_all()
        lines = self.first | self.fees | self.rest[0] | self.rest[1]
        self.assertEqual(set(lines.mapped("is_reconciled")), {True})
        booked = self.fees.line_ids.filtered(lambda item: item.account_id == self.account)
        self.assertEqual(sorted(booked.mapped("balance")), [5, 7])
        self.assertFalse(self.short.is_reconciled)
        self.assertEqual(self.audit(self.short).mapped("action"), ["recon_matched", "recon_undone"])
        self.assertEqual(self.deco_invoice.payment_state, "not_paid")

    def test_line_is_accepted_on_a_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        path = f"/odoo/smart-reconcile/{self.bank.id}"
        self.start_tour(path, "smart_recon_on_a_phone", login="recon_accountant")
        self.env.invalidate_all()
        self.assertTrue(self.first.is_reconciled)
