"""Budgets stop calls before they are made; breaker and rate hold for all workers together."""

from datetime import timedelta
from decimal import Decimal

from odoo import fields
from odoo.tests import tagged

from ..llm.job import estimate
from ..models.smart_llm_ledger import ADMITTED
from .fake_claude import FakeClaude, answers
from .llm_common import FORM, GOOD, LlmCase

#: Tokens of an answer that costs exactly one cent with the fast model: 0.50 dollars a million.
CENT = {"input_tokens": 0, "output_tokens": 20_000}


@tagged("smart", "post_install", "-at_install")
class TestLlmBudget(LlmCase):
    def setUp(self):
        super().setUp()
        self.fake.default = answers.data(GOOD, usage=CENT)
        self.addCleanup(setattr, self.fake, "default", answers.canned())

    def spent(self, scope="company", period="day"):
        domain = [
            ("scope", "=", scope),
            ("period", "=", period),
            ("company_id", "=", self.company.id),
        ]
        return self.env["smart.llm.counter"].search(domain).spent

    def test_spending_is_counted_for_company_and_user_by_day_and_month(self):
        self.decide()
        self.decide()
        for scope in ("company", "user"):
            for period in ("day", "month"):
                self.assertAlmostEqual(self.spent(scope, period), 0.02, 6)

    def test_whoever_looked_before_another_was_admitted_looks_again(self):
        ledger, job = self.env["smart.llm.ledger"], self.job()
        limits, amount = ledger._limits(job.plan, job.payer), Decimal("0.01")
        known, late = (
            self.env["smart.llm.state"]._read_fresh(self.connection.id) for _time in range(2)
        )
        calls = self.env["smart.llm.call"].search_count([])
        guards, call = (known.breaker, known.bucket), self.env["smart.llm.call"]
        noted = [
            ledger._note_admitted(
                job, each, guards,
                call._opening(each.call_id, job, limits, amount, ADMITTED), limits, amount,
            )
            for each in (known, late)
        ]  # fmt: skip
        self.assertEqual(noted, [True, False])
        self.assertEqual(self.env["smart.llm.call"].search_count([]) - calls, 1)
        counters = self.env["smart.llm.counter"].search([("company_id", "=", self.company.id)])
        self.assertEqual(set(counters.mapped("reserved")), {0.01})
        self.assertEqual(set(counters.mapped("calls")), {1})

    def job(self):
        return self.env["smart.llm"]._prepare("decide", "test.memo", {"memo": "x"})

    def test_a_full_budget_stops_the_call_before_it_is_made(self):
        self.connection.day_budget = 0.02
        self.decide()
        self.decide()
        self.fake.clear()
        fault = self.refused()
        self.assertEqual(fault.reason_code, "budget")
        self.assertIn("0.02 of 0.02", str(fault))
        self.assertFalse(self.fake.asked())

    def test_it_goes_on_the_next_day(self):
        self.connection.day_budget = 0.01
        self.decide()
        fault = self.refused()
        self.assertGreater(fault.retry_after, 0)
        self.assertLessEqual(fault.retry_after, 24 * 3600)
        for counter in self.env["smart.llm.counter"].search([("period", "=", "day")]):
            counter.write({"key": f"{counter.key} before", "start": "2026-01-01"})
        self.assertEqual(self.decide().value, GOOD)

    def test_each_limit_holds_by_itself(self):
        for name in ("month_budget", "user_day_budget", "user_month_budget"):
            with self.subTest(name):
                self.env["smart.llm.counter"].search([]).unlink()
                self.connection[name] = 0.01
                self.decide()
                self.assertEqual(self.refused().reason_code, "budget")
                self.connection[name] = 0

    def test_a_rule_has_its_own_limit_in_each_company(self):
        rule = self.make_rule()
        rule.with_company(self.company).daily_budget = 0.01
        self.decide(rule=rule)
        fault = self.refused(rule=rule)
        self.assertEqual(fault.details["scope"], "rule")
        self.decide()

    def make_rule(self):
        return self.env["smart.rule"].search([], limit=1) or self.env["smart.rule"].create(
            {"name": "A rule", "code": "platform.test", "automation": "smart.automation"}
        )

    def test_near_the_limit_the_tokens_are_counted_exactly(self):
        # the estimate is far above what the limit leaves, the exact count below it
        self.connection.day_budget = 0.00025
        self.fake.count_step = lambda exchange: exchange.json({"input_tokens": 10})
        self.addCleanup(setattr, self.fake, "count_step", None)
        self.fake.script(answers.data(GOOD))
        self.decide(memo="ticket " * 600)
        self.assertEqual(len(self.fake.asked("/v1/messages/count_tokens")), 1)

    def test_far_from_the_limit_nothing_is_counted(self):
        self.decide()
        self.assertFalse(self.fake.asked("/v1/messages/count_tokens"))

    def test_what_may_have_cost_something_counts_in_full(self):
        self.fake.script(answers.hang_up(), answers.hang_up())
        self.refused()
        call = self.last_call()
        self.assertTrue(call.is_assumed)
        self.assertAlmostEqual(call.cost, call.reserved, 6)
        self.assertAlmostEqual(self.spent(), call.reserved, 6)

    def test_an_attempt_without_an_answer_counts_beside_the_one_that_came(self):
        self.fake.script(answers.hang_up(), answers.data(GOOD, usage=CENT))
        self.assertEqual(str(self.decide().cost), str(self.one_attempt() + Decimal("0.01")))
        call = self.last_call()
        self.assertTrue(call.is_assumed)
        self.assertAlmostEqual(call.reserved, 2 * float(self.one_attempt()), 6)
        self.assertAlmostEqual(self.spent(), call.cost, 6)
        counters = self.env["smart.llm.counter"].search([("company_id", "=", self.company.id)])
        self.assertEqual(set(counters.mapped("reserved")), {0.0})

    def one_attempt(self):
        """Dollars that are set aside for one attempt of the standard question."""
        job = self.env["smart.llm"]._prepare("decide", "test.memo", {"memo": "train ticket"}, FORM)
        job.prompt_tokens = estimate(job.params)
        return self.env["smart.llm.ledger"]._ceiling(job)

    def test_what_may_have_been_charged_is_not_sent_again_without_money_for_it(self):
        self.connection.day_budget = 1.5 * float(self.one_attempt())
        self.fake.script(answers.hang_up(), answers.data(GOOD))
        fault = self.refused()
        self.assertEqual((fault.reason_code, fault.attempts), ("network", 1))
        self.assertEqual(len(self.fake.asked()), 1)
        self.assertAlmostEqual(self.spent(), float(self.one_attempt()), 6)

    def test_what_was_not_charged_is_sent_again_without_more_money(self):
        self.connection.day_budget = 1.5 * float(self.one_attempt())
        self.fake.script(answers.status(500, retry_after=0.05), answers.data(GOOD))
        self.assertEqual(self.decide().value, GOOD)

    def test_managers_are_told_once_that_the_rest_does_not_suffice(self):
        self.connection.day_budget = 0.00001
        for _time in range(2):
            self.assertEqual(self.refused().reason_code, "budget")
        told = self.connection.activity_ids.filtered(lambda each: each.user_id == self.manager)
        self.assertEqual(len(told), 1)
        self.assertIn("does not suffice", told.summary)

    def test_managers_are_told_once_at_80_and_once_at_100_percent(self):
        self.connection.day_budget = 0.05
        alerted = [("action", "=", "budget_alert")]
        earlier = self.env["smart.audit.log"].search_count(alerted)
        alerts = []
        for _call in range(5):
            self.decide()
            activities = self.connection.activity_ids.filtered(
                lambda activity: activity.user_id == self.manager
            )
            alerts.append(len(activities))
        self.assertEqual(alerts, [0, 0, 0, 1, 2])
        self.assertEqual(self.env["smart.audit.log"].search_count(alerted) - earlier, 2)

    def test_a_lost_call_is_in_the_audit_log(self):
        self.decide()
        call = self.last_call()
        self.env.cr.execute("UPDATE smart_llm_call SET state = 'running' WHERE id = %s", [call.id])
        self.env.invalidate_all()
        self.env["smart.llm.ledger"]._sweep(fields.Datetime.now() + timedelta(minutes=1))
        entry = self.env["smart.audit.log"].search([("llm_call_ref", "=", call.id)], limit=1)
        self.assertIn("died", entry.reason)
        self.assertAlmostEqual(entry.cost, call.reserved, 6)

    def test_a_lost_call_is_counted_at_its_most(self):
        self.decide()
        call = self.last_call()
        # as if the worker had died: the row still runs, its reservation still stands
        self.env.cr.execute("UPDATE smart_llm_call SET state = 'running', cost = 0")
        self.env.cr.execute(
            "UPDATE smart_llm_counter SET spent = 0, reserved = %s", [call.reserved]
        )
        self.env.invalidate_all()
        later = fields.Datetime.now() + timedelta(minutes=1)
        self.assertEqual(self.env["smart.llm.ledger"]._sweep(later), 1)
        self.assertEqual(call.state, "lost")
        counter = self.env["smart.llm.counter"].search([("scope", "=", "company")])[0]
        self.assertAlmostEqual(counter.spent, call.reserved, 6)
        self.assertEqual(counter.reserved, 0)

    def test_price_of_the_day_is_charged(self):
        model = self.connection.fast_model_id
        model.price_ids = [
            (0, 0, {"valid_from": fields.Date.today(), "input_price": 1, "output_price": 5})
        ]
        self.assertEqual(self.decide().cost, Decimal("0.100000"))


