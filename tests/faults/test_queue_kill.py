"""R1: workers and whole servers that are killed at any moment of a drain."""

import contextlib
import os
import random
import re
import signal

import pytest
from probe_queue import ProbeQueue, pause

EVENTS, KILLS = 50, 20
#: Of the kills, these take the whole server with all its processes.
WHOLE = {6, 13}


def cron_workers(server) -> list[int]:
    """Processes that work off scheduled actions, of those that live."""
    started = re.findall(r"Worker WorkerCron \((\d+)\) alive", server.log_text())
    return sorted({int(number) for number in started} & set(server.worker_pids()))


@pytest.mark.addons("smart_probe")
def test_killed_at_twenty_moments_nothing_is_lost_or_doubled(database, start_server):
    moments = random.Random(20261122)
    queue = ProbeQueue(database)
    things = queue.add("mark", EVENTS, seconds=0.1)
    seen: set[tuple] = set()

    def met_anew():
        return set(queue.running()) - seen

    with queue.nudged():
        server = start_server(database, workers=1, crons=2)
        for kill in range(KILLS):
            queue.wait(met_anew, 60, f"new work before kill {kill}")
            pause(moments.uniform(0, 0.25))
            seen.update(queue.running())
            if kill in WHOLE:
                server.kill()
                server = start_server(database, workers=1, crons=2, wait=False)
            else:
                victim = moments.choice(cron_workers(server))
                with contextlib.suppress(ProcessLookupError):  # it ended by itself
                    os.kill(victim, signal.SIGKILL)
            assert all(attempts >= 1 for _thing, attempts in queue.running())
            queue.hurry()
        queue.wait(lambda: queue.hurry() or queue.count("done") == EVENTS, 60, "the end")
    queue.check_once(things)
    repeated = queue.number("SELECT sum(attempts) FROM smart_event") - EVENTS
    assert repeated >= KILLS / 2, f"only {repeated} of the kills met somebody at work"
    queue.check_lanes()


@pytest.mark.addons("smart_probe")
def test_restarted_server_goes_on_at_once_when_anything_triggers(database, start_server):
    """The killed event waits for its back-off; everything else is done in moments."""
    queue = ProbeQueue(database)
    server = start_server(database, crons=1)
    things = queue.add("mark", 10, seconds=0.2)
    queue.nudge()
    queue.wait(queue.running, 20, "the first event at work")
    server.kill()
    start_server(database, crons=1)
    queue.nudge()
    queue.wait(lambda: queue.count("done") == 9, 10, "the nine others")
    waiting = queue.rows(
        "SELECT attempts, error_kind, due_at - lease_until < interval '0 s' FROM smart_event"
        " WHERE state = 'pending'"
    )
    assert waiting == [(1, "killed", True)]
    queue.hurry()
    queue.nudge()
    queue.wait_done(10, 10)
    queue.check_once(things)
