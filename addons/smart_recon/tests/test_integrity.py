"""The check of bank journals finds what Odoo leaves behind, and settles what was put right."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.smart_recon_types import Match
from .common import ReconCase


@tagged("smart", "post_install", "-at_install")
class TestIntegrity(ReconCase):
    def found(self, kind):
        self.env["smart.recon.integrity"].with_user(self.accountant).check(self.bank.ids)
        self.env.invalidate_all()
        return self.env["smart.recon.finding"].search(
            [("journal_id", "=", self.bank.id), ("kind", "=", kind), ("state", "=", "open")]
        )

    def matched(self, amount=100):
        invoice = self.invoice(amount)
        line = self.bank_line(amount)
        self.post(Match(line.id, ((self.open_item(invoice).id, amount),)))
        return invoice, line

    def test_line_opened_from_the_invoice_is_found_and_opened_again(self):
        invoice, line = self.matched()
        self.assertFalse(self.found("reopened"))
        self.open_item(invoice).remove_move_reconcile()
        finding = self.found("reopened")
        self.assertRecordValues(finding, [{"line_id": line.id, "amount": 100}])
        self.assertTrue(line.is_reconciled)
        finding.with_user(self.accountant).action_reopen_line()
        self.assertFalse(line.is_reconciled)
        self.assertEqual(finding.state, "settled")

    def test_opening_from_the_invoice_calls_for_a_check(self):
        cron = self.env.ref("smart_recon.ir_cron_recon_integrity").sudo()
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search_count([("cron_id", "=", cron.id)])
        invoice, _line = self.matched()
        self.open_item(invoice).remove_move_reconcile()
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), before + 1)

    def test_over_payment_left_open_on_purpose_is_no_finding(self):
        invoice, line = self.invoice(100), self.bank_line(120)
        item = self.open_item(invoice)
        [outcome] = self.post(
            Match(line.id, ((item.id, 100.0),), partner_id=self.azure.id, leave_open=True)
        )
        self.assertTrue(outcome.ok, outcome.message)
        self.assertFalse(self.found("reopened"))

    def test_date_changed_after_matching_is_found(self):
        _invoice, line = self.matched()
        line.move_id.with_context(skip_readonly_check=True).date = "2026-10-31"
        self.assertEqual(self.found("redated").line_id, line)

    def test_statement_that_does_not_connect_is_found(self):
        statements = self.env["account.bank.statement"].create(
            [
                {
                    "balance_start": 0,
                    "balance_end_real": 50,
                    "line_ids": [(4, self.bank_line(50, day="2026-09-01").id)],
                },
                {
                    "balance_start": 70,
                    "balance_end_real": 95,
                    "line_ids": [(4, self.bank_line(20, day="2026-10-01").id)],
                },
            ]
        )
        self.assertEqual(self.found("gap").statement_id, statements[1])
        incomplete = self.found("incomplete")
        self.assertRecordValues(incomplete, [{"statement_id": statements[1].id, "amount": 5}])
        statements[1].balance_end_real = 90
        self.assertFalse(self.found("incomplete"))

    def test_equal_lines_of_two_statements_are_found(self):
        lines = self.bank_line(50, "Rent") | self.bank_line(50, "Rent")
        for line in lines:
            self.env["account.bank.statement"].create({"line_ids": [(4, line.id)]})
        self.assertEqual(self.found("overlap").line_id, lines[1])

    def test_check_is_for_accountants(self):
        clerk = self._user("clerk", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.env["smart.recon.integrity"].with_user(clerk).check()
