"""Writes a generated statement into an Odoo database; ``env`` and ``WORLD`` are there.

Afterwards there are ``lines`` (bank lines by number), ``receivables`` (open journal items by
number), ``truth`` and ``accountant``.
"""
# ruff: noqa: F821

import json
import os
import time
from pathlib import Path

CHUNK = 250
RATES = {"USD": 0.92, "GBP": 1.17, "CHF": 1.04}

world = json.loads(Path(WORLD).read_text())
truth = {int(number): set(items) for number, items in world["truth"].items()}
company = env.company
env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
euro = env.ref("base.EUR")
euro.active = True
company.currency_id = euro
for name, rate in RATES.items():
    currency = env.ref(f"base.{name}")
    currency.active = True
    env["res.currency.rate"].search([("currency_id", "=", currency.id)]).unlink()
    values = {"currency_id": currency.id, "name": "2026-01-01", "company_rate": 1 / rate}
    env["res.currency.rate"].create(values)
groups = ("account.group_account_manager", "base.group_partner_manager")
accountant = env["res.users"].create(
    {
        "name": "Accountant",
        "login": "bench_accountant",
        "company_id": company.id,
        "company_ids": [(6, 0, company.ids)],
        "group_ids": [(6, 0, [env.ref(name).id for name in (*groups, "base.group_user")])],
    }
)
env = env(context={**env.context, "tracking_disable": True, "mail_notrack": True})
journal = env["account.journal"].search(
    [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
)
expense = env["account.account"].search([("account_type", "=", "expense")], limit=1)

partners = {}
for item in world["items"]:
    partners.setdefault(item["partner_id"], item)
made = env["res.partner"].create(
    [{"name": one["partner_name"], "is_company": True} for one in partners.values()]
)
partners = dict(zip(partners, made, strict=True))
accounts = {}
for item in world["items"]:
    accounts.update(dict.fromkeys(item["ibans"], item["partner_id"]))
env["res.partner.bank"].create(
    [{"acc_number": iban, "partner_id": partners[key].id} for iban, key in accounts.items()]
)


def spent():
    """Seconds of processor time, of this process and of the database's that serves it.

    The one waits for the other, so that together they are what an idle machine would take.
    """
    process = Path(f"/proc/{env.cr.connection.get_backend_pid()}/stat")
    if not process.exists():  # the database is on another machine
        return time.process_time()
    ticks = process.read_text().rpartition(")")[2].split()[11:13]
    return time.process_time() + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def document(item):
    """Values of the document that an open item stands for."""
    ours = item["number"].startswith("BILL/") is False
    kinds = {(True, True): "out_invoice", (True, False): "out_refund",
             (False, False): "in_invoice", (False, True): "in_refund"}  # fmt: skip
    return {
        "move_type": kinds[ours, item["amount"] > 0],
        "partner_id": partners[item["partner_id"]].id,
        "invoice_date": item["date"],
        "date": item["date"],
        "invoice_date_due": item["due"],
        "invoice_payment_term_id": False,
        "currency_id": env.ref(f"base.{item['currency']}").id,
        "payment_reference": item["number"] if ours else item["references"][-1],
        "ref": " ".join(item["references"]) if ours else item["references"][-1],
        "invoice_line_ids": [
            (0, 0, {
                "name": "Goods", "quantity": 1, "tax_ids": [(5,)],
                "price_unit": abs(item["amount"]) / 100,
            }),
        ],
    }  # fmt: skip


receivables, lines = {}, {}
for start in range(0, len(world["items"]), CHUNK):
    part = world["items"][start : start + CHUNK]
    moves = env["account.move"].create([document(item) for item in part])
    moves.action_post()
    for item, move in zip(part, moves, strict=True):
        receivables[item["id"]] = move.line_ids.filtered(
            lambda one: one.account_type in ("asset_receivable", "liability_payable")
        ).id
    env.cr.commit()
    env.invalidate_all()
statement = sorted(world["lines"], key=lambda line: line["id"])


def bank_line(line):
    """Values of a line of the bank statement."""
    values = {
        "journal_id": journal.id,
        "date": line["date"],
        "amount": line["amount"] / 100,
        "payment_ref": line["memo"],
        "partner_name": line["partner_name"] or False,
        "account_number": line["iban"] or False,
    }
    if line["partner_id"]:
        values["partner_id"] = partners[line["partner_id"]].id
    return values


def wrong_and_booked():
    """Lines that were matched, and those of them whose items are not the right ones."""
    numbers = {record: number for number, record in receivables.items()}
    booked = wrong = 0
    for number, record in lines.items():
        entry = env["account.bank.statement.line"].browse(record)
        if not entry.is_reconciled:
            continue
        partials = entry.line_ids.matched_debit_ids | entry.line_ids.matched_credit_ids
        paid = {
            numbers[one.id]
            for one in (partials.debit_move_id | partials.credit_move_id)
            if one.id in numbers
        }
        booked += 1
        wrong += paid != truth[number]
    return booked, wrong
