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
import sys
from pathlib import Path

from report import Report

from smartdev import peers
from smartdev.addons import TEST_ADDONS
from smartdev.database import Database
from smartdev.instance import Instance
from smartdev.shell import SetupError
from smartdev.templates import Templates

HERE = Path(__file__).resolve().parent
ITEMS = 1_000_000
GOAL_SCREEN, GOAL_BOOK = 2.0, 15.0
OCA = (
    "odoo-addon-account-financial-report>=19,<20",
    "odoo-addon-report-xlsx>=19,<20",
    "odoo-addon-date-range>=19,<20",
)


def run(items=ITEMS) -> int:
    """Run it all; 1 when a goal is missed."""
    report = Report("accounting")
    instance = Instance.ensure("test", (TEST_ADDONS,))
    folder = oca_addons()
    if folder:
        instance = Instance.ensure("test", (TEST_ADDONS, folder))
    template = Templates(instance).of(("smart_accounting",))
    with Database(instance, "bench_accounting_reports").lent(template) as database:
        if folder:
            database.install("account_financial_report")
        fill(database, int(items))
        measured = ask(database, bool(folder))
    for row in measured:
        tell(report, row)
    return report.code


def tell(report, row):
    goal = {"screen": GOAL_SCREEN, "workbook": GOAL_BOOK}.get(row["what"])
    report.most(f"{row['report']}: {row['what']}", row["seconds"], "s", goal)


def oca_addons():
    """Folder with OCA's addons; None when they cannot be fetched."""
    try:
        return peers.ensure("accounting", *OCA)
    except SetupError as error:
        print(f"without comparison: {error}", file=sys.stderr)
        return None


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
