"""The wrong moment, or not what was asked for."""

import json
from datetime import timedelta

from . import way


@way("approve after it expired")
def _expired(case):
    decision = case.fresh()
    case.expire(decision)
    case.approve(decision)


@way("approve after it expired, with a later date written over RPC")
def _expiry_prolonged(case):
    decision = case.fresh()
    case.expire(decision)
    later = str(case.env.cr.now() + timedelta(days=9))
    case.log_in("manager")
    case.call("smart.decision", "write", decision.ids, {"expires_at": later})
    case.call("smart.decision", "action_approve", decision.ids)


@way("approve after the record was changed")
def _record_changed(case):
    decision = case.fresh()
    case.change(case.partner, comment="news")
    case.approve(decision)


@way("approve after a line of the record was changed")
def _line_changed(case):
    bank = case.env["res.partner.bank"].create({"partner_id": case.partner.id, "acc_number": "1"})
    decision = case.fresh()
    case.change(bank, acc_number="2")
    case.approve(decision)


@way("approve after the record was deleted")
def _record_deleted(case):
    decision = case.fresh()
    case.partner.unlink()
    case.approve(decision)


@way("approve after the rule was switched off")
def _rule_off(case):
    decision = case.fresh()
    case.rule.mode = "off"
    case.approve(decision)


@way("approve after the rule went back to shadow mode")
def _rule_shadow(case):
    decision = case.fresh()
    case.rule.mode = "shadow"
    case.approve(decision)


@way("approve after the thresholds were changed")
def _thresholds(case):
    decision = case.fresh()
    case.rule.auto_threshold = 0.99
    case.approve(decision)


@way("approve after the thresholds were changed and the version was put back over RPC")
def _version_put_back(case):
    decision = case.fresh()
    version = case.rule.version
    case.log_in("manager")
    case.call("smart.rule", "write", case.rule.ids, {"auto_threshold": 0.99})
    case.call("smart.rule", "write", case.rule.ids, {"version": version})
    case.call("smart.rule", "web_save", case.rule.ids, {"version": version}, {})
    case.call("smart.decision", "action_approve", decision.ids)


@way("approve after the rule got another automation over RPC")
def _other_automation(case):
    decision = case.fresh()
    case.rule.auto_threshold = 0.99
    case.log_in("manager")
    case.call("smart.rule", "write", case.rule.ids, {"automation": "smart.automation"})
    case.call("smart.decision", "action_approve", decision.ids)


@way("approve after the app was switched off in the company")
def _app_off(case):
    case.rule.app = "crm"
    decision = case.fresh()
    case.company.smart_app_crm = False
    case.approve(decision)


@way("approve with the digest of another content")
def _other_digest(case):
    decision = case.fresh()
    decision.with_user(case.users["approver"]).action_approve("0" * 64)


@way("approve effects that were changed by SQL")
def _effects_by_sql(case):
    decision = case.fresh()
    case.tamper(decision, effects=json.dumps([case.effect({"function": "Chief Buyer II"})]))
    case.approve(decision)


@way("approve effects of which SQL shows something else")
def _preview_by_sql(case):
    decision = case.fresh()
    case.tamper(decision, preview="[]")
    case.approve(decision)


@way("approve an amount that SQL made smaller")
def _amount_by_sql(case):
    case.rule.approval_limit = 50
    decision = case.fresh()
    case.tamper(decision, amount=10)
    case.approve(decision)


@way("approve for a company that SQL changed")
def _company_by_sql(case):
    decision = case.fresh(company=case.other_company)
    case.tamper(decision, company_id=case.company.id)
    case.approve(decision)


@way("approve for a rule that SQL changed")
def _rule_by_sql(case):
    other = case._make_rule(name="Another")
    case.rule.approver_group_id = case.env["res.groups"].create({"name": "Controllers"})
    decision = case.fresh()
    case.tamper(decision, rule_id=other.id, rule_version=other.version)
    case.approve(decision)


@way("approve what SQL let forget that its record changed")
def _stamps_by_sql(case):
    decision = case.fresh()
    case.change(case.partner, comment="news")
    number = case.partner.id
    stamps = decision._stamps({("res.partner", number)})
    case.tamper(decision, stamps=json.dumps(stamps))
    case.approve(decision)


@way("approve effects beyond the automation, with a digest made by SQL")
def _digest_by_sql(case):
    decision = case.fresh()
    effects = [case.effect({"function": "Chief Buyer", "email": "thief@example.com"})]
    names = [name for name, field in decision._fields.items() if field.store]
    content = {**{name: decision[name] for name in names}, "effects": effects}
    digest = decision._content_digest(content, decision.stamps)
    case.tamper(decision, effects=json.dumps(effects), content_digest=digest)
    case.approve(decision)


@way("approve after somebody rejected it")
def _after_reject(case):
    decision = case.fresh()
    decision.with_user(case.users["second"]).action_reject("No.")
    case.approve(decision)


@way("approve what was only logged")
def _logged(case):
    case.approve(case.fresh(confidence=0.5))


@way("approve what was overtaken, once more")
def _stale_again(case):
    decision = case.fresh()
    case.change(case.partner, comment="news")
    case.approve(decision)
    case.approve(decision)


@way("approve the same decision twice in one call")
def _twice_in_one_call(case):
    decision = case.fresh()
    case.approve(decision + decision)


@way("approve a batch of which one is in another company")
def _batch_with_foreign(case):
    other = case.env["res.partner"].create({"name": "Other", "function": "Buyer"})
    there = case.fresh(partner=other, company=case.other_company, keep=False)
    case.approve(case.fresh() + there)


@way("approve a batch of which one is above the limit")
def _batch_above_limit(case):
    case.rule.approval_limit = 1000
    other = case.env["res.partner"].create({"name": "Other", "function": "Buyer"})
    large = case.fresh(partner=other, amount=5000, keep=False)
    case.approve(case.fresh() + large)


@way("approve a batch of which one was deleted")
def _batch_with_deleted(case):
    decision = case.fresh()
    case.approve(decision + decision.browse(decision.id + 10_000))


@way("undo twice", start="executed")
def _undo_twice(case):
    decision = case.fresh()
    undoing = decision.with_user(case.users["approver"])
    undoing.action_undo()
    case.change(case.partner, function="Chief Buyer")
    undoing.action_undo()


@way("undo what was changed since", start="executed")
def _undo_changed(case):
    decision = case.fresh()
    case.change(case.partner, function="Chief Buyer since yesterday")
    decision.with_user(case.users["approver"]).action_undo()


@way("undo to values that SQL put into the memory of another record", start="executed")
def _undo_other_effects(case):
    decision = case.fresh()
    other = case.env["res.partner"].create({"name": "Other", "function": "Chief Buyer"})
    case.tamper(decision, effects=json.dumps([case.effect(partner=other)]))
    decision.with_user(case.users["approver"]).action_undo()
