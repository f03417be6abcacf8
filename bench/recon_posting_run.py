"""Matches, books and opens again; follows ``recon_posting_world.py`` in the same shell."""
# ruff: noqa: F821

import time

created, spent_created = time.monotonic(), spent()
for start in range(0, len(statement), CHUNK):
    part = statement[start : start + CHUNK]
    made = env["account.bank.statement.line"].create([bank_line(line) for line in part])
    lines.update({line["id"]: one.id for line, one in zip(part, made, strict=True)})
    env.cr.commit()
    env.invalidate_all()
created, spent_created = time.monotonic() - created, spent() - spent_created
company.smart_recon_fee_account_id = expense
company.smart_recon_rounding_account_id = expense
env.cr.commit()
env.cr.execute("ANALYZE")
env.cr.commit()
env.invalidate_all()


def open_amounts():
    """What is open of each item, and what each bank line is booked on."""
    env.flush_all()
    env.cr.execute(
        "SELECT id, account_id, balance, amount_residual, amount_residual_currency, reconciled"
        "  FROM account_move_line WHERE id = ANY(%s)",
        [list(receivables.values())],
    )
    items = set(env.cr.fetchall())
    env.cr.execute(
        "SELECT s.id, l.account_id, l.balance, l.amount_residual, l.reconciled, s.is_reconciled"
        "  FROM account_bank_statement_line s JOIN account_move_line l USING (move_id)"
    )
    return items | set(env.cr.fetchall())


before = open_amounts()
mine = env(user=accountant.id)
begun, spent_before = time.monotonic(), spent()
session = mine["smart.recon.session"].browse(mine["smart.recon.session"].start(journal.id))
env.cr.commit()
matched = time.monotonic()
env.invalidate_all()
queries = env.cr.sql_log_count
sure = session.suggestion_ids.filtered("automatic")
outcomes = mine["smart.recon.posting"]._post([one._as_match() for one in sure])
env.cr.commit()
booked_at, spent_after = time.monotonic(), spent()
queries = env.cr.sql_log_count - queries
env.invalidate_all()
booked, wrong = wrong_and_booked()
env.invalidate_all()
undo_begun, spent_undo = time.monotonic(), spent()
session.undo()
env.cr.commit()
undone = time.monotonic()
print(
    json.dumps(
        {
            "matching": matched - begun,
            "booking": booked_at - matched,
            "booked": booked,
            "wrong": wrong,
            "refused": sum(not one.ok for one in outcomes),
            "queries": queries,
            "undo": undone - undo_begun,
            "spent": spent_after - spent_before,
            "spent_undo": spent() - spent_undo,
            "created": created,
            "spent_created": spent_created,
            "changed": len(before ^ open_amounts()),
        }
    )
)
