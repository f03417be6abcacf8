"""A company with a month to close, and the people who do it."""

from datetime import date

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.smart_base.tests.automated import AutomatedCase

START, END = date(2026, 10, 1), date(2026, 10, 31)
ACCOUNTANT = "account.group_account_user,smart_base.group_smart_approver"
CHIEF = "account.group_account_manager,smart_base.group_smart_approver"


class CloseCase(AutomatedCase, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.rule = cls.env.ref("smart_close.smart_rule_close_fix").sudo()
        cls.rule.with_company(cls.company).mode = "live"
        cls.preparer = cls._user("preparer", ACCOUNTANT)
        cls.reviewer = cls._user("reviewer", ACCOUNTANT)
        cls.chief = cls._user("chief", CHIEF)
        cls.azure = cls.env["res.partner"].create({"name": "Azure Interior", "is_company": True})
        cls.expense = cls.company_data["default_account_expense"]
        cls.revenue = cls.company_data["default_account_revenue"]
        cls.close = cls.open_close()

    @classmethod
    def _user(cls, login, groups, companies=None):
        companies = companies or cls.company
        return new_test_user(
            cls.env,
            f"close_{login}",
            groups=groups,
            name=f"Close {login}",
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
        )

    @classmethod
    def open_close(cls, companies=None, user=None, **values):
        closes = cls.env["smart.close"].with_user(user or cls.preparer)
        values = {"materiality": 100.0, **values}
        return closes._open(START, END, companies or cls.company, **values)

    @classmethod
    def entry(cls, amount, debit, credit, day=END, post=True, partner=None):
        """A journal entry of two lines."""
        entry = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "date": day,
                "journal_id": cls.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create({"account_id": account.id, "partner_id": partner and partner.id,
                                    "debit": amount * (sign > 0), "credit": amount * (sign < 0)})
                    for account, sign in ((debit, 1), (credit, -1))
                ],
            }
        )  # fmt: skip
        if post:
            entry.action_post()
        return entry

    @classmethod
    def document(cls, amount=100.0, kind="out_invoice", day=END, post=True, **values):
        """A document of one line, without taxes."""
        line = {"name": "Desk", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()]}
        move = cls.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": cls.azure.id,
                "invoice_date": day,
                "date": day,
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def accrued_account(cls):
        values = {"name": "Accrued", "account_type": "liability_current", "reconcile": False}
        return cls.company_data["default_account_payable"].copy(values)

    @classmethod
    def foreign_item(cls):
        """What 1,000 euros are owed on: booked at 2 to 1, and at 1 to 1 when the month ends."""
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].search([("currency_id", "=", cls.euro.id)]).unlink()
        cls.rate("2026-01-01", 2.0)
        cls.rate("2026-10-20", 1.0)
        invoice = cls.document(1000, day=date(2026, 8, 31), currency_id=cls.euro.id)
        return invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")

    @classmethod
    def rate(cls, day, rate):
        """How many euros a unit of the company's currency is from a day on."""
        values = {"name": day, "currency_id": cls.euro.id, "company_id": cls.company.id}
        cls.env["res.currency.rate"].create({**values, "rate": rate})

    @classmethod
    def bank_line(cls, amount=50.0, day=END):
        return cls.env["account.bank.statement.line"].create(
            {
                "journal_id": cls.company_data["default_journal_bank"].id,
                "amount": amount,
                "date": day,
                "payment_ref": "Transfer",
            }
        )

    def found(self, code, close=None):
        """What is open in a step after a scan, as a set of kind and records."""
        close = close or self.close
        close.with_user(self.preparer).step_ids.filtered(
            lambda step: step.code == code
        ).action_rescan()
        return {
            (each.kind, *each.res_ids)
            for each in close.sudo().finding_ids
            if each.code == code and each.state == "open"
        }

    def step(self, code, user=None):
        steps = self.close.with_user(user or self.preparer).step_ids
        return steps.filtered(lambda step: step.code == code)

    def finding(self, kind, user=None):
        """The one open finding of a kind, after a full scan."""
        self.close.with_user(self.preparer).action_scan()
        findings = self.close.with_user(user or self.preparer).finding_ids
        [found] = findings.filtered(lambda each: each.kind == kind and each.state == "open")
        return found

    def as_user(self, records, user):
        return records.with_user(user).sudo(False)

    def sign_all(self):
        for user in (self.preparer, self.reviewer):
            for step in self.close.with_user(user).step_ids:
                if step.does_apply:
                    step.action_sign()

    def fix(self, finding, fix=None, minutes=1):
        """Ask for a fix, by default the usual one, and approve it.

        :return: the decision
        """
        decision = self.env["smart.decision"].sudo().browse(finding.action_fix(fix)["res_id"])
        self.assertEqual(decision.state, "pending", "a person approves each fix")
        self.assertTrue(decision.preview)
        with self.later(minutes=minutes):
            self.as_user(decision, self.reviewer).action_approve()
        self.assertEqual((decision.state, decision.outcome_note), ("executed", False))
        return decision

    def undo(self, decision, minutes=2):
        with self.later(minutes=minutes):
            self.as_user(decision, self.reviewer).action_undo()
        self.assertEqual((decision.state, decision.outcome_note), ("undone", False))
