"""Builds the month, scans it, and says what was found and how long it took; runs inside Odoo."""

import io
import json
import time
import zipfile
from collections import Counter
from pathlib import Path

from close_defects import Plan, plant
from close_grow import grow
from close_world import (
    END,
    KINDS,
    MATERIALITY,
    START,
    Books,
    companies,
    copies,
    exemplary,
    history,
)  # fmt: skip

GROUPS = ("account.group_account_manager", "smart_base.group_smart_approver")


def build(env, path):
    """Companies with all defects and few of everything else, then the mass.

    Leaves what has to be found in a file, together with the queries of a scan before and after.
    """
    found = companies(env)
    plan, examples, all_books = Plan(), [], []
    for company in found:
        books = Books(env, company, found)
        example = exemplary(books)
        history(books, example, copies)
        all_books.append(books)
        examples.append(example)
    plant(plan, all_books)
    _accountant(env, found)
    env.flush_all()
    close = _opened(env, found)
    small = _queries(close)
    for example in examples:
        for kind in KINDS:
            grow(env.cr, example[kind], copies(kind) - 1)
    env.invalidate_all()
    env.cr.commit()
    Path(path).write_text(
        json.dumps({"truth": sorted(plan.truth), "decoys": plan.decoys, "small": small})
    )


def _accountant(env, found):
    env["res.users"].create(
        {
            "name": "Accountant",
            "login": "bench_accountant",
            "company_id": found[0].id,
            "company_ids": [(6, 0, found.ids)],
            "group_ids": [(6, 0, [env.ref(name).id for name in (*GROUPS, "base.group_user")])],
        }
    )
    rule = env.ref("smart_close.smart_rule_close_fix")
    for company in found:
        rule.with_company(company).mode = "live"


def _own(env):
    """The environment of the accountant, who keeps the books of all companies."""
    user = env["res.users"].search([("login", "=", "bench_accountant")])
    context = {"allowed_company_ids": user.company_ids.ids}
    return env(user=user.id, context=context)


def _opened(env, found):
    closes = _own(env)["smart.close"]
    return closes._open(START, END, found.with_env(closes.env), materiality=MATERIALITY)


def _queries(close):
    """Queries of reading the facts of each step, the second time."""
    facts, counts = close.env["smart.close.facts"], {}
    for _time in range(2):
        for step in close.step_ids:
            close.env.flush_all()
            close.env.invalidate_all()
            before = close.env.cr.sql_log_count
            for company in close.company_ids:
                facts._check(close, company, step.code)
            counts[step.code] = close.env.cr.sql_log_count - before
    return counts


# Measuring ----------------------------------------------------------------


def measure(env, path):
    """Scan the month; figures as one JSON object."""
    known = json.loads(Path(path).read_text())
    close = _own(env)["smart.close"].search([], limit=1)
    results = {"items": _items(env), "decoys": known["decoys"], "small": known["small"]}
    results["seconds"] = _timed(close, close.action_scan)
    results["again"] = _timed(close, close.action_scan)
    results["written"] = _written(env)
    results["steps"] = {step.code: _timed(step, step.action_rescan) for step in close.step_ids}
    results["found"], results["wrong"] = _compared(close, known["truth"])
    results["large"] = _queries(close)
    results["pack"] = _pack(close)
    env.cr.commit()
    results["fixes"] = _fixes(close)
    env.cr.rollback()
    print(json.dumps(results))


def _items(env):
    domain = [("date", ">=", START), ("date", "<=", END), ("parent_state", "=", "posted")]
    return {
        "items": env["account.move.line"].search_count(domain),
        "pickings": env["stock.picking"].search_count([]),
        "sales": env["sale.order"].search_count([]),
        "purchases": env["purchase.order"].search_count([]),
    }


def _pack(close):
    """Make the evidence pack: seconds, bytes, and by how many the memory of the process grew."""
    close.env.invalidate_all()
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here on
    start = time.perf_counter()
    data = close._evidence_pack()
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "bytes": len(data),
        "memory": _memory("VmHWM") - before,
        "rows": _ledger_rows(data),
    }


