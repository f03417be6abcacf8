"""S6: two people decide about the same thing at the same moment, in two real transactions."""

import pytest
from races import at_once

from smartdev.rpc import RpcError

RACES = 12
#: Decisions that wait for approval, each of which would leave one mark.
PREPARE = f"""
from odoo.addons.smart_base.engine.proposal import Proposal
groups = ["smart_base.group_smart_approver", "smart_base.group_smart_automation"]
for login in ("anna", "berta"):
    env["res.users"].create({{"name": login, "login": login, "password": login,
                             "group_ids": [(6, 0, [env.ref(name).id for name in groups])]}})
rule = env["smart.rule"].search([("code", "=", "platform.probe_mark")])
company = env.ref("base.main_company")
env["smart.event"]._offer(rule, company, key="approvers")
event = env["smart.event"].search([("key", "=", "approvers")])
automation = rule._automation(company)
env["smart.rule"].search([]).write({{"mode": "off"}})  # nothing else listens
things = env["probe.thing"].create([{{"name": "thing"}} for _n in range({RACES})])
rule.mode = "live"
env.cr.flush()
effect = {{"kind": "create", "model": "probe.mark"}}
env["smart.decision"]._propose(rule, event, automation, [
    Proposal(thing.id, "Leave a mark", 0.9, [{{**effect, "values": {{"thing": thing.id}}}}])
    for thing in things
])
env.cr.commit()
"""


@pytest.fixture
def approvers(database, start_server):
    """Two people, each with a session of their own, on a server without scheduled work."""
    database.shell(PREPARE)
    server = start_server(database, crons=0)
    return [server.rpc(login, login) for login in ("anna", "berta")]


def both(people, verb, decisions):
    """The same button, pressed by all of them at once."""
    return at_once(
        *(lambda person=person: person.call("smart.decision", verb, decisions) for person in people)
    )


def waiting(database) -> list[int]:
    rows = database.sql("SELECT id FROM smart_decision WHERE state = 'pending' ORDER BY id")
    return [int(row) for row in rows.split()]


def check_one_won(outcomes):
    refused = [outcome for outcome in outcomes if isinstance(outcome, RpcError)]
    assert len(refused) == 1, outcomes
    assert refused[0].name.startswith("odoo.exceptions."), refused[0]


@pytest.mark.addons("smart_probe")
def test_of_two_approvals_one_counts(database, approvers):
    decisions = waiting(database)
    assert len(decisions) == RACES
    for number in decisions:
        check_one_won(both(approvers, "action_approve", [number]))
    assert database.number("SELECT count(*) FROM probe_mark") == RACES
    assert database.number("SELECT count(DISTINCT thing) FROM probe_mark") == RACES
    for action in ("approved", "executed"):
        query = f"SELECT count(*) FROM smart_audit_log WHERE action = '{action}'"
        assert database.number(query) == RACES, action


@pytest.mark.addons("smart_probe")
def test_of_an_approval_and_a_rejection_one_counts(database, approvers):
    anna, berta = approvers
    for number in waiting(database):
        check_one_won(
            at_once(
                lambda number=number: anna.call("smart.decision", "action_approve", [number]),
                lambda number=number: berta.call("smart.decision", "action_reject", [number], "no"),
            )
        )
    executed = database.number("SELECT count(*) FROM smart_decision WHERE state = 'executed'")
    rejected = database.number("SELECT count(*) FROM smart_decision WHERE state = 'rejected'")
    assert executed + rejected == RACES
    assert database.number("SELECT count(*) FROM probe_mark") == executed


@pytest.mark.addons("smart_probe")
def test_of_two_batches_in_opposite_order_none_is_half_done(database, approvers):
    anna, berta = approvers
    decisions = waiting(database)
    check_one_won(
        at_once(
            lambda: anna.call("smart.decision", "action_approve", decisions),
            lambda: berta.call("smart.decision", "action_approve", decisions[::-1]),
        )
    )
    assert database.number("SELECT count(*) FROM probe_mark") == RACES
    assert database.number("SELECT count(DISTINCT decided_by_id) FROM smart_decision") == 1


@pytest.mark.addons("smart_probe")
def test_of_two_undos_one_counts(database, approvers):
    decisions = waiting(database)
    approvers[0].call("smart.decision", "action_approve", decisions)
    for number in decisions:
        check_one_won(both(approvers, "action_undo", [number]))
    assert database.number("SELECT count(*) FROM probe_mark") == 0
    assert database.number("SELECT count(*) FROM smart_decision WHERE state = 'undone'") == RACES
