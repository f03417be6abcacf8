"""What becomes of a proposal: gate, states, and what makes a decision void."""

import json
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from ..engine.proposal import Proposal
from ..exceptions import Conflict
from ..models.guard import DECIDE, with_permit
from .audited import AuditedCase
from .common import SmartCase


@tagged("smart", "post_install", "-at_install")
class TestGate(AuditedCase, SmartCase, TransactionCase):
    """Carry out, ask, or log."""

    def test_sure_proposal_is_carried_out_by_the_automation(self):
        decision = self.propose(confidence=0.95)
        self.assertEqual(self.partner.function, "Chief Buyer")
        self.assertRecordValues(
            decision,
            [
                {
                    "state": "executed",
                    "gate_outcome": "execute",
                    "gate_cause": "confident",
                    "decided_by_id": self.automation_user.id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "amount": 100.0,
                    "res_id": self.partner.id,
                    "record_name": "Deco Addict",
                }
            ],
        )
        self.assertEqual(self.partner.write_uid, self.automation_user)
        self.assertEqual(self.audit(decision).mapped("action"), ["executed"])

    def test_unsure_proposal_asks(self):
        decision = self.propose(confidence=0.9499)
        self.assertEqual((decision.state, decision.gate_cause), ("pending", "unsure"))
        self.assertEqual(self.partner.function, "Buyer")
        self.assertEqual(self.audit(decision).mapped("action"), ["approval_requested"])

    def test_doubtful_proposal_is_only_logged(self):
        decision = self.propose(confidence=0.8499)
        self.assertEqual((decision.state, decision.gate_cause), ("logged", "doubtful"))
        self.assertFalse(decision.activity_ids)
        self.assertEqual(self.audit(decision).mapped("action"), ["logged"])

    def test_amount_above_the_limit_asks(self):
        self.rule.amount_limit = 500
        at_limit = self.propose(confidence=1, amount=Decimal("500.00"))
        above = self.propose(confidence=1, amount=Decimal("-500.01"), partner=self._contact())
        self.assertEqual(at_limit.state, "executed")
        self.assertEqual((above.state, above.gate_cause), ("pending", "amount"))

    def test_shadow_rule_logs_what_it_would_have_done(self):
        self.rule.mode = "shadow"
        decision = self.propose(confidence=1)
        self.assertEqual(decision.state, "logged")
        self.assertEqual((decision.gate_outcome, decision.gate_cause), ("execute", "shadow"))
        self.assertEqual(self.partner.function, "Buyer")

    def test_each_company_has_its_own_settings(self):
        self.rule.with_company(self.other_company).mode = "shadow"
        here = self.propose(confidence=1)
        there = self.propose(confidence=1, company=self.other_company, partner=self._contact())
        self.assertEqual((here.state, there.state), ("executed", "logged"))
        self.assertEqual(there.company_id, self.other_company)

    def test_amount_is_kept_in_the_currency_of_the_company(self):
        self.other_company.currency_id = self.env.ref("base.JPY")
        decision = self.propose(company=self.other_company, amount=Decimal("99.6"))
        self.assertEqual((decision.currency_id.name, decision.amount), ("JPY", 100))
        self._approve(decision, "foreign")
        self.assertEqual(decision.state, "executed", "rounding does not break the digest")

    def test_automation_without_rights_carries_nothing_out(self):
        self.env.ref("smart_base.group_smart_automation").implied_ids -= self.env.ref(
            "base.group_partner_manager"
        )
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.propose(confidence=1)
        self.assertEqual(self.partner.function, "Buyer")

    def test_confidence_outside_of_0_and_1_is_no_proposal(self):
        for nonsense in (-0.01, 1.01, float("nan"), float("inf")):
            with self.assertRaises(ValueError):
                Proposal(self.partner.id, "x", nonsense, [])

    def _contact(self):
        return self.env["res.partner"].create({"name": "Gemini", "function": "Seller"})

    def _approve(self, decision, role="approver"):
        return decision.with_user(self.users[role]).action_approve()


