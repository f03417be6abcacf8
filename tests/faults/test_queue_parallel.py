"""R2: two servers with two cron threads each share one queue."""

import pytest
from probe_queue import ProbeQueue

EVENTS = 500


@pytest.mark.addons("smart_probe")
def test_two_servers_share_the_queue_and_do_nothing_twice(database, start_server):
    queue = ProbeQueue(database)
    servers = [start_server(database, crons=2, wait=False) for _server in range(2)]
    queue.wait(lambda: all(server.answers() for server in servers), 60, "both servers up")
    things = queue.add("mark", EVENTS)
    queue.nudge()
    queue.wait_done(EVENTS, 90)
    queue.check_once(things)
    workers = queue.rows("SELECT process, count(*) FROM probe_mark GROUP BY 1")
    lanes = queue.rows("SELECT lane, count(*) FROM smart_event GROUP BY 1")
    assert len(workers) == 2, workers
    assert len(lanes) == 4, lanes
    assert min(count for _process, count in workers) > EVENTS / 10, workers
    assert queue.number("SELECT max(attempts) FROM smart_event") == 1
    queue.check_lanes()
    for server in servers:
        assert " ERROR " not in server.log_text()
