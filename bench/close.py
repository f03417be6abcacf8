"""How complete, how exact and how fast the scan of a month is.

    make bench NAME=close

Builds three companies on a database of its own: a month of 100,000 journal items, 1,000 sale and
1,000 purchase orders with 2,000 pickings, and in it 5 to 30 planted defects of each step with
look-alikes beside them. Prints one JSON object a line: bench, metric, value, unit, goal, ok; ends
with 1 when a goal is missed. What was missed or invented is named on the error output.

The database is seeded by construction: nothing in it is left to chance.
"""

import json
import sys
import tempfile
from pathlib import Path

from report import Report

from smartdev.database import Database
from smartdev.instance import Instance
from smartdev.templates import Templates

HERE = Path(__file__).resolve().parent
NAME = "bench_close"
#: What a scan looks at comes with the modules that the demo company needs.
ADDONS = ("smart_close", "smart_demo")
#: And this one, for hours and milestones.
FURTHER = "sale_timesheet"
#: Seconds.
GOAL_SCAN, GOAL_RESCAN = 10.0, 2.0
#: Seconds, and MiB that a worker needs more while it makes the evidence pack.
GOAL_PACK, GOAL_MEMORY = 60.0, 512.0
GOAL_RECALL, GOAL_PRECISION = 1.0, 0.98


def main() -> int:
    """Build, scan, report; 1 when a goal is missed."""
    instance = Instance.ensure("test")
    template = Templates(instance).of(ADDONS)
    with (
        Database(instance, NAME).lent(template) as database,
        tempfile.TemporaryDirectory() as folder,
    ):
        database.install(FURTHER)
        path = Path(folder) / "truth.json"
        inside(database, "build", path)
        analyze(database)
        printed = inside(database, "measure", path)
    report = Report("close")
    tell(report, json.loads(printed.strip().splitlines()[-1]))
    return report.code


def inside(database, function, path) -> str:
    """Run a function of ``close_run`` in an Odoo shell; what it printed."""
    script = f"""
import sys
sys.path.insert(0, {str(HERE)!r})
import close_run
close_run.{function}(env, {str(path)!r})
"""
    return database.shell(script, timeout=3600)


def analyze(database):
    """What the database does by itself at night."""
    connection = database.connect()
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    finally:
        connection.close()


def tell(report, results):
    """One line for each figure."""
    for name, count in results["items"].items():
        report.add(f"month: {name}", count, "records")
    for code, step in results["found"].items():
        tell_step(report, code, step, results["decoys"].get(code, 0))
    for line in (*results["wrong"], *(["written", name] for name in results["written"])):
        print(*line, file=sys.stderr)
    report.most("first scan of all steps", results["seconds"], "s", GOAL_SCAN)
    report.most("next scan of all steps", results["again"], "s", GOAL_SCAN)
    for code, seconds in results["steps"].items():
        report.add(f"{code}: look again", seconds, "s")
    for fix in results["fixes"]:
        name = f"look again after a fix: {fix['kind']}"
        report.most(name, fix["seconds"], "s", GOAL_RESCAN)
        report.least(f"{name}, only that one is gone", fix["right"], "yes", 1)
    tell_pack(report, results["pack"], results["items"]["items"])
    for code, few in results["small"].items():
        many = results["large"][code]
        report.add(f"{code}: queries, few records", few, "queries")
        report.add(f"{code}: queries, all records", many, "queries", few, many == few)
    report.most("tables of Odoo written by a scan", len(results["written"]), "tables", 0)


def tell_pack(report, pack, items):
    report.most("evidence pack", pack["seconds"], "s", GOAL_PACK)
    report.least("evidence pack: rows of the general ledgers", pack["rows"], "rows", items)
    report.add("evidence pack: size", pack["bytes"] / 1024**2, "MiB")
    report.most("evidence pack: memory", pack["memory"] / 1024**2, "MiB", GOAL_MEMORY)


def tell_step(report, code, step, decoys):
    report.add(f"{code}: planted", step["planted"], "defects")
    report.add(f"{code}: look-alikes", decoys, "records")
    recall = step["hit"] / step["planted"] if step["planted"] else 1.0
    precision = step["hit"] / step["reported"] if step["reported"] else 1.0
    report.least(f"{code}: recall", recall, "share", GOAL_RECALL)
    report.least(f"{code}: precision", precision, "share", GOAL_PRECISION)


if __name__ == "__main__":
    sys.exit(main())
