"""The watch of invoices and bills, monthly summaries, targets, and questions about the books."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .test_categorisation import CodingCase


class WatchCase(CodingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.mode = "off"
        cls.books = cls.env["smart.accounting"]


@tagged("smart", "post_install", "-at_install")
class TestWatch(WatchCase):
    def test_paid_invoice_is_told_once(self):
        rule = self._live_rule("smart_accounting.smart_rule_payment_received")
        move = self.invoice(days_ago=0, post=True)
        self.pay(move)
        decision = self.work_off(rule)
        self.assertEqual((decision.state, decision.res_id), ("executed", move.id))
        self.assertEqual(move.activity_ids.user_id, self.seller)
        self.scan(rule)
        self.assertEqual(len(move.activity_ids), 1)

    def test_complete_bill_asks_to_be_confirmed(self):
        rule = self._live_rule("smart_accounting.smart_rule_bill_approval")
        move = self.bill()
        self.bill(invoice_date=False)
        decision = self.work_off(rule)
        self.assertEqual(decision.mapped("res_id"), move.ids)
        self.assertIn("Cloud Nine", move.activity_ids.summary)

    def test_invoice_is_told_on_the_day_it_became_overdue_and_never_again(self):
        rule = self._live_rule("smart_accounting.smart_rule_newly_overdue")
        self.company.smart_overdue_seen = self.today - timedelta(2)
        old, new = (self.invoice(days_ago=days, post=True) for days in (30, 1))
        watch = self.env["smart.automation.accounting.newly.overdue"].sudo()
        watch._cron_watch(rule.code)
        self.assertEqual(self.work_off(rule).mapped("res_id"), new.ids)
        self.assertFalse(old.activity_ids)
        with self.assertQueryCount(30):
            watch._cron_watch(rule.code)
        self.assertFalse(self.work_off(rule))
        self.assertEqual(len(new.activity_ids), 1)


@tagged("smart", "post_install", "-at_install")
class TestQuestions(WatchCase):
    def test_documents_and_filters(self):
        move = self.invoice(days_ago=40, post=True)
        draft = self.invoice(days_ago=1)
        bill = self.bill(post=True)
        found = self.books.get_invoices()
        self.assertEqual([row["id"] for row in found], [draft.id, move.id])
        self.assertEqual([row["id"] for row in self.books.get_invoices(state="draft")], draft.ids)
        late = self.books.get_invoices(date_from=str(self.today - timedelta(5)))
        self.assertEqual([row["id"] for row in late], draft.ids)
        unpaid = self.books.get_invoices(state="not_paid")
        self.assertEqual([row["id"] for row in unpaid], move.ids)
        bills = self.books.get_vendor_bills(partner_id=self.vendor.id)
        self.assertEqual([(row["id"], row["amount_total"]) for row in bills], [(bill.id, 100.0)])
        [overdue] = self.books.get_overdue_invoices()
        self.assertEqual((overdue["id"], overdue["days_overdue"]), (move.id, 40))
        self.pay(move)
        [payment] = self.books.get_payments(direction="inbound")
        self.assertEqual(payment["amount"], move.amount_total)
        self.assertFalse(self.books.get_overdue_invoices())

    def test_revenue_and_expenses(self):
        self.invoice(days_ago=0, amount=1000, post=True)
        self.bill(post=True)
        self.invoice(days_ago=0, amount=5000)
        self.assertEqual(self.books.get_revenue()["total"], 1000.0)
        self.assertEqual(self.books.get_expenses(str(self.today))["total"], 100.0)

    def test_bad_filters_are_said(self):
        for words, call in {
            "no day": lambda: self.books.get_invoices(date_from="31.12.2026"),
            "ends before": lambda: self.books.get_revenue("2026-02-01", "2026-01-01"),
            "no state": lambda: self.books.get_invoices(state="x"),
            "state “x”": lambda: self.books.get_invoices(state=["x"]),
            "whole number": lambda: self.books.get_payments(limit="many"),
            "offset has to be": lambda: self.books.get_payments(offset=float("inf")),
            "partner_id has to be": lambda: self.books.get_vendor_bills(partner_id=2**40),
            "inbound or outbound": lambda: self.books.get_payments(direction="x"),
        }.items():
            with self.assertRaisesRegex(UserError, words):
                call()

    def test_other_companies_and_people_without_rights(self):
        self.invoice(days_ago=0, post=True)
        other = self.setup_other_company()["company"]
        self.assertEqual(self.books.with_company(other).get_invoices(), [])
        self.assertEqual(self.books.with_company(other).get_revenue()["total"], 0)
        nobody = self._user("nobody", "base.group_user")
        for name in ("get_invoices", "get_payments", "get_revenue", "get_overdue_invoices"):
            with self.assertRaises(AccessError):
                getattr(self.books.with_user(nobody), name)()


@tagged("smart", "post_install", "-at_install")
class TestSummary(WatchCase):
    def test_last_month_is_written_once_as_figures_and_markdown(self):
        last = self.today.replace(day=1) - timedelta(1)
        self.customer.name = "Azure | *Interior*"
        move = self.invoice((self.today - last).days, amount=1000, post=True)
        bill = self.bill(post=True, invoice_date=last, date=last)
        self.env["smart.target"].create({"month": last, "kind": "revenue", "amount": 1200})
        summaries = self.env["smart.accounting.summary"]
        for _time in range(2):
            summaries.sudo()._cron_write()
        month = last.replace(day=1)
        summary = summaries.search([("company_id", "=", self.company.id)])
        self.assertRecordValues(
            summary, [{"month": month, "revenue": 1000, "expenses": 100, "margin": 900}]
        )
        self.assertEqual(summary.overdue, move.amount_total)
        self.assertIn("1,200.00", summary.markdown)
        self.assertIn("Azure \\| \\*Interior\\*", summary.markdown)
        self.assertIn(f"\n## Vendor Bills (1)\n\n- {bill.name}", summary.markdown)
        self.assertIn("\n## Payments (0)\n\nNone.", summary.markdown)
        self.assertIn("\n## Profit and Loss\n", summary.markdown)
        self.assertIn("| **Net profit** | 900.00 |", summary.markdown)

    def test_button_of_the_list_writes_last_month(self):
        summaries = self.env["smart.accounting.summary"].with_user(self.accountant).sudo(False)
        last = self.today.replace(day=1) - timedelta(1)
        action = call_kw(summaries, "action_write_last_month", [[]], {})
        self.assertEqual(action["tag"], "soft_reload")
        self.assertEqual(summaries.search([]).month, last.replace(day=1))

    def test_summary_lists_what_was_given_back_and_paid(self):
        move = self.invoice(days_ago=0, amount=100, post=True)
        self.pay(move)
        move._reverse_moves([{"invoice_date": self.today}]).action_post()
        summary = self.env["smart.accounting.summary"]._write_month(self.today.replace(day=1))
        self.assertIn("## Invoices (2)", summary.markdown)
        self.assertIn(f": -{move.amount_total:,.2f} ", summary.markdown)
        self.assertIn("## Payments (1)", summary.markdown)

    def test_company_without_books_has_an_empty_summary(self):
        other = self.setup_other_company()["company"]
        summary = self.env["smart.accounting.summary"].with_company(other)
        written = summary._write_month(self.today.replace(day=1))
        self.assertEqual((written.revenue, written.cash), (0, 0))
        self.assertIn("None.", written.markdown)

    def test_target_belongs_to_a_month_and_says_what_is_reached(self):
        targets = self.env["smart.target"]
        with freeze_time("2026-03-17"):
            target = targets.create({"month": "2026-03-17", "kind": "revenue", "amount": 10})
        march = fields.Date.to_date("2026-03-01")
        self.assertEqual(target.month, march)
        self.assertEqual(targets._target("revenue", march, self.company), 10)
        self.assertIsNone(targets._target("revenue", march, self.company, "North"))
        self.assertIsNone(targets._target("cash", march, self.company))
        self.invoice(days_ago=0, amount=70, post=True)
        now = targets.create({"month": self.today, "kind": "revenue", "amount": 100})
        self.assertEqual(now.reached, 70)

    def deposit(self, day, amount):
        """Money that an owner pays in."""
        bank = self.company_data["default_journal_bank"].default_account_id
        equity = self.env["account.account"].search([("account_type", "=", "equity")], limit=1)
        lines = [
            {"account_id": account.id, "balance": balance}
            for account, balance in ((bank, amount), (equity, -amount))
        ]
        values = {"date": day, "line_ids": [(0, 0, line) for line in lines]}
        self.env["account.move"].create(values).action_post()

    def test_what_is_reached_comes_from_the_books_of_each_month(self):
        last = self.today.replace(day=1) - timedelta(1)
        self.invoice((self.today - last).days, amount=1000, post=True)
        self.bill(post=True, invoice_date=last, date=last)
        self.deposit(last, 70)
        self.deposit(self.today, 5)
        targets = self.env["smart.target"].create(
            [
                {"month": month, "kind": kind, "amount": 1}
                for month in (last, self.today)
                for kind in ("revenue", "margin", "cash")
            ]
        )
        before, now = targets[:3].mapped("reached"), targets[3:].mapped("reached")
        self.assertEqual(before, [1000.0, 900.0, 70.0])
        self.assertEqual(now, [0.0, 0.0, 75.0])
        targets.invalidate_recordset()
        with self.assertQueryCount(12):
            targets.mapped("reached")

    def test_what_a_team_reached_is_not_taken_for_the_company(self):
        self.invoice(days_ago=0, amount=70, post=True)
        team = self.env["smart.target"].create(
            {"month": self.today, "amount": 100, "team": "North"}
        )
        self.assertEqual(team.reached, 0)
        self.assertEqual(team.display_name, f"Revenue, {self.today:%B %Y}, North")
        mine = self.env["smart.target"].new({"month": self.today, "kind": "revenue"})
        self.assertEqual(mine.reached, 70)

    def test_only_managers_set_targets(self):
        with self.assertRaises(AccessError):
            self.env["smart.target"].with_user(self.accountant).create({"amount": 1})
        with self.assertRaises(AccessError):
            summaries = self.env["smart.accounting.summary"]
            summaries.with_user(self.seller).action_write_last_month()
