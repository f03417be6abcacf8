"""The control room: how fast the approval queue and a role's figures come, and a backtest runs.

    make bench NAME=control

Prints one JSON object a line: bench, metric, value, unit, goal, ok; ends with 1 when a goal is
missed. Works in a database of its own with 10,000 decisions that wait, copied from one that the
platform made. Each figure is the median of seven calls with empty caches, answer as JSON included;
the backtest replays 5,000 decided cases in two versions, through the queue; two more replay what
people did by hand, with leads and with bank lines.
"""

import json
import sys

import control_by_hand
from report import Report

from smartdev.database import Database
from smartdev.instance import Instance
from smartdev.templates import Templates

NAME = "bench_control"
PENDING = 10_000
#: Seconds.
GOAL_QUEUE, GOAL_ROLE = 1.0, 0.3
#: Cases a minute.
GOAL_BACKTEST = 1_000
#: Cases of a backtest of what people did by hand.
BY_HAND = 1_000

SCRIPT = """
import json, statistics, time, uuid
from datetime import timedelta
from decimal import Decimal
from odoo import fields
from odoo.addons.smart_base.engine.proposal import Component, Proposal

company, admin = env.company, env.ref("base.user_admin")
company.smart_app_crm = True
rule = env["smart.rule"].search([("app", "=", "crm")], limit=1).with_company(company)
rule.mode = "live"
automation = rule._automation(company)
lead = env["crm.lead"].create({"name": "Bench", "type": "opportunity", "user_id": admin.id})
env.flush_all()
key = uuid.uuid4().hex
env["smart.event"]._offer(rule, company, key=key)
event = env["smart.event"].search([("key", "=", key)])
effect = {"kind": "activity", "model": "crm.lead", "id": lead.id, "summary": "Call",
          "note": "Nobody called.", "user_id": admin.id, "days": 2}
proposal = Proposal(lead.id, "Have somebody call", 0.9, [effect],
                    [Component("Quiet", 0.9, 1, "Nobody called for 20 days.")],
                    ["Nobody called for 20 days."], {"days": 20}, Decimal(250), "bench")
decision = automation.env["smart.decision"]._propose(rule, event, automation, [proposal])
env.flush_all()
env.cr.execute("SELECT column_name FROM information_schema.columns"
               " WHERE table_name = 'smart_decision' AND column_name NOT IN"
               " ('id', 'fingerprint', 'state', 'outcome', 'create_date', 'risk')")
names = ", ".join('"%s"' % name for name, in env.cr.fetchall())
for state, outcome, count in (("pending", None, PENDING), ("executed", "approved", 4000),
                              ("rejected", "rejected", 1000)):
    env.cr.execute(
        "INSERT INTO smart_decision (" + names + ", fingerprint, state, outcome, create_date, risk)"
        " SELECT " + names + ", md5(random()::text), %s, %s,"
        " now() AT TIME ZONE 'UTC' - (number %% 28) * interval '1 day',"
        " (ARRAY['low', 'medium', 'high'])[1 + number %% 3]"
        " FROM smart_decision, generate_series(1, %s) AS number WHERE id = %s",
        [state, outcome, count, decision.id])
env.cr.execute("ANALYZE smart_decision")
env.cr.commit()

def median(call):
    found = []
    for _time in range(8):
        env.invalidate_all()
        begin = time.perf_counter()
        json.dumps(call(), default=str)
        found.append(time.perf_counter() - begin)
    return statistics.median(found[1:])

def backtest():
    manager = env["smart.backtest.start"].with_user(admin)
    today = fields.Date.today()
    others = {"compare": "settings", "other_auto": 0.85, "other_approval": 0.8}
    start = manager.create({"rule_id": rule.id, "date_from": today - timedelta(60),
                            "date_to": today, **others})
    begin = time.perf_counter()
    found = env["smart.backtest"].browse(start.action_start()["res_id"])
    env.cr.commit()
    env["smart.event"]._cron_drain()
    env.invalidate_all()
    seconds = time.perf_counter() - begin
    assert (found.state, found.done) == ("done", 5000), (found.state, found.done, found.note)
    return found.done / seconds * 60

queue, board = env["smart.approval"].with_user(admin), env["smart.dashboard"].with_user(admin)
print(json.dumps({
    "queue": median(queue.get_queue),
    "roles": {role: median(lambda role=role: board.get_role(role))
              for role, _name in board._roles()},
    "record": median(rule.with_user(admin).get_track_record),
    "backtest": backtest(),
}))
"""


def main() -> int:
    """Measure; 1 when a goal is missed."""
    instance = Instance.ensure("dev")
    found = _asked(instance, "smart_crm", f"PENDING = {PENDING}\n{SCRIPT}")
    rows = [(f"queue of {PENDING} opens", found["queue"], GOAL_QUEUE)]
    rows += [(f"role {role}", value, GOAL_ROLE) for role, value in found["roles"].items()]
    rows.append(("track record of a rule with 5000 outcomes", found["record"], None))
    report = Report("control")
    for metric, value, goal in rows:
        report.most(metric, value, "s", goal)
    report.least("backtest", found["backtest"], "cases/min", GOAL_BACKTEST)
    for addon, name in (("smart_crm", "LEADS"), ("smart_recon", "LINES")):
        script = f"COUNT = {BY_HAND}\n{control_by_hand.RUN}{getattr(control_by_hand, name)}"
        metric = f"backtest of {name.lower()} by hand"
        report.least(metric, _asked(instance, addon, script), "cases/min", GOAL_BACKTEST)
    return report.code


def _asked(instance, addon, script):
    """What a script prints last, in a database of its own with an addon."""
    with Database(instance, NAME).lent(Templates(instance).of((addon,))) as database:
        printed = database.shell(script, timeout=1800)
    return json.loads(printed.strip().splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main())
