"""R9: an upgrade of the addon in the middle of a drain."""

import subprocess

import pytest
from probe_queue import ProbeQueue

EVENTS = 100


@pytest.mark.addons("smart_probe")
def test_upgrade_during_a_drain_loses_nothing(database, start_server):
    queue = ProbeQueue(database)
    start_server(database, crons=2)
    things = queue.add("mark", EVENTS, seconds=0.1)
    with queue.nudged():
        queue.wait(lambda: queue.count("done") > 5, 20, "the drain under way")
        upgrade = subprocess.run(
            database.instance.command(
                database.name, "-u", "smart_base", "--stop-after-init", "--no-http"
            ),
            env=database.instance.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert upgrade.returncode == 0, upgrade.stderr[-3000:]
        assert " ERROR " not in upgrade.stderr, upgrade.stderr[-3000:]
        during = queue.count("done")
        assert during < EVENTS, "the upgrade came too late to meet anybody at work"
        more = queue.add("mark", 5)
        queue.wait(lambda: queue.hurry() or queue.count("done") == EVENTS + 5, 60, "the end")
    queue.check_once(things + more)
    queue.check_lanes()
