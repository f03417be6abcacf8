"""What the platform costs: models that rules listen to, and the queue.

    make bench NAME=base            both parts; about twenty minutes, most of it for hooks
    make bench NAME=base PART=hooks      or: queue

Prints one JSON object a line: bench, metric, value, unit, goal, ok; ends with 1 when a goal is
missed. Runs on the development server, whose commits are durable, in databases of its own.

hooks: creates and changes 1,000 leads and 1,000 draft invoices, in batches of 10 and one by one
with a commit each, in turns on three clones of one company: with all rules on, with all rules
off, and on one without these addons at all (that one twice, which shows the noise). Turns are
taken after each batch and after each single record. Each figure is the median of the rounds'
ratios, in percent. A lane is woken by a thread of its own, once a second at most: whoever is
timed at that moment bears it.

queue: real servers drain events of an automation that proposes one effect; each event makes a
decision, an effect and an audit entry, and is durable when it is counted.
"""

import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from report import Report

from smartdev import addons
from smartdev.database import Database
from smartdev.instance import Instance
from smartdev.server import OdooServer
from smartdev.shell import wait_until
from smartdev.templates import Templates

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "tests" / "faults"))

from probe_queue import LANES, ProbeQueue  # noqa: E402

OURS = ("smart_accounting", "smart_crm")
#: Largest overhead in percent with rules on, and off; of the latter the noise is taken away.
GOAL_ON, GOAL_OFF = 5.0, 1.0
GOAL_RATE, GOAL_RATIO = 100, 1.8
EVENTS = 2_000
#: Seconds that a slow automation sleeps for each event.
SLEEP = 0.02


def main(parts) -> int:
    """Run the named parts, or all; 1 when a goal is missed."""
    report = Report("base")
    instance = Instance.ensure("dev", (addons.TEST_ADDONS,))
    if "hooks" in parts or not parts:
        bench_hooks(instance, report)
    if "queue" in parts or not parts:
        bench_queue(instance, report)
    return report.code


# Models that rules listen to ----------------------------------------------


def bench_hooks(instance, report):
    templates = Templates(instance)
    known = addons.find()
    _own, foreign = addons.closure(OURS, known)
    sources = {
        "on": templates.of(OURS),
        "off": templates.of(OURS),
        "without": templates.of_others(foreign),
        "noise": templates.of_others(foreign),
    }
    script = (PROJECT / "bench" / "base_hooks.py").read_text(encoding="utf-8")
    with ExitStack() as stack:
        databases = {
            label: stack.enter_context(Database(instance, f"bench_base_{label}").lent(template))
            for label, template in sources.items()
        }
        names = {label: database.name for label, database in databases.items()}
        printed = databases["on"].shell(f"NAMES = {names!r}\n{script}", timeout=3600)
    for row in json.loads(printed.strip().splitlines()[-1]):
        _report_hooks(report, row)


def _report_hooks(report, row):
    what, noise = row["what"], abs(row["noise"]) + row["noise_error"]
    report.add(f"{what}: time without", row["milliseconds"], "ms per record")
    report.add(f"{what}: noise", noise, "%")
    report.most(f"{what}: all rules on", row["on"], "%", GOAL_ON)
    report.most(f"{what}: all rules off", row["off"], "%", round(GOAL_OFF + noise, 2))


# The queue ----------------------------------------------------------------


def bench_queue(instance, report):
    template = Templates(instance).of(("smart_probe",))
    rates = {}
    for lanes in (1, 2):
        for label, seconds, events in (("", 0.0, EVENTS), (", sleeping", SLEEP, EVENTS // 8)):
            rate = drained(instance, template, lanes, events, seconds)
            rates[lanes, label] = rate
            goal = GOAL_RATE if lanes == 1 and not label else None
            report.least(f"lanes: {lanes}{label}", rate, "events/s", goal)
    for label in ("", ", sleeping"):
        ratio = rates[2, label] / rates[1, label]
        report.least(f"2 lanes to 1{label}", ratio, "times", GOAL_RATIO)
    report.add("events lost or done twice", 0, "events", 0)


def drained(instance, template, lanes, events, seconds) -> float:
    """Events per second that lanes on as many worker processes work off.

    :raises AssertionError: an event was lost or done twice
    """
    with (
        Database(instance, "bench_base_queue").lent(template) as database,
        tempfile.TemporaryDirectory() as folder,
    ):
        queue = ProbeQueue(database)
        queue.rows(f"UPDATE ir_cron SET active = id IN ({LANES} ORDER BY res_id LIMIT %s)", lanes)
        with OdooServer(database, Path(folder) / "odoo.log", workers=1, crons=lanes):
            return _rate(queue, events, seconds)


def _rate(queue, events, seconds) -> float:
    """Let the server warm up on some events, then time the others by the database's clock."""
    try:
        things = queue.add("mark", 100)
        queue.nudge()
        queue.wait_done(100)
        things += queue.add("mark", events, seconds=seconds / 2)
        queue.nudge()
        assert wait_until(lambda: queue.count("done") == len(things), seconds=600, every=0.5)
        queue.check_once(things)
        return queue.number(
            "SELECT count(*) / extract(epoch FROM max(done_at) - min(due_at))::float"
            " FROM smart_event WHERE res_id = ANY(%s)",
            things[100:],
        )
    finally:
        queue.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
