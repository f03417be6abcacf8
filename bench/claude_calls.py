"""The calls of ``bench/claude.py``; runs in an Odoo shell, where ``env`` and ``SETTINGS`` are."""
# ruff: noqa: F821

import json
import statistics
import time

import anthropic

from odoo.addons.smart_base.llm import connections_kept

FORM = {
    "type": "object",
    "properties": {
        "account": {"type": "string", "enum": ["6100", "6200"]},
        "reason": {"type": "string", "maxLength": 200},
    },
}
connection = env["smart.llm.connection"]._of(env.company)
connection.write(
    {
        "base_url": SETTINGS["url"],
        "calls_per_minute": 1_000_000,
        "day_budget": 1000,
        "month_budget": 1000,
        "user_day_budget": 1000,
        "rule_month_budget": 1000,
    }
)
connection._set_key(SETTINGS["key"])
prompt = env["smart.prompt"].create({"name": "Bench", "code": "bench.memo"})
version = env["smart.prompt.version"].create(
    {
        "prompt_id": prompt.id,
        "system_text": "Choose an account.",
        "user_text": "Account for: {{ memo }}",
        "variable_ids": [(0, 0, {"name": "memo"})],
        "tier": "fast",
        "max_tokens": 100,
    }
)
version._activate()
people = env["res.partner"].create(
    [
        {"name": f"Person{number} Name{number}", "phone": f"+49 30 {number}01820"}
        for number in range(20)
    ]
)
env.cr.commit()
people_ids, company = people.ids, env.company


def decide(number):
    """One decision about a memo with names and numbers in it."""
    memo = f"Ticket {number} for Person7 Name7, +49 30 701820, DE89370400440532013000"
    partners = env["res.partner"].browse(people_ids)
    return env["smart.llm"]._decide(
        "bench.memo", {"memo": memo}, FORM, people=partners, company=company
    )


decide(0)
params = json.loads(env["smart.llm.call"].search([], limit=1).sent)
env.cr.rollback()
bare = anthropic.Anthropic(
    api_key=SETTINGS["key"], base_url=SETTINGS["url"], max_retries=0, timeout=20
)
bare.messages.create(**params)


def timed(work, *args):
    """Milliseconds that a piece of work takes; None when it fails."""
    start = time.perf_counter()
    try:
        work(*args)
    except Exception:
        return None
    return (time.perf_counter() - start) * 1000


def measure(is_reading):
    """Bare calls and decisions, turn about: the times of both.

    :param is_reading: the caller has read a record, so that its transaction is open
    """
    bare_times, our_times = [], []
    for number in range(SETTINGS["decisions"]):
        bare_times.append(timed(lambda: bare.messages.create(**params)))
        if is_reading:
            env.cr.execute("SELECT 1")
        our_times.append(timed(decide, number))
    return bare_times, our_times


def figures(bare_times, our_times):
    """What is printed of one measurement, in milliseconds."""
    done = sorted(spent for spent in our_times if spent is not None)
    bare_ms, ours_ms = statistics.median(bare_times), statistics.median(done)
    return {
        "bare_ms": round(bare_ms, 3),
        "ours_ms": round(ours_ms, 3),
        "overhead_ms": round(ours_ms - bare_ms, 3),
        "ours_p90_ms": round(done[int(len(done) * 0.9)], 3),
        "decisions": len(our_times),
        "failed": len(our_times) - len(done),
    }


# as the drain does it: audit entries are linked twice a second, not after each commit, and
# connections are used again, as the bare client does
with env["smart.audit.log"]._sealing_batched(), connections_kept():
    measured = {
        name: figures(*measure(is_reading))
        for name, is_reading in (("idle", False), ("reading", True))
    }
print(json.dumps(measured))
