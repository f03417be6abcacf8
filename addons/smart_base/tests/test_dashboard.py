from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import SmartCase

#: Queries of one role, whatever there is to show.
QUERIES = 40


@tagged("smart", "post_install", "-at_install")
class TestDashboard(SmartCase, TransactionCase):
    def role(self, role="overview", user="manager", companies=None):
        companies = companies or self.company
        dashboard = self.env["smart.dashboard"].with_user(self.users[user])
        return dashboard.with_context(allowed_company_ids=companies.ids).get_role(role)

    def card(self, key, **options):
        return {card["key"]: card for card in self.role(**options)["cards"]}[key]

    def panel(self, key, **options):
        return {panel["key"]: panel for panel in self.role(**options)["panels"]}[key]

    def test_nothing_decided_shows_zeros_and_no_made_up_share(self):
        self.assertEqual(self.card("decisions")["value"], 0)
        self.assertEqual(self.card("right")["text"], "—")
        self.assertEqual(self.role()["charts"][0]["series"], [])
        self.assertEqual(self.panel("queue")["rows"], [])

    def test_figures_are_those_of_the_decisions_behind_them(self):
        done, asked, rejected = self.propose(confidence=1), self.propose(), self.propose()
        self.rule.minutes_saved = 30
        asked_too = self.propose()
        asked_too.with_user(self.users["approver"]).action_approve()
        rejected.with_user(self.users["approver"]).action_reject("No")
        cards = {card["key"]: card for card in self.role()["cards"]}
        self.assertEqual(
            {key: cards[key]["value"] for key in ("decisions", "done", "pending", "minutes")},
            {"decisions": 4, "done": 2, "pending": 1, "minutes": 30},
        )
        self.assertEqual((cards["right"]["text"], cards["minutes"]["text"]), ("50 %", "0.5 h"))
        self.assertIn("of 2", cards["right"]["note"])
        for key in ("decisions", "done", "right", "minutes"):
            found = self.env["smart.decision"].search(cards[key]["action"]["domain"])
            self.assertTrue(found <= done | asked | rejected | asked_too, key)
        self.assertEqual(self.env["smart.decision"].search(cards["done"]["action"]["domain"]),
                         done | asked_too)  # fmt: skip

    def test_chart_counts_each_decision_once_today(self):
        self.propose(confidence=1)
        self.propose()
        self.propose(confidence=0.1)
        chart = self.role()["charts"][0]
        self.assertEqual({each["key"]: each["values"][-1] for each in chart["series"]},
                         {"done": 1, "asked": 1, "logged": 1})  # fmt: skip

    def test_role_shows_its_apps_or_says_what_is_missing(self):
        self.env["smart.rule"].search([("app", "=", "hr")])
        self.rule.sudo().write({"app": "crm"})
        self.propose()
        self.assertEqual(self.card("decisions", role="sales")["value"], 1)
        self.assertFalse(self.role("sales")["missing"])
        if not self.env["smart.rule"].search([("app", "=", "inventory")]):
            self.assertIn("Inventory", self.role("warehouse")["missing"])
        self.assertEqual(self.role("nonsense")["role"], "overview")

    def test_shows_only_what_the_user_may_see(self):
        self.propose()
        self.propose(company=self.other_company)
        self.assertEqual(self.card("decisions")["value"], 1)
        self.assertEqual(self.card("decisions", user="user")["value"], 0)
        mine = {part["key"] for part in self.role(user="user")["state"]}
        self.assertEqual(mine, {"rules"})
        self.assertNotIn("cost", {card["key"] for card in self.role(user="user")["cards"]})
        self.assertNotIn("audit", {panel["key"] for panel in self.role(user="user")["panels"]})
        self.assertIn("audit", {panel["key"] for panel in self.role(user="auditor")["panels"]})

    def test_others_are_refused(self):
        for user in ("employee", "portal"):
            with self.subTest(user), self.assertRaises(AccessError):
                self.role(user=user)

    def test_state_line_tells_of_events_that_were_given_up(self):
        self.make_event(self.rule, self.company, None)
        state = {part["key"]: part for part in self.role()["state"]}
        self.assertEqual((state["queue"]["text"], state["queue"]["tone"]), ("1 waiting", "success"))
        # raw SQL: events are written by the queue itself
        self.env.cr.execute("UPDATE smart_event SET state = 'dead'")
        self.env.invalidate_all()
        state = {part["key"]: part for part in self.role()["state"]}
        self.assertEqual(state["queue"]["tone"], "danger")
        self.assertIn("1 given up", state["queue"]["text"])

    def test_week_is_told_in_sentences_that_open_their_records(self):
        self.assertEqual(self.role()["insights"], [])
        with self.later(days=-8):
            self.propose()
        first, second = self.propose(), self.propose()
        second.with_user(self.users["approver"]).action_reject("No")
        soon = self.propose()
        self.expire(soon)
        found = {each["key"]: each for each in self.role()["insights"]}
        self.assertEqual(found["decisions"]["text"],
                         "3 decisions this week, 1 the week before.")  # fmt: skip
        self.assertIn("1 of them were rejected or undone, 0", found["against"]["text"])
        self.assertEqual((found["against"]["tone"], found["expiring"]["tone"]), ("warning",) * 2)
        for key, decisions in (("decisions", first | second | soon), ("against", second),
                               ("expiring", soon)):  # fmt: skip
            action = found[key]["action"]
            self.assertEqual(self.env["smart.decision"].search(action["domain"]), decisions, key)

    def test_rule_that_fell_back_is_told(self):
        self.rule.proves_itself = True
        # sudo: what the rule itself writes when it falls back
        self.rule.sudo().proof_since = fields.Datetime.now()
        found = {each["key"]: each for each in self.role()["insights"]}
        insight = found[f"demoted_{self.rule.id}"]
        self.assertIn("“Test Rule” made mistakes", insight["text"])
        self.assertEqual(insight["action"]["res_id"], self.rule.id)

    def test_number_of_queries_does_not_grow_with_the_decisions(self):
        counts = []
        for number in (2, 8):
            for _decision in range(number):
                self.propose()
            counts.append(self.queries_of(self.role))
        self.assertEqual(counts[0], counts[1])
        self.assertLess(counts[1], QUERIES)
