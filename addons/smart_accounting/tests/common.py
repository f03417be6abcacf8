"""A trading company, a customer whose invoices are in order, and the people around them."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.smart_base.tests.automated import AutomatedCase

APPROVER = "smart_base.group_smart_approver,account.group_account_invoice"


class InvoiceCase(AutomatedCase, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.today = fields.Date.context_today(cls.env["res.users"])
        cls.drafts = cls._live_rule("smart_accounting.smart_rule_draft_invoices")
        cls.overdue = cls._live_rule("smart_accounting.smart_rule_overdue_followup")
        cls.seller = cls._user("seller", "account.group_account_invoice")
        cls.approver = cls._user("approver", APPROVER)
        cls.customer = cls._customer("Azure Interior")

    @classmethod
    def _live_rule(cls, xmlid):
        rule = cls.env.ref(xmlid).with_company(cls.company)
        # sudo: the accountant of these tests is no Smart Odoo manager
        rule.sudo().write({"mode": "live", "auto_threshold": 0.95, "approval_threshold": 0.85})
        return rule.sudo()

    @classmethod
    def _user(cls, login, groups):
        return new_test_user(
            cls.env,
            f"smart_{login}",
            groups=groups,
            name=f"Smart {login}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _customer(cls, name, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "street": "1 Main Street",
                "city": "San Francisco",
                "country_id": cls.env.ref("base.us").id,
                "email": "books@example.com",
                "invoice_sending_method": "email",
                **values,
            }
        )

    @classmethod
    def invoice(cls, days_ago=10, amount=1000, post=False, **values):
        """A customer invoice of some days ago, due at once."""
        day = cls.today - timedelta(days_ago)
        line = {
            "product_id": cls.product_a.id,
            "name": "Desk",
            "quantity": 1,
            "price_unit": amount,
            "tax_ids": [Command.set(cls.tax_sale_a.ids)],
        }
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "invoice_date": day,
                "invoice_date_due": day,
                "invoice_user_id": cls.seller.id,
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        # nobody worked on it today
        cls._set_written(move, day)
        if post:
            move.action_post()
        return move

    @classmethod
    def _set_written(cls, moves, day):
        moves.flush_recordset()
        # raw SQL: the ORM writes these times itself
        cls.env.cr.execute(
            "UPDATE account_move SET create_date = %s, write_date = %s WHERE id IN %s",
            [day, day, moves._ids],
        )
        moves.invalidate_recordset(["create_date", "write_date"])

    @classmethod
    def history(cls, count=4, delay=None, **values):
        """Posted invoices of the past months, paid with a delay in days if one is given."""
        moves = cls.env["account.move"]
        for number in range(count):
            moves |= cls.invoice(90 + 35 * number, 1000 + number, post=True, **values)
        if delay is not None:
            for move in moves:
                cls.pay(move, move.invoice_date_due + timedelta(delay))
        return moves

    @classmethod
    def pay(cls, move, day=None):
        """Register a payment of what is open."""
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard.create({"payment_date": day or cls.today})._create_payments()

    def as_approver(self, decision):
        return decision.with_user(self.approver).sudo(False)

    def audit_actions(self, decision):
        entries = (
            self.env["smart.audit.log"]
            .sudo()
            .search([("decision_ref", "=", decision.id)], order="id")
        )
        return entries.mapped("action")
