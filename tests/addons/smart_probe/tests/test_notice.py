from odoo.tests import new_test_user, tagged

from odoo.addons.smart_base.acting import acting_for

from .common import ProbeCase


@tagged("smart", "post_install", "-at_install")
class TestNotice(ProbeCase):
    """Which changes become events. All of a test is one transaction."""

    # One per record, rule and transaction ---------------------------------

    def test_record_written_often_is_one_event(self):
        thing = self.thing()
        for value in range(5):
            thing.value = value
            self.env.cr.flush()
        self.assertRecordValues(
            self.flush(),
            [
                {
                    "rule_id": self.rule("mark").id,
                    "kind": "write",
                    "res_model": "probe.thing",
                    "res_id": thing.id,
                    "company_id": self.company.id,
                    "state": "pending",
                    "attempts": 0,
                    "user_id": self.env.uid,
                }
            ],
        )

    def test_record_created_and_written_is_one_event(self):
        thing = self.things.create({"name": "a"})
        thing.value = 3
        self.assertRecordValues(self.flush(), [{"kind": "create", "res_id": thing.id}])

    def test_deletion_is_an_event_of_its_own(self):
        thing = self.things.create({"name": "a"})
        number = thing.id
        thing.unlink()
        self.assertEqual(
            [(event.kind, event.res_id) for event in self.flush()],
            [("create", number), ("unlink", number)],
        )

    def test_each_record_has_its_event(self):
        things = self.things.create([{"name": str(number)} for number in range(30)])
        self.assertEqual(sorted(self.flush().mapped("res_id")), sorted(things.ids))

    def test_each_listening_rule_has_its_event(self):
        thing = self.thing()
        thing.write({"name": "b", "value": 7})
        self.assertEqual(self.flush().rule_id, self.rule("mark") | self.rule("echo"))

    def test_events_of_one_flush_share_a_correlation(self):
        self.thing().write({"name": "b", "value": 7})
        self.assertEqual(len(set(self.flush().mapped("correlation_id"))), 1)

    def test_user_who_changed_it_is_named(self):
        user = new_test_user(self.env, "prober", groups="base.group_user")
        thing = self.thing()
        thing.with_user(user).value = 1
        self.assertEqual(self.flush().user_id, user)

    # Savepoints -----------------------------------------------------------

    def test_change_in_a_savepoint_is_an_event(self):
        thing = self.thing()
        with self.env.cr.savepoint():
            thing.value = 1
        self.assertEqual(self.flush().mapped("res_id"), thing.ids)

    def test_change_that_was_rolled_back_is_none(self):
        thing = self.thing()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            thing.value = 1
            self.env.cr.flush()
            thing.value = 1 / 0
        self.assertFalse(self.flush())

    def test_change_noticed_but_not_flushed_before_the_rollback_is_none(self):
        thing = self.thing()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            thing.value = 1
            thing.value = 1 / 0
        self.assertFalse(self.flush())

    def test_change_before_a_rolled_back_savepoint_stays_one_event(self):
        first, second = self.thing(), self.thing()
        first.value = 1
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            first.value = 2
            second.value = 1 / 0
        self.assertEqual(self.flush().mapped("res_id"), first.ids)

    def test_change_after_a_rolled_back_savepoint_is_noticed(self):
        thing = self.thing()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            thing.value = 1
            thing.value = 1 / 0
        thing.value = 2
        self.assertEqual(self.flush().mapped("res_id"), thing.ids)

    # Who does not listen --------------------------------------------------

    def test_other_fields_are_no_news(self):
        self.thing().seconds = 2
        self.assertFalse(self.flush())

    def test_rule_that_is_off_hears_nothing(self):
        thing = self.thing()
        self.rule("mark").mode = "off"
        thing.value = 1
        self.assertFalse(self.flush())
        self.rule("mark").mode = "shadow"
        thing.value = 2
        self.assertEqual(len(self.flush()), 1)

    def test_rule_of_an_app_that_is_off_hears_nothing(self):
        thing = self.thing()
        self.rule("mark").app = "crm"
        self.company.smart_app_crm = False
        thing.value = 1
        self.assertFalse(self.flush())
        self.company.smart_app_crm = True
        thing.value = 2
        self.assertEqual(len(self.flush()), 1)

    def test_rule_hears_only_the_companies_in_which_it_is_on(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.rule("mark").with_company(other).mode = "off"
        here, there = self.thing(), self.thing(company_id=other.id)
        (here + there).write({"value": 1})
        self.assertEqual(self.flush().mapped("res_id"), here.ids)
        self.rule("mark").with_company(other).mode = "live"
        there.value = 2
        self.assertEqual((self.flush() - self.flush()[0]).company_id, other)

    def test_record_without_a_company_belongs_to_the_one_at_work(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        thing = self.thing(company_id=False)
        thing.with_company(other).value = 1
        self.assertEqual(self.flush().company_id, other)

    def test_record_that_moves_is_news_to_the_company_it_moved_to(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        thing = self.thing()
        thing.write({"company_id": other.id, "value": 1})
        self.assertEqual(self.flush().company_id, other)

    def test_rule_at_work_does_not_hear_itself(self):
        thing = self.thing()
        with acting_for(self.rule("mark").id, "because"):
            thing.write({"name": "b", "value": 1})
            events = self.flush()
        self.assertEqual(events.rule_id, self.rule("echo"))
        self.assertEqual(events.correlation_id, "because")

    # What it costs --------------------------------------------------------

    def test_nobody_listens_costs_no_query(self):
        things = self.things.create([{"name": str(number)} for number in range(10)])
        self.env["smart.rule"].search([]).mode = "off"
        self.flush().unlink()
        things.write({"value": 1})
        self.env.flush_all()
        with self.assertQueryCount(1):
            things.write({"value": 2})
            self.env.cr.flush()

    def test_ten_changes_cost_as_many_queries_as_one(self):
        things = self.things.create([{"name": str(number)} for number in range(10)])
        self.flush().unlink()
        counts = []
        for some in (things[:1], things[1:]):
            some.write({"value": 1})
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            self.env.cr.flush()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts, [1, 1], "one statement adds the events")
