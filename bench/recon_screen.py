"""How long a person waits on the reconciliation screen: over HTTP, on the medium demo company.

    make bench NAME=recon_screen

Opens the screen's journal as its accountant, then accepts suggestions one after the other as the
Enter key does (one request: book the line, bring the next one), undoing all when none is left,
until 200 are timed. Then the journal is grown to 20,000 open lines, and opening, paging,
searching and accepting are timed again. Times are those of the whole request, as the browser sees
them; those of matches in another currency, which book an exchange difference, are told apart, too.
The load of the machine and the server's own processor time stand beside: where others work, too, a
request waits for them. Prints one JSON object a line: bench, metric, value, unit, goal, ok; ends
with 1 when a goal is missed. Runs on the development server, whose commits are durable, in a
database of its own.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from report import Report

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


class ScreenReport(Report):
    """With figures of many requests."""

    def times(self, what, times, goal=None):
        """Median and 95th percentile of seconds."""
        cuts = statistics.quantiles(times, n=20)
        self.add(f"{what}: median", 1000 * cuts[9], "ms")
        self.most(f"{what}: 95th percentile", 1000 * cuts[18], "ms", goal)


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

        :return: for each ``(seconds, whether currencies differ)``, and the ids of the lines
        """
        rows = [row for row in self.rows("suggested") if not row["is_silent"]]
        ids = [row["id"] for row in rows][:limit]
        times, done = [], []
        detail = self.ask("detail", ids[0])[0] if ids else None
        for line, following in zip(ids, [*ids[1:], False], strict=True):
            answer, seconds = self.ask("accept", line, detail["stamp"], following)
            if answer["ok"]:
                times.append((seconds, _is_foreign(detail)))
                done.append(line)
            else:
                self.refused = answer["message"]
            detail = answer.get("next") or (following and self.ask("detail", following)[0])
        return times, done


def _is_foreign(detail):
    """Whether what a line pays is in another currency."""
    suggestion = detail["suggestion"] or {}
    return any(share["foreign"] for share in suggestion.get("shares", ()))


def main() -> int:
    """Measure, print, and end with 1 when a goal is missed."""
    report = ScreenReport("recon_screen")
    instance = Instance.ensure("dev")
    template = Templates(instance).of(("smart_recon", "smart_demo"))
    with Database(instance, NAME).lent(template) as database:
        database.shell(_COMPANY, timeout=3600)
        _measure(report, database, "demo")
        database.sql(_GROW.read_text().replace(":lines", str(LINES)))
        _measure(report, database, f"{LINES} lines", is_large=True)
    return report.code


def _measure(report, database, label, is_large=False):
    with (
        tempfile.TemporaryDirectory() as folder,
        OdooServer(database, Path(folder) / "odoo.log", workers=0, crons=0) as server,
    ):
        person = Person(server.rpc(LOGIN, LOGIN))
        report.add(f"{label}: load of the machine", os.getloadavg()[0], "processes")
        if not is_large:
            _found, seconds = person.ask("compute", person.journal)
            report.add(f"{label}: look for matches of all open lines", 1000 * seconds, "ms")
        _accepting(report, server, person, label)
        _looking(report, person, label)


def _spent(server):
    """Seconds that the server's process has worked so far."""
    numbers = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def _accepting(report, server, person, label):
    found, spent = [], 0.0
    while len(found) < ROUNDS:
        before = _spent(server)
        times, done = person.accept_all(ROUNDS - len(found))
        if not times:
            raise SystemExit(f"nothing could be accepted: {person.refused or 'no suggestion'}")
        found += times
        spent += _spent(server) - before
        person.ask("undo", done)
    what = f"{label}: accept and next"
    foreign = [seconds for seconds, is_foreign in found if is_foreign]
    report.times(f"{what}, {len(found)} times", [each for each, _foreign in found], GOAL_ACCEPT)
    if len(foreign) > 1:
        report.times(f"{what}, the {len(foreign)} in another currency", foreign)
    report.add(f"{what}: processor time of the server", 1000 * spent / len(found), "ms")
    report.add(f"{what}: load of the machine", os.getloadavg()[0], "processes")


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
