"""R9: an upgrade of the addon in the middle of a drain."""

import subprocess

import pytest
from probe_queue import ProbeQueue, pause


@pytest.mark.addons("smart_probe")
def test_upgrade_during_a_drain_loses_nothing(database, start_server, tmp_path):
    queue = ProbeQueue(database)
    start_server(database, crons=2)
    log = tmp_path / "upgrade.log"
    things = queue.add("mark", 20, seconds=0.1)
    with queue.nudged(), log.open("w") as stream:
        queue.wait(lambda: queue.count("done") > 5, 20, "the drain under way")
        upgrade = subprocess.Popen(
            database.instance.command(
                database.name, "-u", "smart_base", "--stop-after-init", "--no-http"
            ),
            env=database.instance.environment(),
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
        before = queue.count("done")
        while upgrade.poll() is None:
            things += queue.add("mark", 2, seconds=0.1)
            pause(0.3)
        during = queue.count("done") - before
        assert upgrade.returncode == 0, log.read_text()[-3000:]
        assert " ERROR " not in log.read_text(), log.read_text()[-3000:]
        things += queue.add("mark", 5)
        queue.wait(lambda: queue.hurry() or queue.count("done") == len(things), 60, "the end")
    assert during > 5, "nobody was at work during the upgrade"
    queue.check_once(things)
    queue.check_lanes()
