from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .common import SmartCase


class ScreenCase(SmartCase, TransactionCase):
    def screen(self, user="approver"):
        screen = self.env["smart.approval"].with_user(self.users[user])
        return screen.with_context(allowed_company_ids=self.company.ids)

    def row(self, decision, user="approver"):
        return {row["id"]: row for row in self.screen(user).get_queue()["rows"]}[decision.id]


@tagged("smart", "post_install", "-at_install")
class TestApprovalScreen(ScreenCase):
    def test_sections_are_by_rule_and_risk_with_totals(self):
        self.propose(amount=10)
        self.propose(amount=20)
        self.propose(amount=50_000)
        other = self._make_rule(name="Another Rule")
        self.propose(rule=other, amount=10)
        queue = self.screen().get_queue()
        self.assertEqual(
            [(each["name"], each["risk"], each["count"]) for each in queue["sections"]],
            [("Test Rule", "high", 1), ("Another Rule", "low", 1), ("Test Rule", "low", 2)],
        )
        self.assertEqual(queue["total"], 4)
        self.assertIn("30.00", queue["sections"][2]["amounts"][0])
        self.assertEqual([row["risk"] for row in queue["rows"]], ["high", "low", "low", "low"])
        only = self.screen().get_queue(section=[self.rule.id, "low"])
        self.assertEqual({row["rule"] for row in only["rows"]}, {self.rule.id})
        self.assertEqual((len(only["rows"]), only["total"]), (2, 4))

    def test_pages_show_each_decision_once(self):
        self.patch(type(self.env["smart.approval"]), "_page_size", 2)
        made = [self.propose(amount=amount).id for amount in (10, 50_000, 10, 2_000, 10)]
        shown = []
        for offset in (0, 2, 4):
            queue = self.screen().get_queue(offset=offset)
            shown += [row["id"] for row in queue["rows"]]
            self.assertEqual(queue["left"], max(3 - offset, 0))
        self.assertEqual(sorted(shown), sorted(made))

    def test_row_shows_what_changes_why_and_who_may(self):
        decision = self.propose(evidence={"names": ["Anna", "Ben"], "raw": {"a": 1}})
        row = self.row(decision)
        self.assertEqual(
            [(each["before"], each["after"]) for each in row["preview"]], [("Buyer", "Chief Buyer")]
        )
        self.assertEqual(row["reasons"], ["The name says so."])
        self.assertEqual(row["evidence"], [{"name": "names", "text": "Anna, Ben"}])
        self.assertTrue(row["can_approve"] and row["can_be_undone"])
        self.assertIn("Smart approver", row["approvers"])
        self.assertFalse(self.row(decision, "auditor")["can_approve"])

    def test_nothing_waits(self):
        queue = self.screen().get_queue()
        self.assertEqual((queue["total"], queue["rows"], queue["sections"]), (0, [], []))

    def test_approves_what_was_shown_and_reports_the_rest(self):
        good, changed = self.propose(), self.propose(partner=self.env["res.partner"].create(
            {"name": "Azure", "function": "Buyer"}))  # fmt: skip
        self.change(self.env["res.partner"].browse(changed.res_id), function="Seller")
        shown = [[good.id, good.content_digest], [changed.id, changed.content_digest]]
        answer = self.screen().approve(shown)
        self.assertEqual((good.state, changed.state), ("executed", "stale"))
        self.assertEqual((answer["done"], answer["undoable"]), ([good.id], [good.id]))
        self.assertEqual(len(answer["problems"]), 1)
        self.screen().undo(answer["undoable"])
        self.assertEqual((good.state, self.partner.function), ("undone", "Buyer"))

    def test_other_content_than_was_shown_is_not_approved(self):
        decision = self.propose()
        answer = self.screen().approve([[decision.id, "something else"]])
        self.assertEqual(decision.state, "pending")
        self.assertIn("not what you were shown", answer["problems"][0])

    def test_rejects_with_a_reason_only(self):
        decision = self.propose()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.screen().reject(decision.ids, "  ")
        self.screen().reject(decision.ids, " Not now ")
        self.assertEqual((decision.state, decision.outcome_note), ("rejected", "Not now"))

    def test_who_may_not_approve_is_refused(self):
        decision = self.propose()
        shown = [[decision.id, decision.content_digest]]
        for user in ("user", "auditor", "employee"):
            screen = self.screen(user)
            for act in (
                lambda screen=screen: screen.approve(shown),
                lambda screen=screen: screen.reject(decision.ids, "No"),
                lambda screen=screen: screen.undo(decision.ids),
                lambda screen=screen: screen.approve_edited(*shown[0], []),
            ):
                with self.assertRaises(AccessError):
                    act()
        with self.assertRaises(AccessError):
            self.screen("employee").get_queue()
        self.assertEqual(decision.state, "pending")

    def test_number_of_queries_does_not_grow_with_the_queue(self):
        counts = []
        for number in (2, 6):
            for _decision in range(number):
                self.propose()
            counts.append(self.queries_of(self.screen().get_queue))
        self.assertEqual(counts[0], counts[1])


