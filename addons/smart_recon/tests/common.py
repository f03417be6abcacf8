"""A trading company with a bank, customers who owe, and an accountant who matches."""

from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.smart_base.tests.automated import AutomatedCase

ACCOUNTANT = "account.group_account_user"


class ReconCase(AutomatedCase, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.bank = cls.company_data["default_journal_bank"]
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.azure = cls.env["res.partner"].create({"name": "Azure Interior", "is_company": True})
        cls.deco = cls.env["res.partner"].create({"name": "Deco Addict", "is_company": True})
        cls.accountant = cls._user("accountant", ACCOUNTANT)
        cls.posting = cls.env["smart.recon.posting"].with_user(cls.accountant)
        cls.sessions = cls.env["smart.recon.session"].with_user(cls.accountant)

    @classmethod
    def live_rule(cls):
        """The rule that matches, carrying out what it is sure of."""
        # sudo: the accountant of these tests is no Smart Odoo manager
        rule = cls.env.ref("smart_recon.smart_rule_recon_match").sudo()
        rule = rule.with_company(cls.company)
        rule.mode = "live"
        return rule

    @classmethod
    def _user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            f"recon_{login}",
            groups=groups,
            name=f"Recon {login}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def invoice(cls, amount=100.0, partner=None, day="2026-09-01", kind="out_invoice", **values):
        """A posted document without taxes, due at once."""
        line = {"name": "Desk", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()]}
        move = cls.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": (partner or cls.azure).id,
                "invoice_date": day,
                "date": day,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        move.action_post()
        return move

    @classmethod
    def bank_line(cls, amount, memo="Transfer", day="2026-09-10", journal=None, **values):
        return cls.env["account.bank.statement.line"].create(
            {
                "journal_id": (journal or cls.bank).id,
                "amount": amount,
                "payment_ref": memo,
                "date": day,
                **values,
            }
        )

    @classmethod
    def open_item(cls, move):
        """The receivable or payable item of a document."""
        return move.line_ids.filtered(
            lambda line: line.account_type in ("asset_receivable", "liability_payable")
        )

    def start(self, journal=None):
        session_id = self.sessions.start((journal or self.bank).id)
        return self.env["smart.recon.session"].browse(session_id)

    def post(self, *matches, user=None):
        outcomes = self.posting.with_user(user or self.accountant)._post(matches)
        self.env.invalidate_all()
        return outcomes

    def undo(self, lines):
        outcomes = self.posting._undo(lines.with_user(self.accountant))
        self.env.invalidate_all()
        return outcomes

    def audit(self, line):
        return (
            self.env["smart.audit.log"]
            .sudo()
            .search([("res_model", "=", line._name), ("res_id", "=", line.id)], order="id")
        )

    def day(self, text):
        return fields.Date.to_date(text)
