"""Who may do what with the models of this addon."""

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .access import AccessMatrixCase, own_models
from .common import SmartCase


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestAccessMatrix(AccessMatrixCase, SmartCase, TransactionCase):
    def test_models_are_open_to_whom_the_matrix_says(self):
        self.check_matrix(["smart_base"], own_models(self.env, "smart_base"))


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestDecisionVisibility(SmartCase, TransactionCase):
    """Which decisions a Smart Odoo user sees beside what the matrix says of one record."""

    def seen(self, role, company=None):
        decisions = self.env["smart.decision"].with_user(self.users[role])
        return decisions.search([("rule_id", "=", self.rule.id)])

    def test_user_sees_what_the_own_work_caused(self):
        decision = self.propose(cause=self.users["user"])
        self.propose(cause=self.users["approver"])
        self.assertEqual(self.seen("user"), decision)

    def test_employee_without_the_group_sees_nothing_even_if_it_was_the_own_work(self):
        self.propose(cause=self.users["employee"])
        with self.assertRaises(AccessError):
            self.seen("employee")

    def test_readers_of_a_rule_see_its_decisions(self):
        decision = self.propose()
        self.assertFalse(self.seen("user"))
        self.rule.reader_group_ids = self.env.ref("base.group_user")
        self.assertEqual(self.seen("user"), decision)

    def test_approvers_see_what_their_groups_approve(self):
        decision = self.propose()
        self.assertEqual(self.seen("approver"), decision)
        self.rule.approver_group_id = self.env["res.groups"].create({"name": "Others"})
        self.assertFalse(self.seen("approver"))
        self.assertEqual(self.seen("manager"), decision)
        self.assertEqual(self.seen("auditor"), decision)

    def test_nobody_sees_decisions_of_other_companies(self):
        self.rule.reader_group_ids = self.env.ref("base.group_user")
        there = self.propose(company=self.other_company, cause=self.users["user"])
        for role in ("user", "approver", "manager", "auditor"):
            self.assertFalse(self.seen(role), role)
        self.assertEqual(self.seen("foreign"), there)

    def test_queue_and_log_of_other_companies_are_closed(self):
        decision = self.propose(company=self.other_company)
        self.env.flush_all()
        for model, domain in (
            ("smart.event", [("id", "=", decision.event_id.id)]),
            ("smart.audit.log", [("decision_ref", "=", decision.id)]),
        ):
            for role in ("manager", "auditor"):
                self.assertFalse(self.env[model].with_user(self.users[role]).search(domain))
            self.assertTrue(self.env[model].with_user(self.users["foreign"]).search(domain))

    def test_context_cannot_switch_to_a_company_that_is_not_ones_own(self):
        there = self.propose(company=self.other_company)
        for companies in ([self.other_company.id], [self.company.id, self.other_company.id]):
            with self.assertRaises(AccessError):
                decision = there.with_user(self.users["approver"])
                decision.with_context(allowed_company_ids=companies).read(["name"])