@tagged("smart", "post_install", "-at_install")
class TestRepeats(AuditedCase, SmartCase, TransactionCase):
    """The same proposal twice."""

    def test_equal_proposal_is_made_once(self):
        first = self.propose(occasion="June")
        self.assertFalse(self.propose(occasion="June"))
        self.assertTrue(self.propose(occasion="July"))
        self.assertEqual(first.state, "pending")

    def test_equal_proposals_of_one_run_make_one_decision(self):
        same = {"res_id": self.partner.id, "title": "x", "confidence": 1, "occasion": "June"}
        proposals = [Proposal(effects=[self.effect()], **same) for _time in range(3)]
        self.assertEqual(len(self.propose_all(proposals)), 1)

    def test_what_was_rejected_or_undone_does_not_come_back(self):
        for verb, confidence in (("action_reject", 0.9), ("action_undo", 1)):
            decision = self.propose(occasion=verb, confidence=confidence)
            getattr(decision.with_user(self.users["approver"]), verb)()
            self.assertFalse(self.propose(occasion=verb, confidence=confidence))

    def test_logged_proposal_comes_back_when_the_rule_changes(self):
        self.propose(occasion="June", confidence=0.8)
        self.assertFalse(self.propose(occasion="June", confidence=0.8))
        self.rule.approval_threshold = 0.75
        self.assertEqual(self.propose(occasion="June", confidence=0.8).state, "pending")

    def test_stale_decision_makes_room_for_a_new_one(self):
        old = self.propose(occasion="June")
        self.change(self.partner, name="Renamed")
        old.with_user(self.users["approver"]).action_approve()
        self.assertEqual(old.state, "stale")
        self.assertEqual(self.propose(occasion="June").state, "pending")

    def test_newer_proposal_takes_the_place_of_one_about_an_older_record(self):
        old = self.propose(occasion="June")
        self.change(self.partner, name="Renamed")
        new = self.propose(occasion="June")
        self.assertEqual((old.state, new.state), ("stale", "pending"))

    def test_database_refuses_what_two_workers_propose_at_once(self):
        decisions = self.env["smart.decision"]
        self.propose(occasion="June")
        # the other worker cannot see the first one's decision
        self.patch(
            self.registry["smart.decision"], "_without_repeats", lambda _s, _r, _c, vals: vals
        )
        count = decisions.search_count([])
        with self.assertNoLogs("odoo.sql_db"), self.assertRaises(Conflict):
            self.propose(occasion="June")
        self.assertEqual(decisions.search_count([]), count)


