"""R6: a user edits the record while its event is thought about."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from probe_queue import ProbeQueue

RACES, SECONDS, STEP = 20, 0.4, 1000


@pytest.mark.addons("smart_probe")
@pytest.mark.parametrize("rule", ["slow", "patient"])
def test_edit_during_thought_is_kept_and_the_thought_repeated(rule, database, start_server):
    """``slow`` thinks in the transaction in which it then acts, ``patient`` without one."""
    moments = random.Random(rule)
    queue = ProbeQueue(database)
    queue.switch_off("mark")
    server = start_server(database, crons=4)
    user = server.rpc("admin")
    things = set(queue.add(rule, RACES, seconds=SECONDS))
    raced: set[int] = set()

    def edit(thing):
        time.sleep(moments.uniform(0.05, SECONDS * 0.8))
        user.call("probe.thing", "action_bump", [thing])

    with queue.nudged(), ThreadPoolExecutor(4) as users:
        edits = []

        def meet_those_at_work():
            for thing, _attempts in queue.running():
                if thing not in raced:
                    raced.add(thing)
                    edits.append(users.submit(edit, thing))
            queue.hurry()
            return queue.count("done") == RACES

        queue.wait(meet_those_at_work, 60, "all races run")
    assert [future.result() for future in edits] == [None] * RACES, "no user was refused"
    wrong = queue.rows("SELECT id, value FROM probe_thing WHERE value != %s", STEP + 1)
    assert not wrong, f"updates lost: {wrong}"
    assert raced == things
    repeated = queue.number("SELECT count(*) FROM smart_event WHERE attempts > 1")
    assert repeated >= RACES * 0.8, f"only {repeated} edits came while somebody thought"
    assert queue.number("SELECT count(*) FROM smart_decision WHERE state = 'executed'") == RACES
    queue.check_lanes()
