"""Limits of groups, in the currency in which somebody wrote them."""

from decimal import Decimal

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged

from .common import SmartCase


@tagged("smart", "post_install", "-at_install")
class TestApprovalLimit(SmartCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seniors = cls.env["res.groups"].create({"name": "Seniors"})
        cls.users["second"].group_ids += cls.seniors
        cls.rule.approval_limit = 100
        cls.currency = cls.env["res.currency"].with_context(active_test=False).create(
            {"name": "QQD", "symbol": "Q", "rounding": 0.01}
        )  # fmt: skip

    def limit(self, amount=1000, group=None, currency=None, company=None):
        return self.env["smart.approval.limit"].create(
            {
                "rule_id": self.rule.id,
                "company_id": (company or self.company).id,
                "group_id": (group or self.seniors).id,
                "currency_id": (currency or self.company.currency_id).id,
                "amount": amount,
            }
        )

    def rate(self, rate, company=None):
        return self.env["res.currency.rate"].create(
            {
                "currency_id": self.currency.id,
                "rate": rate,
                "name": "2020-01-01",
                "company_id": (company or self.company).id,
            }
        )

    def may(self, role, amount, **options):
        decision = self.propose(amount=Decimal(str(amount)), **options)
        return not decision.with_user(self.users[role])._approval_refusal()

    def test_members_have_their_own_limit_and_others_the_general_one(self):
        self.limit(1000)
        self.assertTrue(self.may("second", 1000))
        self.assertFalse(self.may("second", "1000.01"))
        self.assertFalse(self.may("second", "-1000.01"), "money given back counts as well")
        self.assertFalse(self.may("approver", "100.01"))
        self.assertTrue(self.may("manager", 1_000_000))

    def test_highest_limit_of_several_groups_counts(self):
        others = self.env["res.groups"].create({"name": "Others"})
        self.users["second"].group_ids += others
        self.limit(1000)
        self.limit(50, group=others)
        self.assertTrue(self.may("second", 900))

    def test_group_can_be_held_below_the_general_limit(self):
        self.limit(50)
        self.assertFalse(self.may("second", 60))
        self.assertTrue(self.may("approver", 60))

    def test_limit_in_another_currency_is_converted(self):
        self.rate(4)  # four of them for one of ours
        self.limit(1000, currency=self.currency)
        self.assertTrue(self.may("second", 250))
        self.assertFalse(self.may("second", "250.01"))

    def test_currency_without_a_rate_is_refused_and_never_taken_one_to_one(self):
        words = "no exchange rate for QQD"
        with self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
            self.limit(1000, currency=self.currency)
        rate = self.rate(4)
        self.limit(1000, currency=self.currency)
        rate.unlink()
        self.assertFalse(self.may("second", 1))

    def test_rate_of_another_company_does_not_count(self):
        self.rate(4, self.other_company)
        with self.assertRaises(ValidationError):
            self.limit(1000, currency=self.currency)

    def test_limit_of_another_company_does_not_count(self):
        self.limit(1000, company=self.other_company)
        self.assertFalse(self.may("second", 200))

    def test_limit_is_more_than_zero(self):
        for amount in (0, -5):
            with self.subTest(amount), self.assertRaises(ValidationError):
                self.limit(amount)

    def test_changing_a_limit_makes_what_waits_void_and_is_logged(self):
        for change in (
            lambda: self.limit(1000),
            lambda: self.rule.approval_limit_ids.write({"amount": 2000}),
            lambda: self.rule.approval_limit_ids.unlink(),
        ):
            decision, version = self.propose(), self.rule.version
            change()
            self.assertEqual(self.rule.version, version + 1)
            decision.with_user(self.users["approver"]).action_approve()
            self.assertEqual((decision.state, self.partner.function), ("stale", "Buyer"))
        changes = self.env["smart.audit.log"].search(
            [("action", "=", "rule_changed"), ("rule_code", "=", self.rule.code)], order="id"
        )
        before, after = changes[-2].proposal["limits"]
        self.assertIn("1,000.00", before["Seniors"])
        self.assertIn("2,000.00", after["Seniors"])

    def test_moving_a_limit_to_another_rule_makes_what_waits_void_here(self):
        limit, decision = self.limit(50), self.propose(amount=Decimal(60))
        limit.rule_id = self._make_rule(name="Another")
        decision.with_user(self.users["second"]).action_approve()
        self.assertEqual((decision.state, self.partner.function), ("stale", "Buyer"))

    def test_who_may_not_read_limits_can_still_open_the_rule(self):
        for role, sees in (("user", False), ("approver", True), ("auditor", True)):
            rules = self.env["smart.rule"].with_user(self.users[role])
            view = self.env.ref("smart_base.smart_rule_view_form")
            arch = rules.get_view(view.id, "form")["arch"]
            self.assertEqual("approval_limit_ids" in arch, sees, role)

    def test_only_managers_set_limits(self):
        limit = self.limit(1000)
        for role in ("approver", "auditor", "user"):
            with self.subTest(role), self.assertRaises(AccessError):
                limit.with_user(self.users[role]).amount = 10_000
        limit.with_user(self.users["manager"]).amount = 10_000
        self.assertEqual(limit.amount, 10_000)
