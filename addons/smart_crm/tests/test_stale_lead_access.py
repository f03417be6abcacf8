"""Whose leads, and who may decide about them."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import APPROVER, LeadCase


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestStaleLeadAccess(LeadCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Brick Works"})
        cls.rule.with_company(cls.other).mode = "live"
        cls.stranger = cls._user("stranger", APPROVER, cls.other)

    def test_each_company_looks_at_its_own_leads(self):
        here = self.lead()
        there = self.lead(company_id=self.other.id, user_id=self.stranger.id)
        self.assertEqual(self.scan(self.rule).res_id, here.id)
        decision = self.scan(self.rule, self.other)
        self.assertEqual((decision.res_id, decision.company_id), (there.id, self.other))

    def test_lead_of_no_company_belongs_to_its_salesperson(self):
        lead = self.lead()
        lead.company_id = False
        self.age(lead, 30)
        self.assertFalse(self.scan(self.rule, self.other))
        self.assertEqual(self.scan(self.rule).res_id, lead.id)
        self.assertEqual(lead._smart_company_id(), self.company.id)

    def test_lead_of_nobody_belongs_to_the_first_company(self):
        main = self.env.ref("base.main_company")
        self.rule.with_company(main).mode = "shadow"
        lead = self.lead()
        lead.write({"company_id": False, "user_id": False, "team_id": False})
        self.age(lead, 30)
        self.assertEqual(lead._smart_company_id(), main.id)
        decisions = self.scan(self.rule) | self.scan(self.rule, main)
        about = decisions.filtered(lambda decision: decision.res_id == lead.id)
        self.assertEqual(about.company_id, main)

    def test_automation_makes_and_deletes_no_lead(self):
        leads = self.env["crm.lead"].with_user(self.env.ref("smart_base.user_smart_automation"))
        self.assertTrue(leads.has_access("read"))
        self.assertFalse(leads.has_access("create"))
        self.assertFalse(leads.has_access("unlink"))

    def test_salesperson_and_strangers_may_not_approve(self):
        self.lead(email_from=False, phone=False)
        decision = self.scan(self.rule)
        self.assertEqual(decision.state, "pending")
        for user in (self.seller, self.stranger):
            with self.subTest(user.name), self.assertRaises(AccessError):
                decision.with_user(user).sudo(False).action_approve()

    def test_lead_counts_the_decisions_that_its_reader_sees(self):
        lead = self.lead()
        self.scan(self.rule)
        self.assertEqual(lead.with_user(self.approver).smart_decision_count, 1)
        self.assertNotIn("smart_decision_count", lead.with_user(self.seller).fields_get())
