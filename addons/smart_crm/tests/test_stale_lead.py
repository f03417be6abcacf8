"""Leads nobody has touched: found, given to somebody, undone."""

from datetime import datetime, time, timedelta

from odoo.tests import tagged

from odoo.addons.smart_base.tests.audited import AuditedCase

from .common import LeadCase


@tagged("smart", "post_install", "-at_install")
class TestStaleLead(AuditedCase, LeadCase):
    def ask(self):
        """A forgotten lead with a doubt that leaves the decision to a person."""
        lead = self.lead(phone=False, email_from=False)
        decision = self.scan(self.rule)
        self.assertEqual(decision.state, "pending", decision.reasons)
        return lead, decision

    # Act ------------------------------------------------------------------

    def test_forgotten_lead_gets_an_activity_by_itself(self):
        lead = self.lead()
        decision = self.scan(self.rule)
        self.assertEqual((decision.state, decision.gate_cause), ("executed", "confident"))
        self.assertEqual((decision.res_id, decision.amount), (lead.id, 4000))
        self.assertRecordValues(
            lead.activity_ids,
            [
                {
                    "user_id": self.seller.id,
                    "summary": "Follow up after 30 days of silence",
                    "date_deadline": self.today + timedelta(2),
                    "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                }
            ],
        )

    def test_activity_says_what_one_should_know(self):
        customer = self.env["res.partner"].create({"name": "Deco Addict"})
        lead = self.lead(date_deadline=self.today + timedelta(20))
        lead.message_post(body="Any news?", message_type="email", author_id=customer.id)
        self.age(lead, 30)
        self.scan(self.rule)
        note = str(lead.activity_ids.note)
        self.assertIn("Stage: Qualified", note)
        self.assertIn("The customer wrote last", note)
        self.assertIn("4,000.00", note)
        self.assertIn("Expected closing", note)

    def test_lead_that_somebody_looks_after_is_left_alone(self):
        self.lead(10)
        self.lead().activity_schedule("mail.mail_activity_data_todo", user_id=self.seller.id)
        self.lead().action_set_lost()
        self.lead().action_set_won()
        written = self.lead()
        written.message_post(
            body="Called", message_type="comment", author_id=self.seller.partner_id.id
        )
        edited = self.lead()
        edited.with_user(self.seller).expected_revenue = 5000
        moved = self.lead()
        moved.stage_id = self.env["crm.stage"].create({"name": "Proposed"})
        self.assertFalse(self.scan(self.rule))

    def test_changes_by_machines_do_not_count(self):
        lead = self.lead()
        robot = self.env.ref("base.user_root")
        lead.with_user(robot).description = "Enriched"
        lead.message_post(body="Enriched", author_id=robot.partner_id.id)
        self.assertEqual(self.scan(self.rule).res_id, lead.id)

    def test_days_are_a_setting_and_stages_may_have_their_own(self):
        lead = self.lead(10)
        self.assertFalse(self.scan(self.rule))
        self.stage.rotting_threshold_days = 40
        self.company.smart_stale_lead_days = 9
        self.assertFalse(self.scan(self.rule))
        self.stage.rotting_threshold_days = 0
        self.assertEqual(self.scan(self.rule).res_id, lead.id)

    def test_silence_ends_at_the_limit_to_the_day(self):
        self.lead(13)
        self.assertFalse(self.scan(self.rule))
        lead = self.lead(14)
        self.assertEqual(self.scan(self.rule).res_id, lead.id)

    # Doubts ---------------------------------------------------------------

    def test_planned_meeting_is_only_logged(self):
        lead = self.lead()
        start = datetime.combine(self.today + timedelta(3), time(10))
        self.env["calendar.event"].create(
            {"name": "Demo", "opportunity_id": lead.id, "start": start,
             "stop": start + timedelta(hours=1)}
        )  # fmt: skip
        self.age(lead, 30)
        decision = self.scan(self.rule)
        self.assertEqual(decision.state, "logged")
        self.assertTrue(decision.reasons.startswith("A meeting is planned"))

    def test_other_lead_of_the_customer_asks(self):
        customer = self.env["res.partner"].create({"name": "Deco Addict", "is_company": True})
        self.lead(2, name="Chairs", partner_id=customer.id)
        self.lead(partner_id=customer.id)
        decision = self.scan(self.rule)
        self.assertEqual(decision.state, "pending")
        self.assertIn("“Chairs”", self.component(decision, "Not elsewhere")["reason"])

    def test_lead_without_a_salesperson_asks_for_an_approver(self):
        self.lead(user_id=False)
        decision = self.scan(self.rule)
        self.assertEqual(decision.state, "pending")
        self.assertEqual(decision.effects[0]["user_id"], self.approver.id)

    def test_late_closing_asks(self):
        self.lead(date_deadline=self.today + timedelta(120))
        decision = self.scan(self.rule)
        self.assertEqual(decision.state, "pending")
        self.assertIn("120 days", decision.reasons)

    # Again ----------------------------------------------------------------

    def test_second_scan_says_nothing_new(self):
        lead = self.lead()
        self.scan(self.rule)
        self.assertFalse(self.scan(self.rule))
        lead.activity_ids.unlink()
        self.assertFalse(self.scan(self.rule), "somebody did not want it")

    def test_lead_forgotten_once_more_is_new(self):
        lead = self.lead(60)
        self.scan(self.rule)
        lead.activity_ids.with_user(self.seller).action_done()
        self.age(lead, 20)
        decision = self.scan(self.rule)
        self.assertEqual(decision.state, "executed")

    # Approve and undo -----------------------------------------------------

    def test_approval_acts(self):
        lead, decision = self.ask()
        self.as_approver(decision).action_approve()
        self.assertEqual(decision.state, "executed")
        self.assertEqual(lead.activity_ids.user_id, self.seller)

    def test_lead_changed_meanwhile_is_overtaken(self):
        lead, decision = self.ask()
        with self.later():
            lead.expected_revenue = 1
        self.as_approver(decision).action_approve()
        self.assertEqual(decision.state, "stale")
        self.assertFalse(lead.activity_ids)

    def test_lead_deleted_meanwhile_is_overtaken(self):
        lead, decision = self.ask()
        lead.unlink()
        self.as_approver(decision).action_approve()
        self.assertEqual(decision.state, "stale")

    def test_question_disappears_when_somebody_moves_the_lead(self):
        lead, decision = self.ask()
        with self.later():
            lead.stage_id = self.env["crm.stage"].create({"name": "Proposed"})
        self.work_off(self.rule)
        self.assertEqual(decision.state, "stale")

    def test_undo_takes_the_activity_back(self):
        lead = self.lead()
        decision = self.scan(self.rule)
        self.as_approver(decision).action_undo()
        self.assertEqual(decision.state, "undone")
        self.assertFalse(lead.activity_ids)
        self.assertFalse(self.scan(self.rule), "what was undone is not proposed again")

    def test_undo_of_a_finished_activity_is_refused(self):
        lead = self.lead()
        decision = self.scan(self.rule)
        lead.activity_ids.action_done()
        self.as_approver(decision).action_undo()
        self.assertEqual(decision.state, "executed")
        self.assertIn("done or deleted", decision.outcome_note)

    # Cost -----------------------------------------------------------------

    def test_number_of_queries_does_not_grow_with_the_leads(self):
        counts = []
        for size in (3, 12):
            leads = self.env["crm.lead"]
            for number in range(size):
                customer = self.env["res.partner"].create({"name": f"Customer {number}"})
                leads |= self.lead(partner_id=customer.id)
            counts.append(self.queries_of_thinking(self.rule, leads))
        self.assertEqual(counts[0], counts[1])
