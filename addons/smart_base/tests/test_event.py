from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..engine import retry
from ..models.guard import QUEUE, with_permit
from ..models.smart_event import KEEP_DAYS

DRAIN_LOGGER = "odoo.addons.smart_base.models.smart_event_drain"


@tagged("smart", "post_install", "-at_install")
class TestEvent(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.rule = cls.env["smart.rule"].create(
            {
                "name": "Queue",
                "code": "platform.queue",
                "automation": "smart.automation",
                "mode": "live",
            }
        )
        cls.events = with_permit(cls.env["smart.event"], QUEUE)
        groups = ("smart_user", "smart_approver", "smart_auditor", "smart_manager")
        cls.users = {
            name: new_test_user(cls.env, f"queue_{name}", groups=f"smart_base.group_{name}")
            for name in groups
        }
        cls.lanes = cls.env["ir.cron"].browse(cls.events._lane_ids())

    def _event(self, **values):
        """One event of the rule, with some fields set from outside."""
        key = f"test:{len(self._all())}"
        self.assertTrue(self.events._offer(self.rule, self.company, key=key))
        event = self.events.search([("key", "=", key)])
        event.write(values)
        return event

    def _all(self):
        return self.events.search([("rule_id", "=", self.rule.id)])

    def _triggers(self):
        return self.env["ir.cron.trigger"].search([("cron_id", "in", self.lanes.ids)])

    def _alerts(self):
        return self.rule.activity_search(["smart_base.mail_activity_type_alert"])

    # Coming in ------------------------------------------------------------

    def test_same_key_is_accepted_once(self):
        offers = [self.events._offer(self.rule, self.company, key="once") for _time in range(10)]
        self.assertEqual(offers, [True] + [False] * 9)
        self.assertEqual(len(self._all()), 1)

    def test_offers_without_a_key_are_all_new(self):
        for _time in range(3):
            self.events._offer(self.rule, self.company)
        self.assertEqual(len(self._all()), 3)

    def test_offer_keeps_what_it_was_given(self):
        partner = self.env["res.partner"].create({"name": "Azure"})
        user = self.users["smart_user"]
        queue = self.events.with_user(user).sudo()
        queue._offer(
            self.rule,
            self.company,
            "records",
            model="res.partner",
            ids=[partner.id],
            payload={"a": 1},
        )
        self.assertRecordValues(
            self._all(),
            [
                {
                    "rule_id": self.rule.id,
                    "company_id": self.company.id,
                    "kind": "records",
                    "res_model": "res.partner",
                    "res_id": partner.id,
                    "state": "pending",
                    "attempts": 0,
                    "user_id": user.id,
                }
            ],
        )
        self.assertEqual(self._all().payload, {"a": 1, "ids": [partner.id]})
        self.assertLessEqual(self._all().due_at, fields.Datetime.now() + timedelta(seconds=1))

    def test_nobody_else_writes_the_queue(self):
        event = self._event()
        forged = self.env["smart.event"].with_context(smart_permit=True)
        for queue in (self.env["smart.event"], self.env["smart.event"].sudo(), forged):
            with self.assertRaises(UserError):
                queue.create({"rule_id": self.rule.id, "key": "by hand", "kind": "custom"})
            with self.assertRaises(UserError):
                queue.browse(event.id).write({"state": "done"})
            with self.assertRaises(UserError):
                queue.browse(event.id).unlink()

    # Waking lanes ---------------------------------------------------------

    def test_one_event_wakes_one_lane(self):
        self.assertEqual(len(self.lanes), 4)
        self._triggers().unlink()
        self._event()
        self.assertEqual(len(self._triggers()), 1)

    def test_many_events_wake_every_lane(self):
        self._triggers().unlink()
        self.events._wake(everybody=True)
        self.assertEqual(self._triggers().cron_id, self.lanes)

    def test_busy_lanes_are_left_alone_while_one_is_idle(self):
        idle = self.lanes[2]
        for lane in self.lanes - idle:
            self._event(state="running", lane=lane.id)
        self._triggers().unlink()
        for _time in range(4):
            self.events._wake()
        self.assertEqual(self._triggers().cron_id, idle)

    def test_archived_lanes_are_not_woken(self):
        self.lanes[1:].active = False
        self.env.flush_all()
        self._triggers().unlink()
        self.events._wake(everybody=True)
        self.assertEqual(self._triggers().cron_id, self.lanes[0])

    # Failing --------------------------------------------------------------

    def test_failures_are_tried_again_later_and_later_then_given_up(self):
        event = self._event(state="running")
        for attempt, minutes in enumerate((1, 5, 30, 120), start=1):
            event.write({"attempts": attempt, "state": "running"})
            event._fail(retry.ERROR, "poison")
            wait = (event.due_at - fields.Datetime.now()).total_seconds() / 60
            self.assertEqual(event.state, "pending")
            self.assertAlmostEqual(wait, minutes, delta=0.1 * minutes + 0.05)
        self.assertFalse(self._alerts())
        event.write({"attempts": 5, "state": "running"})
        event._fail(retry.ERROR, "poison")
        self.assertRecordValues(
            event, [{"state": "dead", "error_kind": "error", "error": "poison"}]
        )

    def test_managers_are_told_once_however_many_are_given_up(self):
        managers = self.rule._managers(self.company)
        self.assertIn(self.users["smart_manager"], managers)
        for _time in range(3):
            self._event(state="running", attempts=5)._fail(retry.KILLED, "gone")
        self.assertEqual(self._alerts().user_id, managers)
        self.assertEqual(len(self._alerts()), len(managers))

    @mute_logger(DRAIN_LOGGER)
    def test_alert_that_fails_leaves_the_event_dead(self):
        event = self._event(state="running", attempts=5)
        self.env.ref("smart_base.mail_activity_type_alert").unlink()
        event._fail(retry.ERROR, "poison")
        self.assertEqual(event.state, "dead")

    # Requeue --------------------------------------------------------------

    def test_manager_brings_dead_letters_back(self):
        dead = self._event(
            state="dead", attempts=5, due_at=fields.Datetime.now() + timedelta(days=1)
        )
        done = self._event(state="done", attempts=1)
        self._triggers().unlink()
        both = self.env["smart.event"].browse((dead + done).ids)
        both.with_user(self.users["smart_manager"]).action_requeue()
        self.assertRecordValues(
            dead + done, [{"state": "pending", "attempts": 0}, {"state": "done", "attempts": 1}]
        )
        self.assertLessEqual(dead.due_at, fields.Datetime.now())
        self.assertTrue(self._triggers())
        entry = self.env["smart.audit.log"].search([("rule_code", "=", self.rule.code)], limit=1)
        self.assertEqual(entry.action, "requeued")
        self.assertEqual(entry.user_ref, self.users["smart_manager"].id)

    def test_only_managers_requeue(self):
        event = self.env["smart.event"].browse(self._event(state="dead").id)
        for name in ("smart_user", "smart_approver", "smart_auditor"):
            with self.assertRaises(AccessError):
                event.with_user(self.users[name]).action_requeue()
        self.assertEqual(event.state, "dead")

    def test_manager_of_another_company_does_not_requeue(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        event = self.env["smart.event"].browse(self._event(state="dead", company_id=other.id).id)
        with self.assertRaises(AccessError):
            event.with_user(self.users["smart_manager"]).action_requeue()

    def test_only_dead_letters_are_requeued(self):
        for state in ("pending", "running", "done"):
            event = self.env["smart.event"].browse(self._event(state=state, attempts=3).id)
            with self.assertRaises(UserError):
                event.with_user(self.users["smart_manager"]).action_requeue()
            self.assertEqual(event.attempts, 3)

    # Keeping --------------------------------------------------------------

    def test_finished_events_are_forgotten_after_a_while_dead_letters_are_not(self):
        now = fields.Datetime.now()
        old, recent = now - timedelta(days=KEEP_DAYS + 1), now - timedelta(days=KEEP_DAYS - 1)
        self._event(state="done", done_at=old)
        kept = self._event(state="done", done_at=recent)
        kept += self._event(state="dead", due_at=old) + self._event(due_at=old)
        count, more = self.env["smart.event"]._gc_done()
        self.assertEqual((count, more), (1, False))
        self.assertEqual(self._all(), kept.sorted("id", reverse=True))

    def test_rules_that_go_take_their_events_with_them(self):
        self._event()
        rule = self.rule
        rule.unlink()
        self.assertFalse(self.events.search([("rule_id", "=", rule.id)]))
