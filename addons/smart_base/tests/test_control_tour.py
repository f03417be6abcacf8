from odoo.tests import HttpCase, tagged

from .common import SmartCase


@tagged("smart", "smart_tour", "post_install", "-at_install")
class TestControlTour(SmartCase, HttpCase):
    def tour(self, name, url="/odoo/smart-dashboard", role="approver"):
        self.start_tour(url, name, login=self.users[role].login)
        self.env.invalidate_all()

    def test_approver_clears_the_queue_from_the_dashboard(self):
        first, second = self.propose(), self.propose()
        self.tour("smart_control_tour")
        self.assertEqual({first.state, second.state}, {"undone", "rejected"})
        self.assertEqual((first | second).filtered("outcome_note").outcome_note, "Not this year")

    def test_first_visit_finds_nothing_and_says_what_to_do(self):
        self.tour("smart_first_visit_tour", role="manager")

    def test_queue_of_thirty_is_cleared_in_one_go(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Contact {number}", "function": "Buyer"} for number in range(30)]
        )
        decisions = self.env["smart.decision"].union(
            *(self.propose(partner=partner, amount=10) for partner in partners)
        )
        self.tour("smart_clear_thirty_tour", "/odoo/smart-approvals")
        self.assertEqual(set(decisions.mapped("state")), {"executed"})
        self.assertEqual(set(partners.mapped("function")), {"Chief Buyer"})
        self.assertEqual(decisions.decided_by_id, self.users["approver"])

    def test_rejecting_with_a_reason_lowers_the_confidence_that_counts(self):
        """29 outcomes are too few to correct confidence; the rejection is the thirtieth."""
        self.rule.write({"proves_itself": True, "proof_cases": 30})
        approver = self.users["approver"]
        for _number in range(29):
            self.propose(confidence=0.9).with_user(approver).action_reject("Not the buyer")
        waiting = self.propose(confidence=0.9, title="Promote once more")
        self.assertEqual(waiting.judged_confidence, 0.9)
        self.tour("smart_feedback_tour", "/odoo/smart-approvals")
        self.assertEqual((waiting.outcome, waiting.outcome_note), ("rejected", "Wrong person"))
        after = self.propose(confidence=0.9)
        self.assertLess(after.judged_confidence, 0.5)
        self.assertEqual(after.state, "logged", "the rule does not even ask any more")

    def test_approve_from_the_chatter_of_the_record_and_from_the_activity(self):
        """The page of a contact has a chatter; the test says that rules decide about contacts."""
        decision = self.propose()
        self.patch(type(self.env["res.partner"]), "_shows_smart_decisions", lambda record: True)
        self.tour("smart_chatter_tour", f"/odoo/res.partner/{self.partner.id}")
        self.assertEqual((decision.state, self.partner.function), ("undone", "Buyer"))
        second = self.propose()
        self.tour("smart_activity_tour", f"/odoo/smart-decisions/{second.id}")
        self.assertEqual((second.state, self.partner.function), ("executed", "Chief Buyer"))
