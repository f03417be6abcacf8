"""What speaks against posting a draft: found in the records, said in words."""

from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .common import InvoiceCase


@tagged("smart", "post_install", "-at_install")
class TestDraftInvoiceDoubt(InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.history()

    def decide(self, **values):
        self.invoice(**values)
        return self.scan(self.drafts)[:1]

    def component(self, decision, name):
        return next(row for row in decision.components if row["name"] == name)

    def assertDoubt(self, decision, name, text, state="pending"):
        """One component lost something, for a reason, and nothing else did."""
        component = self.component(decision, name)
        self.assertLess(component["score"], component["maximum"])
        self.assertIn(text, component["reason"])
        self.assertEqual(decision.state, state)
        self.assertTrue(decision.reasons.startswith(component["reason"]), decision.reasons)

    def assertRefused(self, decision, text):
        self.assertRecordValues(
            decision,
            [{"state": "logged", "confidence": 0, "effects": False, "gate_cause": "doubtful"}],
        )
        self.assertIn(text, decision.reasons)

    # Doubts ---------------------------------------------------------------

    def test_customer_without_an_address_costs(self):
        self.customer.write({"street": False, "city": False})
        self.assertDoubt(self.decide(), "Customer", "no street and no city")

    def test_customer_without_an_email_costs_only_where_mail_is_used(self):
        self.customer.email = False
        self.assertDoubt(self.decide(), "Customer", "e-mail")
        self.customer.invoice_sending_method = "manual"
        component = self.component(self.decide(amount=1001), "Customer")
        self.assertEqual(component["reason"], "Address and tax number are complete.")

    def test_tax_number_is_missed_in_sales_to_other_countries_of_the_union(self):
        self.change_company_country(self.company, self.env.ref("base.be"))
        german = self._customer("Steinbruch", country_id=self.env.ref("base.de").id)
        decision = self.decide(partner_id=german.id)
        self.assertIn("tax number", self.component(decision, "Customer")["reason"])
        german.vat = "DE136695976"
        decision = self.decide(partner_id=german.id, amount=1001)
        self.assertEqual(
            self.component(decision, "Customer")["reason"], "Address and tax number are complete."
        )
        swiss = self._customer("Toggenburg", country_id=self.env.ref("base.ch").id)
        decision = self.decide(partner_id=swiss.id)
        self.assertEqual(
            self.component(decision, "Customer")["reason"], "Address and tax number are complete."
        )

    def test_line_without_a_price_is_doubtful(self):
        lines = [
            Command.create(
                {
                    "product_id": self.product_a.id,
                    "price_unit": price,
                    "tax_ids": [Command.set(self.tax_sale_a.ids)],
                }
            )
            for price in (1000, 0)
        ]
        self.assertDoubt(self.decide(invoice_line_ids=lines), "Lines", "1 of 2 lines without")

    def test_taxes_unlike_before_are_doubtful(self):
        line = {"product_id": self.product_a.id, "price_unit": 1000, "tax_ids": [Command.clear()]}
        decision = self.decide(invoice_line_ids=[Command.create(line)])
        self.assertDoubt(decision, "Taxes", "1 of 1 line with taxes that this customer never had")

    def test_amount_unlike_before_is_doubtful(self):
        self.assertDoubt(self.decide(amount=9000), "Amount", "times the largest of 4")

    def test_amount_of_an_order_is_not_doubted(self):
        decision = self.decide(amount=9000, invoice_origin="S00042")
        self.assertIn("S00042", self.component(decision, "Amount")["reason"])
        self.assertEqual(decision.gate_cause, "policy")

    def test_new_customer_is_asked_about(self):
        decision = self.decide(partner_id=self._customer("Newcomer").id)
        self.assertLess(decision.confidence, 0.95)
        self.assertEqual((decision.state, decision.gate_cause), ("pending", "unsure"))

    def test_possible_duplicate_is_only_logged(self):
        twin = self.invoice(12, post=True)
        self.assertDoubt(self.decide(), "No duplicate", twin.name, "logged")

    def test_same_amount_a_month_earlier_is_no_duplicate(self):
        self.invoice(45, post=True)
        self.assertEqual(self.decide().gate_cause, "policy")

    def test_draft_of_today_is_not_at_rest(self):
        move = self.invoice()
        self._set_written(move, self.today)
        # it was made ten days ago all the same: its date says so
        decision = self.scan(self.drafts)
        self.assertIn("today", self.component(decision, "At rest")["reason"])

    def test_old_exchange_rate_costs(self):
        currency = self.setup_other_currency("EUR", rates=[(self.today - timedelta(60), 2.0)])
        decision = self.decide(currency_id=currency.id)
        self.assertIn("50 days older", self.component(decision, "Exchange rate")["reason"])

    # Refusals -------------------------------------------------------------

    def test_draft_without_a_customer_is_refused(self):
        self.assertRefused(self.decide(partner_id=False), "no customer")

    def test_draft_without_lines_is_refused(self):
        self.assertRefused(self.decide(invoice_line_ids=[]), "no lines")

    def test_draft_of_nothing_is_refused(self):
        self.assertRefused(self.decide(amount=0), "zero")

    def test_negative_draft_is_refused(self):
        self.assertRefused(self.decide(amount=-10), "negative")

    def test_draft_without_an_exchange_rate_is_refused(self):
        currency = self.setup_other_currency("EUR", rates=[])
        self.assertRefused(self.decide(currency_id=currency.id), "exchange rate")

    def test_date_in_a_closed_period_is_refused(self):
        for field in ("sale_lock_date", "fiscalyear_lock_date", "tax_lock_date"):
            with self.subTest(field):
                self.company[field] = self.today - timedelta(5)
                self.assertRefused(self.decide(amount=100 + len(field)), "closed until")
                self.company[field] = False

    def test_refusal_is_logged_once_until_its_reason_changes(self):
        move = self.invoice(partner_id=False)
        self.assertRefused(self.scan(self.drafts), "no customer")
        self.assertFalse(self.scan(self.drafts))
        with self.later():
            move.partner_id = self.customer
        decision = self.work_off(self.drafts)
        self.assertEqual((decision.state, decision.res_id), ("pending", move.id))
