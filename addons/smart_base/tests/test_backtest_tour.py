from odoo.tests import HttpCase, tagged

from .test_backtest import BacktestCase


@tagged("smart", "smart_tour", "post_install", "-at_install")
class TestBacktestTour(BacktestCase, HttpCase):
    def tour(self, name, url):
        self.start_tour(url, name, login=self.users["manager"].login)
        self.env.invalidate_all()

    def test_rule_is_backtested_and_then_goes_live(self):
        self.rule.mode = "shadow"
        self.decided()
        self.tour("smart_backtest_start_tour", f"/odoo/smart-rules/{self.rule.id}")
        backtest = self.env["smart.backtest"].search([("rule_id", "=", self.rule.id)])
        self.assertEqual((backtest.state, backtest.user_id), ("waiting", self.users["manager"]))
        self.work_off(self.rule)
        self.tour("smart_backtest_live_tour", f"/odoo/smart-backtests/{backtest.id}")
        self.assertEqual(self.rule.mode, "live")

    def test_rule_demotes_itself_after_a_miss(self):
        self.rule.write({"proves_itself": True, "proof_cases": 5, "target_precision": 0.95})
        approver = self.users["approver"]
        partners = self.env["res.partner"].create([{"name": f"Contact {n}"} for n in range(6)])
        for partner in partners[:5]:
            decision = self.propose(confidence=0.99, partner=partner)
            decision.with_user(approver).action_approve()
        self.assertTrue(self.rule.is_proven)
        title = "Promote once more"
        alone = self.propose(confidence=0.99, partner=partners[5], title=title)
        self.assertEqual(alone.state, "executed")
        self.tour("smart_demotion_tour", f"/odoo/smart-rules/{self.rule.id}")
        self.assertEqual(alone.state, "undone")
        self.assertFalse(self.rule.is_proven)
        partner = self.env["res.partner"].create({"name": "Next"})
        self.assertEqual(self.propose(confidence=0.99, partner=partner).state, "pending")
