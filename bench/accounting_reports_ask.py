"""Runs in Odoo's shell: asks for every report, prints a list of figures as JSON."""
# ruff: noqa: F821

import functools
import json
import time

OPTIONS = {"preset": "custom", "date_from": "2026-01-01", "date_to": "2026-12-31"}
ROUNDS = 3
#: What else people ask for: a name, the report, options.
ASKED_BESIDES = [
    ("cash basis", "profit-and-loss", {"basis": "cash"}),
    ("cash basis", "expenses", {"basis": "cash"}),
    (
        "12 months",
        "profit-and-loss",
        {"date_from": "2026-12-01", "compare": "previous", "count": 11},
    ),
    (
        "two days",
        "aged-receivables",
        {"date_to": "2026-06-30", "compare": "previous", "count": 1},
    ),
]


def seconds(function):
    """The shortest of some calls."""
    taken = []
    for _round in range(ROUNDS):
        env.invalidate_all()
        started = time.perf_counter()
        function()
        taken.append(time.perf_counter() - started)
    return min(taken)


def of_ours():
    model = env["smart.report"]
    for report in model.search([]):
        code = report.code
        options = {**OPTIONS, "date_to": "2026-06-30"} if report.period == "as_of" else OPTIONS
        shown = seconds(functools.partial(model.get_report, code, options))
        yield {"report": code, "what": "screen", "seconds": shown}
        book = seconds(functools.partial(model._export, code, options, "xlsx"))
        yield {"report": code, "what": "workbook", "seconds": book}
    for name, code, more in ASKED_BESIDES:
        shown = seconds(functools.partial(model.get_report, code, {**OPTIONS, **more}))
        yield {"report": f"{code}, {name}", "what": "screen", "seconds": shown}


def of_oca():
    company = env.company
    values = {
        "company_id": company.id,
        "date_from": OPTIONS["date_from"],
        "date_to": OPTIONS["date_to"],
        "target_move": "posted",
    }
    names = {"trial-balance": "trial_balance", "general-ledger": "general_ledger"}
    for code, name in names.items():
        wizard = env[f"{name.replace('_', '.')}.report.wizard"].create(values)

        def show(wizard=wizard, name=name):
            data = wizard._prepare_report_data()
            model = env[f"report.account_financial_report.{name}"]
            return model._get_report_values(wizard.ids, data)

        yield {"report": code, "what": "OCA's figures", "seconds": seconds(show)}


found = list(of_ours())
if WITH_OCA:
    found += of_oca()
print(json.dumps(found))
