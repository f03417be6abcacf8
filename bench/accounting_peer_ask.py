"""Runs in Odoo's shell: the same reports of both sides, and where their figures differ, as JSON."""
# ruff: noqa: F821

import json
import time

ROUNDS = 3
YEARS = [("2025-01-01", "2025-12-31"), ("2026-01-01", "2026-12-31"), ("2026-02-01", "2026-06-30")]
DAYS = ["2025-06-30", "2026-03-31", "2026-09-18"]
AGES = ("residual", "current", "30_days", "60_days", "90_days", "120_days", "older")
OPEN = {"aged-receivables": "asset_receivable", "aged-payables": "liability_payable"}


def timed(function):
    """The answer, and the shortest of some calls."""
    taken = []
    for _round in range(ROUNDS):
        env.invalidate_all()
        started = time.perf_counter()
        answer = function()
        taken.append(time.perf_counter() - started)
    return answer, min(taken)


def of_oca(name, **values):
    wizard = env[f"{name.replace('_', '.')}.report.wizard"].create(
        {"company_id": env.company.id, "target_move": "posted", **values}
    )
    data = wizard._prepare_report_data()
    if "date_at" in data:  # it comes from a browser there
        data["date_at"] = str(data["date_at"])
    model = env[f"report.account_financial_report.{name}"]
    return model._get_report_values(wizard.ids, data)


def rows_of_ours(code, options, label="res_id"):
    """Values by account (or by name of the partner), without lines that are nothing."""
    report = env["smart.report"].search([("code", "=", code)])
    table = report._report_table(report._options(options))
    groups = [row for row in table.rows(report._names) if row.style == "group"]
    return added((row.res_id and getattr(row, label), map(float, row.values)) for row in groups)


def added(pairs):
    """Values by key; those of one name together, and none that are nothing."""
    found = {}
    for key, values in pairs:
        values = list(values)
        known = found.get(key, [0.0] * len(values))
        found[key] = [mine + more for mine, more in zip(known, values, strict=True)]
    return {key: row for key, row in found.items() if any(abs(value) >= 0.005 for value in row)}


def compare(name, ours, theirs, our_time, their_time, undated=()):
    """One row for the benchmark.

    :param undated: partners whose ages may differ: an item without a due date is due on its own
        day on our side, and never on OCA's. Their totals may not differ.
    """
    differ, aged = [], []
    keys = ours.keys() | theirs.keys()
    width = max(map(len, [*ours.values(), *theirs.values(), []]))
    nothing = [0.0] * width
    for key in sorted(keys, key=str):
        pairs = list(zip(ours.get(key, nothing), theirs.get(key, nothing), strict=True))
        off = [abs(mine - other) >= 0.005 for mine, other in pairs]
        found = aged if key in undated and not off[0] else differ
        found += [f"{name} {key}: {pairs}" for each in off if each]
    return {
        "report": name,
        "compared": len(keys) * width,
        "differ": differ,
        "aged": len(aged),
        "ours": our_time,
        "theirs": their_time,
    }


def ledgers():
    for since, until in YEARS:
        options = {"date_from": since, "date_to": until}
        for code, name in (
            ("trial-balance", "trial_balance"),
            ("general-ledger", "general_ledger"),
        ):
            mine, my_time = timed(lambda code=code, asked=options: rows_of_ours(code, asked))
            oca, oca_time = timed(lambda name=name, asked=options: of_oca(name, **asked))
            theirs = oca_trial(oca) if name == "trial_balance" else oca_ledger(oca)
            # what earlier years left is a line of its own on our side, an account on OCA's
            for unallocated in env.company.get_unaffected_earnings_account().ids:
                mine.pop(unallocated, None)
                theirs.pop(unallocated, None)
            yield compare(f"{code} {since}", mine, theirs, my_time, oca_time)


def oca_trial(values):
    names = ("initial_balance", "debit", "credit", "ending_balance")
    return added((row["id"], [row[name] for name in names]) for row in values["trial_balance"])


def oca_ledger(values):
    return added((row["id"], ledger_values(row)) for row in values["general_ledger"])


def ledger_values(row):
    first, last = row["init_bal"], row["fin_bal"]
    moved = [last[side] - first[side] for side in ("debit", "credit")]
    return [first["balance"], *moved, last["balance"]]


def ageings():
    for code, kind in OPEN.items():
        accounts = env["account.account"].search([("account_type", "=", kind)])
        for day in DAYS:
            options = {"date_to": day}
            mine, my_time = timed(
                lambda code=code, asked=options: rows_of_ours(code, asked, "label")
            )
            values = {"date_at": day, "account_ids": accounts.ids}
            oca, oca_time = timed(lambda values=values: of_oca("aged_partner_balance", **values))
            theirs = oca_partners(oca, 1 if kind == "asset_receivable" else -1)
            undated = names_of_undated(accounts, day)
            yield compare(f"{code} {day}", mine, theirs, my_time, oca_time, undated)


def names_of_undated(accounts, day):
    """Partners with items that have no due date; 0 where an item has no partner either."""
    domain = [
        ("account_id", "in", accounts.ids),
        ("date", "<=", day),
        ("date_maturity", "=", False),
        ("parent_state", "=", "posted"),
    ]
    items = env["account.move.line"].search(domain)
    return {item.partner_id.complete_name or 0 for item in items}


def oca_partners(values, sign):
    return added(
        (row["name"] or 0, [row[name] * sign for name in AGES])
        for account in values["aged_partner_balance"]
        for row in account["partners"]
    )


print(json.dumps([*ledgers(), *ageings()]))
