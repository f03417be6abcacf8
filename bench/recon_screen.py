"""How long a person waits on the reconciliation screen: over HTTP, on the medium demo company.

    make bench NAME=recon_screen

Opens the screen's journal as its accountant, then accepts suggestions one after the other as the
Enter key does (one request: book the line, bring the next one), undoing all when none is left,
until 200 are timed. Then the journal is grown to 20,000 open lines, and opening, paging,
searching and accepting are timed again. Times are those of the whole request, as the browser sees
them. Prints one JSON object a line: bench, metric, value, unit, goal, ok; ends with 1 when a goal
is missed. Runs on the development server, whose commits are durable, in a database of its own.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from smartdev.database import Database
from smartdev.instance import Instance
from smartdev.server import OdooServer
from smartdev.templates import Templates

NAME, LOGIN = "bench_recon_screen", "anna"
ROUNDS, LINES = 200, 20_000
#: Milliseconds that a person may wait, at the 95th percentile.
GOAL_ACCEPT, GOAL_LIST = 200, 300

_COMPANY = """
env["smart.demo"].generate(size="medium", seed=1)
env.cr.commit()
"""
_GROW = Path(__file__).with_name("recon_screen_grow.sql")


class Report:
    """Prints figures, and remembers whether one missed its goal."""

    def __init__(self):
        self.missed = 0

    def add(self, metric, value, unit, goal=None):
        ok = goal is None or value <= goal
        self.missed += not ok
        row = {"bench": "recon_screen", "metric": metric, "value": round(value, 1), "unit": unit}
        print(json.dumps({**row, "goal": goal, "ok": ok}), flush=True)

    def times(self, what, times, goal=None):
        """Median and 95th percentile of seconds."""
        cuts = statistics.quantiles(times, n=20)
        self.add(f"{what}: median", 1000 * cuts[9], "ms")
        self.add(f"{what}: 95th percentile", 1000 * cuts[18], "ms", goal)


class Person:
    """Somebody at the screen, who looks at the clock."""

    def __init__(self, rpc):
        self.rpc, self.refused = rpc, ""
        self.journal = self.ask("open")[0]["journal"]["id"]

    def ask(self, method, *args):
        """:return: the answer, and the seconds that it took"""
        started = time.perf_counter()
        answer = self.rpc.call("smart.recon.screen", method, *args)
        return answer, time.perf_counter() - started

    def rows(self, kind, search="", offset=0):
        return self.ask("lines", self.journal, kind, search, offset)[0]["rows"]

    def accept_all(self, limit):
        """Accept what is suggested, line by line.

        :return: the seconds of each, and the ids of the lines
        """
        rows = [row for row in self.rows("suggested") if not row["is_silent"]]
        ids = [row["id"] for row in rows]
        times, done = [], []
        detail = self.ask("detail", ids[0])[0] if ids else None
        for line, following in zip(ids, [*ids[1:], False], strict=True):
            answer, seconds = self.ask("accept", line, detail["stamp"], following)
            if answer["ok"]:
                times.append(seconds)
                done.append(line)
            else:
                self.refused = answer["message"]
            detail = answer.get("next") or (following and self.ask("detail", following)[0])
            if len(times) == limit:
                break
        return times, done


def main() -> int:
    """Measure, print, and end with 1 when a goal is missed."""
    report = Report()
    instance = Instance.ensure("dev")
    database = Database(instance, NAME)
    database.drop()
    database.clone_from(Templates(instance).of(("smart_recon", "smart_demo")))
    try:
        database.shell(_COMPANY, timeout=3600)
        _measure(report, database, "demo")
        database.sql(_GROW.read_text().replace(":lines", str(LINES)))
        _measure(report, database, f"{LINES} lines", is_large=True)
    finally:
        database.drop()
    return min(report.missed, 1)


def _measure(report, database, label, is_large=False):
    with (
        tempfile.TemporaryDirectory() as folder,
        OdooServer(database, Path(folder) / "odoo.log", workers=0, crons=0) as server,
    ):
        person = Person(server.rpc(LOGIN, LOGIN))
        if not is_large:
            _found, seconds = person.ask("compute", person.journal)
            report.add(f"{label}: look for matches of all open lines", 1000 * seconds, "ms")
        _accepting(report, person, label)
        _looking(report, person, label)


def _accepting(report, person, label):
    times = []
    while len(times) < ROUNDS:
        found, done = person.accept_all(ROUNDS - len(times))
        if not found:
            raise SystemExit(f"nothing could be accepted: {person.refused or 'no suggestion'}")
        times += found
        person.ask("undo", done)
    report.times(f"{label}: accept and next, {len(times)} times", times, GOAL_ACCEPT)


def _looking(report, person, label):
    total = person.ask("lines", person.journal, "todo")[0]["total"]
    report.add(f"{label}: lines to do", total, "lines")
    ids = [row["id"] for row in person.rows("todo")]
    asked = {
        "open": [("open", person.journal)] * 20,
        "a page anywhere": [
            ("lines", person.journal, "todo", "", total * part // 20) for part in range(20)
        ],
        "search": [("lines", person.journal, "todo", "sepa")] * 20,
        "another line": [("detail", number) for number in ids[:40]],
        "open items": [("candidates", number, "inv 2") for number in ids[:20]],
    }
    for what, questions in asked.items():
        times = [person.ask(*question)[1] for question in questions]
        report.times(f"{label}: {what}", times, GOAL_LIST)


if __name__ == "__main__":
    sys.exit(main())
