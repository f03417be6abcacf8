"""R8: ten thousand events leave no memory behind, and each costs as much as the first."""

import json

import pytest
from probe_queue import ProbeQueue

EVENTS = 10_000

DRAIN = """
import gc, json, time
import psutil

def sample():
    gc.collect()
    env.cr.execute("SELECT count(*) FROM smart_event WHERE state = 'done'")
    return env.cr.fetchone()[0], psutil.Process().memory_info().rss / 1024**2, env.cr.sql_log_count

samples = []
while not samples or samples[-1][0] < %d:
    env["smart.event"].with_context(cron_end_time=time.monotonic() + 2)._cron_drain()
    samples.append(sample())
print(json.dumps(samples))
"""


@pytest.mark.addons("smart_probe")
def test_ten_thousand_events_leave_no_memory_behind(database):
    queue = ProbeQueue(database)
    queue.add("fate", EVENTS, name="nothing")
    samples = json.loads(database.shell(DRAIN % EVENTS))
    assert samples[-1][0] == EVENTS
    grown = samples[-1][1] - samples[0][1]
    assert grown < 100, f"{grown:.0f} MB more than after {samples[0][0]} events: {samples}"
    middle = samples[len(samples) // 2]
    early, late = (_queries(samples[0], middle), _queries(middle, samples[-1]))
    assert abs(late - early) < 0.2, f"queries per event: {early:.2f}, later {late:.2f}"


def _queries(before, after) -> float:
    """Queries per event between two samples."""
    return (after[2] - before[2]) / (after[0] - before[0])
