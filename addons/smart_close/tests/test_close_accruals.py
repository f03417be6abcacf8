"""Accruals of what grows, shrinks or is billed after it was accrued."""

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import END, CloseCase


@tagged("smart", "post_install", "-at_install")
class TestCloseAccruals(CloseCase):
    def valued(self):
        """A finding of 500: what 1,000 euros are worth more at the end of the month."""
        self.item = self.foreign_item()
        return self.finding("revaluation")

    def again(self, finding):
        """State and amount at stake after another look."""
        finding.step_id.action_rescan()
        return finding.state, finding.amount

    def accrue(self, finding, minutes):
        decision = self.fix(finding, "accrue", minutes)
        self.assertEqual(finding.state, "gone")
        return decision

    def entries(self, decision):
        return self.env["account.move"].browse(decision.undo_memory[0]["ids"])

    def accrued_now(self):
        """What accruals add to the account at the end of the month, and for good."""
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", self.item.account_id.id),
                ("move_id.move_type", "=", "entry"),
                ("move_id.state", "!=", "cancel"),
            ]
        )
        month = lines.filtered(lambda line: line.date == END)
        return sum(month.mapped("balance")), sum(lines.mapped("balance"))

    def test_more_at_stake_is_accrued_by_the_rest(self):
        finding = self.valued()
        self.assertEqual(self.again(finding), ("open", 500))
        first = self.accrue(finding, 1)
        self.rate("2026-10-25", 0.8)
        self.assertEqual(self.again(finding), ("open", 250))
        self.assertIn("500.00 of it is accrued", finding.name)
        second = self.accrue(finding, 2)
        self.assertEqual(second.amount, 250)
        self.assertEqual(self.entries(second).mapped("amount_total"), [250, 250])
        self.assertEqual(self.accrued_now(), (750, 0))
        self.assertEqual(self.again(finding), ("gone", 250))
        with self.subTest("the undo of one brings its part back"):
            self.undo(first, 3)
            self.assertEqual((finding.state, finding.amount), ("open", 500))
            self.undo(second, 4)
            self.assertEqual((finding.state, finding.amount), ("open", 750))
            self.assertEqual(self.accrued_now(), (0, 0))

    def test_less_at_stake_is_corrected_the_other_way(self):
        finding = self.valued()
        self.accrue(finding, 1)
        self.rate("2026-10-25", 1.25)
        self.assertEqual((*self.again(finding), finding.effect), ("open", 200, -200))
        self.accrue(finding, 2)
        self.assertEqual(self.accrued_now(), (300, 0))

    def test_entry_that_was_cancelled_by_hand_accrues_nothing(self):
        finding = self.valued()
        entry = self.entries(self.accrue(finding, 1))[0]
        entry.button_draft()
        entry.button_cancel()
        self.assertEqual(self.again(finding), ("open", 500))

    def test_what_was_accrued_since_the_last_look_is_not_accrued_again(self):
        finding = self.valued()
        self.accrue(finding, 1)
        finding._store({"state": "open"})
        with self.assertRaisesRegex(UserError, "accrued already"):
            finding.action_fix("accrue")

    def test_what_was_cancelled_since_the_last_look_is_accrued_again(self):
        finding = self.valued()
        entry = self.entries(self.accrue(finding, 1))[0]
        self.rate("2026-10-25", 0.8)
        self.assertEqual(self.again(finding), ("open", 250))
        entry.button_draft()
        entry.button_cancel()
        decision = self.env["smart.decision"].sudo().browse(finding.action_fix("accrue")["res_id"])
        self.assertEqual(decision.amount, 750)

    def test_accrual_of_a_bill_that_came_is_too_much_until_it_is_undone(self):
        self.company.smart_close_expense_account_id = self.accrued_account()
        for ago in (3, 2, 1):
            self.document(900, "in_invoice", END + relativedelta(months=-ago))
        finding = self.finding("recurring_bill")
        decision = self.accrue(finding, 1)
        self.document(900, "in_invoice")
        excess = self.finding("over_accrued")
        self.assertEqual((excess.amount, excess.effect), (900, 900))
        self.assertEqual(excess.res_ids, self.entries(decision)[:1].ids)
        action = excess.action_fix()
        self.assertEqual(
            self.env["smart.decision"].with_user(self.reviewer).search(action["domain"]), decision
        )
        self.undo(decision)
        self.assertEqual((excess.state, finding.state), ("gone", "gone"))
