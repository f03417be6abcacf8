"""The wrong person: involved, in another company, above the limit, without the group."""

from decimal import Decimal

from . import way


@way("four eyes: approve what the own change caused")
def _caused(case):
    case.rule.four_eyes = True
    case.approve(case.fresh(cause=case.users["approver"]))


@way("four eyes: approve what the own change caused, as superuser of the same name")
def _caused_sudo(case):
    case.rule.four_eyes = True
    decision = case.fresh(cause=case.users["approver"])
    decision.with_user(case.users["approver"]).sudo().action_approve()


@way("four eyes: approve a change of a record that one created")
def _created_the_record(case):
    case.rule.four_eyes = True
    partners = case.env["res.partner"].with_user(case.users["approver"])
    case.approve(case.fresh(partner=partners.create({"name": "Mine", "function": "Buyer"}).sudo()))


@way("four eyes: approve a change of a record that one wrote last")
def _wrote_the_record(case):
    case.rule.four_eyes = True
    case.partner.with_user(case.users["approver"]).comment = "mine"
    case.approve(case.fresh())


@way("four eyes: approve a change of a record to which one added a line")
def _wrote_a_line(case):
    case.rule.four_eyes = True
    lines = case.env["res.partner.bank"].with_user(case.users["approver"])
    lines.create({"partner_id": case.partner.id, "acc_number": "DE02 1203 0000 0000 2020 51"})
    case.change(case.partner.with_user(case.users["second"]).sudo(), comment="a colleague's")
    case.approve(case.fresh(cause=case.users["second"]))


@way("four eyes: have a colleague touch the record, so that it is proposed anew")
def _proposed_anew(case):
    case.rule.four_eyes = True
    case.fresh(cause=case.users["approver"], occasion="the same")
    case.change(case.partner.with_user(case.users["second"]).sudo(), comment="a colleague's")
    case.approve(case.fresh(cause=case.users["second"], occasion="the same"))


@way("four eyes: have a colleague edit what one caused, and approve the edited one")
def _edited_by_a_colleague(case):
    case.rule.four_eyes = True
    decision = case.fresh(cause=case.users["approver"], keep=False)
    colleague = decision.with_user(case.users["second"])
    changes = [[0, "function", "Chief Buyer II"]]
    edited = colleague.action_approve_edited(decision.content_digest, changes)
    case.approve(decision.browse(edited))


@way("four eyes: approve what is about one's own record but changes another one")
def _about_own_record(case):
    case.rule.four_eyes = True
    partners = case.env["res.partner"].with_user(case.users["approver"])
    mine = partners.create({"name": "Mine"}).sudo()
    case.approve(case.fresh(case.effect(), partner=mine))


@way("four eyes: approve a new record that is proposed about one's own record")
def _new_record_about_own(case):
    case.rule.four_eyes = True
    partners = case.env["res.partner"].with_user(case.users["approver"])
    mine = partners.create({"name": "Mine"}).sudo()
    values = {"name": "Branch", "function": "Chief Buyer"}
    effect = {"kind": "create", "model": "res.partner", "values": values}
    case.approve(case.fresh(effect, partner=mine))


@way("four eyes: hide the own decision in a batch")
def _hidden_in_batch(case):
    case.rule.four_eyes = True
    other = case.env["res.partner"].create({"name": "Other", "function": "Buyer"})
    others = case.fresh(partner=other, keep=False)
    case.approve(others | case.fresh(cause=case.users["approver"]))


@way("four eyes: become a manager first")
def _promote_oneself(case):
    case.rule.four_eyes = True
    decision = case.fresh(cause=case.users["approver"])
    user = case.users["approver"]
    case.log_in("approver")
    group = case.env.ref("smart_base.group_smart_manager").id
    case.call("res.users", "write", [user.id], {"group_ids": [[4, group]]})
    case.call("res.groups", "write", [group], {"user_ids": [[4, user.id]]})
    case.call("smart.decision", "action_approve", decision.ids)


@way("four eyes: have the rule lifted for a moment by oneself, a manager")
def _lift_four_eyes(case):
    case.rule.four_eyes = True
    decision = case.fresh(cause=case.users["manager"])
    case.rule.with_user(case.users["manager"]).four_eyes = False
    case.approve(decision, "manager")


@way("approve in a company that is not one's own")
def _wrong_company(case):
    case.approve(case.fresh(company=case.other_company))


@way("approve in another company, named in the context")
def _company_by_context(case):
    decision = case.fresh(company=case.other_company)
    case.log_in("approver")
    for companies in ([case.other_company.id], [case.company.id, case.other_company.id], [], "x"):
        context = {"allowed_company_ids": companies}
        case.call("smart.decision", "action_approve", decision.ids, context=context)


@way("approve in another company that one gives oneself")
def _company_given_to_oneself(case):
    decision = case.fresh(company=case.other_company)
    user = case.users["approver"]
    case.log_in("approver")
    company = case.other_company.id
    vals = {"company_ids": [[4, company]], "company_id": company}
    case.call("res.users", "write", [user.id], vals)
    case.call("res.company", "write", [company], {"user_ids": [[4, user.id]]})
    context = {"allowed_company_ids": [company]}
    case.call("smart.decision", "action_approve", decision.ids, context=context)


@way("approve as manager of another company")
def _foreign_manager(case):
    case.approve(case.fresh(), "foreign")


