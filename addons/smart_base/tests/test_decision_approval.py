"""Approving, rejecting and undoing: what happens, who is asked, what people are told."""

from decimal import Decimal

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import TransactionCase, tagged

from ..engine.proposal import Proposal
from .audited import AuditedCase
from .common import SmartCase


class ApprovalCase(AuditedCase, SmartCase, TransactionCase):
    def approve(self, decisions, role="approver", **options):
        return decisions.with_user(self.users[role]).action_approve(**options)

    def check_refused(self, decisions, role, words=""):
        with self.assertRaisesRegex(AccessError, words), self.env.cr.savepoint():
            self.approve(decisions, role)
        self.env.invalidate_all()
        self.assertEqual(set(decisions.mapped("state")), {"pending"})


@tagged("smart", "post_install", "-at_install")
class TestApproval(ApprovalCase):
    def test_approved_decision_is_carried_out_with_the_rights_of_the_approver(self):
        decision = self.propose()
        report = self.approve(decision)
        self.assertEqual(self.partner.function, "Chief Buyer")
        self.assertEqual(self.partner.write_uid, self.users["approver"])
        self.assertEqual(decision.state, "executed")
        self.assertEqual(decision.decided_by_id, self.users["approver"])
        self.assertTrue(decision.decided_at)
        self.assertEqual(report["params"]["type"], "success")
        self.assertIn("Promote the buyer", report["params"]["message"])
        actions = ["approval_requested", "approved", "executed"]
        self.assertEqual(self.audit(decision).mapped("action"), actions)
        self.assertEqual(
            self.audit(decision)[1:].mapped("user_ref"), [self.users["approver"].id] * 2
        )

    def test_approver_without_rights_on_the_record_carries_nothing_out(self):
        self.users["approver"].group_ids -= self.env.ref("base.group_partner_manager")
        self.check_refused(self.propose(), "approver")
        self.assertEqual(self.partner.function, "Buyer")

    def test_minutes_saved_count_once_and_not_when_undone(self):
        self.rule.minutes_saved = 7
        decision = self.propose()
        self.approve(decision)
        self.assertEqual(decision.minutes_saved, 7)
        decision.with_user(self.users["second"]).action_undo()
        self.assertEqual(decision.minutes_saved, 0)

    def test_record_is_told_in_its_chatter(self):
        self.approve(self.propose(title="Promote <b>her</b>"))
        note = self.partner.message_ids[0]
        self.assertIn("Promote &lt;b&gt;her&lt;/b&gt;", note.body)
        self.assertIn("90 %", note.body)
        self.assertEqual(note.author_id, self.automation_user.partner_id)

    def test_rejected_decision_keeps_its_reason(self):
        decision = self.propose()
        decision.with_user(self.users["approver"]).action_reject("She left the company.")
        self.assertEqual((decision.state, self.partner.function), ("rejected", "Buyer"))
        self.assertEqual(decision.outcome_note, "She left the company.")
        self.assertEqual(self.audit(decision)[-1].reason, "She left the company.")

    def test_wizard_rejects_what_was_chosen(self):
        decisions = self.propose() | self.propose()
        wizard = self.env["smart.decision.reject"].with_user(self.users["approver"])
        wizard.with_context(active_ids=decisions.ids).create({"reason": "No."}).action_confirm()
        self.assertEqual(decisions.mapped("state"), ["rejected", "rejected"])

    def test_expired_decision_cannot_be_approved_any_more(self):
        decision = self.propose()
        self.expire(decision)
        report = self.approve(decision)
        self.assertEqual((decision.state, self.partner.function), ("expired", "Buyer"))
        self.assertEqual(report["params"]["type"], "warning")

    def test_overdue_decisions_are_closed_by_the_schedule(self):
        overdue, open_ended = self.propose(), self.propose()
        self.expire(overdue)
        self.env["smart.decision"]._cron_expire()
        self.assertEqual((overdue.state, open_ended.state), ("expired", "pending"))
        self.assertFalse(overdue.activity_ids)
        self.assertEqual(self.audit(overdue)[-1].action, "expired")

    def test_rule_without_expiry_waits_for_ever(self):
        self.rule.expiry_days = 0
        self.assertFalse(self.propose().expires_at)

    def test_what_is_not_waiting_cannot_be_approved_rejected_or_undone(self):
        decision = self.propose()
        approver = decision.with_user(self.users["approver"])
        with self.assertRaisesRegex(UserError, "carried out"):
            approver.action_undo()
        approver.action_approve()
        for verb in (approver.action_approve, approver.action_reject):
            with self.assertRaisesRegex(UserError, "not waiting any more: Carried Out"):
                verb()

    def test_approver_may_name_what_was_seen(self):
        decision = self.propose()
        with self.assertRaisesRegex(UserError, "not what you were shown"):
            self.approve(decision, expected_digest="0" * 64)
        self.approve(decision, expected_digest=decision.content_digest)
        self.assertEqual(decision.state, "executed")

    def test_problems_are_reported_by_name(self):
        stale = self.propose(title="First")
        other = self.env["res.partner"].create({"name": "Gemini"})
        good = self.propose(title="Second", partner=other)
        self.change(self.partner, name="Renamed")
        params = self.approve(stale | good)["params"]
        self.assertEqual((stale.state, good.state), ("stale", "executed"))
        self.assertTrue(params["sticky"])
        self.assertIn("First: The record was changed", params["message"])
        self.assertNotIn("Second", params["message"])

    def test_failed_effect_is_reported_and_the_others_are_done(self):
        other = self.env["res.partner"].create({"name": "Gemini"})
        loop = self.effect({"parent_id": other.id}, partner=other)
        bad, good = self.propose(loop, partner=other, title="Loop"), self.propose()
        message = self.approve(bad | good)["params"]["message"]
        self.assertEqual((bad.state, good.state), ("failed", "executed"))
        self.assertTrue(message.startswith("Loop: "))

    def test_effects_run_without_what_the_caller_put_into_the_context(self):
        create = {"kind": "create", "model": "res.partner", "values": {"name": "Fresh"}}
        decision = self.propose(create)
        sent = {"default_comment": "smuggled", "default_user_id": 1, "tracking_disable": True}
        decision.with_user(self.users["approver"]).with_context(**sent).action_approve()
        fresh = self.env["res.partner"].search([("name", "=", "Fresh")])
        self.assertRecordValues(fresh, [{"comment": False, "user_id": False}])

    def test_effects_run_in_the_company_of_the_decision(self):
        both = self.users["second"]
        both.write({"company_ids": [(4, self.other_company.id)]})
        seen = []
        write = self.registry["res.partner"].write

        def spy(records, vals):
            seen.append(records.env.companies)
            return write(records, vals)

        self.patch(self.registry["res.partner"], "write", spy)
        decision = self.propose(company=self.other_company)
        companies = [self.company.id, self.other_company.id]
        decision.with_user(both).with_context(allowed_company_ids=companies).action_approve()
        self.assertEqual((decision.state, seen[0]), ("executed", self.other_company))