def _ledger_rows(data):
    """Rows in the general ledgers of a pack: accounts, and the journal items behind them."""
    pack, rows = zipfile.ZipFile(io.BytesIO(data)), 0
    for name in pack.namelist():
        if name.startswith("general-ledger"):
            book = zipfile.ZipFile(io.BytesIO(pack.read(name)))
            sheets = (part for part in book.namelist() if "/worksheets/" in part)
            rows += sum(book.read(part).count(b"<row ") for part in sheets)
    return rows


def _memory(name):
    """Bytes of a figure in the process's own status, as Linux tells it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    [line] = [line for line in lines if line.startswith(f"{name}:")]
    return int(line.split()[1]) * 1024


def _timed(records, action):
    records.env.flush_all()
    records.env.invalidate_all()
    start = time.perf_counter()
    action()
    records.env.flush_all()
    return time.perf_counter() - start


def _written(env):
    """Tables that this transaction wrote to, but for the suite's and what wakes its queue."""
    env.cr.execute(
        "SELECT relname FROM pg_stat_xact_user_tables"
        " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND relname NOT LIKE 'smart\\_%'"
        " AND relname <> 'ir_cron_trigger'"
    )
    return [name for (name,) in env.cr.fetchall()]


def _open(close):
    return close.finding_ids.filtered(lambda each: each.state == "open")


def _key(finding):
    first = min(finding.res_ids) if finding.res_ids else 0
    return (finding.company_id.id, finding.code, finding.kind, first)


def _compared(close, truth):
    """By step: planted, found of these, and all that was found; and what was wrong."""
    truth = {tuple(each) for each in truth}
    found = Counter(_key(finding) for finding in _open(close))
    names = {_key(finding): finding.name for finding in _open(close)}
    steps = {
        step.code: {
            "planted": sum(key[1] == step.code for key in truth),
            "hit": sum(key[1] == step.code for key in truth & found.keys()),
            "reported": sum(count for key, count in found.items() if key[1] == step.code),
        }
        for step in close.step_ids
    }
    wrong = [["missed", *key] for key in sorted(truth - found.keys())]
    wrong += [["invented", *key, names[key]] for key in sorted(found.keys() - truth)]
    return steps, wrong


# Fixing -------------------------------------------------------------------


def _fixes(close):
    """Put one finding of a kind right, look at it again: seconds, and what else went or came."""
    results = []
    for kind, fix, way in WAYS:
        finding = _open(close).filtered(
            lambda each, kind=kind, fix=fix: each.kind == kind and fix in (each.fixes or [fix])
        )[:1]
        before = set(_open(close).ids)
        way(finding)
        seconds = _timed(finding, finding.action_rescan)
        gone, come = before - set(_open(close).ids), set(_open(close).ids) - before
        right = gone == {finding.id} and not come
        results.append({"kind": kind, "seconds": seconds, "right": right})
    return results


def _records(finding):
    return finding.env[finding.res_model].sudo().browse(finding.res_ids)


def _post(finding):
    _records(finding).action_post()


def _invoice(finding):
    for invoice in _records(finding)._create_invoices():
        invoice.write({"invoice_date": END, "date": END})
        invoice.action_post()


def _fill(finding):
    """Money for an account that is negative."""
    [account] = _records(finding)
    company = finding.company_id
    books = finding.env["account.move"].sudo().with_company(company)
    equity = books.env["account.account"].search(
        [("account_type", "=", "equity"), ("company_ids", "=", company.id)], limit=1
    )
    lines = [(account, finding.amount), (equity, -finding.amount)]
    books.create(
        {
            "date": END,
            "line_ids": [(0, 0, {"account_id": each.id, "balance": sum_}) for each, sum_ in lines],
        }
    ).action_post()


#: Kinds of findings, the fix that is offered, and how to do it by hand.
WAYS = (("draft", "post", _post), ("delivery", "invoice", _invoice), ("negative_cash", "", _fill))
