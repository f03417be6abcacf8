from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.smart_base.engine import retry
from odoo.addons.smart_base.exceptions import Conflict
from odoo.addons.smart_base.models import smart_event_drain

from .common import ProbeCase

DRAIN_LOGGER = "odoo.addons.smart_base.models.smart_event_drain"


@tagged("smart", "smart_cron", "post_install", "-at_install")
class TestDrain(ProbeCase):
    """What a lane makes of events, in one process."""

    def marks(self, things):
        return self.env["probe.mark"].search([("thing", "in", things.ids)])

    # Carried out ----------------------------------------------------------

    def test_each_event_takes_effect_once(self):
        things = self.things.create(
            [{"name": str(number), "value": number} for number in range(25)]
        )
        events = self.flush()
        self.drain()
        self.assertEqual(set(events.mapped("state")), {"done"})
        self.assertEqual(set(events.mapped("attempts")), {1})
        self.assertTrue(all(events.mapped("done_at")))
        self.assertEqual(sorted(self.marks(things).mapped("thing")), sorted(things.ids))
        decisions = self.env["smart.decision"].search([("event_id", "in", events.ids)])
        self.assertEqual(set(decisions.mapped("state")), {"executed"})
        self.assertEqual(decisions.event_id, events)

    def test_everything_carried_out_has_its_entry_with_the_events_correlation(self):
        self.things.create({"name": "a"})
        event = self.flush()
        self.drain()
        entries = self.env["smart.audit.log"].search(
            [("correlation_id", "=", event.correlation_id)]
        )
        self.assertEqual(entries.mapped("action"), ["executed"])

    def test_rule_that_writes_what_it_listens_to_comes_to_an_end(self):
        thing = self.thing()
        thing.name = "hey"
        self.drain()
        self.assertEqual(thing.name, "hey!")
        self.assertEqual(len(self.flush()), 1)

    def test_oldest_due_event_goes_first(self):
        now = fields.Datetime.now()
        first, second, third = (self.thing(value=value) for value in (1, 2, 3))
        self.offer("mark", third, due_at=now - timedelta(minutes=3))
        self.offer("mark", first, due_at=now - timedelta(minutes=9))
        self.offer("mark", second, due_at=now - timedelta(minutes=6))
        self.drain()
        self.assertEqual(self.marks(first + second + third).sorted("id").mapped("value"), [1, 2, 3])

    def test_event_that_is_not_due_waits(self):
        thing = self.thing()
        event = self.offer("mark", thing, due_at=fields.Datetime.now() + timedelta(minutes=1))
        self.drain()
        self.assertRecordValues(event, [{"state": "pending", "attempts": 0}])
        self.assertFalse(self.marks(thing))

    def test_event_that_falls_due_in_a_moment_is_waited_for(self):
        thing = self.thing()
        event = self.offer("mark", thing, due_at=fields.Datetime.now() + timedelta(seconds=1.3))
        self.drain()
        self.assertEqual(event.state, "done")
        self.assertEqual(len(self.marks(thing)), 1)

    def test_rule_switched_off_meanwhile_does_nothing(self):
        thing = self.thing()
        event = self.offer("mark", thing)
        self.rule("mark").mode = "off"
        self.drain()
        self.assertEqual(event.state, "done")
        self.assertFalse(self.marks(thing))

    def test_record_deleted_meanwhile_is_no_failure(self):
        thing = self.thing()
        event = self.offer("slow", thing)
        thing.unlink()
        self.drain()
        self.assertRecordValues(event, [{"state": "done", "error": False}])

    def test_scan_splits_all_candidates_into_events_of_one_attempts_size(self):
        self.things.search([]).active = False
        things = self.things.create([{"name": str(number)} for number in range(250)])
        self.things.create({"name": "too much", "value": 5000})
        self.flush().unlink()
        self.rule("slow").with_user(self.env.ref("base.user_admin")).action_scan()
        self.drain()
        parts = self.events.search([("kind", "=", "records")])
        found = [number for part in parts for number in part.payload["ids"]]
        self.assertEqual(len(parts), 3)
        self.assertLessEqual(set(things.ids), set(found))
        self.assertEqual(len(found), len(set(found)))
        self.assertEqual(set(things.mapped("value")), {1000})

    # Failed ---------------------------------------------------------------

    def _fate(self, name):
        event = self.offer("fate", self.thing(name=name))
        before = fields.Datetime.now()
        self.drain()
        return event, (event.due_at - before).total_seconds()

    @mute_logger(DRAIN_LOGGER)
    def test_error_is_noted_and_tried_again(self):
        event, wait = self._fate("raise")
        self.assertRecordValues(
            event,
            [{"state": "pending", "attempts": 1, "error_kind": "error", "error": "poison"}],
        )
        self.assertTrue(50 < wait < 70, wait)

    def test_wish_to_be_asked_later_is_kept(self):
        event, wait = self._fate("later")
        self.assertRecordValues(event, [{"state": "pending", "error_kind": "unavailable"}])
        self.assertTrue(3998 < wait < 4010, wait)

    def test_refusal_is_given_up_after_two_attempts(self):
        event, _wait = self._fate("refuse")
        self.assertRecordValues(event, [{"state": "pending", "error_kind": "refused"}])
        event.due_at = fields.Datetime.now()
        self.drain()
        self.assertRecordValues(event, [{"state": "dead", "attempts": 2, "error": "not allowed"}])

    def test_conflicts_are_tried_again_within_the_same_run(self):
        event, _wait = self._fate("conflict")
        self.assertEqual((event.state, event.error_kind), ("pending", "conflict"))
        self.assertGreater(event.attempts, 2)

    @mute_logger(DRAIN_LOGGER)
    def test_failure_takes_back_what_the_attempt_wrote(self):
        thing = self.thing(name="hey")
        event = self.offer("echo", thing)
        model = self.registry["smart.decision"]
        self.patch(model, "_tell_record", lambda decision: 1 / 0)
        self.drain()
        self.assertEqual((event.state, event.error), ("pending", "division by zero"))
        self.assertEqual(thing.name, "hey")
        self.assertFalse(self.env["smart.decision"].search([("event_id", "=", event.id)]))

    @mute_logger(DRAIN_LOGGER)
    def test_healthy_events_behind_a_poisonous_one_are_done(self):
        poison = self.offer("fate", self.thing(name="raise"))
        thing = self.thing()
        healthy = self.offer("mark", thing)
        self.drain()
        self.assertEqual((poison.state, healthy.state), ("pending", "done"))

    # Sharing a transaction ------------------------------------------------

    def _shares(self, share=60):
        """Number of events that were claimed for each transaction, in order.

        :param share: seconds after which a transaction takes no further event
        """
        self.patch(smart_event_drain, "QUICK", 60)
        self.patch(smart_event_drain, "SHARE", share)
        shares = []
        original = self.registry["smart.event"]._work_off

        def spy(events, quick):
            shares.append(len(events))
            return original(events, quick)

        self.patch(self.registry["smart.event"], "_work_off", spy)
        return shares

    def test_quick_events_share_a_transaction_once_one_was_quick(self):
        self.things.create([{"name": str(number)} for number in range(30)])
        shares = self._shares()
        self.drain()
        self.assertEqual(shares, [1, 25, 4])

    def test_events_of_rules_that_may_ask_outside_are_taken_one_by_one(self):
        self.rule("mark").mode = "off"
        for _time in range(3):
            self.offer("slow", self.thing())
        shares = self._shares()
        self.drain()
        self.assertEqual(shares, [1, 1, 1])

    def test_events_that_were_tried_before_are_taken_one_by_one(self):
        for _time in range(3):
            self.offer("mark", self.thing(), attempts=1)
        shares = self._shares()
        self.drain()
        self.assertEqual(shares, [1, 1, 1])

    @mute_logger(DRAIN_LOGGER)
    def test_one_of_a_share_fails_and_the_others_are_done_once(self):
        things = self.things.create([{"name": str(number)} for number in range(8)])
        events = self.flush()
        shares = self._shares()
        original = self.registry["probe.mark"].create

        def create(marks, vals):
            if vals["thing"] == things[5].id:
                raise ValueError("poison")
            return original(marks, vals)

        self.patch(self.registry["probe.mark"], "create", create)
        self.drain()
        self.assertEqual(
            [event.state for event in events], ["done"] * 5 + ["pending"] + ["done"] * 2
        )
        self.assertEqual(shares, [1, 7] + [1] * 7)
        self.assertEqual(events.mapped("attempts"), [1] * 8)
        self.assertEqual(sorted(self.marks(things).mapped("thing")), (things - things[5]).ids)

    def test_what_does_not_fit_into_a_share_is_given_back(self):
        things = self.things.create([{"name": str(number)} for number in range(4)])
        shares = self._shares(share=0)
        self.drain()
        self.assertEqual(shares, [1, 3, 2, 1])
        self.assertEqual(set(self.flush().mapped("attempts")), {1})
        self.assertEqual(sorted(self.marks(things).mapped("thing")), things.ids)

    def test_records_written_by_two_events_of_a_share_have_different_times(self):
        things = self.things.create([{"name": str(number)} for number in range(4)])
        shares = self._shares()
        self.drain()
        self.assertEqual(shares, [1, 3])
        self.assertEqual(len(set(self.marks(things).mapped("create_date"))), 4)

    # Orphans --------------------------------------------------------------

    def test_lane_takes_back_what_its_dead_worker_held(self):
        later = fields.Datetime.now() + timedelta(minutes=10)
        mine = self.offer(
            "mark", self.thing(), state="running", attempts=1, lane=self.lane.id, lease_until=later
        )
        foreign = self.offer(
            "mark", self.thing(), state="running", attempts=1, lane=-7, lease_until=later
        )
        worn = self.offer(
            "mark", self.thing(), state="running", attempts=5, lane=self.lane.id, lease_until=later
        )
        self.drain()
        self.assertRecordValues(
            mine + foreign + worn,
            [
                {"state": "pending", "error_kind": "killed", "attempts": 1},
                {"state": "running", "error_kind": False, "attempts": 1},
                {"state": "dead", "error_kind": "killed", "attempts": 5},
            ],
        )
        self.assertGreater(mine.due_at, fields.Datetime.now() + timedelta(seconds=45))

    def test_lease_that_ran_out_is_taken_back_by_any_lane(self):
        past = fields.Datetime.now() - timedelta(seconds=1)
        event = self.offer(
            "mark", self.thing(), state="running", attempts=1, lane=-7, lease_until=past
        )
        self.drain()
        self.assertRecordValues(event, [{"state": "pending", "error_kind": "killed"}])

    def test_whoever_lost_an_event_cannot_finish_it(self):
        event = self.offer("mark", self.thing(), state="running", attempts=2)
        with self.assertRaises(Conflict):
            event._finish(1)
        event.state = "done"
        with self.assertRaises(Conflict):
            event._finish(2)

    @mute_logger(DRAIN_LOGGER)
    def test_whoever_lost_an_event_cannot_fail_it(self):
        event = self.offer("mark", self.thing(), state="running", attempts=2)
        for attempt, state in ((1, "running"), (2, "done")):
            event.state = state
            self.env.flush_all()
            with self.enter_registry_test_mode(), self.registry.cursor() as cr:
                event.with_env(event.env(cr=cr))._note_failure(
                    ValueError("late"), {event.id: attempt}
                )
            self.env.invalidate_all()
            self.assertRecordValues(event, [{"state": state, "error": False}])

    def test_kinds_of_failure(self):
        kind = self.events._failure_kind
        self.assertEqual(kind(Conflict("x")), retry.CONFLICT)
        self.assertEqual(kind(MemoryError()), retry.ERROR)
