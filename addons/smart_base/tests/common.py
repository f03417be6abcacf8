"""One small company set with a user per role, and an automation that proposes what a test says."""

import itertools
from datetime import timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.orm.model_classes import add_to_registry
from odoo.tests import new_test_user

from ..engine.proposal import Component, Proposal
from .clocked import ClockedCase

AUTOMATION = "smart.automation.test"
#: Role -> groups. Whoever approves carries effects out with these rights, so approvers may
#: change contacts.
ROLES = {
    "portal": "base.group_portal",
    "employee": "base.group_user",
    "user": "smart_base.group_smart_user",
    "approver": "smart_base.group_smart_approver,base.group_partner_manager",
    "second": "smart_base.group_smart_approver,base.group_partner_manager",
    "manager": "smart_base.group_smart_manager,base.group_partner_manager",
    "auditor": "smart_base.group_smart_auditor",
    "foreign": "smart_base.group_smart_manager,base.group_partner_manager",
}
_numbers = itertools.count(1)


class ContactAutomation(models.AbstractModel):
    """Declares what the tests' proposals do; the proposals themselves come from the tests."""

    _module = None
    _name = AUTOMATION
    _description = "Test Automation"
    _inherit = "smart.automation"
    _smart_model = "res.partner"
    _smart_listens = {"create": (), "write": ("comment", "function")}
    _smart_effects = (
        "activity:res.partner",
        "call:res.partner:action_archive",
        "call:res.partner:action_unarchive",
        "call:res.partner:unlink",
        "create:res.partner",
        "write:res.partner:category_id",
        "write:res.partner:child_ids",
        "write:res.partner:company_id",
        "write:res.partner:function",
        "write:res.partner:is_company",
        "write:res.partner:name",
        "write:res.partner:parent_id",
        "write:res.partner:partner_latitude",
        "write:res.partner:user_ids",
        "write:res.partner:vat",
    )


class SmartCase(ClockedCase):
    """Mixin for Odoo test cases: companies A and B, a user per role, a rule that is live in both.

    The users live in company A, ``foreign`` in B.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._register_automation()
        cls.company, cls.other_company = cls.env["res.company"].create(
            [{"name": "Azure Trading"}, {"name": "Brick Works"}]
        )
        cls.users = {role: cls._make_user(role) for role in ROLES}
        cls.automation_user = cls.env.ref("smart_base.user_smart_automation")
        # What an addon's data does: its automations change contacts.
        cls.env.ref("smart_base.group_smart_automation").implied_ids += cls.env.ref(
            "base.group_partner_manager"
        )
        cls.rule = cls._make_rule()
        cls.partner = cls.env["res.partner"].create({"name": "Deco Addict", "function": "Buyer"})
        cls.env.flush_all()

    @classmethod
    def _register_automation(cls):
        if AUTOMATION in cls.registry:
            return
        add_to_registry(cls.registry, ContactAutomation)
        cls.registry._setup_models__(cls.env.cr, [AUTOMATION])
        cls.addClassCleanup(cls.registry._setup_models__, cls.env.cr, ["smart.automation"])
        cls.addClassCleanup(cls.registry.__delitem__, AUTOMATION)

    @classmethod
    def _make_user(cls, role):
        company = cls.other_company if role == "foreign" else cls.company
        return new_test_user(
            cls.env,
            f"smart_{role}",
            groups=ROLES[role],
            name=f"Smart {role}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    @classmethod
    def _make_rule(cls, **values):
        rule = cls.env["smart.rule"].create(
            {
                "name": "Test Rule",
                "code": f"platform.test_{next(_numbers)}",
                "automation": AUTOMATION,
                **values,
            }
        )
        for company in (cls.company, cls.other_company):
            rule.with_company(company).write({"mode": "live", **values})
        return rule.with_company(cls.company)

    # Proposing ------------------------------------------------------------

    def effect(self, values=None, partner=None, **effect):
        """A write of the contact's function, unless told otherwise."""
        partner = partner or self.partner
        base = {"kind": "write", "model": "res.partner", "id": partner.id}
        if not effect:
            base["values"] = values or {"function": "Chief Buyer"}
        return {**base, **effect}

    def propose(self, *effects, partner=None, rule=None, company=None, cause=None, **values):
        """One decision, by default one that waits for approval.

        :param cause: the user who caused the event, by default nobody but the system
        :param values: further fields of the proposal
        """
        partner = partner or self.partner
        proposal = Proposal(
            **{
                "res_id": partner.id,
                "title": "Promote the buyer",
                "confidence": 0.9,
                "effects": list(effects) or [self.effect(partner=partner)],
                "components": [Component("name", 3, 4, "The name says so.")],
                "reasons": ["The name says so."],
                "amount": Decimal("100"),
                "occasion": f"test {next(_numbers)}",
                **values,
            }
        )
        return self.propose_all([proposal], rule, company, cause)

    def propose_all(self, proposals, rule=None, company=None, cause=None):
        rule, company = rule or self.rule, company or self.company
        event = self.make_event(rule, company, cause)
        automation = rule._automation(company)
        decisions = automation.env["smart.decision"]._propose(rule, event, automation, proposals)
        return self.env["smart.decision"].browse(decisions.ids)

    def make_event(self, rule, company, cause=None):
        key = f"test event {next(_numbers)}"
        queue = self.env["smart.event"]
        if cause:
            # sudo: what a change by this user does through the mixin
            queue = queue.with_user(cause).sudo()
        queue._offer(rule, company, key=key)
        return self.env["smart.event"].search([("key", "=", key)])

    # Time and traces ------------------------------------------------------

    def change(self, record, **values):
        """Somebody else's change of a record, after the decision was proposed."""
        with self.later():
            record.write(values)

    def expire(self, decision):
        """Let a decision's time run out."""
        self.tamper(decision, expires_at=fields.Datetime.now() - timedelta(seconds=1))

    def tamper(self, decisions, **columns):
        """Change decisions behind the back of the application, which lets nobody write them."""
        decisions.flush_recordset()
        for name, value in columns.items():
            # raw SQL: this is what the tamperer does
            query = f"UPDATE smart_decision SET {name} = %s WHERE id = ANY(%s)"
            self.env.cr.execute(query, [value, decisions.ids])
        decisions.invalidate_recordset()

    def audit(self, decision, action=None):
        """Audit entries of a decision, oldest first."""
        domain = [("decision_ref", "=", decision.id)]
        if action:
            domain.append(("action", "=", action))
        return self.env["smart.audit.log"].search(domain, order="id")

    def approvals_asked(self, decision):
        """Users who have an activity to approve this decision."""
        kind = self.env.ref("smart_base.mail_activity_type_approval")
        return decision.activity_ids.filtered(lambda item: item.activity_type_id == kind).user_id