@tagged("smart", "post_install", "-at_install")
class TestLlmGuards(LlmCase):
    def state(self):
        return self.env["smart.llm.state"].search([("connection_id", "=", self.connection.id)])

    def fail_times(self, times, step=None):
        for _time in range(times):
            self.fake.script(step or answers.status(500, headers={"x-should-retry": "false"}))
            self.fake.script(answers.status(500))
            self.refused()
            self.fake.clear()

    def test_breaker_opens_after_five_failures_and_nothing_more_is_sent(self):
        self.fail_times(5)
        fault = self.refused()
        self.assertEqual(fault.reason_code, "paused")
        self.assertAlmostEqual(fault.retry_after, 300, delta=5)
        self.assertFalse(self.fake.asked())

    def test_one_probe_after_the_pause_closes_it(self):
        self.fail_times(5)
        self.env["smart.llm.state"].search([]).write(
            {"opened_at": fields.Datetime.now() - timedelta(minutes=6)}
        )
        self.fake.script(answers.data(GOOD))
        self.decide()
        self.assertFalse(self.state().opened_at)
        self.assertEqual(self.state().failures, 0)

    def test_a_refused_key_is_not_tried_again_until_it_is_changed(self):
        self.fake.keys = {"another"}
        self.addCleanup(setattr, self.fake, "keys", {"sk-fake-key"})
        self.assertEqual(self.refused().reason_code, "key_refused")
        self.fake.clear()
        self.assertEqual(self.refused().reason_code, "key_refused")
        self.assertFalse(self.fake.requests)
        self.connection._set_key("another")
        self.fake.script(answers.data(GOOD))
        self.assertEqual(self.decide().value, GOOD)

    def test_answers_that_are_of_no_use_do_not_open_it(self):
        for _time in range(6):
            self.fake.script(answers.text("no JSON"))
            self.refused()
        self.fake.script(answers.data(GOOD))
        self.assertEqual(self.decide().value, GOOD)

    def test_too_many_requests_slow_all_calls_down(self):
        self.fake.script(answers.status(429, retry_after=40))
        self.assertEqual(self.refused().retry_after, 40)
        self.fake.clear()
        fault = self.refused()
        self.assertEqual(fault.reason_code, "rate_limited")
        self.assertAlmostEqual(fault.retry_after, 40, delta=3)
        self.assertFalse(self.fake.requests)
        self.assertEqual(self.state().pace, 0.5)

    def test_an_answer_at_the_second_attempt_slows_as_well(self):
        self.fake.script(answers.status(429, retry_after=0.1), answers.data(GOOD))
        self.assertEqual(self.decide().value, GOOD)
        self.assertEqual(self.state().pace, 0.5)

    def test_a_new_address_holds_for_a_request_that_was_prepared_before(self):
        with FakeClaude(keys={"new-key"}) as other:
            job = self.llm._prepare("decide", "test.memo", {"memo": "x"}, FORM)
            self.connection.base_url = other.url
            self.connection._set_key("new-key")
            other.script(answers.data(GOOD))
            self.assertEqual(self.llm._ask(job).value, GOOD)
        self.assertFalse(self.fake.requests)

    def test_rate_is_limited_before_the_other_side_complains(self):
        self.connection.calls_per_minute = 4
        self.fake.default = answers.data(GOOD)
        self.addCleanup(setattr, self.fake, "default", answers.canned())
        self.decide()
        fault = self.refused()
        self.assertEqual(fault.reason_code, "rate_limited")
        self.assertAlmostEqual(fault.retry_after, 15, delta=2)
