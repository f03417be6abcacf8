"""Learned rules of reconciliation in the one file of rules, prompts and learned data."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReconCase


@tagged("smart", "post_install", "-at_install")
class TestLearnedRulesExchanged(ReconCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "smart_base.group_smart_manager,account.group_account_user"
        cls.manager = cls._user("manager", groups)
        cls.account = cls.company_data["default_account_expense"]
        rules = cls.env["smart.recon.rule"].with_user(cls.manager)
        cls.learned = rules.create({"words": "BANK FEE", "account_id": cls.account.id})
        cls.payer = rules.create({"iban": "DE89370400440532013000", "partner_id": cls.azure.id})

    def content(self, user=None):
        return self.env["smart.exchange.content"].with_user(user or self.manager)

    def rows(self):
        return self.content()._export_recon_rules()

    def row(self, rows, rule):
        code = self.content()._recon_code(self.content()._recon_row(rule))
        return next(row for row in rows if row["code"] == code)

    def test_own_rules_would_change_nothing(self):
        self.assertFalse(self.content()._compare({"recon_rules": self.rows()}))
        self.assertEqual(len(self.rows()), len(self.content()._own_recon_rules()))

    def test_new_ones_are_shown_and_come_in_on_trial(self):
        rows = self.rows()
        self.learned.state = "active"
        self.learned.unlink()
        found = self.content()._compare({"recon_rules": rows})
        self.assertEqual([row["status"] for row in found], ["new"])
        self.content()._apply({"recon_rules": rows})
        rule = self.env["smart.recon.rule"].search([("words", "=", "BANK FEE")])
        self.assertEqual((rule.state, rule.right_count), ("trial", 0))
        self.assertEqual((rule.account_id, rule.company_id), (self.account, self.company))

    def test_text_of_the_booking_is_shown_and_changed(self):
        rows = self.rows()
        self.row(rows, self.learned)["label"] = "Charges of the bank"
        found = self.content()._compare({"recon_rules": rows})
        shown = [(row["what"], row["after"]) for row in found]
        self.assertEqual(shown, [("label", "Charges of the bank")])
        self.content()._apply({"recon_rules": rows})
        self.assertEqual(self.learned.label, "Charges of the bank")
        self.assertEqual(self.payer.partner_id, self.azure)

    def test_what_is_not_here_or_no_value_is_refused(self):
        for name, value in (
            ("account", "no such code"),
            ("partner", "Nobody"),
            ("sign", "sideways"),
            ("taxes", "all"),
            ("words", None),
        ):
            with self.subTest(name):
                rows = self.rows()
                self.row(rows, self.learned)[name] = value
                with self.assertRaises(UserError):
                    self.content()._apply({"recon_rules": rows})

    def test_part_is_left_out_for_those_who_may_not_see_it(self):
        smart = self._user("smart", "smart_base.group_smart_manager")
        self.assertNotIn("recon_rules", self.content(smart)._parts())
        groups = "smart_base.group_smart_manager,account.group_account_readonly"
        reader = self._user("reader", groups)
        with self.assertRaises(UserError):
            self.content(reader)._apply({"recon_rules": self.rows()})
