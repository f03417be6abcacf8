from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import SmartCase


@tagged("smart", "post_install", "-at_install")
class TestRuleRecord(SmartCase, TransactionCase):
    def record(self, user="manager"):
        rule = self.rule.with_user(self.users[user])
        return rule.with_context(allowed_company_ids=self.company.ids).get_track_record()

    def decide(self, confidence, verb, *args, **values):
        decision = self.propose(confidence=confidence, **values)
        getattr(decision.with_user(self.users["approver"]), verb)(*args)
        return decision

    def test_nothing_is_known_without_outcomes(self):
        self.propose()
        record = self.record()
        self.assertEqual((record["cases"], record["coverage"]), (0, None))
        self.assertEqual(record["precision"]["value"], None)
        self.assertEqual((record["curve"], record["suggested"]), ([], None))

    def test_counts_sure_decisions_and_what_people_made_of_them(self):
        self.rule.minutes_saved = 4
        self.decide(0.90, "action_approve")
        self.decide(0.91, "action_reject", "No")
        undone = self.decide(0.99, "action_undo")
        record = self.record()
        self.assertEqual(record["cases"], 3)
        self.assertEqual((record["precision"]["right"], record["precision"]["total"]), (0, 1))
        self.assertAlmostEqual(record["coverage"], 1 / 3)
        self.assertEqual(record["minutes"], 4)
        self.assertEqual(
            {row["key"]: row["count"] for row in record["outcomes"]},
            {"approved": 1, "rejected": 1, "undone": 1},
        )
        self.assertEqual([row["id"] for row in record["wrong"]], undone.ids)
        at = {round(row["threshold"], 2): row for row in record["thresholds"]}
        self.assertEqual((at[0.9]["automatic"], at[0.9]["wrong"]), (3, 2))
        self.assertEqual((at[0.95]["automatic"], at[0.95]["wrong"]), (1, 1))

    def test_amounts_are_counted_by_band(self):
        self.decide(0.9, "action_approve", amount=10)
        self.decide(0.9, "action_reject", "No", amount=5_000)
        rows = {row["band"]: (row["right"], row["total"]) for row in self.record()["bands"]}
        self.assertEqual(rows, {0: (1, 1), 2: (0, 1)})

    def test_counts_only_what_the_user_may_see(self):
        self.decide(0.9, "action_approve")
        self.assertEqual(self.record("user")["cases"], 0)
        self.assertIsNone(self.record("user")["cost"])
        self.assertEqual(self.record("auditor")["cases"], 1)
        with self.assertRaises(AccessError):
            self.record("employee")

    def test_list_shows_how_often_each_rule_was_right(self):
        other = self._make_rule(name="Another Rule")
        self.decide(0.99, "action_undo")
        self.decide(0.9, "action_approve")
        rules = (self.rule | other).with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(rules.mapped("precision_at_gate"), [0, 0])
        self.assertIn("of 1", rules[0].precision_text)
        self.assertFalse(rules[1].precision_text)
