"""Questions about the books over HTTP, as other programs ask them: who gets which answer."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .test_report import ReportCase

METHODS = (
    "get_invoices",
    "get_vendor_bills",
    "get_payments",
    "get_revenue",
    "get_expenses",
    "get_overdue_invoices",
)
YEAR = {"date_from": "2026-01-01", "date_to": "2026-12-31"}


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestQuestionsOverHttp(ReportCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        day = "2026-03-10"
        cls.sale = cls._document("out_invoice", 100, day)
        cls.bill = cls._document("in_invoice", 40, day)
        cls.payment = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=cls.bill.ids
        )
        cls.payment = cls.payment.create({"payment_date": day})._create_payments()

    @classmethod
    def _document(cls, kind, amount, day):
        return cls._create_invoice_one_line(
            move_type=kind, price_unit=amount, tax_ids=[], invoice_date=day, post=True,
            partner_id=cls.partner_a, company_id=cls.company,
        )  # fmt: skip

    def key(self, login, groups):
        """A key for programs, of a new user."""
        user = new_test_user(
            self.env,
            f"smart_{login}",
            groups=groups,
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate(None, login, fields.Datetime.now() + timedelta(days=1))

    def ask(self, bearer, method, model="smart.accounting", **filters):
        return self.url_open(
            f"/json/2/{model}/{method}",
            headers={"Authorization": f"bearer {bearer}"},
            json=filters,
            method="POST",
        )

    def test_accountant_gets_every_answer(self):
        key = self.key("accountant", "account.group_account_user")
        answers = {}
        for method in METHODS:
            filters = {"as_of": "2026-12-31"} if method == "get_overdue_invoices" else YEAR
            answer = self.ask(key, method, **filters)
            self.assertEqual(answer.status_code, 200, answer.text)
            answers[method] = answer.json()
        self.assertEqual([row["id"] for row in answers["get_invoices"]], self.sale.ids)
        self.assertEqual([row["id"] for row in answers["get_vendor_bills"]], self.bill.ids)
        self.assertEqual([row["id"] for row in answers["get_payments"]], self.payment.ids)
        self.assertEqual([row["id"] for row in answers["get_overdue_invoices"]], self.sale.ids)
        month = {"month": "2026-03", "amount": 100.0}
        self.assertEqual(
            answers["get_revenue"], {"total": 100.0, "currency": "USD", "months": [month]}
        )
        self.assertEqual(answers["get_expenses"]["total"], 40.0)

    def test_filters_hold_over_http(self):
        key = self.key("accountant", "account.group_account_user")
        for method, filters, expected in (
            ("get_invoices", {"partner_id": self.partner_b.id}, []),
            ("get_invoices", {"state": "not_paid", "limit": 1}, self.sale.ids),
            ("get_vendor_bills", {"date_from": "2026-03-11"}, []),
            ("get_payments", {"direction": "inbound"}, []),
            ("get_payments", {"direction": "outbound"}, self.payment.ids),
            ("get_overdue_invoices", {"as_of": "2026-03-10"}, []),
        ):
            with self.subTest(method, **filters):
                rows = self.ask(key, method, **filters).json()
                self.assertEqual([row["id"] for row in rows], expected)

    @mute_logger("odoo.http")
    def test_bad_filters_are_answered_in_words(self):
        key = self.key("accountant", "account.group_account_user")
        for filters, words in (
            ({"date_from": "31.12.2026"}, "is no day like"),
            ({"state": "late"}, "There is no state"),
            ({"partner_id": "Azure"}, "has to be a whole number"),
        ):
            answer = self.ask(key, "get_invoices", **filters)
            self.assertEqual(answer.status_code, 422, answer.text)
            self.assertIn(words, answer.json()["message"])

    @mute_logger("odoo.http")
    def test_employees_customers_and_strangers_get_nothing(self):
        for login, groups in (("employee", "base.group_user"), ("customer", "base.group_portal")):
            key = self.key(login, groups)
            for method in METHODS:
                answer = self.ask(key, method)
                self.assertEqual(answer.status_code, 403, (login, method, answer.text))
                self.assertIn("who work in accounting", answer.json()["message"])
        self.assertEqual(self.ask("0" * 40, "get_invoices").status_code, 401)

    @mute_logger("odoo.http")
    def test_reports_are_asked_for_over_http(self):
        asked = {"model": "smart.report", "code": "profit-and-loss", "options": YEAR}
        key = self.key("accountant", "account.group_account_user")
        rows = self.ask(key, "get_report", **asked).json()["rows"]
        revenue = next(row for row in rows if row["label"] == "Revenue")
        self.assertEqual(revenue["values"], [100.0])
        below = self.ask(key, "get_rows", key=revenue["key"], **asked).json()
        self.assertEqual([row["values"] for row in below], [[100.0]])
        self.assertIn("| 100.00 |", self.ask(key, "get_markdown", **asked).json())
        refused = self.ask(key, "get_report", **{**asked, "options": {"date_to": "soon"}})
        self.assertEqual(refused.status_code, 422)
        self.assertIn("is not a date", refused.json()["message"])
        employee = self.key("employee", "base.group_user")
        self.assertEqual(self.ask(employee, "get_report", **asked).status_code, 403)
