"""Our figures beside those of OCA's account_financial_report, to the cent, on the demo company.

    make bench NAME=accounting PART="peer [SIZE]"

Makes a demo company in a database of its own, and asks both sides for the trial balance of its
fiscal years, for the sums of the general ledger, and for aged receivables and payables on several
days. Every account and every partner has to agree. Seconds are the best of three calls, from the
call to the finished figures. OCA's module comes from PyPI into the cache; without it the part ends
with a word.
"""

import json
import sys
from pathlib import Path

from accounting_reports import oca_addons
from report import Report

from smartdev.addons import TEST_ADDONS
from smartdev.database import Database
from smartdev.instance import Instance
from smartdev.templates import Templates

HERE = Path(__file__).resolve().parent
GENERATE = """
env["smart.demo"].generate(size={size!r}, seed=1, today="2026-09-18")
env.cr.commit()
"""


def run(size="medium") -> int:
    """Compare everything; 1 when a figure differs or OCA's module is faster."""
    folder = oca_addons()
    if not folder:
        return 0
    instance = Instance.ensure("test", (TEST_ADDONS, folder))
    template = Templates(instance).of(("smart_accounting", "smart_demo"))
    with Database(instance, "bench_accounting_peer").lent(template) as database:
        database.install("account_financial_report")
        database.shell(GENERATE.format(size=size), timeout=1800)
        return tell(ask(database))


def ask(database):
    script = (HERE / "accounting_peer_ask.py").read_text(encoding="utf-8")
    return json.loads(database.shell(script, timeout=1800).strip().splitlines()[-1])


def tell(rows) -> int:
    report = Report("accounting")
    for row in rows:
        name, differ = row["report"], row["differ"]
        report.add(f"{name}: figures compared with OCA's", row["compared"], "figures")
        report.add(f"{name}: figures that differ", len(differ), "figures", 0, not differ)
        if row["aged"]:
            report.add(f"{name}: in another age, without a due date", row["aged"], "figures")
        for words in differ[:5]:
            print(words, file=sys.stderr)
        faster = row["ours"] <= row["theirs"]
        report.add(f"{name}: ours", row["ours"], "s", row["theirs"], faster)
        report.add(f"{name}: OCA's", row["theirs"], "s")
    return report.code


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
