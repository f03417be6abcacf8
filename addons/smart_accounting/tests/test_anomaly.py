"""Unusual entries: found when posted, listed with reasons, dismissed for good; held payments."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_categorisation import CodingCase


@tagged("smart", "post_install", "-at_install")
class TestAnomaly(CodingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.mode = "off"
        cls.watching = cls._live_rule("smart_accounting.smart_rule_anomaly")
        cls.company.smart_approval_limits = "1000, 5 000; x"
        cls.monday = fields.Date.to_date("2026-03-02")

    def month(self, count=6):
        with freeze_time("2026-03-02 10:00:00"):
            for number in range(count):
                day = self.monday.replace(day=2 + number % 5)
                self.bill(
                    self.software, 100 + 7 * number, post=True, ref=f"A-{number}", invoice_date=day
                )
        self.work_off(self.watching)
        self.env["smart.anomaly.finding"].search([]).unlink()

    def posted(self, amount, ref, day="2026-03-09", **values):
        with freeze_time("2026-03-09 10:00:00"):
            account = values.pop("account", self.software)
            return self.bill(account, amount, post=True, ref=ref, invoice_date=day, **values)

    def kinds(self, move):
        return [finding.kind for finding in self.env["smart.anomaly"]._check(move)[move]]

    def test_ordinary_bill_is_no_finding(self):
        self.month()
        self.assertEqual(self.kinds(self.posted(120, "A-90")), [])

    def test_bill_of_another_vendor_with_the_same_number_is_found(self):
        self.month()
        first = self.posted(333.4, "RE-2026-17")
        twin = self._customer("Cloud Nine Twin")
        second = self.posted(333.4, "RE 2026/17", partner_id=twin.id)
        decision = self.work_off(self.watching).filtered(lambda each: each.res_id == second.id)
        self.assertEqual(decision.state, "executed")
        finding = self.env["smart.anomaly.finding"].search([("move_id", "=", second.id)])
        self.assertEqual((finding.kind, finding.severity), ("duplicate_vendor", "high"))
        self.assertEqual(finding.similar_ids, first)
        self.assertEqual(finding.date, second.date)
        self.assertAlmostEqual(finding.amount, 333.4)
        self.assertIn("under another vendor", finding.text)
        self.assertIn("under another vendor", str(second.activity_ids.note))

    def test_unusual_amount_weekend_and_limit(self):
        self.month()
        self.assertIn("amount", self.kinds(self.posted(4000, "A-91")))
        self.assertIn("free_day", self.kinds(self.posted(121, "A-92", day="2026-03-07")))
        self.assertIn("below_limit", self.kinds(self.posted(999, "A-93")))

    def test_round_amount_on_an_odd_account(self):
        self.month(30)
        self.assertIn("account", self.kinds(self.posted(100, "A-94", account=self.other)))

    def test_what_was_dismissed_is_normal_from_then_on(self):
        self.month()
        odd = self.posted(4000, "A-95")
        self.work_off(self.watching)
        finding = self.env["smart.anomaly.finding"].search(
            [("move_id", "=", odd.id), ("kind", "=", "amount")]
        )
        with self.assertRaises(AccessError):
            finding.with_user(self.seller).action_dismiss()
        finding.with_user(self.accountant).action_dismiss()
        self.assertNotIn("amount", self.kinds(self.posted(9000, "A-96")))

    def test_bill_with_another_bank_account_is_never_normal(self):
        numbers = ("NL91ABNA0417164300", "DE02120300000000202051")
        usual, strange = self.env["res.partner.bank"].create(
            [{"acc_number": number, "partner_id": self.vendor.id} for number in numbers]
        )
        for number in range(3):
            self.posted(200 + number, f"N-{number}", partner_bank_id=usual.id)
        odd = self.posted(210, "N-9", partner_bank_id=strange.id)
        self.work_off(self.watching)
        finding = self.env["smart.anomaly.finding"].search(
            [("move_id", "=", odd.id), ("kind", "=", "bank")]
        )
        self.assertEqual(finding.severity, "high")
        self.assertIn(strange.sanitized_acc_number, finding.text)
        with self.assertRaisesRegex(UserError, "released on the payment"):
            finding.with_user(self.accountant).action_dismiss()
        self.env["smart.anomaly.finding"]._settle_bank(strange)
        self.assertEqual(finding.state, "dismissed")
        later = self.env["res.partner.bank"].create(
            {"acc_number": "FR7630006000011234567890189", "partner_id": self.vendor.id}
        )
        self.assertIn("bank", self.kinds(self.posted(212, "N-10", partner_bank_id=later.id)))

    def test_each_night_looks_only_at_what_is_new(self):
        self.month()
        now = fields.Datetime.now()
        self.company.smart_anomaly_seen = now
        self.watching.mode = "off"  # it was posted when nobody listened
        old = self.posted(4000, "A-97")
        self.watching.mode = "live"
        self._set_written(old, now - timedelta(2))
        self.assertFalse(self.scan(self.watching).filtered(lambda each: each.res_id == old.id))
        self.company.smart_anomaly_seen = now - timedelta(3)
        found = self.scan(self.watching).filtered(lambda each: each.res_id == old.id)
        self.assertTrue(found)
        self.assertGreaterEqual(self.company.smart_anomaly_seen, now)

    def test_manual_entry_on_a_control_account(self):
        lines = [
            (0, 0, {"account_id": self.company_data["default_account_receivable"].id, "debit": 5}),
            (0, 0, {"account_id": self.other.id, "credit": 5}),
        ]
        move = self.env["account.move"].create({"move_type": "entry", "line_ids": lines})
        self.assertIn("control", self.kinds(move))

    def test_company_without_a_past_has_no_findings(self):
        self.assertEqual(self.kinds(self.posted(121, "A-1")), [])

    def test_number_of_queries_does_not_grow(self):
        self.month()
        moves = self.env["account.move"].union(*(self.posted(50 + n, f"B{n}") for n in range(6)))
        counts = [
            self.queries_of_thinking(self.watching, moves[:1]),
            self.queries_of_thinking(self.watching, moves),
        ]
        self.assertEqual(counts[0], counts[1])

    def test_benford_is_a_report_on_a_portfolio(self):
        report = self.env["smart.benford"].with_user(self.accountant)
        self.assertEqual(report.get_report(), [])
        nobody = self._user("nobody", "base.group_user")
        with self.assertRaises(AccessError):
            report.with_user(nobody).get_report()
        with self.assertRaises(AccessError):
            self.env["smart.benford.report"].with_user(nobody).action_open()

    def test_first_digits_show_which_are_too_many_and_their_entries(self):
        reports = self.env["smart.benford.report"].with_user(self.accountant)
        report = reports.browse(reports.action_open()["res_id"])
        self.assertFalse(report.line_ids)
        general = self.company_data["default_journal_misc"]
        moves = self.env["account.move"].create(
            [
                {
                    "journal_id": general.id,
                    "date": self.today,
                    "line_ids": [
                        (0, 0, {"account_id": self.other.id, "debit": amount}),
                        (0, 0, {"account_id": self.software.id, "credit": amount}),
                    ],
                }
                for amount in [4_900 + number for number in range(60)]
                + [10 * 1.06**number for number in range(60)]
            ]
        )
        moves.action_post()
        report.action_show()
        expected, line = report.line_ids
        self.assertAlmostEqual(expected.share_1, 0.30103, 4)
        self.assertEqual((line.name, line.count, line.digits), (general.name, 120, "4"))
        self.assertEqual(line.verdict, "unlike")
        found = moves.browse(line.action_entries()["domain"][0][2])
        self.assertTrue(moves[:60] <= found)
        self.assertTrue(all(str(int(move.amount_total))[0] == "4" for move in found))
        report.by = "user"
        report.action_show()
        self.assertEqual(report.line_ids[1:].mapped("name"), [self.env.user.name])
        stranger = reports.with_user(self._user("other", "account.group_account_user"))
        self.assertFalse(stranger.search([]))


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestChangedBank(CodingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["res.partner.bank"].create(
            {"acc_number": "NL91ABNA0417164300", "partner_id": cls.vendor.id}
        )

    def payment(self):
        return self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.vendor.id,
                "partner_bank_id": self.bank.id,
                "amount": 100,
            }
        )

    def test_payment_waits_until_an_approver_releases_it(self):
        payment = self.payment()
        self.assertIn("Call the vendor", payment.smart_bank_warning)
        with self.assertRaisesRegex(UserError, "Call the vendor"):
            payment.action_post()
        with self.assertRaises(AccessError):
            payment.with_user(self.seller).action_smart_release_bank()
        with self.assertRaisesRegex(AccessError, "entered the bank account"):
            self.bank.sudo().smart_changed_by_id = False
            self.bank.with_user(self.approver).sudo().write({"acc_number": "NL02ABNA0123456789"})
            payment.with_user(self.approver).action_smart_release_bank()

    def test_released_payment_is_posted_until_the_number_changes_again(self):
        payment = self.payment()
        payment.with_user(self.approver).action_smart_release_bank()
        self.assertFalse(payment.smart_bank_warning)
        payment.action_post()
        other = self.payment()
        self.assertTrue(other.smart_bank_warning)
        other.with_user(self.approver).action_smart_release_bank()
        self.bank.acc_number = "NL02ABNA0123456789"
        self.assertTrue(other.smart_bank_warning)

    def test_nobody_forges_the_mark_or_a_release(self):
        self.bank.write({"smart_changed_at": datetime(2020, 1, 1)})
        payment = self.payment()
        self.assertTrue(payment.smart_bank_warning)
        with self.assertRaises(AccessError):
            self.env["smart.bank.release"].with_user(self.approver).create(
                {
                    "payment_id": payment.id,
                    "company_id": self.company.id,
                    "bank_id": self.bank.id,
                    "acc_number": self.bank.sanitized_acc_number,
                    "user_id": self.approver.id,
                }
            )

    def test_old_account_and_incoming_payments_are_not_held(self):
        with freeze_time("2020-01-01"):
            self.bank.acc_number = "NL02ABNA0123456789"
        self.payment().action_post()
