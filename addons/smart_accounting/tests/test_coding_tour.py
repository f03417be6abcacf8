from odoo.tests import HttpCase, tagged

from .test_categorisation import CodingCase


@tagged("smart", "smart_tour", "post_install", "-at_install")
class TestCodingTour(CodingCase, HttpCase):
    def test_accountant_reviews_codings_and_teaches_one(self):
        for number in range(4):
            self.bill(self.software, 100 + number, f"Hosting {number}", post=True)
        known = self.bill(self.other, text="Hosting June") | self.bill(
            self.other, text="Hosting July"
        )
        stranger = self._customer("Print Shop")
        new = self.bill(self.other, text="Posters", partner_id=stranger.id)
        self.env["smart.category.rule"].create(
            {"name": "Posters", "keywords": "posters", "account_id": self.software.id}
        )
        (known | new).action_smart_suggest()
        self.start_tour("/odoo/bill-coding", "smart_accounting_coding", login=self.accountant.login)
        self.env.invalidate_all()
        self.assertEqual((known | new).invoice_line_ids.account_id, self.software)
        rules = self.env["smart.category.rule"].search([("partner_id", "=", stranger.id)])
        self.assertEqual(rules.account_id, self.software)

    def test_accountant_calls_a_finding_normal(self):
        watching = self._live_rule("smart_accounting.smart_rule_anomaly")
        for number in range(6):
            self.bill(self.software, 100 + 7 * number, post=True, ref=f"A-{number}")
        self.work_off(watching)
        # sudo: findings are not deleted; this test wants to see one alone
        self.env["smart.anomaly.finding"].sudo().search([]).unlink()
        odd = self.bill(self.software, 4_000, post=True, ref="A-90")
        self.work_off(watching)
        findings = self.env["smart.anomaly.finding"].search([])
        self.assertEqual((findings.move_id, findings.kind), (odd, "amount"))
        self.start_tour(
            "/odoo/unusual-entries", "smart_accounting_finding", login=self.accountant.login
        )
        self.env.invalidate_all()
        self.assertEqual(findings.state, "dismissed")
        later = self.bill(self.software, 9_000, post=True, ref="A-91")
        found = self.env["smart.anomaly"]._check(later)[later]
        self.assertNotIn("amount", [each.kind for each in found])
