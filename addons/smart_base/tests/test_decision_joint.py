"""Decisions that are carried out together: each keeps its own outcome, audit entry and undo."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..engine.proposal import Proposal
from .audited import AuditedCase
from .common import SmartCase


@tagged("smart", "post_install", "-at_install")
class TestDecisionJoint(AuditedCase, SmartCase, TransactionCase):
    def setUp(self):
        super().setUp()
        self.partners = self.env["res.partner"].create(
            [{"name": f"Buyer {number}", "function": "Buyer"} for number in range(3)]
        )
        self.calls = []
        effects = self.registry["smart.effect"]

        def apply_together(model, together):
            self.calls.append(len(together))
            return [self.apply_one(model, effect) for effect in together]

        for name, value in (
            ("_joint_kinds", lambda model: {"write"}),
            ("_apply_joint_write", apply_together),
        ):
            patcher = patch.object(effects, name, value, create=True)
            patcher.start()
            self.addCleanup(patcher.stop)

    def apply_one(self, model, effect):
        if effect["id"] in self.refused:
            return UserError("This one cannot be changed.")
        return model._apply_write(effect)

    refused = ()

    def decide(self, **values):
        return self.propose_all(
            [
                Proposal(
                    partner.id,
                    f"Promote {partner.name}",
                    1.0,
                    [self.effect({"function": "Owner"}, partner=partner)],
                    reasons=["The name says so."],
                    **values,
                )
                for partner in self.partners
            ]
        )

    def test_they_are_carried_out_in_one_call(self):
        decisions = self.decide()
        self.assertEqual(self.calls, [3])
        self.assertEqual(decisions.mapped("state"), ["executed"] * 3)
        self.assertEqual(self.partners.mapped("function"), ["Owner"] * 3)

    def test_each_has_its_audit_entry_and_its_undo(self):
        decisions = self.decide()
        for decision in decisions:
            entry = self.audit(decision)
            self.assertEqual(entry.mapped("action"), ["executed"])
            self.assertEqual(entry.reason, "The name says so.")
        chosen = decisions.filtered(lambda each: each.res_id == self.partners[1].id)
        chosen.with_user(self.users["approver"]).action_undo()
        self.assertEqual(chosen.state, "undone", chosen.outcome_note)
        self.assertEqual(self.partners.mapped("function"), ["Owner", "Buyer", "Owner"])

    def test_one_that_is_refused_fails_alone(self):
        self.refused = self.partners[1].ids
        states = {each.res_id: (each.state, each.outcome_note) for each in self.decide()}
        self.assertEqual(
            [states[partner.id] for partner in self.partners],
            [("executed", False), ("failed", "This one cannot be changed."), ("executed", False)],
        )

    def test_shadow_mode_and_approval_carry_nothing_out(self):
        self.rule.mode = "shadow"
        self.assertEqual(set(self.decide().mapped("state")), {"logged"})
        self.assertFalse(self.calls)

    def test_reversed_elsewhere_is_undone_with_a_note(self):
        decisions = self.decide()
        decisions._note_undone(self.env(user=self.users["approver"].id))
        self.assertEqual(set(decisions.mapped("state")), {"undone"})
        self.assertIn(self.users["approver"].name, decisions[0].outcome_note)
        self.assertEqual(self.audit(decisions[0]).mapped("action"), ["executed", "undone"])
