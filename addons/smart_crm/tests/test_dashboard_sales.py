"""The sales cards: pipeline, forecast, and opportunities without a next step."""

from datetime import timedelta

from odoo.tests import tagged

from .common import LeadCase

HEAD = "smart_base.group_smart_user,sales_team.group_sale_salesman_all_leads"


@tagged("smart", "post_install", "-at_install")
class TestDashboardSales(LeadCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls._user("head", HEAD)

    def role(self, role="sales", user=None):
        dashboard = self.env["smart.dashboard"].with_user(user or self.head)
        return dashboard.with_context(allowed_company_ids=self.company.ids).get_role(role)

    def cards(self, **options):
        return {card["key"]: card for card in self.role(**options)["cards"]}

    def behind(self, card):
        return self.env["crm.lead"].search(card["action"]["domain"])

    def test_pipeline_counts_what_is_open_and_opens_it(self):
        open_lead = self.lead(expected_revenue=4000)
        self.lead(expected_revenue=900).action_set_won()
        self.lead(expected_revenue=900).action_set_lost()
        card = self.cards()["pipeline"]
        self.assertEqual(card["value"], 1)
        self.assertIn("4,000.00", card["text"])
        self.assertEqual(self.behind(card), open_lead)

    def test_forecast_is_weighted_and_of_this_month(self):
        self.lead(expected_revenue=1000, probability=25, date_deadline=self.today)
        self.lead(expected_revenue=5000, date_deadline=self.today + timedelta(90))
        self.assertEqual(self.cards()["forecast"]["value"], 250)

    def test_without_a_next_step(self):
        idle, busy, done = self.lead(), self.lead(), self.lead()
        for lead in (busy, done):
            lead.activity_schedule("mail.mail_activity_data_todo", user_id=self.seller.id)
        done.activity_ids.action_done()
        self.assertEqual(self.behind(self.cards()["idle"]), idle | done)
        self.assertEqual(self.cards()["idle"]["tone"], "warning")

    def test_leads_of_other_companies_and_of_others_do_not_count(self):
        other = self.env["res.company"].create({"name": "Brick"})
        self.lead(company_id=other.id, user_id=False)
        self.assertEqual(self.cards()["pipeline"]["value"], 0)
        self.lead()
        salesman = self._user("other_seller", "smart_base.group_smart_user,"
                              "sales_team.group_sale_salesman")  # fmt: skip
        self.assertEqual(self.cards(user=salesman)["pipeline"]["value"], 0)

    def test_who_does_not_sell_sees_none_of_it(self):
        user = self._user("colleague", "smart_base.group_smart_user")
        self.assertNotIn("pipeline", self.cards(user=user))

    def test_week_tells_what_was_won_and_what_came_in(self):
        self.lead(silent=0, expected_revenue=900).action_set_won()
        found = {each["key"]: each["text"] for each in self.role("overview")["insights"]}
        self.assertIn("Opportunities won this week: 1", found["won"])
        self.assertIn("900.00", found["won"])
        self.assertIn("new", found)