@way("approve one cent above the limit")
def _above_limit(case):
    case.rule.approval_limit = 1000
    case.approve(case.fresh(amount=Decimal("1000.01")))


@way("approve a negative amount above the limit")
def _negative_above_limit(case):
    case.rule.approval_limit = 1000
    case.approve(case.fresh(amount=Decimal("-1000.01")))


@way("approve above the limit after the approver raised it")
def _raise_limit(case):
    case.rule.approval_limit = 1000
    decision = case.fresh(amount=Decimal("2000"))
    case.log_in("approver")
    case.call("smart.rule", "write", case.rule.ids, {"approval_limit": 5000})
    case.call("smart.decision", "action_approve", decision.ids)


@way("approve above the limit that held when it was proposed")
def _limit_raised_meanwhile(case):
    case.rule.approval_limit = 1000
    decision = case.fresh(amount=Decimal("2000"))
    case.rule.with_user(case.users["manager"]).approval_limit = 0
    case.approve(decision)


def _without_the_group(role):
    def attempt(case):
        decision = case.fresh(cause=case.users[role])
        case.log_in(role)
        case.call("smart.decision", "action_approve", decision.ids)
        case.send(
            "/web/dataset/call_button/smart.decision/action_approve",
            {"model": "smart.decision", "method": "action_approve", "args": [decision.ids],
             "kwargs": {}},
        )  # fmt: skip
        decision.with_user(case.users[role]).action_approve()

    return attempt


for _role in ("user", "employee", "portal", "auditor"):
    way(f"approve as {_role}")(_without_the_group(_role))


@way("approve without a session")
def _public(case):
    decision = case.fresh()
    case.authenticate(None, None)
    case.call("smart.decision", "action_approve", decision.ids)
    decision.with_user(case.env.ref("base.public_user")).action_approve()


@way("approve as an employee with superuser rights")
def _employee_sudo(case):
    case.fresh().with_user(case.users["employee"]).sudo().action_approve()


@way("approve as the automations' own user")
def _automation(case):
    case.env.ref("smart_base.group_smart_automation").implied_ids += case.env.ref(
        "smart_base.group_smart_approver"
    )
    case.fresh().with_user(case.automation_user).action_approve()


@way("approve as OdooBot")
def _odoobot(case):
    case.env.ref("base.user_root").group_ids += case.env.ref("smart_base.group_smart_manager")
    decision = case.fresh()
    decision.with_user(1).action_approve()


@way("approve in a superuser's environment")
def _superuser(case):
    case.fresh().sudo().action_approve()


@way("approve after one was archived")
def _archived(case):
    decision = case.fresh()
    case.users["approver"].action_archive()
    case.approve(decision)


@way("approve after one lost the group")
def _group_lost(case):
    decision = case.fresh()
    case.users["approver"].group_ids -= case.env.ref("smart_base.group_smart_approver")
    case.approve(decision)


@way("approve without the group that the rule asks for")
def _not_in_group(case):
    case.rule.approver_group_id = case.env["res.groups"].create({"name": "Controllers"})
    case.approve(case.fresh())


@way("approve as a manager without the group that the rule asks for")
def _manager_not_in_group(case):
    case.rule.approver_group_id = case.env["res.groups"].create({"name": "Controllers"})
    case.approve(case.fresh(), "manager")


@way("approve after an approver joined the rule's group by himself")
def _join_group(case):
    group = case.env["res.groups"].create({"name": "Controllers"})
    case.rule.approver_group_id = group
    decision = case.fresh()
    case.log_in("approver")
    user = case.users["approver"].id
    case.call("res.groups", "write", group.ids, {"user_ids": [[4, user]]})
    case.call("res.users", "write", [user], {"group_ids": [[4, group.id]]})
    case.call("smart.decision", "action_approve", decision.ids)


@way("approve after an approver changed the rule's group")
def _change_group(case):
    case.rule.approver_group_id = case.env["res.groups"].create({"name": "Controllers"})
    decision = case.fresh()
    case.log_in("approver")
    case.call("smart.rule", "write", case.rule.ids, {"approver_group_id": False})
    case.call("smart.rule", "web_save", case.rule.ids, {"approver_group_id": False}, {})
    case.call("smart.decision", "action_approve", decision.ids)


@way("approve after a manager changed the rule's group for a decision that waits")
def _manager_changes_group(case):
    case.rule.approver_group_id = case.env["res.groups"].create({"name": "Controllers"})
    decision = case.fresh()
    case.rule.with_user(case.users["manager"]).approver_group_id = False
    case.approve(decision, "manager")


@way("approve without rights on the record that is changed")
def _no_rights_on_record(case):
    case.users["approver"].group_ids -= case.env.ref("base.group_partner_manager")
    case.approve(case.fresh())


@way("undo as somebody who may not approve", start="executed")
def _undo_as_user(case):
    decision = case.fresh(cause=case.users["user"])
    for role in ("user", "employee", "portal", "auditor", "foreign"):
        case.log_in(role)
        case.call("smart.decision", "action_undo", decision.ids)
    decision.with_user(case.users["user"]).action_undo()


@way("undo above the limit", start="executed")
def _undo_above_limit(case):
    case.rule.approval_limit = 1000
    decision = case.fresh(amount=Decimal("1000.01"))
    decision.with_user(case.users["approver"]).action_undo()
