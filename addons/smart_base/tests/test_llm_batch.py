"""Batches: half the price, each answer used once, and never on a record that has moved on."""

from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import llm
from .fake_claude import answers
from .llm_common import FORM, GOOD, LlmCase


@tagged("smart", "smart_cron", "post_install", "-at_install")
class TestLlmBatch(LlmCase):
    def setUp(self):
        super().setUp()
        self.partners = self.env["res.partner"].create(
            [{"name": f"Partner {number}"} for number in range(3)]
        )
        self.heard, self.failed = [], []
        # any model with these two methods handles answers; here the partner itself does
        handler = type(self.env["res.partner"])
        for name, heard in (("_on_batch_answer", self.heard), ("_on_batch_failure", self.failed)):
            patcher = patch.object(handler, name, self.listener(heard), create=True)
            patcher.start()
            self.addCleanup(patcher.stop)
        self.fake.default = answers.data(GOOD, usage={"input_tokens": 0, "output_tokens": 20_000})
        self.addCleanup(setattr, self.fake, "default", answers.canned())
        self.fake.batches.known.clear()
        self.fake.batches.outcomes.clear()
        self.fake.batches.create_step = None

    @staticmethod
    def listener(heard):
        def listen(handler, item, value):
            heard.append((item.custom_id, value, handler.env.uid, handler.env.su))
            item._record().with_env(handler.env).comment = "answered"

        return listen

    def submit(self, user=None, prefix="memo", **options):
        gateway = self.llm.with_user(user) if user else self.llm
        return gateway._batch_submit(
            "test.memo",
            [
                {"custom_id": f"{prefix}-{partner.id}", "values": {"memo": partner.name},
                 "record": partner, "people": partner}
                for partner in self.partners
            ],
            "res.partner",
            FORM,
            **options,
        )  # fmt: skip

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("smart_base.ir_cron_llm_batches").method_direct_trigger()
        self.env.invalidate_all()

    def test_answers_are_used_once_with_the_rights_of_who_asked(self):
        self.manager.group_ids += self.env.ref("base.group_partner_manager")
        items = self.submit(user=self.manager)
        self.assertFalse(self.fake.requests)
        self.run_cron()
        self.assertEqual(set(items.mapped("state")), {"sent"})
        self.run_cron()
        self.assertEqual(set(items.mapped("state")), {"applied"})
        self.assertEqual(len(self.heard), 3)
        self.assertEqual(
            {(uid, su) for _id, _value, uid, su in self.heard}, {(self.manager.id, False)}
        )
        self.assertEqual([value for _id, value, _uid, _su in self.heard], [GOOD] * 3)
        self.run_cron()
        self.assertEqual(len(self.heard), 3)

    def test_it_costs_half_and_is_settled(self):
        items = self.submit()
        self.run_cron()
        self.assertEqual(set(items.call_id.mapped("state")), {"running"})
        self.run_cron()
        self.assertEqual(set(items.call_id.mapped("state")), {"done"})
        for cost in items.call_id.mapped("cost"):
            self.assertAlmostEqual(cost, 0.005, 6)
        self.assertEqual(set(self.env["smart.llm.counter"].search([]).mapped("reserved")), {0.0})

    def test_names_are_hidden_and_what_hides_them_is_forgotten(self):
        items = self.submit()
        self.run_cron()
        sent = self.fake.asked("/v1/messages/batches")[0]
        self.assertEqual(len(sent["requests"]), 3)
        self.assertNotIn("Partner 1", str(sent))
        self.run_cron()
        self.assertFalse(any(item.sudo().mapping or item.sudo().params for item in items))
        with self.assertRaises(UserError):
            items.with_user(self.manager).write({"state": "queued"})

    def test_a_record_that_was_changed_meanwhile_is_left_alone(self):
        items = self.submit()
        self.run_cron()
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = write_date + interval '1 s' WHERE id = %s",
            [self.partners[0].id],
        )
        self.partners[1].unlink()
        self.run_cron()
        states = {item.custom_id: item.state for item in items}
        self.assertEqual(sorted(states.values()), ["applied", "stale", "stale"])
        self.assertEqual(len(self.heard), 1)

    def test_an_answer_may_do_no_more_than_who_asked(self):
        items = self.submit(user=self.manager)
        self.run_cron()
        with self.assertLogs("odoo.addons.smart_base.models.smart_llm_batch", "ERROR") as logs:
            self.run_cron()
        self.assertIn("AccessError", logs.output[0])
        self.assertEqual(set(items.mapped("state")), {"failed"})

    def test_the_same_question_is_asked_once(self):
        self.assertEqual(len(self.submit()), 3)
        self.assertEqual(len(self.submit()), 0)

    def test_each_failure_is_told_to_who_asked(self):
        items = self.submit()
        self.fake.batches.outcomes |= {items[0].custom_id: "errored", items[1].custom_id: "expired"}
        self.fake.script(answers.text("no JSON"))
        self.run_cron()
        self.run_cron()
        self.assertEqual(set(items.mapped("state")), {"failed"})
        reasons = {custom_id: fault.reason_code for custom_id, fault, _uid, _su in self.failed}
        self.assertEqual(sorted(reasons.values()), ["bad_answer", "cut_short", "server_error"])
        self.assertEqual(set(items.call_id.mapped("state")), {"failed"})

    def test_a_handler_that_fails_does_not_stop_the_others(self):
        def broken(handler, item, value):
            handler.browse(item.res_id).name = "half done"
            raise ValueError("broken")

        handler = type(self.env["res.partner"])
        items = self.submit()
        self.run_cron()
        with (
            patch.object(handler, "_on_batch_answer", broken),
            self.assertLogs("odoo.addons.smart_base.models.smart_llm_batch", "ERROR"),
        ):
            self.run_cron()
        self.assertEqual(set(items.mapped("state")), {"failed"})
        self.assertNotIn("half done", self.partners.mapped("name"))

    def test_what_the_budget_does_not_allow_waits(self):
        # each question reserves its 100 tokens of answer, and a little for the prompt
        items = self.submit()
        self.connection.day_budget = 0.00001
        self.run_cron()
        self.assertEqual(sorted(set(items.mapped("state"))), ["queued"])
        self.connection.day_budget = 2.5 * self.one_question(items)
        self.run_cron()
        self.assertEqual(sorted(items.mapped("state")), ["queued", "sent", "sent"])
        self.connection.day_budget = 1
        self.run_cron()
        self.assertEqual(sorted(items.mapped("state")), ["applied", "applied", "sent"])

    def one_question(self, items):
        """Dollars that are set aside for one question."""
        job = self.env["smart.llm"]._batch_job(items[:1])
        return float(self.env["smart.llm.ledger"]._ceiling(job))

    def test_a_rule_without_budget_does_not_stop_the_questions_of_others(self):
        poor, rich = self.env["smart.rule"].create(
            [
                {"name": name, "code": f"platform.{name}", "automation": "smart.automation"}
                for name in ("poor", "rich")
            ]
        )
        poor.with_company(self.company).daily_budget = 0.000001
        waiting, sent = self.submit(rule=poor), self.submit(rule=rich, prefix="rich")
        self.run_cron()
        self.assertEqual(set(waiting.mapped("state")), {"queued"})
        self.assertEqual(set(sent.mapped("state")), {"sent"})

    def test_managers_are_told_of_what_batches_spend(self):
        items = self.submit()
        self.connection.day_budget = 3.5 * self.one_question(items)
        before = len(self.connection.activity_ids)
        self.run_cron()
        self.run_cron()
        self.assertGreater(len(self.connection.activity_ids), before)

    def test_an_answer_that_breaks_its_reader_does_not_stop_the_others(self):
        for hostile in ('{"account": 1' + "0" * 400 + ', "reason": "x"}', "[" * 700):
            with self.subTest(hostile[:20]):
                items = self.submit(prefix=hostile[:12])
                self.run_cron()
                self.fake.script(answers.text(hostile))
                self.run_cron()
                self.assertNotIn("sent", items.mapped("state"))

    def test_questions_that_are_refused_for_good_keep_no_names(self):
        items = self.submit()
        self.fake.batches.create_step = answers.status(413)
        self.run_cron()
        self.assertEqual(set(items.mapped("state")), {"failed"})
        # sudo: columns that nobody may read
        self.assertFalse(any(items.sudo().mapped("mapping")) or any(items.sudo().mapped("params")))
        self.assertEqual(len(self.failed), 3)

    def test_done_questions_are_deleted_after_the_days_of_the_texts(self):
        items = self.submit()
        self.fake.batches.create_step = answers.status(413)
        self.run_cron()
        self.env.cr.execute(
            "UPDATE smart_llm_batch_item SET write_date = now() - interval '91 days' WHERE id = %s",
            [items[0].id],
        )
        self.env.invalidate_all()
        self.env["smart.llm.batch.item"].sudo()._gc_done()
        self.assertEqual(items.exists(), items[1:])

    def test_one_question_tries_whether_claude_is_back(self):
        items = self.submit()
        # as after five failures, ten minutes ago
        self.env["smart.llm.state"]._read_fresh(self.connection.id)
        state = self.env["smart.llm.state"].search([("connection_id", "=", self.connection.id)])
        earlier = fields.Datetime.now() - timedelta(minutes=10)
        state.write({"failures": 5, "opened_at": earlier, "reason": "server_error"})
        self.env.flush_all()
        self.run_cron()
        self.assertEqual(sorted(items.mapped("state")), ["queued", "queued", "sent"])
        self.assertFalse(state.opened_at)
        self.run_cron()
        self.assertEqual(sorted(items.mapped("state")), ["applied", "sent", "sent"])

    def test_a_batch_that_is_taken_makes_good_for_one_that_was_not(self):
        state = self.env["smart.llm.state"]
        for number in range(3):
            self.submit(prefix=f"round-{number}")
            self.fake.batches.create_step = answers.status(500)
            self.run_cron()
            self.assertEqual(state._read_fresh(self.connection.id).breaker.failures, 1)
            self.fake.batches.create_step = None
            self.run_cron()
            self.assertEqual(state._read_fresh(self.connection.id).breaker.failures, 0)

    def test_a_batch_waits_as_long_as_was_asked(self):
        items = self.submit()
        self.fake.batches.create_step = answers.status(429, retry_after=3600)
        self.run_cron()
        self.fake.clear()
        self.run_cron()
        self.assertFalse(self.fake.requests)
        self.assertEqual(set(items.mapped("state")), {"queued"})

    def test_a_batch_that_may_have_been_taken_is_not_handed_in_twice_at_once(self):
        self.submit()
        self.fake.batches.create_step = answers.hang_up()
        self.run_cron()
        self.assertEqual(len(self.fake.asked("/v1/messages/batches")), 1)

    def test_a_question_without_a_model_does_not_stop_the_others(self):
        alone = self.submit(tier="deep", prefix="deep")
        others = self.submit()
        self.connection.deep_model_id = False
        self.run_cron()
        self.assertEqual(set(alone.mapped("state")), {"queued"})
        self.assertEqual(set(others.mapped("state")), {"sent"})

    def test_an_answer_of_no_form_does_not_stop_the_others(self):
        items = self.submit()
        self.run_cron()
        self.fake.script(answers.blocks("x"))
        self.run_cron()
        self.assertEqual(sorted(items.mapped("state")), ["applied", "applied", "failed"])

    def test_an_answer_whose_record_is_held_is_used_at_the_next_run(self):
        items = self.submit()
        self.run_cron()
        held = psycopg2.errors.SerializationFailure("could not serialize access")
        with patch.object(type(self.env["res.partner"]), "_on_batch_answer", side_effect=held):
            self.run_cron()
        self.assertEqual(set(items.mapped("state")), {"sent"})
        self.run_cron()
        self.assertEqual(set(items.mapped("state")), {"applied"})
        self.assertEqual(len(self.heard), 3)

    def test_without_a_key_nothing_is_lost(self):
        items = self.submit()
        self.connection.enabled = False
        self.run_cron()
        self.assertEqual(set(items.mapped("state")), {"queued"})
        self.assertFalse(self.fake.requests)

    def test_answers_that_never_come_are_given_up(self):
        self.fake.batches.polls = 100
        self.addCleanup(setattr, self.fake.batches, "polls", 1)
        items = self.submit()
        self.run_cron()
        later = fields.Datetime.now() - timedelta(hours=51)
        self.env.cr.execute("UPDATE smart_llm_batch_item SET write_date = %s", [later])
        self.env.invalidate_all()
        self.run_cron()
        self.assertEqual(set(items.mapped("state")), {"failed"})
        self.assertEqual(len(self.failed), 3)
        self.assertTrue(all(items.call_id.mapped("is_assumed")))

    def test_a_handler_must_know_how(self):
        with (
            self.assertLogs("odoo.addons.smart_base.models.smart_llm", "ERROR"),
            self.assertRaises(llm.LlmUnavailable),
        ):
            self.llm._batch_submit("test.memo", [], "res.country", FORM)
