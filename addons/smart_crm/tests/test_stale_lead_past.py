"""Backtests of silent leads: what the rule would have said before colleagues acted."""

from datetime import timedelta

from odoo.tests import tagged

from .common import LeadCase

MANAGER = "smart_base.group_smart_manager,sales_team.group_sale_salesman_all_leads"


@tagged("smart", "post_install", "-at_install")
class TestStaleLeadPast(LeadCase):
    def act(self, lead, days, what):
        """Have the salesperson do something about a lead some days ago."""
        self.note_changes()
        known = lead.message_ids
        what(lead.with_user(self.seller))
        self.note_changes()
        (lead.message_ids - known).date = self.today - timedelta(days)
        self.env.flush_all()

    def note_changes(self):
        """Have changes become messages, as the end of a transaction does."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def call(self, lead, days):
        self.act(lead, days, lambda mine: mine.message_post(body="Called"))

    def cases(self, since=60):
        """Cases of these last days, oldest first."""
        automation = self.rule._automation(self.company)
        span = (self.today - timedelta(since), self.today)
        ids = automation._past_ids(self.rule, *span, 100)
        return automation._past_cases(self.rule, ids)

    def test_lead_that_was_taken_up_again_would_have_been_followed_up(self):
        lead = self.lead(50)
        self.call(lead, 20)
        [case] = self.cases()
        self.assertEqual((case.res_id, case.right, case.amount), (lead.id, True, 4000))
        self.assertEqual(case.day, self.today - timedelta(20))
        self.assertIn("Smart seller took it up", case.people)
        self.assertGreaterEqual(case.confidence, 0.95)

    def test_lead_that_was_given_up_would_have_been_followed_up_in_vain(self):
        lead = self.lead(50)
        self.act(lead, 20, lambda mine: mine.action_set_lost())
        [case] = self.cases()
        self.assertIs(case.right, False)
        self.assertIn("gave it up", case.people)

    def test_only_silences_that_last_are_cases(self):
        self.call(self.lead(30), 17)
        self.assertFalse(self.cases())
        self.call(self.lead(30), 16)
        self.assertEqual(len(self.cases()), 1)

    def test_only_what_was_done_in_these_days_counts(self):
        self.call(self.lead(90), 61)
        self.assertFalse(self.cases())
        self.assertEqual(len(self.cases(61)), 1)

    def test_customers_and_machines_end_no_silence_by_deciding(self):
        customer = self.env["res.partner"].create({"name": "Deco Addict"})
        lead = self.lead(50)
        for author in (customer, self.env.ref("base.user_root").partner_id):
            message = lead.message_post(body="Hello", message_type="email", author_id=author.id)
            message.date = self.today - timedelta(20)
        self.assertFalse(self.cases())

    def test_planned_activity_and_what_the_rule_said_are_no_silence(self):
        planned, spoken = self.lead(50), self.lead(50)
        activity = planned.activity_schedule("mail.mail_activity_data_todo")
        # raw SQL: the ORM writes this time itself
        self.env.cr.execute(
            "UPDATE mail_activity SET create_date = %s WHERE id = %s",
            [self.today - timedelta(40), activity.id],
        )
        self.scan(self.rule)
        # raw SQL: nobody may write a decision
        self.env.cr.execute(
            "UPDATE smart_decision SET create_date = %s WHERE res_id = %s",
            [self.today - timedelta(30), spoken.id],
        )
        self.env.invalidate_all()
        self.call(planned, 20)
        self.call(spoken, 20)
        self.assertFalse(self.cases())

    def test_it_is_judged_as_it_was_then(self):
        lead = self.lead(50, user_id=False)
        slow = self.env["crm.stage"].create({"name": "Slow", "rotting_threshold_days": 90})
        self.act(lead, 20, lambda mine: mine.sudo().write({"user_id": self.seller.id}))
        self.act(lead, 2, lambda mine: mine.sudo().write({"stage_id": slow.id}))
        self.assertEqual(lead.stage_id, slow)
        first, second = self.cases()
        self.assertLess(first.confidence, 0.95, "nobody was responsible then")
        self.assertGreaterEqual(second.confidence, 0.95)

    def test_lead_that_was_lost_then_is_not_silent(self):
        lead = self.lead(70)
        self.act(lead, 60, lambda mine: mine.action_set_lost())
        self.act(lead, 20, lambda mine: mine.action_unarchive())
        self.assertFalse(self.cases(40))

    def test_backtest_counts_them_and_says_what_is_rough(self):
        self.call(self.lead(80), 50)
        manager = self._user("manager", MANAGER)
        wizard = self.env["smart.backtest.start"].with_user(manager).create(
            {"rule_id": self.rule.id, "date_from": self.today - timedelta(60),
             "date_to": self.today}
        )  # fmt: skip
        self.assertEqual(wizard.case_count, 1)
        self.assertIn("messages", wizard.caveat)
        backtest = self.env["smart.backtest"].browse(wizard.action_start()["res_id"])
        self.work_off(self.rule)
        self.assertEqual((backtest.state, backtest.done), ("done", 1), backtest.note)
        self.assertIn("messages", backtest.caveat)
        self.assertEqual(backtest.case_ids.judgement, "right")

    def test_other_companies_keep_their_leads(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        lead = self.lead(50)
        self.call(lead, 20)
        lead.write({"team_id": False, "user_id": False, "company_id": other.id})
        self.assertFalse(self.cases())

    def test_number_of_queries_does_not_grow_with_the_leads(self):
        def some(count):
            for _number in range(count):
                self.call(self.lead(50), 20)
            return self.queries_of(self.cases)

        self.assertEqual(some(2), some(8))
