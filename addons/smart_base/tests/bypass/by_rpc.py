"""Around the buttons: over RPC, with forged permits, private methods, settings."""

from odoo.exceptions import UserError

from . import way

#: Every shape in which JSON could carry something that looks like a permit.
FORGED = (
    True, 1, "DECIDE", "<permit to write decisions>", "write decisions", {}, [],
    {"purpose": "write decisions"}, ["DECIDE"], [True], 1.0, -1,
)  # fmt: skip
DONE = {"state": "executed"}


@way("write the state over RPC")
def _write(case):
    decision = case.fresh()
    for role in ("approver", "manager", "user"):
        case.log_in(role)
        case.call("smart.decision", "write", decision.ids, DONE)
        case.call("smart.decision", "web_save", decision.ids, DONE, {"state": {}})
        case.call("smart.decision", "web_save_multi", decision.ids, [DONE], {"state": {}})


@way("write the state and what followers write, over RPC")
def _write_as_follower(case):
    decision = case.fresh()
    case.log_in("manager")
    vals = {"message_follower_ids": [], "activity_ids": [], **DONE}
    case.call("smart.decision", "write", decision.ids, vals)
    case.call("smart.decision", "message_update", decision.ids, {}, vals)


@way("create a decision that is carried out already")
def _create(case):
    decision = case.fresh()
    vals = {
        "name": "x", "rule_id": case.rule.id, "company_id": case.company.id,
        "res_model": "res.partner", "res_id": case.partner.id, "state": "approved",
        "effects": decision.effects, "stamps": decision.stamps,
    }  # fmt: skip
    for role in ("approver", "manager"):
        case.log_in(role)
        case.call("smart.decision", "create", [vals])
        case.call("smart.decision", "web_save", [], vals, {})
        case.call("smart.decision", "name_create", "x")


@way("copy a decision that was carried out")
def _copy(case):
    decision = case.fresh()
    case.log_in("manager")
    case.call("smart.decision", "copy", decision.ids, {"state": "approved"})


@way("import decisions")
def _load(case):
    decision = case.fresh()
    case.log_in("manager")
    rows = [[str(decision.id), "executed"]]
    case.call("smart.decision", "load", [".id", "state"], rows)


@way("delete the decision, or the rule with it")
def _unlink(case):
    decision = case.fresh()
    case.log_in("manager")
    case.call("smart.decision", "unlink", decision.ids)
    case.call("smart.rule", "unlink", case.rule.ids)
    case.call("smart.event", "unlink", decision.event_id.ids)


@way("call private methods over RPC")
def _private(case):
    decision = case.fresh()
    case.log_in("manager")
    for name in (
        "_store", "_execute", "_settle", "_enter", "_propose", "_insert_new", "_take_occasions",
        "_apply", "_undo", "_check_permit", "_write", "_record", "_actor", "__init__", "lock",
    ):  # fmt: skip
        case.call("smart.decision", name, decision.ids, DONE)
        case.call("smart.effect", name, decision.effects)


@way("have effects applied directly")
def _effects(case):
    effects = case.fresh().effects
    case.log_in("manager")
    for name in ("_apply", "_apply_write", "_undo_write", "apply"):
        case.call("smart.effect", name, effects)
        case.call("smart.effect", name, [], effects)


@way("forge the permit in the context of a write")
def _forged_write(case):
    decision = case.fresh()
    for role in ("approver", "manager"):
        case.log_in(role)
        for permit in FORGED:
            context = {"smart_permit": permit}
            case.call("smart.decision", "write", decision.ids, DONE, context=context)
            case.call("smart.decision", "web_save", decision.ids, DONE, {}, context=context)


@way("forge the permit with superuser rights, as only a server action could")
def _forged_sudo(case):
    decision = case.fresh()
    for permit in FORGED:
        forged = decision.sudo().with_context(smart_permit=permit)
        try:
            forged.write({"state": "executed"})
        except UserError as error:
            case.assertIn("buttons", str(error))


@way("approve with a forged permit as somebody who may not")
def _forged_approve(case):
    decision = case.fresh(cause=case.users["user"])
    case.log_in("user")
    for permit in FORGED:
        context = {"smart_permit": permit, "su": True, "uid": 1}
        case.call("smart.decision", "action_approve", decision.ids, context=context)


@way("write decisions through the list in their rule")
def _through_rule(case):
    decision = case.fresh()
    case.log_in("manager")
    for command in ([1, decision.id, DONE], [2, decision.id], [0, 0, DONE], [5, 0, 0]):
        case.call("smart.rule", "write", case.rule.ids, {"decision_ids": [command]})


@way("do the activity that asks for approval")
def _activity(case):
    decision = case.fresh()
    mine = decision.activity_ids.filtered(lambda item: item.user_id == case.users["approver"])
    for role in ("employee", "user", "second", "approver"):
        case.log_in(role)
        case.call("mail.activity", "action_feedback", decision.activity_ids.ids, feedback="yes")
        case.call("mail.activity", "action_done", mine.ids)
        kinds = ["smart_base.mail_activity_type_approval"]
        case.call("smart.decision", "activity_feedback", decision.ids, kinds)


