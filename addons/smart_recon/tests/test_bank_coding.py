"""Bank lines without counterpart: an account from rules and earlier bookings, after open items."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ReconCase

IBAN = "DE02120300000000202051"


@tagged("smart", "post_install", "-at_install")
class TestBankCoding(ReconCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rent = cls.company_data["default_account_expense"].copy(
            {"name": "Rent", "code": "600043"}
        )
        cls.tax = cls.company_data["default_tax_purchase"]

    def rule(self, **values):
        return self.env["smart.category.rule"].create(
            {"name": "Rent", "keywords": "rent", "account_id": self.rent.id, **values}
        )

    def waiting(self, line):
        found = self.env["smart.category.suggestion"].search(
            [("line_id.statement_line_id", "=", line.id), ("state", "=", "open")]
        )
        return found.with_user(self.accountant)

    def booked(self, line):
        self.env.invalidate_all()
        _liquidity, suspense, others = line._seek_for_lines()
        self.assertFalse(suspense)
        return others

    def paid_rents(self, count=4):
        """Lines that people booked to the rent, in ways that no rule of matching learns from."""
        lines = self.env["account.bank.statement.line"]
        for month in range(1, count + 1):
            lines |= self.bank_line(
                -900 - month, f"Office lease {month}", f"2026-0{month}-01", partner_id=self.deco.id
            )
        for line in lines:
            line._seek_for_lines()[1].account_id = self.rent
        return lines

    def test_same_case_before_is_suggested_and_waits_for_a_person(self):
        self.paid_rents()
        line = self.bank_line(-905, "Office lease 5", partner_id=self.deco.id)
        self.start()
        suggestion = line.smart_suggestion_id
        self.assertEqual((suggestion.kind, suggestion.account_id), ("coding", self.rent))
        self.assertFalse(suggestion.automatic)
        self.assertIn("of the last", suggestion.reason_text)
        self.assertTrue(suggestion.held_back_text)
        waiting = self.waiting(line)
        self.assertEqual((waiting.account_id, waiting.method), (self.rent, "memory"))

    def test_open_item_comes_first(self):
        self.rule()
        bill = self.invoice(120, self.deco, kind="in_invoice", ref="RENT-77")
        line = self.bank_line(-120, f"Rent {bill.name} RENT-77", partner_id=self.deco.id)
        self.start()
        self.assertEqual(line.smart_suggestion_id.item_ids, self.open_item(bill))
        self.assertFalse(self.waiting(line))

    def test_bill_that_comes_later_takes_the_account_back(self):
        self.rule()
        line = self.bank_line(-120, "Rent RENT-77", partner_id=self.deco.id)
        self.start()
        waiting = self.waiting(line)
        self.assertEqual(waiting.method, "rule")
        self.invoice(120, self.deco, kind="in_invoice", ref="RENT-77")
        with self.assertRaisesRegex(UserError, "something that is open"):
            waiting.action_accept()
        self.assertFalse(line.is_reconciled)

    def test_accepting_books_account_taxes_and_analytic(self):
        plan = self.env["account.analytic.plan"].create({"name": "Sites"})
        site = self.env["account.analytic.account"].create({"name": "Berlin", "plan_id": plan.id})
        self.rule(tax_ids=[Command.set(self.tax.ids)], analytic_distribution={str(site.id): 100.0})
        line = self.bank_line(-115, "Rent", partner_id=self.deco.id)
        self.start()
        self.waiting(line).action_accept()
        items = self.booked(line)
        base = items.filtered(lambda item: item.account_id == self.rent and not item.tax_line_id)
        self.assertEqual(base.tax_ids, self.tax)
        self.assertEqual(base.analytic_distribution, {str(site.id): 100.0})
        self.assertAlmostEqual(sum(items.mapped("balance")), 115)

    def test_screen_books_the_same(self):
        self.rule(tax_ids=[Command.set(self.tax.ids)])
        line = self.bank_line(-115, "Rent", partner_id=self.deco.id)
        self.start()
        screen = self.env["smart.recon.screen"].with_user(self.accountant)
        detail = screen.detail(line.id)
        self.assertEqual(detail["suggestion"]["writeoffs"][0]["tax_ids"], self.tax.ids)
        self.assertTrue(screen.accept(line.id, detail["stamp"])["ok"])
        self.assertIn(self.tax, self.booked(line).tax_ids)
        self.assertFalse(self.waiting(line))

    def test_only_a_written_rule_books_by_itself(self):
        self.paid_rents()
        line = self.bank_line(-950, "Monthly rent", partner_id=self.deco.id)
        self.start()
        self.assertFalse(line.smart_suggestion_id.automatic)
        self.rule()
        self.start()
        self.env.invalidate_all()
        self.assertTrue(line.smart_suggestion_id.automatic)
        self.sessions.suggest(line.ids)
        self.env.invalidate_all()
        self.assertFalse(line.smart_suggestion_id.automatic, "not compared with all that is open")

    def test_always_knows_strangers_by_their_account_number(self):
        line = self.bank_line(-80, "Insurance 1", account_number=IBAN, partner_name="Insurer")
        self.start()
        waiting = self.env["smart.category.suggestion"].create(
            {
                "company_id": self.company.id,
                "line_id": line._seek_for_lines()[1].id,
                "account_id": self.rent.id,
                "method": "none",
            }
        )
        waiting.with_user(self.accountant).action_always()
        self.assertEqual(self.booked(line).account_id, self.rent)
        self.assertEqual(self.env["smart.category.rule"].search([("iban", "=", IBAN)]).account_id,
                         self.rent)  # fmt: skip
        later = self.bank_line(-85, "Insurance 2", account_number=IBAN, partner_name="Insurer")
        self.start()
        self.assertEqual(self.waiting(later).method, "rule")

    def test_dismissed_line_is_left_alone(self):
        self.rule()
        line = self.bank_line(-120, "Rent", partner_id=self.deco.id)
        self.start()
        self.waiting(line).action_dismiss()
        self.assertEqual(line.smart_suggestion_id.kind, "none")
        self.start()
        self.env.invalidate_all()
        self.assertEqual(line.smart_suggestion_id.kind, "none")

    def test_line_that_is_opened_again_waits_again(self):
        self.rule()
        line = self.bank_line(-120, "Rent", partner_id=self.deco.id)
        self.start()
        waiting = self.waiting(line)
        waiting.action_accept()
        self.assertEqual(waiting.state, "accepted")
        self.undo(line)
        self.start()
        self.assertEqual(self.waiting(line).account_id, self.rent)

    def test_rights(self):
        self.rule()
        line = self.bank_line(-120, "Rent", partner_id=self.deco.id)
        self.start()
        clerk = self._user("clerk", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.waiting(line).with_user(clerk).action_accept()
        self.assertFalse(line.is_reconciled)

    def test_number_of_queries_does_not_grow_with_the_lines(self):
        self.paid_rents()
        counts = []
        for number in (2, 2, 8):  # the first fills caches
            lines = self.env["account.bank.statement.line"]
            for place in range(number):
                lines |= self.bank_line(-910, f"Lease {place}", partner_id=self.deco.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["smart.category"]._suggest_bank(lines)
            counts.append(self.env.cr.sql_log_count - before)
            lines.move_id.button_draft()
            lines.unlink()
        self.assertEqual(*counts[1:])
