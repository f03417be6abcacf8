"""The hourly run: what it books by itself, what it leaves, and how each line is taken back."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReconCase


@tagged("smart", "post_install", "-at_install")
class TestReconAutomation(ReconCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.live_rule()
        cls.approver = cls._user(
            "approver", "smart_base.group_smart_approver,account.group_account_user"
        )

    def pay(self, count=3, amount=100.0):
        """Invoices, and a bank line for each that names it."""
        invoices = self.env["account.move"].union(
            *(self.invoice(amount + 10 * number) for number in range(count))
        )
        lines = self.env["account.bank.statement.line"].union(
            *(self.bank_line(each.amount_total, f"Payment {each.name}") for each in invoices)
        )
        return invoices, lines

    def test_sure_lines_are_booked_with_a_decision_each(self):
        invoices, lines = self.pay()
        decisions = self.scan(self.rule)
        self.assertEqual(
            set(decisions.mapped("state")), {"executed"}, decisions.mapped("outcome_note")
        )
        self.assertEqual(set(decisions.mapped("res_id")), set(lines.ids))
        self.assertTrue(all(lines.mapped("is_reconciled")))
        self.assertEqual(set(invoices.mapped("amount_residual")), {0})
        automation = self.env.ref("smart_base.user_smart_automation")
        self.assertEqual(lines.smart_match_ids.user_id, automation)
        for decision in decisions:
            entries = self.audit(lines.browse(decision.res_id))
            self.assertEqual(entries.mapped("action"), ["executed"])
            self.assertIn("The memo names", entries.reason)
            self.assertEqual(entries.minutes_saved, 1.5)
        self.assertEqual(lines.smart_match_ids.session_id.posted_count, 3)

    def test_shadow_mode_only_logs(self):
        self.rule.mode = "shadow"
        _invoices, lines = self.pay(2)
        decisions = self.scan(self.rule)
        self.assertEqual(decisions.mapped("state"), ["logged", "logged"])
        self.assertEqual(set(decisions.mapped("gate_outcome")), {"execute"})
        self.assertFalse(any(lines.mapped("is_reconciled")))
        self.assertEqual(set(lines.mapped("smart_recon_state")), {"suggested"})

    def test_large_amount_waits_for_an_approver(self):
        self.rule.amount_limit = 105
        _invoices, lines = self.pay(2)
        decisions = self.scan(self.rule)
        pending = decisions.filtered(lambda each: each.state == "pending")
        self.assertEqual(pending.res_id, lines[1].id)
        pending.with_user(self.approver).sudo(False).action_approve()
        self.assertEqual(pending.state, "executed", pending.outcome_note)
        self.assertTrue(lines[1].is_reconciled)
        self.assertEqual(lines[1].smart_match_ids.user_id, self.approver)

    def test_decision_is_undone_by_its_approver(self):
        _invoices, lines = self.pay(2)
        decisions = self.scan(self.rule)
        decision = decisions.filtered(lambda each: each.res_id == lines[0].id)
        decision.with_user(self.approver).sudo(False).action_undo()
        self.assertEqual(decision.state, "undone", decision.outcome_note)
        self.assertEqual((lines[0].is_reconciled, lines[1].is_reconciled), (False, True))
        self.assertEqual(self.audit(lines[0]).mapped("action"), ["executed", "undone"])

    def test_line_taken_back_on_the_screen_closes_its_decision_and_stays_open(self):
        _invoices, lines = self.pay(2)
        decisions = self.scan(self.rule)
        self.undo(lines)
        self.assertEqual(set(decisions.mapped("state")), {"undone"})
        self.assertFalse(self.scan(self.rule))
        self.assertFalse(any(lines.mapped("is_reconciled")))

    def test_one_bad_line_stops_no_other(self):
        _invoices, lines = self.pay(4)
        refuse = self.patch_booking_of(lines[2])
        decisions = self.scan(self.rule)
        states = {each.res_id: each.state for each in decisions}
        self.assertEqual(states[lines[2].id], "failed")
        self.assertEqual([states[line.id] for line in lines - lines[2]], ["executed"] * 3)
        self.assertTrue(refuse)

    def patch_booking_of(self, bad):
        """Let the booking of one line fail in the middle."""
        posting = self.registry["smart.recon.posting"]
        original, calls = posting._write_partners, []

        def refuse(model, plans):
            if any(plan.line == bad for plan in plans):
                calls.append(bad.id)
                raise UserError("The entry is not balanced.")
            return original(model, plans)

        self.patch(posting, "_write_partners", refuse)
        return calls