@tagged("smart", "post_install", "-at_install")
class TestWhoMay(ApprovalCase):
    """Groups, companies, amounts and four eyes; the refusals by trickery are in test_bypass."""

    def test_limit_is_for_approvers_not_for_managers(self):
        self.rule.approval_limit = 1000
        at_limit = self.propose(amount=Decimal("-1000"), partner=self._contact())
        above = self.propose(amount=Decimal("1000.01"))
        self.approve(at_limit)
        self.check_refused(above, "approver", "Above .*1,000.00")
        self.approve(above, "manager")
        self.assertEqual((at_limit.state, above.state), ("executed", "executed"))

    def test_four_eyes_needs_somebody_who_was_not_involved(self):
        self.rule.four_eyes = True
        caused = self.propose(cause=self.users["approver"])
        self.check_refused(caused, "approver", "You caused")
        self.approve(caused, "second")
        self.assertEqual(caused.state, "executed")

    def test_without_four_eyes_whoever_caused_it_may_approve(self):
        decision = self.propose(cause=self.users["approver"])
        self.approve(decision)
        self.assertEqual(decision.state, "executed")

    def test_rule_can_name_a_group_of_its_own(self):
        group = self.env["res.groups"].create({"name": "Sales approvers"})
        self.rule.approver_group_id = group
        decision = self.propose()
        self.users["second"].group_ids += group
        self.check_refused(decision, "approver")
        self.approve(decision, "second")
        self.assertEqual(decision.state, "executed")

    def test_form_says_who_may_and_why_not(self):
        self.rule.four_eyes = True
        decision = self.propose(cause=self.users["approver"])
        shown = decision.with_user(self.users["approver"])
        self.assertFalse(shown.can_approve)
        self.assertIn("somebody else has to approve", shown.why_not)
        self.assertTrue(decision.with_user(self.users["second"]).can_approve)
        for role in ("approver", "second", "manager"):
            self.assertIn(f"Smart {role}", shown.approver_names)
        self.assertNotIn("Smart foreign", shown.approver_names)

    def test_nothing_can_be_approved_when_it_is_not_waiting(self):
        decision = self.propose(confidence=1).with_user(self.users["approver"])
        self.assertFalse(decision.can_approve)
        self.assertFalse(decision.why_not)

    def test_one_forbidden_decision_stops_the_whole_batch(self):
        self.rule.approval_limit = 500
        small = self.propose(partner=self._contact())
        large = self.propose(amount=Decimal(501))
        self.check_refused(small | large, "approver", "Above")

    def test_one_that_was_decided_stops_the_whole_batch(self):
        done, waiting = self.propose(partner=self._contact()), self.propose()
        self.approve(done)
        with self.assertRaisesRegex(UserError, "not waiting"), self.env.cr.savepoint():
            self.approve(done | waiting)
        self.env.invalidate_all()
        self.assertEqual((waiting.state, self.partner.function), ("pending", "Buyer"))

    def test_one_that_is_gone_stops_the_whole_batch(self):
        waiting = self.propose()
        batch = waiting + waiting.browse(waiting.id + 1000)
        with self.assertRaises(MissingError), self.env.cr.savepoint():
            self.approve(batch)
        self.assertEqual(self.partner.function, "Buyer")

    def _contact(self):
        return self.env["res.partner"].create({"name": "Gemini"})


