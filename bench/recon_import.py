"""How long a bank file of 50,000 lines takes, from the file to booked lines and a statement.

    make bench NAME=recon_import             one file of 50,000 lines
    make bench NAME=recon_import PART=2000   of another size

The file is read once more by the background job before it books, as it is in daily use: reading,
booking in chunks with progress, statement. Prints one JSON object a line: bench, metric, value,
unit, goal, ok; ends with 1 when a goal is missed. Uses a database of its own on the test server.
"""

import json
import sys

from smartdev.database import Database
from smartdev.instance import Instance
from smartdev.templates import Templates

NAME, LINES = "bench_recon_import", 50_000
#: Seconds a person waits until the file is read and checked, per 1,000 lines.
GOAL_READ = 1.0
#: Lines a second in the background; creating lines alone measured 80 to 95.
GOAL_RATE = 40
_ANSWER = "bench-answer:"

_SCRIPT = """
import datetime, json, time
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
begun, seen = time.monotonic(), []
while found.state in ("queued", "running"):
    found._work()
    env.cr.commit()
    seen.append(round(found.progress))
figures = {
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
    database = Database(instance, NAME)
    database.drop()
    database.clone_from(Templates(instance).of(("smart_recon",)))
    try:
        script = f"LINES, ANSWER = {size}, {_ANSWER!r}\n{_SCRIPT}"
        output = database.shell(script, timeout=None)
    finally:
        database.drop()
    answer = next(line for line in output.splitlines() if line.startswith(_ANSWER))
    return _report(size, json.loads(answer.removeprefix(_ANSWER)))


def _report(size, figures) -> int:
    whole = figures["lines"] == size and figures["statements"] == 1 and figures["valid"]
    rows = [
        ("read and checked", figures["read"], "s", figures["read"] <= GOAL_READ * size / 1000),
        ("queued", figures["queued"], "s", True),
        ("booked", figures["booked"], "s", True),
        ("lines booked a second", size / figures["booked"], "lines/s", None),
        ("all lines, in one statement that adds up", whole, "", whole),
    ]
    missed = 0
    for metric, value, unit, ok in rows:
        if ok is None:
            ok = value >= GOAL_RATE
        missed += not ok
        row = {"bench": "recon_import", "metric": f"{size} lines: {metric}"}
        print(json.dumps({**row, "value": round(value, 1), "unit": unit, "ok": bool(ok)}))
    if figures["state"] != "done":
        print(json.dumps({"bench": "recon_import", "error": figures["error"]}))
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
