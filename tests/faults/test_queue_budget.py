"""R7: an event that is thought about for long, without a transaction, is in nobody's way."""

import time

import pytest
from probe_queue import ProbeQueue

SECONDS, OTHERS = 9.0, 20
#: Open transactions that have been doing nothing for a second. Odoo itself holds one for each
#: scheduled action at work, whose row it locks; its last statement deletes the triggers.
IDLE = """
    SELECT pid, round(extract(epoch FROM now() - state_change)::numeric, 1), left(query, 200)
      FROM pg_stat_activity
     WHERE datname = current_database() AND state LIKE 'idle in transaction%%'
       AND state_change < now() - interval '1 second'
       AND query NOT LIKE '%%DELETE FROM ir_cron_trigger%%'
"""


@pytest.mark.addons("smart_probe")
def test_long_thought_locks_nothing_and_other_lanes_go_on(database, start_server):
    queue = ProbeQueue(database)
    start_server(database, crons=2)
    (thing,) = queue.add("patient", seconds=SECONDS)
    queue.nudge()
    queue.wait(queue.running, 10, "the long thought at work")
    begun = time.monotonic()
    others = queue.add("mark", OTHERS)
    queue.nudge()
    idle, waits = [], []
    while queue.count("running") and time.monotonic() - begun < SECONDS - 1:
        idle += queue.rows(IDLE)
        waits.append(_edit(queue, thing))
        time.sleep(0.1)
    assert not idle, f"transactions stood open: {idle[:3]}"
    assert max(waits) < 0.3, f"an edit waited {max(waits):.1f} s"
    assert len(waits) > 20
    assert queue.count("done") == OTHERS, f"others waited: {queue.summary()}"
    queue.check_once(others)
    queue.wait_done(OTHERS + 1, 30)
    (value,) = queue.rows("SELECT value FROM probe_thing WHERE id = %s", thing)
    assert value == (1000 + len(waits),), "no edit is lost"
    queue.check_lanes()


def _edit(queue, thing) -> float:
    """Seconds that a change of the record, and of all that its event refers to, takes."""
    start = time.monotonic()
    queue.rows("UPDATE probe_thing SET value = value + 1, write_date = now() WHERE id = %s", thing)
    queue.rows("UPDATE smart_rule SET write_date = now()")
    queue.rows("UPDATE smart_event SET lease_until = lease_until WHERE res_id = %s", thing)
    return time.monotonic() - start
