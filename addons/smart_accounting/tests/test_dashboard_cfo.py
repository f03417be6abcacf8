"""The CFO's cards: each figure is that of the records behind it, in the company's currency."""

from odoo.tests import tagged

from .common import InvoiceCase

CFO = "smart_base.group_smart_user,account.group_account_readonly"


@tagged("smart", "post_install", "-at_install")
class TestDashboardCfo(InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cfo = cls._user("cfo", CFO)

    def role(self, role="cfo", user=None):
        dashboard = self.env["smart.dashboard"].with_user(user or self.cfo)
        return dashboard.with_context(allowed_company_ids=self.company.ids).get_role(role)

    def cards(self, **options):
        return {card["key"]: card for card in self.role(**options)["cards"]}

    def behind(self, card):
        action = card["action"]
        return self.env[action["res_model"]].search(action["domain"])

    def test_figures_are_the_sums_of_the_entries_behind_them(self):
        self.invoice(0, 1000, post=True)
        self.invoice(0, 500, post=False)
        late = self.invoice(40, 300, post=True)
        cards = self.cards()
        self.assertEqual(cards["revenue"]["value"], 1000)
        self.assertIn("1,000.00", cards["revenue"]["text"])
        for key in ("revenue", "profit"):
            self.assertEqual(-sum(self.behind(cards[key]).mapped("balance")), cards[key]["value"])
        self.assertEqual((cards["overdue"]["value"], cards["overdue"]["tone"]), (1, "danger"))
        self.assertEqual(self.behind(cards["overdue"]).move_id, late)
        self.assertIn(f"{late.amount_residual:,.2f}", cards["overdue"]["text"])
        self.assertEqual(cards["late"]["tone"], "")

    def test_cash_is_what_is_on_the_accounts(self):
        move = self.invoice(3, 200, post=True)
        account = self.company_data["default_journal_bank"].default_account_id
        account_line = {"account_id": account.id, "debit": 70, "name": "Opening"}
        other = {"account_id": self.company_data["default_account_revenue"].id, "credit": 70}
        entry = self.env["account.move"].create(
            {"move_type": "entry", "date": self.today,
             "line_ids": [(0, 0, account_line), (0, 0, other)]}
        )  # fmt: skip
        entry.action_post()
        card = self.cards()["cash"]
        self.assertEqual(card["value"], 70)
        self.assertEqual(self.behind(card).move_id, entry)
        self.assertTrue(move)

    def test_margin_is_a_share_and_a_dash_without_revenue(self):
        self.assertEqual(self.cards()["gross_margin"]["text"], "—")
        self.invoice(0, 1000, post=True)
        self.assertEqual(self.cards()["gross_margin"]["text"], "100 %")

    def test_target_of_the_month_is_compared(self):
        self.assertEqual(self.cards()["revenue"]["note"], "no target set")
        self.env["smart.target"].create(
            {"kind": "revenue", "amount": 4000, "company_id": self.company.id}
        )
        self.invoice(0, 1000, post=True)
        self.assertIn("25 % of the target of", self.cards()["revenue"]["note"])

    def test_chart_has_six_months_of_revenue_and_expenses(self):
        self.invoice(0, 1000, post=True)
        chart = self.role()["charts"][0]
        self.assertEqual((chart["key"], len(chart["labels"])), ("result", 6))
        self.assertEqual(chart["series"][0]["values"][-1], 1000)

    def test_week_tells_of_revenue_and_of_who_became_late(self):
        self.invoice(0, 1000, post=True)
        self.invoice(3, 300, post=True)
        self.invoice(30, 700, post=True)
        found = {each["key"]: each for each in self.role("overview")["insights"]}
        self.assertIn("1,300.00", found["revenue"]["text"])
        self.assertIn("the largest is from Azure Interior", found["late"]["text"])
        self.assertEqual(len(self.behind(found["late"])), 1)

    def test_who_does_not_read_the_books_sees_none_of_it(self):
        self.invoice(0, 1000, post=True)
        user = self._user("colleague", "smart_base.group_smart_user")
        self.assertNotIn("revenue", self.cards(user=user))
        self.assertFalse([each for each in self.role("overview", user)["insights"]
                          if each["key"] in ("revenue", "late")])  # fmt: skip

    def test_other_companies_do_not_count_and_currencies_are_not_added(self):
        self.invoice(0, 1000, post=True)
        euro = self.env.ref("base.EUR")
        euro.active = True
        other = self.env["res.company"].create({"name": "Brick", "currency_id": euro.id})
        dashboard = self.env["smart.dashboard"]
        text = dashboard._money({self.company: 5, other: 7})
        self.assertIn("+", text)
        self.assertIn("7.00", text)
        self.assertNotIn("12", text)
        self.assertEqual(self.cards()["revenue"]["value"], 1000)

    def test_number_of_queries_does_not_grow_with_the_books(self):
        counts = []
        for number in (2, 2, 6):  # the first time fills what is cached for the whole process
            for each in range(number):
                self.invoice(each, 100, post=True)
            self.role()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.role()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
