"""In the name of somebody who is away, by a limit of one's own, or brought to oneself."""

from datetime import timedelta
from decimal import Decimal

from . import way


def _lend(case, absent, delegate, first="2000-01-01", last="2099-12-31", role=None):
    """Enter a stand-in, as the one who is away unless somebody else is named."""
    entering = case.env["smart.delegation"].with_user(case.users[role or absent])
    entering.create({"user_id": case.users[absent].id, "delegate_id": case.users[delegate].id,
                     "date_from": first, "date_to": last})  # fmt: skip


def _for_heads_only(case):
    """The rule is for a group in which only ``second`` is."""
    heads = case.env["res.groups"].create({"name": "Heads"})
    case.users["second"].group_ids += heads
    case.rule.approver_group_id = heads
    return case.fresh()


@way("stand-in: name oneself")
def _name_oneself(case, role="approver"):
    decision = _for_heads_only(case)
    case.log_in(role)
    values = {"user_id": case.users["second"].id, "delegate_id": case.users[role].id,
              "date_to": "2099-12-31"}  # fmt: skip
    case.call("smart.delegation", "create", [values])
    case.call("smart.decision", "action_approve", decision.ids)


@way("stand-in: as a manager, name oneself")
def _manager_names_oneself(case):
    _name_oneself(case, "manager")


@way("stand-in: go on when it is over")
def _over(case):
    decision = _for_heads_only(case)
    _lend(case, "second", "approver", last="2000-01-31")
    case.log_in("approver")
    case.call("smart.decision", "action_approve", decision.ids, context={"tz": "Etc/GMT+12"})


@way("stand-in: make it last longer oneself")
def _make_it_last(case):
    decision = _for_heads_only(case)
    _lend(case, "second", "approver", last="2000-01-31")
    ids = case.env["smart.delegation"].search([]).ids
    case.log_in("approver")
    case.call("smart.delegation", "write", ids, {"date_to": "2099-12-31"})
    case.call("smart.decision", "action_approve", decision.ids)


@way("stand-in: lend on what was lent")
def _lend_on(case):
    decision = _for_heads_only(case)
    _lend(case, "second", "approver")
    _lend(case, "approver", "manager")
    case.approve(decision, "manager")


@way("stand-in: get round four eyes by a colleague's name")
def _four_eyes_by_name(case):
    case.rule.four_eyes = True
    decision = case.fresh(cause=case.users["approver"])
    _lend(case, "second", "approver")
    case.approve(decision)


@way("stand-in: have a colleague say yes to what one caused")
def _four_eyes_by_stand_in(case):
    heads = case.env["res.groups"].create({"name": "Heads"})
    case.users["second"].group_ids += heads
    case.rule.write({"four_eyes": True, "approver_group_id": heads.id})
    decision = case.fresh(cause=case.users["second"])
    _lend(case, "second", "approver")
    case.approve(decision)


@way("stand-in: above the limit of the one who is away")
def _above_lent_limit(case):
    case.rule.approval_limit = 500
    decision = case.fresh(amount=Decimal(501))
    _lend(case, "second", "approver")
    case.approve(decision)


@way("limit: raise the own limit first")
def _raise_own_limit(case):
    case.rule.approval_limit = 500
    decision = case.fresh(amount=Decimal(501))
    group = case.env.ref("base.group_user")
    case.log_in("approver")
    limit = {"rule_id": case.rule.id, "company_id": case.company.id, "group_id": group.id,
             "currency_id": case.company.currency_id.id, "amount": 1_000_000}  # fmt: skip
    case.call("smart.approval.limit", "create", [limit])
    case.call("smart.rule", "write", case.rule.ids, {"approval_limit_ids": [[0, 0, limit]]})
    case.call("smart.decision", "action_approve", decision.ids)


@way("limit: edit a small amount into a large one, and approve that")
def _edit_above_limit(case):
    case.rule.approval_limit = 500
    values = {"function": "Chief Buyer", "partner_latitude": 100.0}
    decision = case.fresh(case.effect(values), amount=Decimal(100), keep=False)
    case.log_in("approver")
    changes = [[0, "partner_latitude", 501]]
    shown = [decision.id, decision.content_digest]
    case.call("smart.approval", "approve_edited", *shown, changes)
    case.call("smart.decision", "action_approve_edited", [shown[0]], shown[1], changes)


@way("escalation: as a manager, have it brought to oneself at once")
def _escalate_at_once(case):
    case.rule.escalation_days = 30
    decision = _for_heads_only(case)
    case.log_in("manager")
    for days in (-1, 1):
        case.call("smart.rule", "write", case.rule.ids, {"escalation_days": days})
        case.tamper(decision, create_date=case.env.cr.now() - timedelta(days=2))
        case.env["smart.decision"]._cron_escalate()
        case.call("smart.decision", "action_approve", decision.ids)


@way("escalation: say that it was escalated")
def _say_escalated(case):
    decision = _for_heads_only(case)
    case.rule.escalation_group_id = case.env.ref("base.group_user")
    case.log_in("approver")
    case.call("smart.decision", "write", decision.ids, {"escalated_at": "2020-01-01 00:00:00"})
    case.call("smart.decision", "_cron_escalate")
    case.call("smart.decision", "action_approve", decision.ids)
