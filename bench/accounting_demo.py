"""How many of the errors that the demo company plants among its vendor bills are found.

    make bench NAME=accounting PART="demo [SEEDS] [SIZE]"

``smart_demo`` plans its company without a database and says what it planted: bills entered twice,
another bank account, another account of the books, ten times the amount. The checks see the bills
in the order of their days and know none of that. Prints one JSON object a line.
"""

import sys
import types
from collections import Counter
from datetime import date
from pathlib import Path

from accounting_spend import ADDON
from report import Report
from smart_accounting.engine.anomaly import Watch
from smart_accounting.engine.anomaly_facts import Entry

if "smart_demo" not in sys.modules:  # the addon's own __init__ would need Odoo
    package = types.ModuleType("smart_demo")
    package.__path__ = [str(Path(ADDON).parent / "smart_demo")]
    sys.modules["smart_demo"] = package

from smart_demo.engine.make import make_plan

GOAL = 0.90
TODAY = date(2026, 9, 18)
#: What is planted -> what the checks call it.
EXPECTED = {
    "duplicate_bill": {"duplicate", "duplicate_rekeyed", "duplicate_amount"},
    "changed_vendor_bank": {"bank"},
    "wrong_account": {"account"},
    "amount_outlier": {"amount"},
}


def run(seeds=5, size="medium") -> int:
    found, planted, flags, bills = Counter(), Counter(), 0, 0
    for seed in range(1, int(seeds) + 1):
        plan = make_plan(seed, size, TODAY)
        said = findings_of(plan)
        bills += len(said)
        flags += sum(bool(each) for each in said.values())
        for one in plan.planted:
            if one.kind in EXPECTED:
                planted[one.kind] += 1
                found[one.kind] += _is_found(one, said)
    recall = sum(found.values()) / sum(planted.values())
    report = Report("accounting_demo")
    for kind in planted:
        report.add(f"recall: {kind}", found[kind] / planted[kind], "share")
    report.add("bills", bills, "bills")
    report.add("planted errors among them", sum(planted.values()), "bills")
    report.add("bills with a finding", flags, "bills")
    report.least("recall of planted errors", recall, "share", GOAL)
    return report.code


def findings_of(plan) -> dict:
    """What the checks say of each posted bill, by its key."""
    names = {one.key: one for one in plan.partners}
    bills = [one for one in plan.documents if one.kind in ("in_invoice", "in_refund")]
    watch, said = Watch(), {}
    for bill in sorted(bills, key=lambda one: (one.date, one.key)):
        if bill.state == "posted":
            entry = _entry(bill, names[bill.partner], plan)
            said[bill.key] = watch.check(entry)
            watch.add(entry)
    return said


def _entry(bill, partner, plan):
    main = max(bill.lines, key=lambda line: line.amount)
    return Entry(
        res_id=bill.key,
        day=bill.date,
        amount=round(bill.total / plan.rate(bill.currency, bill.date)),
        vendor=bill.partner,
        vendor_name=partner.name,
        reference=bill.ref or "",
        account=main.account,
        is_refund=bill.kind == "in_refund",
        iban=bill.bank or partner.iban or "",
    )


def _is_found(one, said):
    keys = [name.split(":", 1)[1] for name in one.records if name.startswith("document:")]
    kinds = {finding.kind for key in keys for finding in said.get(key, ())}
    if "-v" in sys.argv and not kinds & EXPECTED[one.kind]:
        print(one.kind, one.detail, kinds, file=sys.stderr)
    return bool(kinds & EXPECTED[one.kind])


if __name__ == "__main__":
    sys.exit(run(*(part for part in sys.argv[1:] if part != "-v")))
