from datetime import timedelta

from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.smart_base.tests.automated import AutomatedCase

APPROVER = "smart_base.group_smart_approver,base.group_partner_manager"


@tagged("smart", "post_install", "-at_install")
class TestMissingEmail(AutomatedCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("smart_example.smart_rule_missing_email")
        cls.rule.mode = "live"
        cls.env["res.partner"].search([("is_company", "=", True)]).email = "info@example.com"
        cls.env.cr.precommit.data.pop("smart_events", None)
        cls.approver = new_test_user(cls.env, "smart_approver", groups=APPROVER)

    def company(self, **values):
        values = {"name": "Azure Interior", "is_company": True, **values}
        return self.env["res.partner"].create(values)

    def test_new_company_gets_an_activity_by_itself(self):
        partner = self.company(user_id=self.approver.id)
        decision = self.work_off(self.rule)
        self.assertEqual((decision.state, decision.res_id), ("executed", partner.id))
        self.assertRecordValues(
            partner.activity_ids,
            [{"user_id": self.approver.id, "summary": "Ask for the e-mail address"}],
        )

    def test_text_of_others_stays_text(self):
        partner = self.company(name="<a href='https://example.com'>Azure</a>")
        self.work_off(self.rule)
        self.assertIn("&lt;a href", str(partner.activity_ids.note))

    def test_known_person_leaves_it_to_an_approver_who_may_undo_it(self):
        partner = self.company(child_ids=[(0, 0, {"name": "Mitchell", "email": "m@example.com"})])
        decision = self.work_off(self.rule)
        self.assertEqual(decision.state, "pending")
        self.assertIn("Mitchell", decision.reasons)
        as_approver = decision.with_user(self.approver).sudo(False)
        as_approver.action_approve()
        self.assertTrue(partner.activity_ids)
        as_approver.action_undo()
        self.assertFalse(partner.activity_ids)
        self.assertEqual(decision.state, "undone")

    def test_question_disappears_with_the_address(self):
        partner = self.company(child_ids=[(0, 0, {"name": "Mitchell", "email": "m@example.com"})])
        decision = self.work_off(self.rule)
        with self.later():
            partner.email = "info@example.com"
        self.work_off(self.rule)
        self.assertEqual(decision.state, "stale")

    def test_forgotten_contact_is_only_logged(self):
        with self.later(days=-500):
            self.company()
        self.assertEqual(self.scan(self.rule).state, "logged")

    def test_number_of_queries_does_not_grow_with_the_contacts(self):
        counts = [
            self.queries_of_thinking(self.rule, self.company() | self.company()),
            self.queries_of_thinking(
                self.rule, self.env["res.partner"].union(*(self.company() for _n in range(9)))
            ),
        ]
        self.assertEqual(counts[0], counts[1])

    def test_activity_is_due_in_five_days(self):
        partner = self.company()
        self.work_off(self.rule)
        due = partner.activity_ids.date_deadline - partner.activity_ids.create_date.date()
        self.assertLessEqual(abs(due - timedelta(5)), timedelta(1))
