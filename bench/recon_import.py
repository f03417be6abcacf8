"""How long a bank file of 50,000 lines takes, from the file to booked lines and a statement.

    make bench NAME=recon_import             one file of 50,000 lines
    make bench NAME=recon_import PART=2000   of another size

The file is read once more by the background job before it books, as it is in daily use: reading,
booking in chunks, statement. Meanwhile another connection looks at the progress every second, as
a screen does. Prints one JSON object a line: bench, metric, value,
unit, goal, ok; ends with 1 when a goal is missed. Uses a database of its own on the test server.
"""

import json
import sys

from report import Report

from smartdev.database import Database
from smartdev.instance import Instance
from smartdev.templates import Templates

NAME, LINES = "bench_recon_import", 50_000
#: Seconds a person waits until the file is read and checked, per 1,000 lines.
GOAL_READ = 1.0
#: Lines a second in the background; Odoo's own creation of lines is nearly all of it.
GOAL_RATE = 40
#: Megabytes by which the process may grow while it books, whatever the size of the file.
GOAL_GROWTH = 400
#: Lines that may come between two looks at the progress.
GOAL_STEP = 2_000
_ANSWER = "bench-answer:"

_SCRIPT = """
import datetime, json, resource, threading, time
from odoo.modules.registry import Registry
env["account.chart.template"].try_loading("generic_coa", env.company, install_demo=False)
bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
day, balance, rows = datetime.date(2026, 1, 1), 0.0, ["Date;Description;Amount;Balance"]
for number in range(LINES):
    amount = (number % 977) / 100 + 1
    balance += amount
    when = day + datetime.timedelta(number * 300 // LINES)
    rows.append(f"{when:%Y-%m-%d};Sale {number} in the shop;{amount:.2f};{balance:.2f}")
content = "\\n".join(rows).encode()
begun = time.monotonic()
found = env["smart.recon.import"]._upload(bank, [("sales.csv", content)])
env.cr.commit()
read = time.monotonic() - begun
begun = time.monotonic()
found.action_import()
env.cr.commit()
queued = time.monotonic() - begun
def look(database, number, seen, over):
    while not over.wait(1):
        with Registry(database).cursor(readonly=True) as cursor:
            cursor.execute("SELECT done_count FROM smart_recon_import WHERE id = %s", [number])
            seen.append(cursor.fetchone()[0])
def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
seen, over = [0], threading.Event()
screen = threading.Thread(target=look, args=(env.cr.dbname, found.id, seen, over))
screen.start()
begun, held = time.monotonic(), megabytes()
while found.state in ("queued", "running"):
    found._work()
    env.cr.commit()
over.set()
screen.join()
figures = {
    "growth": megabytes() - held,
    "step": max(after - before for before, after in zip(seen, [*seen[1:], LINES])),
    "read": read,
    "queued": queued,
    "booked": time.monotonic() - begun,
    "state": found.state,
    "error": found.error,
    "lines": len(found.line_ids),
    "statements": len(found.line_ids.statement_id),
    "valid": all(found.line_ids.statement_id.mapped("is_complete")),
}
print(ANSWER + json.dumps(figures))
"""


def main() -> int:
    """Measure, print, and end with 1 when a goal is missed."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    instance = Instance.ensure("test")
    script = f"LINES, ANSWER = {size}, {_ANSWER!r}\n{_SCRIPT}"
    with Database(instance, NAME).lent(Templates(instance).of(("smart_recon",))) as database:
        output = database.shell(script, timeout=None)
    answer = next(line for line in output.splitlines() if line.startswith(_ANSWER))
    return _report(size, json.loads(answer.removeprefix(_ANSWER)))


def _report(size, figures) -> int:
    whole = figures["lines"] == size and figures["statements"] == 1 and figures["valid"]
    report = Report("recon_import", lines=size)
    report.most("read and checked", figures["read"], "s", GOAL_READ * size / 1000)
    report.add("queued", figures["queued"], "s")
    report.add("booked", figures["booked"], "s")
    report.least("lines booked a second", size / figures["booked"], "lines/s", GOAL_RATE)
    report.most("largest step of the progress", figures["step"], "lines", GOAL_STEP)
    report.most("memory grew by", figures["growth"], "MB", GOAL_GROWTH)
    report.least("all lines, in one statement that adds up", int(whole), "yes", 1)
    if figures["state"] != "done":
        print(json.dumps({"bench": "recon_import", "error": figures["error"]}))
    return report.code


if __name__ == "__main__":
    sys.exit(main())
