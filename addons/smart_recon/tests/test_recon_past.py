"""Backtests of matching: lines that people matched are looked at again with what was open then."""

from odoo.tests import tagged

from ..models.smart_recon_types import Match, WriteOff
from .common import ReconCase

MANAGER = "smart_base.group_smart_manager,account.group_account_user"


@tagged("smart", "post_install", "-at_install")
class TestReconPast(ReconCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.live_rule()
        cls.span = ("2026-09-01", "2026-09-30")

    def pay(self, invoice, line):
        """Have the accountant match a line with an invoice."""
        item = self.open_item(invoice)
        shares = ((item.id, line.amount),)
        match = Match(line.id, shares=shares, partner_id=invoice.partner_id.id)
        [outcome] = self.post(match)
        self.assertTrue(outcome.ok, outcome.message)
        return line

    def paid(self, amount=250.0, day="2026-09-10", **values):
        """An invoice and the line that paid it, matched by hand."""
        invoice = self.invoice(amount, **values)
        return self.pay(invoice, self.bank_line(amount, f"Payment {invoice.name}", day))

    def ids(self):
        automation = self.rule._automation(self.company)
        return automation._past_ids(self.rule, *map(self.day, self.span), 100)

    def cases(self):
        """Cases by the line that they are about."""
        automation = self.rule._automation(self.company)
        return {each.res_id: each for each in automation._past_cases(self.rule, self.ids())}

    def test_line_matched_by_hand_would_have_been_matched_alone(self):
        line = self.paid()
        [case] = self.cases().values()
        self.assertEqual((case.res_id, case.day, case.amount), (line.id, line.date, 250))
        self.assertEqual((case.right, case.held_back), (True, False))
        self.assertGreaterEqual(case.confidence, 0.95)
        self.assertTrue(case.people.startswith("Matched with INV"), case.people)

    def test_person_who_matched_something_else_proves_it_wrong(self):
        named, other = self.invoice(250.0), self.invoice(250.0, self.deco)
        line = self.pay(other, self.bank_line(250.0, f"Payment {named.name}"))
        case = self.cases()[line.id]
        self.assertIs(case.right, False)
        self.assertGreater(case.confidence, 0.5)

    def test_line_booked_to_an_account_is_right_only_with_that_account(self):
        invoice = self.invoice(250.0)
        line = self.bank_line(250.0, f"Payment {invoice.name}")
        account = self.company_data["default_account_revenue"]
        self.post(Match(line.id, writeoffs=(WriteOff(account.id, 250.0),)))
        silent = self.bank_line(-7.77, "Something else")
        self.post(Match(silent.id, writeoffs=(WriteOff(account.id, -7.77),)))
        cases = self.cases()
        self.assertIs(cases[line.id].right, False)
        self.assertIn(account.display_name, cases[line.id].people)
        self.assertEqual((cases[silent.id].right, cases[silent.id].confidence), (None, 0))

    def test_what_came_later_is_not_known(self):
        line = self.bank_line(250.0, "Transfer", day="2026-09-10")
        later = self.invoice(250.0, day="2026-09-14")
        self.pay(later, line)
        case = self.cases()[line.id]
        self.assertEqual((case.right, case.confidence), (None, 0))

    def test_invoice_that_a_payment_had_closed_is_not_offered_again(self):
        invoice = self.invoice(250.0)
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        payment = wizard.create({"payment_date": "2026-09-02"})._create_payments()
        waiting = payment.move_id.line_ids.filtered(lambda item: not item.reconciled)
        line = self.bank_line(250.0, f"Payment {invoice.name}")
        [outcome] = self.post(Match(line.id, shares=((waiting.id, 250.0),)))
        self.assertTrue(outcome.ok, outcome.message)
        case = self.cases()[line.id]
        self.assertEqual((case.right, case.people), (True, f"Matched with {payment.name}"))

    def test_part_payments_see_what_was_left_then(self):
        invoice = self.invoice(300.0)
        first = self.pay(invoice, self.bank_line(100.0, f"Part of {invoice.name}"))
        rest = self.bank_line(200.0, f"Rest of {invoice.name}", day="2026-09-21")
        self.pay(invoice, rest)
        cases = self.cases()
        self.assertEqual((cases[first.id].right, cases[rest.id].right), (True, True))
        self.assertTrue(cases[first.id].held_back, "a part payment waits for a person")
        self.assertFalse(cases[rest.id].held_back)

    def test_partner_that_was_set_by_matching_is_not_known_before(self):
        invoice = self.invoice(250.0)
        line = self.pay(invoice, self.bank_line(250.0, "Transfer"))
        self.assertEqual(line.partner_id, self.azure)
        noted = self.bank_line(250.0, "Transfer", partner_id=self.deco.id)
        self.pay(self.invoice(250.0, self.deco), noted)
        automation = self.rule._automation(self.company)
        found = automation._past_partners(automation.env[line._name].browse((line | noted).ids))
        self.assertEqual(found, {line.id: None, noted.id: self.deco.id})

    def test_foreign_invoice_is_open_again_with_both_amounts(self):
        currency = self.setup_other_currency("HRK")
        invoice = self.invoice(250.0, currency_id=currency.id)
        amount = abs(self.open_item(invoice).balance)
        line = self.bank_line(amount, f"Payment {invoice.name}")
        self.pay(invoice, line)
        self.assertTrue(self.cases()[line.id].right)

    def test_what_the_rule_matched_is_no_case_by_hand(self):
        invoice = self.invoice(250.0)
        self.bank_line(250.0, f"Payment {invoice.name}")
        self.assertEqual(self.scan(self.rule).state, "executed")
        self.assertFalse(self.ids())

    def test_judged_decision_counts_once_and_not_again_by_hand(self):
        self.rule.amount_limit = 10
        invoice = self.invoice(250.0)
        line = self.bank_line(250.0, f"Payment {invoice.name}")
        decision = self.scan(self.rule)
        approver = self._user("approver", f"smart_base.group_smart_approver,{MANAGER}")
        decision.with_user(approver).sudo(False).action_reject("Mine")
        # raw SQL: nobody may write a decision
        self.env.cr.execute(
            "UPDATE smart_decision SET create_date = '2026-09-11' WHERE id = %s", [decision.id]
        )
        self.pay(invoice, line)
        self.assertEqual(self.ids(), [decision.id])

    def test_other_companies_are_left_out(self):
        self.paid()
        other = self.setup_other_company()["company"]
        automation = self.rule.with_company(other)._automation(other)
        self.assertFalse(automation._past_ids(self.rule, *map(self.day, self.span), 100))

    def test_backtest_runs_through_and_says_what_is_rough(self):
        line = self.paid()
        manager = self._user("manager", MANAGER)
        wizard = self.env["smart.backtest.start"].with_user(manager)
        wizard = wizard.create(
            {"rule_id": self.rule.id, "date_from": self.span[0], "date_to": self.span[1]}
        )
        self.assertEqual(wizard.case_count, 1)
        self.assertIn("told from dates", wizard.caveat)
        # sudo: the accountant of these tests is no Smart Odoo manager
        backtest = self.env["smart.backtest"].sudo().browse(wizard.action_start()["res_id"])
        self.work_off(self.rule)
        self.assertEqual((backtest.state, backtest.done), ("done", 1), backtest.note)
        self.assertEqual(backtest.figures["now"]["automatic"], 1)
        self.assertEqual(backtest.case_ids.action_open()["res_id"], line.id)
        self.assertTrue(line.is_reconciled)

    def test_number_of_queries_does_not_grow_with_the_lines(self):
        def some(count):
            for number in range(count):
                self.paid(100.0 + number)
            return self.queries_of(self.cases)

        self.assertEqual(some(2), some(8))
