"""The event queue of a database with the probe, seen and pushed from outside of Odoo."""

import contextlib
import threading
import time

from smartdev.database import Database
from smartdev.shell import wait_until

#: Due now, by the database's clock.
NOW = "statement_timestamp() AT TIME ZONE 'UTC'"
LANES = "SELECT res_id FROM ir_model_data WHERE name ~ '^ir_cron_drain_'"


class ProbeQueue:
    """Adds events, hurries them, wakes workers, and counts what became of them."""

    def __init__(self, database: Database):
        self.database = database
        self._connection = database.connect()
        self._connection.autocommit = True
        self._postgres = Database(database.instance, "postgres").connect()
        self._postgres.autocommit = True
        self._lock = threading.Lock()

    def close(self):
        self._connection.close()
        self._postgres.close()

    def rows(self, query, *values) -> list[tuple]:
        with self._lock, self._connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def number(self, query, *values):
        return self.rows(query, *values)[0][0]

    # Adding ---------------------------------------------------------------

    def add(self, rule, count=1, *, name="nothing", value=0, seconds=0.0) -> list[int]:
        """Things, and for each an event of the probe's rule; ids of the things."""
        things = self.rows(
            f"""INSERT INTO probe_thing (name, company_id, value, seconds, active, write_date)
                SELECT %s, 1, %s, %s, true, {NOW} FROM generate_series(1, %s) RETURNING id""",
            name, value, seconds, count,
        )  # fmt: skip
        ids = [number for (number,) in things]
        self.rows(
            f"""INSERT INTO smart_event (rule_id, company_id, kind, res_model, res_id, key, state,
                                         attempts, due_at, correlation_id, create_date)
                SELECT r.id, 1, 'write', 'probe.thing', thing, 'test:' || thing, 'pending',
                       0, {NOW}, md5(thing::text), {NOW}
                  FROM unnest(%s) AS thing, smart_rule r WHERE r.code = %s""",
            ids, f"platform.probe_{rule}",
        )  # fmt: skip
        return ids

    def switch_off(self, rule):
        """Have a rule listen to nothing; before servers start, who remember who listens."""
        self.rows(
            "UPDATE smart_rule SET mode = jsonb_build_object('1', 'off') WHERE code = %s",
            f"platform.probe_{rule}",
        )

    # Pushing --------------------------------------------------------------

    def hurry(self):
        """Have everything that waits fall due now, instead of in minutes."""
        self.rows(
            f"UPDATE smart_event SET due_at = {NOW} WHERE state = 'pending' AND due_at > {NOW}"
        )

    def nudge(self):
        """What the change of any user does: a trigger for each lane, and a word to the workers.

        One of a second before is no reason to give none: a lane that is about to end has taken it.
        """
        self.rows(
            f"""INSERT INTO ir_cron_trigger (cron_id, call_at)
                SELECT id, date_trunc('second', {NOW}) FROM ir_cron
                 WHERE id IN ({LANES}) AND NOT EXISTS (
                       SELECT FROM ir_cron_trigger AS given
                        WHERE cron_id = ir_cron.id AND call_at >= date_trunc('second', {NOW}))"""
        )
        with self._postgres.cursor() as cursor:
            cursor.execute("SELECT pg_notify('cron_trigger', %s)", [self.database.name])

    @contextlib.contextmanager
    def nudged(self, every=0.3):
        """Nudge all the time, as a busy company does."""
        over = threading.Event()

        def go_on():
            while not over.wait(every):
                self.nudge()

        thread = threading.Thread(target=go_on)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    # Watching -------------------------------------------------------------

    def count(self, state) -> int:
        return self.number("SELECT count(*) FROM smart_event WHERE state = %s", state)

    def running(self) -> list[tuple]:
        """Pairs of thing and attempts of what is being worked on."""
        return self.rows("SELECT res_id, attempts FROM smart_event WHERE state = 'running'")

    def wait(self, condition, seconds, what):
        """Wait until a condition holds.

        :raises AssertionError: it did not in time; the message has the state of the queue
        """
        assert wait_until(condition, seconds=seconds, every=0.05), (
            f"{what}: not within {seconds} s. Events: {self.summary()}"
        )

    def wait_done(self, count, seconds=60):
        self.wait(lambda: self.count("done") >= count, seconds, f"{count} events done")

    def summary(self) -> list[tuple]:
        return self.rows(
            "SELECT state, error_kind, left(error, 200), max(attempts), count(*) FROM smart_event"
            " GROUP BY 1, 2, 3 ORDER BY 1"
        )

    # Judging --------------------------------------------------------------

    def check_once(self, things):
        """Every event of these things is done, and each left exactly one mark and its trail."""
        states = self.rows(
            "SELECT state, count(*) FROM smart_event WHERE res_id = ANY(%s) GROUP BY 1", things
        )
        assert states == [("done", len(things))], f"lost: {self.summary()}"
        for what, query in _TRAILS.items():
            found = [number for (number,) in self.rows(query)]
            twice = {number for number in things if found.count(number) > 1}
            assert not twice, f"{what} twice: {sorted(twice)}"
            assert not set(things) - set(found), f"no {what}: {sorted(set(things) - set(found))}"

    def check_lanes(self):
        """No lane was counted as failing, and all are on."""
        lanes = self.rows(f"SELECT active, failure_count FROM ir_cron WHERE id IN ({LANES})")
        assert lanes == [(True, 0)] * 4


_TRAILS = {
    "mark": "SELECT thing FROM probe_mark",
    "decision": "SELECT res_id FROM smart_decision WHERE state = 'executed'",
    "audit entry": "SELECT (res_ids->>0)::int FROM smart_audit_log WHERE action = 'executed'",
}


def pause(seconds):
    """Let the servers work for a while."""
    time.sleep(seconds)
