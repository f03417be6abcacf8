"""With real transactions: nobody waits for Claude, and what was spent survives a rollback.

These tests commit, and remove afterwards what they made.
"""

import threading
import time
from contextlib import contextmanager
from types import SimpleNamespace

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name

from ..llm import LlmUnavailable
from .fake_claude import FakeClaude, answers
from .fake_claude.server import KEY
from .llm_common import FORM, GOOD, make_prompt

PROMPT = "test.committed"
HOLD_SECONDS = 20
#: Settings of the connection that the tests change.
SETTINGS = ("base_url", "calls_per_minute", "day_budget")
#: One cent with the fast model.
CENT = {"input_tokens": 0, "output_tokens": 20_000}


@tagged("smart", "post_install", "-at_install")
class TestLlmTransactions(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # the thread that runs the tests holds this lock, and other threads want environments
        self.patch(Registry, "_lock", DummyRLock())
        self.fake = FakeClaude(default=answers.data(GOOD, usage=CENT)).start()
        self.addCleanup(self.fake.stop)
        with self.environment() as env:
            self.company_id = env.company.id
            connection = env["smart.llm.connection"]._of(env.company)
            self.settings = {name: connection[name] for name in SETTINGS}
            connection.write({"base_url": self.fake.url, "calls_per_minute": 60_000})
            connection._set_key(KEY)
            self.partner_id = env["res.partner"].create({"name": "Before"}).id
            self.prompt_id = make_prompt(env, PROMPT).id
        self.addCleanup(self.remove)

    @contextmanager
    def environment(self):
        """A transaction that is committed at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def company(self, env):
        return env["res.company"].browse(self.company_id)

    def remove(self):
        with self.environment() as env:
            connection = env["smart.llm.connection"]._of(self.company(env))
            connection.write(self.settings)
            connection._set_key(None)
            env["res.partner"].browse(self.partner_id).unlink()
            for statement in (
                "UPDATE smart_prompt SET active_version_id = NULL WHERE id = %(prompt)s",
                "DELETE FROM smart_llm_call WHERE company_id = %(company)s",
                "DELETE FROM smart_llm_counter WHERE company_id = %(company)s",
                "DELETE FROM smart_llm_state WHERE connection_id = %(connection)s",
                "DELETE FROM smart_prompt WHERE id = %(prompt)s",
            ):
                values = {
                    "prompt": self.prompt_id,
                    "company": self.company_id,
                    "connection": connection.id,
                }
                env.cr.execute(statement, values)
            env.registry.clear_cache()

    def decide(self, env, **options):
        return env["smart.llm"]._decide(
            PROMPT, {"memo": "x"}, FORM, company=self.company(env), **options
        )

    def all_at_once(self, work, times):
        threads = [threading.Thread(target=work, daemon=True) for _time in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
            self.assertFalse(thread.is_alive())

    def calls(self):
        with self.environment() as env:
            return env["smart.llm.call"].search_read(
                [("company_id", "=", self.company_id)], ["state", "cost"]
            )

    def spent(self):
        with self.environment() as env:
            domain = [("company_id", "=", self.company_id), ("scope", "=", "company")]
            counter = env["smart.llm.counter"].search([*domain, ("period", "=", "day")])
            return counter.spent, counter.reserved

    # Nobody waits ---------------------------------------------------------

    def test_another_user_edits_the_record_while_claude_thinks_for_20_seconds(self):
        gate = answers.Gate(then=answers.data(GOOD))
        self.fake.script(gate)
        seen = {}

        def think():
            with self.environment() as env:
                partner = env["res.partner"].browse(self.partner_id)
                seen["before"] = partner.name
                seen["pid"] = env.cr._cnx.get_backend_pid()
                self.decide(env)
                seen["after"] = partner.name

        thread = threading.Thread(target=think, daemon=True)
        thread.start()
        self.assertTrue(gate.reached.wait(10))
        end = time.monotonic() + HOLD_SECONDS
        while time.monotonic() < end:
            with self.environment() as env:
                env.cr.execute("SET LOCAL lock_timeout = '1s'")
                env["res.partner"].browse(self.partner_id).name = "Edited meanwhile"
            self.assertEqual(self.sessions_in_transaction(seen["pid"]), [])
            self.assertTrue(thread.is_alive())
            time.sleep(1)
        gate.let_go.set()
        thread.join(10)
        self.assertEqual((seen["before"], seen["after"]), ("Before", "Edited meanwhile"))

    def sessions_in_transaction(self, pid):
        """What PostgreSQL says of the thinking session, and of any other left open.

        Others may be between two statements, such as what tells open screens of a change.
        """
        with self.environment() as env:
            env.cr.execute(
                """SELECT pid, state FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                      AND (pid = %s AND state <> 'idle'
                           OR state = 'idle in transaction'
                          AND state_change < clock_timestamp() - interval '1 s')""",
                [pid],
            )
            return env.cr.fetchall()

    def test_in_the_middle_of_a_change_nothing_is_sent_and_nothing_lost(self):
        changes = {
            "unflushed": lambda env: setattr(self.partner(env), "name", "Half done"),
            "flushed": lambda env: (
                setattr(self.partner(env), "name", "Half done"),
                env.flush_all(),
            ),
            "locked": lambda env: self.partner(env).lock_for_update(),
            "waiting for the commit": lambda env: env.cr.precommit.add(lambda: None),
        }
        for name, change in changes.items():
            with self.subTest(name), self.environment() as env:
                change(env)
                with self.assertLogs("odoo.addons.smart_base.models.smart_llm", "ERROR"):
                    fault = self.fault(env)
                self.assertEqual(fault.reason_code, "misuse")
                if "flushed" in name:
                    self.assertEqual(self.partner(env).name, "Half done")
        self.assertFalse(self.fake.requests)

    def test_the_device_that_a_request_notes_first_does_not_stop_it(self):
        """Odoo notes a device once an hour, in the request's own transaction."""
        trace = {
            "ip_address": "127.0.0.1", "platform": "linux", "browser": "test",
            "first_activity": time.time(), "last_activity": time.time(),
        }  # fmt: skip
        session = SimpleNamespace(
            uid=SUPERUSER_ID, sid="smart" * 20, update_trace=lambda request: trace
        )
        with self.environment() as env:
            env["res.device.log"]._update_device(SimpleNamespace(session=session))
            self.assertEqual(self.decide(env).value, GOOD)
            env.cr.execute("DELETE FROM res_device_log WHERE browser = 'test' RETURNING id")
            self.assertEqual(len(env.cr.fetchall()), 1)

    def partner(self, env):
        return env["res.partner"].browse(self.partner_id)

    def fault(self, env):
        try:
            self.decide(env)
        except LlmUnavailable as fault:
            return fault
        return self.fail("Claude answered")

    # What it costs the database -------------------------------------------

    def test_a_call_is_four_statements(self):
        """Names to hide, state and budgets, what is set aside, what came of it."""
        with self.environment() as env:
            counts = []
            for _time in range(4):
                before = env.cr.sql_log_count
                self.decide(env, people=self.partner(env))
                counts.append(env.cr.sql_log_count - before)
            self.assertEqual(counts[2:], [4, 4])  # those met again are prepared first

    # What was spent -------------------------------------------------------

    def test_log_and_spending_survive_the_rollback_of_the_caller(self):
        with self.environment() as env:
            self.decide(env)
            self.partner(env).name = "Never"
            env.flush_all()
            env.cr.rollback()
        self.assertEqual([call["state"] for call in self.calls()], ["done"])
        self.assertEqual(self.spent(), (0.01, 0.0))

    def test_callers_at_the_same_time_do_not_pass_the_budget(self):
        limit, callers = 0.05, 12
        with self.environment() as env:
            env["smart.llm.connection"]._of(self.company(env)).day_budget = limit
        # each call reserves a little, answers come only when all have asked, and cost a cent
        outcomes, barrier = [], threading.Barrier(callers)

        def ask():
            with self.environment() as env:
                env["smart.prompt"]._wording(PROMPT)
                barrier.wait(10)
                try:
                    self.decide(env)
                    outcomes.append("answered")
                except LlmUnavailable as fault:
                    outcomes.append(fault.reason_code)

        with self.environment() as env:
            version = env["smart.prompt"].browse(self.prompt_id).active_version_id
            # an answer of the size that is paid here may be as long as that
            env.cr.execute(
                "UPDATE smart_prompt_version SET max_tokens = 20000 WHERE id = %s", [version.id]
            )
            env.registry.clear_cache()
        self.all_at_once(ask, callers)
        spent, reserved = self.spent()
        self.assertEqual(reserved, 0.0)
        self.assertLessEqual(spent, limit)
        self.assertGreaterEqual(outcomes.count("answered"), 3)
        self.assertEqual(outcomes.count("answered") + outcomes.count("budget"), callers)
        self.assertEqual(len(self.fake.asked()), outcomes.count("answered"))

    def test_first_calls_at_the_same_time_share_one_state(self):
        barrier, faults = threading.Barrier(6), []

        def ask():
            with self.environment() as env:
                barrier.wait(10)
                try:
                    self.decide(env)
                except LlmUnavailable as fault:
                    faults.append(fault)

        self.all_at_once(ask, 6)
        self.assertFalse(faults)
        self.assertEqual(len(self.calls()), 6)

    def test_breaker_is_shared_by_all_workers(self):
        self.fake.default = answers.status(500)
        for _worker in range(5):
            with self.environment() as env:
                self.assertEqual(self.fault(env).reason_code, "server_error")
        asked = len(self.fake.asked())
        with self.environment() as env:
            self.assertEqual(self.fault(env).reason_code, "paused")
        self.assertEqual(len(self.fake.asked()), asked)
