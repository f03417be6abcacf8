"""R4, R5: events are exactly the changes that were committed, and each key has one effect."""

import json

import pytest
from probe_queue import LANES, ProbeQueue

TRANSACTIONS = """
from odoo.modules.registry import Registry
import json
things = env["probe.thing"].create([{"name": str(number)} for number in range(100)])
env.cr.commit()
env.cr.execute("DELETE FROM smart_event")
env.cr.commit()
for number, thing_id in enumerate(things.ids):
    with env.registry.cursor() as cr:
        thing = env(cr=cr)["probe.thing"].browse(thing_id)
        thing.value = number + 1
        cr.flush()
        thing.value = number + 2
        try:
            with cr.savepoint():
                thing.value = -1
                raise ValueError("taken back")
        except ValueError:
            pass
        if number % 2:
            cr.rollback()
print(json.dumps(things.ids))
"""

OFFERS = """
import json, threading
rule, company = env.ref("smart_probe.smart_rule_mark"), env.company
thing = env["probe.thing"].create({"name": "x"})
env.cr.commit()
env.cr.execute("DELETE FROM smart_event")
env.cr.commit()

def offer(key, results):
    with env.registry.cursor() as cr:
        mine = env(cr=cr)
        results.append(mine["smart.event"]._offer(
            rule.with_env(mine), company.with_env(mine), key=key, model="probe.thing",
            ids=thing.ids))

serial, parallel = [], []
for _time in range(10):
    offer("serial", serial)
threads = [threading.Thread(target=offer, args=("parallel", parallel)) for _time in range(20)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
for _time in range(2):
    env["smart.event"]._cron_drain()
print(json.dumps([sum(serial), len(serial), sum(parallel), len(parallel)]))
"""


@pytest.mark.addons("smart_probe")
def test_events_are_exactly_the_commits(database):
    queue = ProbeQueue(database)
    things = json.loads(database.shell(TRANSACTIONS))
    events = queue.rows("SELECT res_id, kind, state FROM smart_event ORDER BY id")
    assert events == [(thing, "write", "pending") for thing in things[::2]]
    triggers = queue.number(
        f"SELECT count(DISTINCT cron_id) FROM ir_cron_trigger WHERE cron_id IN ({LANES})"
    )
    assert triggers >= 1, "a lane is woken at once, the others when work is left over"


@pytest.mark.addons("smart_probe")
def test_event_offered_ten_times_and_twenty_at_once_takes_effect_once(database):
    queue = ProbeQueue(database)
    assert json.loads(database.shell(OFFERS)) == [1, 10, 1, 20]
    assert queue.rows("SELECT key, state, attempts FROM smart_event ORDER BY key") == [
        ("parallel", "done", 1),
        ("serial", "done", 1),
    ]
    assert queue.number("SELECT count(*) FROM probe_mark") == 2
