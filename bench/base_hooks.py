"""The records of ``bench/base.py``; runs in an Odoo shell, where ``NAMES`` of databases are."""
# ruff: noqa: F821

import gc
import json
import math
import statistics
import time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

SIZE, ROUND, BATCH = 1_000, 50, 10
ROUNDS = SIZE // ROUND


def settle(name):
    """Switch the rules of a database on or off, and make what the records need."""
    with Registry(NAMES[name]).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if name in ("on", "off"):
            env["smart.rule"].search([]).write({"mode": "live" if name == "on" else "off"})
        env["account.chart.template"].try_loading("generic_coa", env.company)
        partner = env["res.partner"].create({"name": "Azure"})
        product = env["product.product"].create({"name": "Desk", "list_price": 100})
        return {"partner": partner.id, "product": product.id}


def lead(base, number):
    return {"name": f"Lead {number}", "partner_id": base["partner"], "expected_revenue": number}


def invoice(base, number):
    line = {"product_id": base["product"], "quantity": 1, "price_unit": 10 + number}
    return {
        "move_type": "out_invoice",
        "partner_id": base["partner"],
        "invoice_line_ids": [(0, 0, line)],
    }


KINDS = {
    "leads": ("crm.lead", lead, {"expected_revenue": 5}),
    "invoices": ("account.move", invoice, {"invoice_date": "2026-02-03"}),
}


def in_a_batch(registry, base, model, values, change):
    with registry.cursor() as cr:
        records = api.Environment(cr, SUPERUSER_ID, {})[model]
        records = records.create([values(base, number) for number in range(BATCH)])
        records.write(change)


def one_by_one(registry, base, model, values, change):
    with registry.cursor() as cr:
        record = api.Environment(cr, SUPERUSER_ID, {})[model].create(values(base, 1))
        cr.commit()
        record.write(change)


#: How often a round of each way of working does it, for the same number of records.
TURNS = {in_a_batch: ROUND // BATCH, one_by_one: ROUND}


def timed(work, bases, kind, names):
    """Seconds of one round in each database.

    They take turns in what they do, so that a moment in which the machine is slow is slow for all.
    """
    seconds = dict.fromkeys(names, 0.0)
    gc.collect()
    gc.disable()
    for turn in range(TURNS[work]):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            begin = time.perf_counter()
            work(Registry(NAMES[name]), bases[name], *KINDS[kind])
            seconds[name] += time.perf_counter() - begin
    gc.enable()
    return seconds


def overhead(times, name):
    """Median of the rounds' ratios to the database without, and its error, both in percent."""
    ratios = [mine / bare for mine, bare in zip(times[name], times["without"], strict=True)]
    error = 1.25 * statistics.stdev(ratios) / math.sqrt(len(ratios))
    return 100 * (statistics.median(ratios) - 1), 100 * error


def measure(work, kind, bases):
    names = list(NAMES)
    timed(work, bases, kind, names)  # warms caches
    rounds = []
    for number in range(ROUNDS):
        turn = number % len(names)
        rounds.append(timed(work, bases, kind, names[turn:] + names[:turn]))
    times = {name: [each[name] for each in rounds] for name in names}
    noise, noise_error = overhead(times, "noise")
    return {
        "what": f"{kind} {work.__name__.replace('_', ' ')}",
        "milliseconds": 1000 * statistics.median(times["without"]) / ROUND,
        "on": overhead(times, "on")[0],
        "off": overhead(times, "off")[0],
        "noise": noise,
        "noise_error": noise_error,
    }


bases = {name: settle(name) for name in NAMES}
results = [measure(work, kind, bases) for kind in KINDS for work in (in_a_batch, one_by_one)]
print(json.dumps(results))
