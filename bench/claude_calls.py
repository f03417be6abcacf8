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

bare_times, our_times, failed = [], [], 0


def measure(number):
    """One bare call and one decision, turn about."""
    global failed
    start = time.perf_counter()
    bare.messages.create(**params)
    middle = time.perf_counter()
    try:
        decide(number)
    except Exception:
        failed += 1
    our_times.append(time.perf_counter() - middle)
    bare_times.append(middle - start)


# as the drain does it: audit entries are linked twice a second, not after each commit, and
# connections are used again, as the bare client does
with env["smart.audit.log"]._sealing_batched(), connections_kept():
    for number in range(SETTINGS["decisions"]):
        measure(number)

bare_ms = statistics.median(bare_times) * 1000
ours_ms = statistics.median(our_times) * 1000
print(
    json.dumps(
        {
            "bare_ms": round(bare_ms, 3),
            "ours_ms": round(ours_ms, 3),
            "overhead_ms": round(ours_ms - bare_ms, 3),
            "ours_p90_ms": round(sorted(our_times)[int(len(our_times) * 0.9)] * 1000, 3),
            "decisions": len(our_times),
            "failed": failed,
        }
    )
)
