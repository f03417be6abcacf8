from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file

from .common import SmartCase

CASES = 5


class ProofCase(SmartCase, TransactionCase):
    """A rule that has to prove itself by five cases at 80 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        settings = {"proves_itself": True, "proof_cases": CASES, "target_precision": 0.8}
        for company in (cls.other_company, cls.company):
            cls.rule.with_company(company).write(settings)
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Contact {number}"} for number in range(12)]
        )

    def surely(self, partner=None, **values):
        """A decision of which the rule is sure."""
        return self.propose(partner=partner, confidence=0.99, **values)

    def as_approver(self, decision):
        return decision.with_user(self.users["approver"])

    def approve(self, count, start=0):
        decisions = self.env["smart.decision"]
        for partner in self.partners[start : start + count]:
            decision = self.surely(partner)
            self.as_approver(decision).action_approve()
            decisions |= decision
        return decisions

    def prove(self):
        self.approve(CASES)
        self.assertTrue(self.rule.is_proven)

    def entries(self, action):
        domain = [("rule_code", "=", self.rule.code), ("action", "=", action)]
        return self.env["smart.audit.log"].search(domain)


@tagged("smart", "post_install", "-at_install")
class TestRuleProof(ProofCase):
    def test_other_rules_act_as_before(self):
        self.rule.proves_itself = False
        self.assertEqual(self.surely().state, "executed")

    def test_asks_until_people_agreed_often_enough(self):
        asked = self.surely()
        self.assertEqual((asked.state, asked.gate_cause), ("pending", "unproven"))
        self.approve(CASES - 1)
        self.assertFalse(self.rule.is_proven)
        self.approve(1, start=CASES)
        self.assertTrue(self.rule.is_proven)
        self.assertEqual(self.surely(self.partners[-1]).state, "executed")
        self.assertIn("5 of the latest 5", self.entries("rule_proven").reason)

    def test_does_not_act_alone_with_too_many_rejected(self):
        self.approve(CASES - 2)
        for partner in self.partners[6:8]:
            self.as_approver(self.surely(partner)).action_reject("No")
        self.assertFalse(self.rule.is_proven)

    def test_unsure_decisions_prove_nothing(self):
        for partner in self.partners[:CASES]:
            self.as_approver(self.propose(partner=partner)).action_approve()
        self.assertFalse(self.rule.is_proven)

    def test_misses_end_it_with_an_activity_and_an_entry(self):
        self.prove()
        alone = [self.surely(partner) for partner in self.partners[6:9]]
        self.assertEqual({decision.state for decision in alone}, {"executed"})
        self.as_approver(alone[0]).action_undo()
        self.assertTrue(self.rule.is_proven, "one miss of five is still 80 %")
        self.as_approver(alone[1]).action_undo()
        self.assertFalse(self.rule.is_proven)
        self.assertEqual(self.surely(self.partners[9]).gate_cause, "unproven")
        self.assertIn("3 of the latest 5", self.entries("rule_demoted").reason)
        kind = self.env.ref("smart_base.mail_activity_type_demoted")
        told = self.rule.activity_ids.filtered(lambda each: each.activity_type_id == kind)
        self.assertIn(self.users["manager"], told.user_id)
        self.assertNotIn(self.users["foreign"], told.user_id)

    def test_after_falling_back_only_new_cases_count(self):
        self.prove()
        for decision in [self.surely(partner) for partner in self.partners[6:8]]:
            self.as_approver(decision).action_undo()
        self.assertFalse(self.rule.is_proven)
        after = fields.Datetime.now() + timedelta(seconds=2)
        with patch.object(fields.Datetime, "now", lambda: after):
            self.approve(CASES - 1)
            self.assertFalse(self.rule.is_proven)
            self.approve(1, start=5)
        self.assertTrue(self.rule.is_proven)

    def test_companies_prove_for_themselves(self):
        self.prove()
        other = self.surely(company=self.other_company)
        self.assertEqual(other.gate_cause, "unproven")

    def test_observed_precision_corrects_confidence(self):
        cases = [(0.99, "approved")] * 15 + [(0.99, "rejected")] * 15
        self.outcomes(cases)
        decision = self.surely()
        self.assertEqual(decision.confidence, 0.99)
        self.assertAlmostEqual(decision.judged_confidence, 0.5)
        self.assertEqual(decision.gate_cause, "doubtful")

    def outcomes(self, cases):
        """Decisions of the past, with the outcomes that people gave them."""
        decisions = self.propose_many(len(cases))
        for decision, (confidence, outcome) in zip(decisions, cases, strict=True):
            self.tamper(
                decision,
                confidence=confidence,
                outcome=outcome,
                outcome_at=self.env.cr.now(),
                state="rejected",
            )

    def propose_many(self, count):
        decisions = self.env["smart.decision"]
        for _number in range(count):
            decisions |= self.propose(confidence=0.1)
        return decisions

    def test_settings_have_sensible_limits(self):
        manager = self.rule.with_user(self.users["manager"]).with_company(self.company)
        for values in ({"proof_cases": 4}, {"target_precision": 0}, {"target_precision": 1.01}):
            with self.subTest(values), self.assertRaises(ValidationError):
                manager.write(values)

    def test_older_databases_get_the_defaults_and_keep_what_was_chosen(self):
        defaults = self.env["ir.default"]
        domain = [("field_id.model", "=", "smart.rule"), ("field_id.name", "=", "proof_cases")]
        defaults.search(domain).unlink()
        defaults.set("smart.rule", "target_precision", 0.9)
        convert_file(self.env, "smart_base", "data/smart_proof_data.xml", {}, mode="update")
        rule = self._make_rule()
        self.assertEqual((rule.proof_cases, rule.target_precision), (30, 0.9))

    def test_nobody_writes_that_a_rule_has_proven_itself(self):
        manager = self.rule.with_user(self.users["manager"]).with_company(self.company)
        for values in ({"is_proven": True}, {"proof_since": False}):
            with self.subTest(values), self.assertRaises(UserError):
                manager.write(values)


@tagged("smart", "post_install", "-at_install")
class TestOutcome(ProofCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.proves_itself = False

    def find_out(self, days=0):
        later = fields.Datetime.now() + timedelta(days)
        with patch.object(fields.Datetime, "now", lambda: later):
            self.env["smart.decision"]._cron_outcomes()

    def test_what_people_do_is_the_outcome(self):
        approved, rejected, undone = self.propose(), self.propose(), self.propose()
        self.as_approver(rejected).action_reject("No")
        self.as_approver(approved).action_approve()
        self.as_approver(approved).action_undo()
        self.assertEqual((approved.outcome, rejected.outcome), ("undone", "rejected"))
        self.assertFalse(undone.outcome)

    def test_what_stays_as_it_was_done_stood(self):
        decision = self.surely()
        self.find_out(days=1)
        self.assertFalse(decision.outcome)
        self.find_out(days=15)
        self.assertEqual(decision.outcome, "stood")

    def test_what_a_person_changed_since_was_overruled(self):
        decision = self.surely()
        self.change(self.partner, function="Buyer")
        self.find_out()
        self.assertEqual(decision.outcome, "overruled")

    def test_shadow_is_compared_with_what_people_did(self):
        self.rule.mode = "shadow"
        same, other, nothing = (self.surely(partner) for partner in self.partners[:3])
        self.find_out()
        self.assertFalse(same.outcome)
        self.change(self.partners[0], function="Chief Buyer")
        self.change(self.partners[1], function="Seller")
        self.find_out()
        self.assertEqual(
            (same.outcome, other.outcome, nothing.outcome), ("agreed", "overruled", False)
        )

    def test_records_that_are_gone_and_activities_say_nothing(self):
        self.rule.mode = "shadow"
        activity = {"kind": "activity", "model": "res.partner", "id": self.partners[0].id,
                    "summary": "Call", "user_id": self.users["user"].id, "days": 1}  # fmt: skip
        decisions = self.surely(self.partners[1])
        decisions |= self.propose(activity, confidence=0.99, partner=self.partners[0])
        self.partners[1].unlink()
        self.find_out(days=20)
        self.assertFalse(any(decisions.mapped("outcome")))