@tagged("smart", "post_install", "-at_install")
class TestActivities(ApprovalCase):
    """Approvers are asked by an activity, which vanishes with the question."""

    def test_everybody_who_may_approve_is_asked(self):
        asked = self.approvals_asked(self.propose())
        mine = self.env["res.users"].union(*self.users.values())
        expected = {"approver", "second", "manager"}
        self.assertEqual(asked & mine, mine.filtered(lambda u: u.login[6:] in expected))

    def test_nobody_gets_a_mail_for_each_decision(self):
        mails = self.env["mail.mail"].search_count([])
        self.assertTrue(self.propose().activity_ids)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_question_vanishes_for_everybody_once_it_is_answered(self):
        for verb in ("action_approve", "action_reject"):
            decision = self.propose(partner=self.env["res.partner"].create({"name": verb}))
            self.assertTrue(decision.activity_ids)
            getattr(decision.with_user(self.users["approver"]), verb)()
            self.assertFalse(decision.activity_ids)

    def test_question_vanishes_when_it_is_void(self):
        decision = self.propose()
        self.change(self.partner, name="Renamed")
        self.approve(decision)
        self.assertFalse(decision.activity_ids)

    def test_question_vanishes_whatever_the_caller_says(self):
        decision = self.propose().with_user(self.users["approver"])
        decision.with_context(mail_activity_automation_skip=True).action_approve()
        self.assertFalse(decision.sudo().activity_ids)


@tagged("smart", "post_install", "-at_install")
class TestQueries(ApprovalCase):
    """The number of queries for one more decision is small and does not grow."""

    def _queries(self, count, work):
        partners = self.env["res.partner"].create(
            [{"name": f"Contact {number}"} for number in range(count)]
        )
        decisions = self.env["smart.decision"].union(
            *(self.propose(partner=partner) for partner in partners)
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work(decisions.with_user(self.users["approver"]))
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _check_flat(self, work, most_each):
        """A ten times larger set costs at most so many queries more for each decision."""
        self._queries(2, work)  # warms the caches of the registry
        small, large = self._queries(3, work), self._queries(30, work)
        self.assertLessEqual((large - small) / 27, most_each)

    def test_list_costs_the_same_for_any_number(self):
        specification = {name: {} for name in ("name", "state", "confidence", "amount", "reasons")}
        self._check_flat(lambda decisions: decisions.web_read(specification), 0)

    def test_who_may_approve_costs_few_queries_each(self):
        self._check_flat(lambda decisions: decisions.mapped("can_approve"), 0)

    def test_approving_costs_a_constant_number_each(self):
        self._check_flat(lambda decisions: decisions.action_approve(), 60)

    def test_proposing_costs_a_constant_number_each(self):
        def count(size):
            partners = self.env["res.partner"].create([{"name": str(n)} for n in range(size)])
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._propose_for(partners)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        small, large = count(3), count(30)
        self.assertLessEqual((large - small) / 27, 25)

    def _propose_for(self, partners):
        self.propose_all(
            [
                Proposal(partner.id, "Promote", 0.9, [self.effect(partner=partner)])
                for partner in partners
            ]
        )


@tagged("smart", "post_install", "-at_install")
class TestGuards(ApprovalCase):
    """Decisions are kept as they are."""

    def test_decisions_are_not_written_copied_or_deleted_by_anybody(self):
        decision = self.propose()
        for env in (decision.env, decision.sudo().env, decision.with_user(1).env):
            mine = decision.with_env(env)
            for forbidden in (
                lambda mine=mine: mine.write({"state": "executed"}),
                lambda mine=mine: mine.write({"message_follower_ids": [], "state": "executed"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.copy(),
                lambda mine=mine: mine.create({"name": "x"}),
            ):
                with self.assertRaises(UserError):
                    forbidden()
        self.assertEqual(decision.state, "pending")