@tagged("smart", "post_install", "-at_install")
class TestStale(AuditedCase, SmartCase, TransactionCase):
    """An approval holds for exactly what was proposed, about records as they were."""

    def setUp(self):
        super().setUp()
        self.decision = self.propose()

    def _check_stale(self, words, decision=None):
        decision = decision or self.decision
        decision.with_user(self.users["approver"]).action_approve()
        self.assertEqual(decision.state, "stale")
        self.assertIn(words, decision.outcome_note)
        self.assertFalse(decision.decided_by_id, "nobody decided that")
        self.assertFalse(self.env["res.partner"].search([("function", "=", "Chief Buyer")]))
        self.assertEqual(self.audit(decision)[-1].action, "stale")

    def test_record_changed(self):
        self.change(self.partner, comment="other news")
        self._check_stale("changed meanwhile")

    def test_record_changed_back_is_still_changed(self):
        self.change(self.partner, comment="other news")
        with self.later(minutes=2):
            self.partner.comment = False
        self._check_stale("changed meanwhile")

    def test_record_deleted(self):
        self.partner.unlink()
        self._check_stale("gone")

    def test_part_of_the_record_changed(self):
        bank = self.env["res.partner.bank"].create(
            {"partner_id": self.partner.id, "acc_number": "DE89 3704 0044 0532 0130 00"}
        )
        decision = self.propose()
        self.change(bank, acc_holder_name="Somebody Else")
        self._check_stale("changed meanwhile", decision)

    def test_part_of_the_record_added_or_removed(self):
        bank = {"partner_id": self.partner.id, "acc_number": "DE89 3704 0044 0532 0130 00"}
        account = self.env["res.partner.bank"].create(bank)
        self._check_stale("changed meanwhile")
        decision = self.propose()
        with self.later():
            account.unlink()
        self._check_stale("changed meanwhile", decision)

    def test_record_that_it_is_about_changed_though_another_one_is_written(self):
        other = self.env["res.partner"].create({"name": "Gemini"})
        decision = self.propose(self.effect(partner=other))
        self.change(self.partner, name="Renamed")
        self._check_stale("changed meanwhile", decision)

    def test_record_that_it_writes_changed_though_it_is_about_another_one(self):
        other = self.env["res.partner"].create({"name": "Gemini"})
        decision = self.propose(self.effect(partner=other))
        self.change(other, name="Renamed")
        self._check_stale("changed meanwhile", decision)

    def test_rule_changed(self):
        self.rule.auto_threshold = 0.99
        self._check_stale("rule was changed")

    def test_rule_changed_and_changed_back(self):
        self.rule.auto_threshold = 0.99
        self.rule.auto_threshold = 0.95
        self._check_stale("rule was changed")

    def test_rule_switched_off(self):
        self.rule.mode = "off"
        self._check_stale("rule was changed")

    def test_rule_changed_in_another_company_changes_nothing_here(self):
        self.rule.with_company(self.other_company).write({"mode": "off", "auto_threshold": 0.99})
        self.decision.with_user(self.users["approver"]).action_approve()
        self.assertEqual(self.decision.state, "executed")

    def test_app_switched_off(self):
        self.rule.app = "crm"
        decision = self.propose()
        self.company.smart_app_crm = False
        self._check_stale("switched off", decision)

    def test_automation_may_do_less_than_before(self):
        automation = self.registry["smart.automation.test"]
        self.patch(automation, "_smart_effects", ("write:res.partner:name",))
        self.decision.with_user(self.users["approver"]).action_approve()
        self.assertEqual((self.decision.state, self.partner.function), ("failed", "Buyer"))


@tagged("smart", "post_install", "-at_install")
class TestTampering(AuditedCase, SmartCase, TransactionCase):
    """Somebody with the database's password changes a decision that waits for approval."""

    def test_changed_content_is_not_carried_out(self):
        other = self.env["res.partner"].create({"name": "Gemini"})
        effects = json.dumps([self.effect({"function": "Owner"})])
        for name, value in {
            "effects": effects,
            "preview": "[]",
            "name": "Something harmless",
            "amount": 1,
            "res_id": other.id,
            "stamps": "{}",
            "rule_version": 99,
        }.items():
            with self.subTest(name):
                decision = self.propose()
                self.tamper(decision, **{name: value})
                decision.with_user(self.users["approver"]).action_approve()
                self.assertIn(decision.state, ("stale", "failed"))
                self.assertEqual(self.partner.function, "Buyer")

    def test_changed_content_is_not_undone(self):
        decision = self.propose(confidence=1)
        other = self.env["res.partner"].create({"name": "Gemini", "function": "Chief Buyer"})
        self.tamper(decision, effects=json.dumps([self.effect(partner=other)]))
        decision.with_user(self.users["approver"]).action_undo()
        self.assertEqual(decision.state, "executed")
        self.assertIn("tampered", decision.outcome_note)
        self.assertEqual(other.function, "Chief Buyer")

    def test_content_and_digest_changed_reach_no_further_than_the_automation(self):
        decision = self.propose()
        effects = [self.effect({"email": "thief@example.com"})]
        vals = {name: decision[name] for name in decision._fields if decision._fields[name].store}
        digest = decision._content_digest({**vals, "effects": effects}, decision.stamps)
        self.tamper(decision, effects=json.dumps(effects), content_digest=digest)
        decision.with_user(self.users["approver"]).action_approve()
        self.assertEqual(decision.state, "failed")
        self.assertIn("did not declare", decision.outcome_note)
        self.assertFalse(self.partner.email)

    def test_content_is_written_once_even_with_a_permit(self):
        decision = self.propose()
        with self.assertRaises(UserError):
            with_permit(decision, DECIDE).write({"effects": []})