@tagged("smart", "post_install", "-at_install")
class TestEditThenApprove(ScreenCase):
    def edit(self, decision, value="Head of Purchase", user="approver"):
        changes = [[0, "function", value]]
        screen = self.screen(user)
        answer = screen.approve_edited(decision.id, decision.content_digest, changes)
        return self.env["smart.decision"].browse(answer["results"][0]["id"])

    def test_the_persons_values_are_carried_out_and_kept_as_feedback(self):
        decision = self.propose()
        edited = self.edit(decision)
        self.assertEqual(self.partner.function, "Head of Purchase")
        self.assertEqual((decision.state, decision.outcome), ("rejected", "edited"))
        self.assertEqual(
            decision.correction,
            [{"field": "Job Position", "before": "Chief Buyer", "after": "Head of Purchase"}],
        )
        self.assertEqual((edited.state, edited.corrects_id), ("executed", decision))
        self.assertFalse(edited.outcome, "what a person wrote says nothing about the rule")
        self.assertEqual(edited.caused_by_id, self.users["approver"])
        self.assertIn("Smart approver changed: Job Position", edited.reasons)
        self.screen().undo(edited.ids)
        self.assertEqual((self.partner.function, edited.state), ("Buyer", "undone"))

    def test_four_eyes_ask_somebody_else_about_the_edited_one(self):
        self.rule.four_eyes = True
        edited = self.edit(self.propose())
        self.assertEqual((edited.state, self.partner.function), ("pending", "Buyer"))
        self.assertFalse(self.row(edited)["can_approve"])
        self.screen("second").approve([[edited.id, edited.content_digest]])
        self.assertEqual(self.partner.function, "Head of Purchase")

    def test_activity_can_be_edited_within_limits(self):
        activity = {"kind": "activity", "model": "res.partner", "id": self.partner.id,
                    "summary": "Call", "note": "", "user_id": self.users["user"].id,
                    "days": 1}  # fmt: skip
        decision = self.propose(activity)
        self.assertEqual({row["name"] for row in self.row(decision)["editable"]},
                         {"summary", "note", "days"})  # fmt: skip
        for days in ("-1", "400", "soon", None):
            with self.subTest(days), self.assertRaisesRegex(UserError, "does not fit"):
                self.screen().approve_edited(
                    decision.id, decision.content_digest, [[0, "days", days]]
                )
        changes = [[0, "days", "7"], [0, "summary", "Write"]]
        self.screen().approve_edited(decision.id, decision.content_digest, changes)
        self.assertEqual(self.partner.activity_ids.summary, "Write")

    def test_only_proposed_values_can_be_edited(self):
        decision = self.propose()
        for changes in ([[0, "name", "X"]], [[1, "function", "X"]], [[0, "model", "res.users"]]):
            with self.subTest(changes), self.assertRaisesRegex(UserError, "cannot be changed"):
                self.screen().approve_edited(decision.id, decision.content_digest, changes)
        with self.assertRaisesRegex(UserError, "Nothing was changed"):
            self.edit(decision, "Chief Buyer")
        with self.assertRaisesRegex(UserError, "not what you were shown"):
            self.screen().approve_edited(decision.id, "other", [[0, "function", "X"]])

    def test_who_may_not_approve_may_not_edit(self):
        decision = self.propose()
        self.rule.approver_group_id = self.env.ref("base.group_system")
        with self.assertRaises(AccessError):
            decision.with_user(self.users["approver"]).action_approve_edited(
                decision.content_digest, [[0, "function", "X"]]
            )
