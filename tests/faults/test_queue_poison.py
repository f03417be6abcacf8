"""R3: events that raise, hang, end the process or eat all memory."""

import pytest
from probe_queue import NOW, ProbeQueue

POISONS = ("raise", "hang", "exit", "eat")
#: Events of another rule, and of the same rule, that have to be done meanwhile.
HEALTHY, SIBLINGS = 100, 20
#: Seconds after which the server kills a worker. Odoo counts idle sleep too, which takes up
#: to 70 s, so this works only because the test never lets workers sleep. It also counts all
#: lanes that a worker sees to in one go, so a healthy event may be met by it once.
LIMIT = 5
MINUTES = (1, 5, 30, 120)
ALERTS = """
    SELECT count(*) FROM mail_activity a JOIN smart_rule r ON r.id = a.res_id
     WHERE a.res_model = 'smart.rule' AND r.code = 'platform.probe_fate'
"""


class Patients:
    """The poisonous events, observed failure by failure."""

    def __init__(self, queue):
        self.queue = queue
        self.names = {queue.add("fate", name=name)[0]: name for name in POISONS}
        self.delays: dict[str, dict[int, float]] = {name: {} for name in POISONS}
        self.kinds: dict[str, set[str]] = {name: set() for name in POISONS}

    def rows(self):
        query = f"""
            SELECT id, res_id, state, attempts, error_kind,
                   extract(epoch FROM due_at - ({NOW}))::float
              FROM smart_event WHERE res_id = ANY(%s)
        """
        return self.queue.rows(query, list(self.names))

    def observe(self) -> bool:
        """Note each new failure, and have the event tried again now; whether all are dead."""
        rows = self.rows()
        for event, thing, state, attempts, kind, wait in rows:
            name = self.names[thing]
            if state == "pending" and attempts and wait > 10:
                self.delays[name][attempts] = wait
                self.kinds[name].add(kind)
                self.queue.rows(f"UPDATE smart_event SET due_at = {NOW} WHERE id = %s", event)
        self.queue.rows(
            f"UPDATE smart_event SET due_at = {NOW} WHERE state = 'pending' AND attempts > 0"
            " AND NOT res_id = ANY(%s)",
            list(self.names),
        )
        return all(state == "dead" for _event, _thing, state, *_ in rows)


@pytest.mark.addons("smart_probe")
def test_poison_is_given_up_after_five_attempts_and_holds_up_nobody(database, start_server):
    queue = ProbeQueue(database)
    queue.add("fate", SIBLINGS, name="nothing")
    patients = Patients(queue)
    healthy = queue.add("mark", HEALTHY)
    options = (f"--limit-time-real-cron={LIMIT}", f"--limit-memory-hard={1200 * 1024**2}")
    with queue.nudged(0.2):
        server = start_server(database, workers=1, crons=2, options=options)
        queue.wait(
            lambda: patients.observe() or queue.count("done") == HEALTHY + SIBLINGS,
            60,
            "healthy events",
        )
        assert queue.count("dead") < len(POISONS), "the healthy ones were to be done meanwhile"
        queue.wait(patients.observe, 120, "poison given up")
    queue.check_once(healthy)
    assert [row[2:4] for row in patients.rows()] == [("dead", 5)] * len(POISONS)
    _check_back_off(patients.delays)
    assert "error" in patients.kinds["raise"] & patients.kinds["eat"]
    assert patients.kinds["hang"] == patients.kinds["exit"] == {"killed"}
    assert queue.number(ALERTS) == 1, "one manager is told once"
    queue.check_lanes()
    _requeue_by_the_button(queue, server, patients)


def _check_back_off(delays):
    for name, waits in delays.items():
        assert sorted(waits) == [1, 2, 3, 4], f"{name} was not seen failing each time: {waits}"
        for attempt, minutes in enumerate(MINUTES, start=1):
            low, high = 60 * minutes * 0.9 - 4, 60 * minutes * 1.1 + 1
            assert low <= waits[attempt] <= high, f"{name}, attempt {attempt}: {waits[attempt]}"


def _requeue_by_the_button(queue, server, patients):
    """The cause is mended, a manager presses the button, and all of them are done."""
    queue.rows("UPDATE probe_thing SET name = 'nothing'")
    dead = [event for event, *_rest in patients.rows()]
    server.rpc("admin").call("smart.event", "action_requeue", dead)
    queue.wait_done(HEALTHY + SIBLINGS + len(POISONS), 20)
    assert [row[2:4] for row in patients.rows()] == [("done", 1)] * len(POISONS)
