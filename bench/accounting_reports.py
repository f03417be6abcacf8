"""How long financial reports take on large books, beside OCA's account_financial_report.

    make bench NAME=accounting PART="reports [ITEMS]"

Fills a database of its own on the test server with 1,000,000 journal items of three years (all of
them by SQL), and asks for every report as the viewer does and as a workbook. The trial balance
and the general ledger of OCA's module are computed on the same database in the same process; it
comes from PyPI into the cache, and the part is left out with a word when that cannot be reached.

Every figure is the best of three, in seconds, from the call to the finished answer, with the
caches of the ORM emptied before each. Both sides are asked for the last fiscal year.
"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from smartdev import paths
from smartdev.addons import TEST_ADDONS
from smartdev.database import Database
from smartdev.instance import Instance
from smartdev.templates import Templates

HERE = Path(__file__).resolve().parent
ITEMS = 1_000_000
GOAL_SCREEN, GOAL_BOOK = 2.0, 15.0
OCA = (
    "odoo-addon-account-financial-report",
    "odoo-addon-report-xlsx",
    "odoo-addon-date-range",
)
VERSION = ">=19,<20"


def run(items=ITEMS) -> int:
    """Run it all; 1 when a goal is missed."""
    report = Report()
    instance = Instance.ensure("test", (TEST_ADDONS,))
    folder = oca_addons(instance)
    if folder:
        instance = Instance.ensure("test", (TEST_ADDONS, folder))
    database = Database(instance, "bench_accounting_reports")
    database.drop()
    try:
        database.clone_from(Templates(instance).of(("smart_accounting",)))
        if folder:
            install(instance, database, "account_financial_report")
        fill(database, int(items))
        measured = ask(database, bool(folder))
    finally:
        database.drop()
    for row in measured:
        tell(report, row)
    return min(report.missed, 1)


class Report:
    """Prints figures, and remembers whether one missed its goal."""

    def __init__(self):
        self.missed = 0

    def add(self, metric, value, unit, goal=None, ok=True):
        self.missed += not ok
        row = {"bench": "accounting", "metric": metric, "value": round(value, 3), "unit": unit}
        print(json.dumps({**row, "goal": goal, "ok": ok}), flush=True)


def tell(report, row):
    goal = {"screen": GOAL_SCREEN, "workbook": GOAL_BOOK}.get(row["what"])
    ok = goal is None or row["seconds"] <= goal
    report.add(f"{row['report']}: {row['what']}", row["seconds"], "s", goal, ok)


def oca_addons(instance):
    """Folder with OCA's addons, fetched once; None when they cannot be fetched."""
    folder = paths.cache_dir() / "bench_oca"
    addons = folder / "odoo" / "addons"
    if not (addons / "account_financial_report").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        wanted = [f"{name}{VERSION}" for name in OCA]
        command = [instance.python, "-m", "pip", "download", "--no-deps", "-q", "-d", folder]
        done = subprocess.run([*map(str, command), *wanted], check=False, capture_output=True)
        if done.returncode:
            print("OCA's module cannot be fetched: without comparison", file=sys.stderr)
            return None
        for wheel in folder.glob("*.whl"):
            zipfile.ZipFile(wheel).extractall(folder)
    return addons


def install(instance, database, module):
    command = instance.command(
        database.name, "-i", module, "--stop-after-init", "--no-http", "--log-level=error"
    )
    subprocess.run(command, env=instance.environment(), check=True, capture_output=True)


def fill(database, items):
    script = (HERE / "accounting_reports_books.sql").read_text(encoding="utf-8")
    connection = database.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute(script, {"items": items, "first": "2024-01-01"})
        connection.commit()
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    finally:
        connection.close()


def ask(database, with_oca):
    """Rows of figures, from one process that stays open."""
    script = (HERE / "accounting_reports_ask.py").read_text(encoding="utf-8")
    printed = database.shell(f"WITH_OCA = {with_oca!r}\n{script}", timeout=1800)
    return json.loads(printed.strip().splitlines()[-1])


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