@way("answer the question by mail")
def _mail(case):
    decision = case.fresh()
    message = (
        "From: approver@example.com\nTo: odoo@example.com\nSubject: approve\n"
        f"References: <{decision.id}-openerp-{decision.id}-smart.decision@x>\n\napprove"
    )
    case.log_in("approver")
    case.call("smart.decision", "message_process", "smart.decision", message)
    case.call("smart.decision", "message_post", decision.ids, body="approve")


@way("reject through the wizard what one may not reject")
def _wizard(case):
    decision = case.fresh(cause=case.users["user"])
    for role in ("user", "employee", "foreign"):
        case.log_in(role)
        vals = {"reason": "x", "decision_ids": [[6, 0, decision.ids]]}
        made = case.call("smart.decision.reject", "create", [vals]).value
        case.call("smart.decision.reject", "action_confirm", made or [1])
        context = {"active_ids": decision.ids}
        made = case.call("smart.decision.reject", "create", [{"reason": "x"}], context=context)
        case.call("smart.decision.reject", "action_confirm", made.value or [1])
    case.assertEqual(decision.state, "pending")


@way("reject through somebody else's wizard")
def _foreign_wizard(case):
    decision = case.fresh()
    wizard = case.env["smart.decision.reject"].with_user(case.users["approver"])
    mine = wizard.create({"reason": "x", "decision_ids": [(6, 0, decision.ids)]})
    for role in ("user", "foreign", "employee"):
        case.log_in(role)
        case.call("smart.decision.reject", "action_confirm", mine.ids)
    case.assertEqual(decision.state, "pending")


@way("make the rule surer of itself by a default of one's own")
def _own_default(case):
    decision = case.fresh()
    for role in ("employee", "approver", "manager"):
        user = case.users[role].id
        case.log_in(role)
        for owner in (False, True, user, 1, 2):
            for name, value in (("mode", "live"), ("auto_threshold", 0.1), ("four_eyes", False)):
                case.call("ir.default", "set", "smart.rule", name, value, user_id=owner)
    fresh = case.rule.with_company(case.env["res.company"].create({"name": "Fresh"}))
    case.assertEqual((fresh.mode, fresh.auto_threshold), ("shadow", 0.95))
    case.assertEqual(decision.state, "pending")


@way("have the queue propose it again, surer")
def _event(case):
    decision = case.fresh()
    case.log_in("manager")
    vals = {"rule_id": case.rule.id, "company_id": case.company.id, "kind": "custom", "key": "x"}
    for permit in (None, *FORGED):
        context = {"smart_permit": permit}
        case.call("smart.event", "create", [vals], context=context)
        case.call("smart.event", "write", decision.event_id.ids, {"state": "pending"},
                  context=context)  # fmt: skip
    case.assertFalse(case.env["smart.event"].search_count([("key", "=", "x")]))


@way("switch automations of the company on without being an administrator")
def _company_toggle(case):
    case.rule.app = "crm"
    decision = case.fresh()
    case.company.smart_app_crm = False
    for role in ("approver", "manager"):
        case.log_in(role)
        case.call("res.company", "write", case.company.ids, {"smart_app_crm": True})
        made = case.call("res.config.settings", "create", [{"smart_app_crm": True}]).value
        case.call("res.config.settings", "execute", made or [1])
        case.call("smart.decision", "action_approve", decision.ids)
    case.assertFalse(case.company.smart_app_crm)


@way("change the rule of this company as manager of another one")
def _foreign_rule(case):
    case.rule.four_eyes = True
    decision = case.fresh(cause=case.users["approver"])
    case.log_in("foreign")
    for companies in ([case.company.id], [case.other_company.id, case.company.id], []):
        context = {"allowed_company_ids": companies}
        case.call("smart.rule", "write", case.rule.ids, {"four_eyes": False}, context=context)
    case.assertTrue(case.rule.four_eyes)
    case.approve(decision)


@way("smuggle values into what is created, by defaults in the context")
def _defaults(case):
    values = {"name": "Branch"}
    effect = {"kind": "create", "model": "res.partner", "values": values}
    decision = case.fresh(effect, keep=False)
    case.log_in("approver")
    context = {"default_function": "Chief Buyer", "default_email": "thief@example.com"}
    case.call("smart.decision", "action_approve", decision.ids, context=context)
    case.assertEqual(decision.state, "executed")


@way("write what the undo needs", start="executed")
def _undo_memory(case):
    decision = case.fresh()
    memory = [{"before": {"function": "Thief"}, "after": {"function": "Chief Buyer"}}]
    for role in ("approver", "manager"):
        case.log_in(role)
        for permit in (None, *FORGED):
            context = {"smart_permit": permit}
            vals = {"undo_memory": memory}
            case.call("smart.decision", "write", decision.ids, vals, context=context)
    case.assertEqual(decision.undo_memory[0]["before"], {"function": "Buyer"})
