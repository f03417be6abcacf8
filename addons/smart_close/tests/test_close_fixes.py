from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import END, CloseCase


@tagged("smart", "post_install", "-at_install")
class TestCloseFixes(CloseCase):
    def test_draft_is_posted_and_taken_back(self):
        draft = self.document(post=False)
        finding = self.finding("draft")
        decision = self.fix(finding)
        self.assertEqual((draft.state, finding.state), ("posted", "gone"))
        self.undo(decision)
        self.assertEqual((draft.state, finding.state), ("draft", "open"))

    def test_draft_is_cancelled_and_taken_back(self):
        draft = self.document(post=False)
        decision = self.fix(self.finding("draft"), "discard")
        self.assertEqual(draft.state, "cancel")
        self.undo(decision)
        self.assertEqual(draft.state, "draft")

    def test_draft_is_moved_to_the_next_month_and_back(self):
        draft = self.document(post=False)
        decision = self.fix(self.finding("draft"), "next_month")
        self.assertEqual((draft.date, draft.invoice_date), (date(2026, 11, 1),) * 2)
        self.undo(decision)
        self.assertEqual(draft.date, END)

    def missing_bill(self):
        for ago in (3, 2, 1):
            self.document(900, "in_invoice", END + relativedelta(months=-ago))
        return self.finding("recurring_bill")

    def test_accrual_and_its_reversal_tie_to_nothing(self):
        accrued = self.accrued_account()
        self.company.smart_close_expense_account_id = accrued
        finding = self.missing_bill()
        decision = self.fix(finding)
        entries = self.env["account.move"].browse(decision.undo_memory[0]["ids"])
        self.assertEqual(entries.mapped("date"), [END, date(2026, 11, 1)])
        self.assertEqual(
            entries[0].line_ids.mapped(lambda line: (line.account_id, line.balance)),
            [(self.expense, 900.0), (accrued, -900.0)],
        )
        for account in (self.expense, accrued):
            lines = entries.line_ids.filtered(lambda line, a=account: line.account_id == a)
            self.assertFalse(
                self.company.currency_id.compare_amounts(sum(lines.mapped("balance")), 0)
            )
        self.undo(decision)
        self.assertEqual(set(entries.mapped("state")), {"cancel"})

    def test_accrual_without_its_account_says_where_to_choose_it(self):
        self.company.smart_close_expense_account_id = False
        finding = self.missing_bill()
        with self.assertRaisesRegex(UserError, "Accrued expenses"):
            finding.action_fix("accrue")

    def test_missing_entry_is_booked_again(self):
        asset = self.company_data["default_account_assets"]
        for ago in (3, 2, 1):
            self.entry(700, self.expense, asset, END + relativedelta(months=-ago))
        finding = self.finding("recurring_entry")
        decision = self.fix(finding)
        [number] = decision.undo_memory[0]["ids"]
        entry = self.env["account.move"].browse(number)
        self.assertEqual((entry.date, entry.state, entry.amount_total), (END, "posted", 700))
        self.assertEqual(finding.state, "gone")
        self.undo(decision)
        self.assertEqual((entry.state, finding.state), ("cancel", "open"))

    def test_bank_lines_lead_to_the_reconciliation(self):
        self.bank_line()
        action = self.finding("bank_open").action_fix()
        self.assertEqual(action["tag"], "smart_recon.screen")

    def test_fix_that_the_finding_does_not_offer_is_refused(self):
        self.document(post=False)
        with self.assertRaises(UserError):
            self.finding("draft").action_fix("accrue")

    def test_fix_waits_for_the_rule_to_be_live(self):
        self.rule.with_company(self.company).mode = "shadow"
        self.document(post=False)
        with self.assertRaisesRegex(UserError, "live"):
            self.finding("draft").action_fix()

    def test_asking_twice_leads_to_the_same_decision(self):
        self.document(post=False)
        finding = self.finding("draft")
        first, second = finding.action_fix(), finding.action_fix()
        states = self.env["smart.decision"].sudo().search([("res_id", "=", finding.id)])
        waiting = states.filtered(lambda each: each.state == "pending")
        self.assertEqual(len(waiting), 1)
        self.assertIn(waiting.id, (first["res_id"], second["res_id"]))
