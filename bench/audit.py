"""The audit log: verifying a long one, and what an entry costs a transaction.

    make bench NAME=audit

Prints one JSON object a line: bench, metric, value, unit, goal, ok. The log lies in a database
of its own and is made through the same door as always, in transactions that really commit.
"""

import json

from report import Report

from smartdev.database import Database
from smartdev.instance import Instance
from smartdev.templates import Templates

NAME = "bench_audit"
ENTRIES = 100_000

SCRIPT = """
import json, resource, time

def seconds(function, *args):
    begin = time.perf_counter()
    result = function(*args)
    return time.perf_counter() - begin, result

log = env["smart.audit.log"]
def entry(number):
    effects = [{"kind": "write", "model": "account.move", "id": number,
                "values": {"ref": "Größe %d" % number, "amount": number / 7}}]
    return {"action": "executed", "rule_code": "bench.rule%d" % (number % 28),
            "decision_ref": number, "decision_name": "Decision %d" % number,
            "res_model": "account.move", "res_ids": [number], "confidence": 0.97,
            "reason": "The amount, the date and the reference agree.", "minutes_saved": 3.0,
            "proposal": {"effects": effects, "evidence": {"age_days": 12}, "undo": None},
            "input_digest": "d" * 64, "correlation_id": "%032x" % number}

def fill():
    for first in range(0, ENTRIES, 1000):
        log._append([entry(number) for number in range(first, first + 1000)])
        env.cr.commit()

def one_by_one(count):
    for number in range(count):
        log._append([entry(number)])
        env.cr.commit()

def batched(count):
    with log._sealing_batched():
        one_by_one(count)

def bare(count):
    for number in range(count):
        env.user.name, env.company.id
        env.cr.execute("UPDATE res_company SET sequence = sequence WHERE id = 1")
        env.cr.commit()

one_by_one(20)
filling, _ = seconds(fill)
baseline, _ = seconds(bare, 300)
single, _ = seconds(one_by_one, 300)
many, _ = seconds(batched, 300)
appending, _ = seconds(lambda: [log._append([entry(n)]) for n in range(300)])
env.cr.commit()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
verifying, report = seconds(log._verify)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
per = lambda spent, base=0.0: round((spent - base) / 300 * 1000, 2)
print(json.dumps({
    "checked": report.checked, "unsealed": report.unsealed, "breaks": report.break_count,
    "verify_s": round(verifying, 1), "verify_mb": round(grown / 1024, 1),
    "fill_rate": round(ENTRIES / filling), "append_ms": per(appending),
    "single_ms": per(single, baseline), "batched_ms": per(many, baseline),
}))
"""


def main() -> int:
    """Run it; 1 when a goal is missed."""
    instance = Instance.ensure("test")
    template = Templates(instance).of(("smart_base",))
    with Database(instance, NAME).lent(template) as database:
        printed = database.shell(f"ENTRIES = {ENTRIES}\n{SCRIPT}", timeout=900)
    return report(json.loads(printed.strip().splitlines()[-1]))


def report(measured: dict) -> int:
    """Print the figures; 1 when one misses its goal."""
    rows = [
        (f"verify {measured['checked']} entries", measured["verify_s"], "s", 30),
        ("memory that verifying adds", measured["verify_mb"], "MB", 50),
        ("breaks found in a clean log", measured["breaks"], "breaks", 0),
        ("entries left unsealed", measured["unsealed"], "entries", 0),
        ("append one entry", measured["append_ms"], "ms", None),
        ("append, commit and seal, beside a bare commit", measured["single_ms"], "ms", None),
        ("the same within a batch of commits", measured["batched_ms"], "ms", None),
        ("append and seal by the thousand", measured["fill_rate"], "entries/s", None),
    ]
    result = Report("audit")
    for row in rows:
        result.most(*row)
    return result.code


if __name__ == "__main__":
    raise SystemExit(main())
