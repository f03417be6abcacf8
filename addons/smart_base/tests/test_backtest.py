"""Backtests: what they count, that they write nothing, who may, and how they end."""

from datetime import date, datetime
from unittest.mock import patch

import psycopg2.errors
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..engine.backtest import Past
from ..models import smart_backtest_work
from .automated import AutomatedCase
from .common import AUTOMATION, SmartCase

#: Confidence and outcome of past decisions.
PAST = [
    (0.99, "approved"), (0.98, "stood"), (0.97, "undone"), (0.96, "agreed"),
    (0.92, "approved"), (0.91, "rejected"), (0.90, "edited"), (0.50, "overruled"),
]  # fmt: skip


class BacktestCase(AutomatedCase, SmartCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.minutes_saved = 3
        cls.day = fields.Date.today().replace(day=1) - relativedelta(days=10)

    def decided(self, cases=PAST, day=None, **values):
        """Decisions of the past with the outcomes that people gave them."""
        found = self.env["smart.decision"]
        moment = datetime.combine(day or self.day, datetime.min.time())
        for confidence, outcome in cases:
            decision = self.propose(confidence=confidence, **values)
            self.tamper(decision, outcome=outcome, create_date=moment, state="logged")
            found |= decision
        # what led to the decisions has been worked off
        self._waiting(self.rule).unlink()
        return found

    def start(self, user="manager", rule=None, **values):
        wizard = self.env["smart.backtest.start"].with_user(self.users[user])
        wizard = wizard.with_context(allowed_company_ids=self.users[user].company_id.ids)
        created = wizard.create({"rule_id": (rule or self.rule).id, **values})
        number = created.action_start()["res_id"]
        return self.env["smart.backtest"].browse(number)

    def run_through(self, **values):
        backtest = self.start(**values)
        self.work_off(self.rule)
        return backtest


@tagged("smart", "post_install", "-at_install")
class TestBacktest(BacktestCase, TransactionCase):
    def test_counts_what_the_rule_would_have_done(self):
        self.decided()
        backtest = self.run_through()
        self.assertEqual((backtest.state, backtest.total, backtest.done), ("done", 8, 8))
        figures = backtest.figures["now"]
        self.assertEqual(
            [figures[name] for name in ("automatic", "asked", "logged", "wrong", "unknown")],
            [4, 3, 1, 1, 0],
        )
        self.assertEqual(figures["precision"]["right"], 3)
        self.assertEqual(figures["agreement"]["right"], 4)
        self.assertEqual((figures["recall"], figures["minutes"]), (0.75, 9))
        at = {row["threshold"]: row for row in figures["thresholds"]}
        self.assertEqual((at[0.9]["automatic"], at[0.9]["wrong"]), (7, 3))

    def test_lists_what_it_was_sure_of_and_wrong_about(self):
        undone = self.decided()[2]
        mistake = self.run_through().mistake_ids
        self.assertEqual(mistake.decision_id, undone)
        self.assertEqual((mistake.verdict, mistake.judgement), ("execute", "wrong"))
        self.assertEqual(mistake.people_text, "Undone later")
        self.assertEqual(mistake.action_open()["res_model"], "smart.decision")

    def test_other_settings_are_compared_on_the_same_cases(self):
        self.decided()
        backtest = self.run_through(compare="settings", other_auto=0.9, other_approval=0.8)
        now, other = backtest.figures["now"], backtest.figures["other"]
        self.assertEqual((now["automatic"], now["wrong"]), (4, 1))
        self.assertEqual((other["automatic"], other["wrong"]), (7, 3))
        self.assertEqual(len(backtest.case_ids.filtered("differs")), 3)
        self.assertEqual(len(backtest.mistake_ids), 3)

    def test_limit_of_the_amount_counts_in_its_version_only(self):
        self.decided([(0.99, "approved")], amount=500)
        backtest = self.run_through(compare="settings", other_amount=400)
        self.assertEqual(backtest.figures["now"]["automatic"], 1)
        self.assertEqual(backtest.figures["other"]["asked"], 1)

    def test_three_closed_months_are_replayed_and_nothing_around_them(self):
        first = fields.Date.today().replace(day=1)
        self.decided([(0.99, "approved")], day=first)
        self.decided([(0.99, "approved")], day=first - relativedelta(days=1))
        self.decided([(0.99, "approved")], day=first - relativedelta(months=3))
        self.decided([(0.99, "approved")], day=first - relativedelta(months=3, days=1))
        backtest = self.run_through()
        self.assertEqual(backtest.total, 2)
        self.assertEqual(backtest.date_to, first - relativedelta(days=1))

    def test_decisions_that_nobody_judged_and_other_companies_are_left_out(self):
        self.decided([(0.99, "approved"), (0.99, None)])
        self.decided([(0.99, "approved")], company=self.other_company)
        self.assertEqual(self.run_through().total, 1)

    def test_rule_that_is_off_is_replayed_as_if_it_were_live(self):
        self.decided()
        self.rule.mode = "off"
        backtest = self.run_through()
        self.assertEqual(backtest.figures["now"]["automatic"], 4)
        self.assertTrue(backtest.can_go_live)

    def test_goes_on_in_steps_and_counts_each_case_once(self):
        self.decided()
        with patch.object(smart_backtest_work, "STEP", 3):
            backtest = self.run_through()
        self.assertEqual((backtest.state, backtest.done, len(backtest.case_ids)), ("done", 8, 8))
        self.assertEqual(backtest.figures["now"]["cases"], 8)

    def test_nothing_in_the_past_is_said_and_no_error(self):
        backtest = self.run_through()
        self.assertEqual((backtest.state, backtest.total, backtest.figures), ("done", 0, False))

    def test_claude_costs_what_the_decisions_say(self):
        evidence = {"claude": {"call": 1, "cost": 0.02}}
        self.decided([(0.99, "approved"), (0.99, "approved")], evidence=evidence)
        self.assertAlmostEqual(self.run_through().figures["now"]["cost"], 0.04)


@tagged("smart", "post_install", "-at_install")
class TestBacktestWork(BacktestCase, TransactionCase):
    def automation(self):
        return type(self.env[AUTOMATION])

    def test_an_automation_that_writes_is_refused_by_the_database(self):
        self.decided()
        backtest = self.start()
        partner = self.partner

        def write(automation, rule, ids):
            partner.with_env(automation.env).name = "Written"
            return []

        with (
            patch.object(self.automation(), "_past_cases", write),
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.ReadOnlySqlTransaction),
        ):
            self.work_off(self.rule)
        self.assertEqual(partner.name, "Deco Addict")
        self.assertFalse(backtest.case_ids)

    def test_an_automation_may_tell_from_records_themselves(self):
        def cases(automation, rule, ids):
            return [
                Past(number, "A case", date(2026, 1, 5), 0.97, right, "Other account")
                for number, right in zip(ids, (True, None), strict=True)
            ]

        with (
            patch.object(self.automation(), "_past_ids", lambda *args: self.partner.ids * 2),
            patch.object(self.automation(), "_past_cases", cases),
        ):
            backtest = self.run_through()
        figures = backtest.figures["now"]
        self.assertEqual((figures["automatic"], figures["unknown"]), (2, 1))
        self.assertEqual(figures["precision"]["total"], 1)
        case = backtest.case_ids[0]
        self.assertEqual(case.people_text, "Other account")
        self.assertEqual(case.action_open()["res_model"], "res.partner")

    def test_a_step_that_fails_for_good_is_told_on_the_backtest(self):
        backtest = self.start()
        event = self.env["smart.event"].search([("kind", "=", "backtest")], limit=1)
        event._alert("The engine stumbled.")
        self.assertEqual(backtest.state, "failed")
        self.assertIn("The engine stumbled.", backtest.note)

    def test_what_was_cancelled_stops_and_keeps_what_it_has(self):
        self.decided()
        with patch.object(smart_backtest_work, "STEP", 3):
            backtest = self.start()
            for _step in range(2):
                self.step()
            self.as_manager(backtest).action_cancel()
            self.work_off(self.rule)
        self.assertEqual((backtest.state, backtest.done), ("cancelled", 3))
        self.assertEqual(backtest.figures["now"]["cases"], 3)
        with self.assertRaises(UserError):
            self.as_manager(backtest).action_cancel()

    def step(self):
        """The first event of the queue, as a lane carries it out."""
        event = self._waiting(self.rule)[:1]
        event._run()
        event.unlink()

    def as_manager(self, backtest):
        return backtest.with_user(self.users["manager"])

    def test_screens_hear_how_far_it_is(self):
        self.decided()
        sent = []
        group = type(self.env["res.groups"])
        with patch.object(group, "_bus_send", lambda _self, *args: sent.append(args)):
            backtest = self.run_through()
        self.assertEqual(sent[-1][0], "smart_base/backtest")
        self.assertEqual(sent[-1][1], {"id": backtest.id, "state": "done", "done": 8})

    # Consequences -----------------------------------------------------------

    def test_rule_goes_live_after_its_backtest(self):
        self.rule.mode = "shadow"
        self.decided()
        backtest = self.run_through()
        self.as_manager(backtest).action_go_live()
        self.assertEqual(self.rule.mode, "live")
        self.assertEqual(self.rule.with_company(self.other_company).mode, "live")

    def test_compared_settings_are_taken_over(self):
        backtest = self.run_through(compare="settings", other_auto=0.9, other_approval=0.8)
        self.as_manager(backtest).action_adopt()
        self.assertEqual((self.rule.auto_threshold, self.rule.approval_threshold), (0.9, 0.8))
        self.assertEqual(self.rule.with_company(self.other_company).auto_threshold, 0.95)

    def test_a_rule_that_was_changed_since_is_replayed_again_first(self):
        self.rule.mode = "shadow"
        backtest = self.run_through()
        self.rule.auto_threshold = 0.97
        with self.assertRaises(UserError):
            self.as_manager(backtest).action_go_live()
        self.assertEqual(self.rule.mode, "shadow")

    # Rights -----------------------------------------------------------------

    def test_only_managers_start_cancel_and_draw_consequences(self):
        backtest = self.start()
        for role in ("user", "approver", "auditor"):
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    self.rule.with_user(self.users[role]).action_backtest()
                for verb in ("action_cancel", "action_go_live", "action_adopt"):
                    with self.assertRaises(AccessError):
                        getattr(backtest.with_user(self.users[role]), verb)()

    def test_managers_of_other_companies_see_nothing_of_it(self):
        self.decided()
        backtest = self.run_through()
        foreign = self.users["foreign"]
        for records in (backtest, backtest.case_ids):
            with self.assertRaises(AccessError):
                records.with_user(foreign).read(["company_id"])
        with self.assertRaises(AccessError):
            backtest.with_user(foreign).action_go_live()

    def test_asking_tells_nothing_about_a_company_that_is_not_ones_own(self):
        self.decided()
        self.rule.auto_threshold = 0.91
        wizard = self.env["smart.backtest.start"].with_user(self.users["foreign"])
        wizard = wizard.with_context(allowed_company_ids=self.other_company.ids)
        values = {"rule_id": self.rule.id, "company_id": self.company.id, "date_from": "2000-01-01"}
        for start in (wizard.new(values), wizard.create(values)):
            self.assertEqual((start.case_count, start.other_auto), (0, 0.95))
        with self.assertRaises(UserError):
            start.action_start()

    def test_nobody_writes_what_came_of_it(self):
        self.decided()
        backtest = self.run_through()
        for records in (backtest, backtest.case_ids[:1]):
            with self.assertRaises(AccessError):
                records.with_user(self.users["manager"]).write({"company_id": self.company.id})

    def test_dates_and_thresholds_have_to_make_sense(self):
        day = fields.Date.today()
        for values in (
            {"date_from": day, "date_to": day - relativedelta(days=1)},
            {"compare": "settings", "other_auto": 0.5, "other_approval": 0.6},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.start(**values)

    def test_old_backtests_are_forgotten_with_their_cases(self):
        self.decided()
        backtest = self.run_through()
        cases = backtest.case_ids
        # raw SQL: the date of creation is the database's
        self.env.cr.execute(
            "UPDATE smart_backtest SET create_date = now() - interval '181 days' WHERE id = %s",
            [backtest.id],
        )
        backtest.invalidate_recordset()
        self.env["smart.backtest"]._gc_old()
        self.assertFalse(backtest.exists() or cases.exists())
