"""OCA's module on the same statement; follows ``recon_posting_world.py`` in the same shell.

It matches while lines are created. A statement that it refuses as a whole is given to it line by
line, which is what is left to its user.
"""
# ruff: noqa: F821

import time

from odoo.exceptions import UserError

env.cr.execute("ANALYZE")
env.cr.commit()
env.invalidate_all()
entries = env["account.bank.statement.line"]
begun, spent_before, aborted = time.monotonic(), spent(), 0
try:
    with env.cr.savepoint():
        made = entries.create([bank_line(line) for line in statement])
        lines.update({line["id"]: one.id for line, one in zip(statement, made, strict=True)})
except UserError:
    aborted = 1
    lines.clear()
    env.invalidate_all()
    for line in statement:
        try:
            with env.cr.savepoint():
                lines[line["id"]] = entries.create(bank_line(line)).id
        except UserError:
            continue
env.cr.commit()
matched, spent_after = time.monotonic(), spent()
env.invalidate_all()
booked, wrong = wrong_and_booked()
print(
    json.dumps(
        {
            "matching": matched - begun,
            "booking": 0.0,
            "spent": spent_after - spent_before,
            "booked": booked,
            "wrong": wrong,
            "aborted": aborted,
        }
    )
)
