"""What a close finds in orders: they are part of the suite, though no addon of it needs them."""

from datetime import datetime

from odoo import Command
from odoo.tests import tagged

from odoo.addons.smart_close.tests.common import CloseCase

INSIDE, OUTSIDE = datetime(2026, 10, 20, 12), datetime(2026, 11, 2, 12)


@tagged("smart", "post_install", "-at_install")
class TestCloseOrders(CloseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in ("sales_team.group_sale_manager", "purchase.group_purchase_manager",
                      "stock.group_stock_manager"):  # fmt: skip
            cls.env.user.group_ids += cls.env.ref(group)
        cls.goods = cls.env["product.product"].create(
            {
                "name": "Desk",
                "type": "consu",
                "is_storable": True,
                "list_price": 100,
                "standard_price": 60,
                "invoice_policy": "delivery",
                "purchase_method": "receive",
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
            }
        )

    def order(self, moved=INSIDE, **values):
        """A confirmed sale of one desk, delivered at a moment."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.azure.id,
                "date_order": datetime(2026, 10, 1),
                "order_line": [Command.create({"product_id": self.goods.id, **values})],
            }
        )
        order.action_confirm()
        order.date_order = datetime(2026, 10, 1)
        self.move(order.picking_ids, moved)
        return order

    def move(self, pickings, moment):
        if moment:
            pickings.move_ids.write({"quantity": 1, "picked": True})
            pickings._action_done()
            pickings.move_ids.date = moment

    def purchase(self, moved=INSIDE):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.azure.id,
                "date_order": datetime(2026, 10, 1),
                "order_line": [
                    Command.create(
                        {"product_id": self.goods.id, "product_qty": 1, "price_unit": 60}
                    )
                ],
            }
        )
        order.button_confirm()
        self.move(order.picking_ids, moved)
        return order

    def invoice(self, order, day):
        invoice = order._create_invoices()
        invoice.invoice_date = day
        invoice.action_post()
        return invoice

    def test_delivered_goods_without_an_invoice_are_found(self):
        missing = self.order()
        self.invoice(self.order(), "2026-10-25")
        late = self.order()
        self.invoice(late, "2026-11-03")
        self.order(moved=OUTSIDE)
        self.order(moved=None)
        self.order(price_unit=0)
        found = self.found("deliveries")
        self.assertEqual(found, {("delivery", missing.id), ("delivery", late.id)})
        amounts = self.close.sudo().finding_ids.filtered(lambda each: each.kind == "delivery")
        self.assertEqual(set(amounts.mapped("amount")), {100.0})

    def test_received_goods_without_a_bill_are_found(self):
        missing = self.purchase()
        billed = self.purchase()
        billed.action_create_invoice()
        billed.invoice_ids.invoice_date = "2026-10-25"
        billed.invoice_ids.action_post()
        self.purchase(moved=OUTSIDE)
        self.purchase(moved=None)
        self.assertEqual(self.found("bills"), {("receipt", missing.id)})

    def test_goods_that_leave_after_the_month_are_no_revenue_of_it(self):
        late = self.order(moved=OUTSIDE)
        self.assertEqual(late.invoice_status, "to invoice")
        self.assertFalse(self.found("revenue"))

    def test_what_was_invoiced_since_can_be_accrued_only(self):
        order = self.order()
        self.invoice(order, "2026-11-03")
        self.assertEqual(self.finding("delivery").fixes, ["accrue"])

    def test_service_that_was_invoiced_since_was_open_at_the_end(self):
        self.goods.write({"type": "service", "invoice_policy": "order"})
        order = self.order(moved=None)
        self.invoice(order, "2026-11-03")
        self.assertEqual(self.found("revenue"), {("revenue", order.id)})

    def test_vendor_is_asked_in_the_chatter_of_the_order(self):
        self.azure.email = "bills@azure.example.com"
        order = self.purchase()
        action = self.finding("receipt").action_fix("ask")
        decision = self.env["smart.decision"].sudo().browse(action["res_id"])
        with self.later():
            self.as_user(decision, self.reviewer).action_approve()
        self.assertEqual((decision.state, decision.outcome_note), ("executed", False))
        waiting = self.env["mail.scheduled.message"].sudo().search(
            [("model", "=", "purchase.order"), ("res_id", "=", order.id)]
        )  # fmt: skip
        self.assertEqual(waiting.partner_ids, self.azure)
        self.assertIn(order.name, waiting.body)

    def test_service_that_is_ready_to_invoice_is_found(self):
        self.goods.write({"type": "service", "invoice_policy": "order"})
        order = self.order(moved=None)
        self.assertEqual(self.found("revenue"), {("revenue", order.id)})
        self.invoice(order, "2026-10-25")
        self.assertFalse(self.found("revenue"))

    def test_invoice_of_a_delivery_is_made_and_undone(self):
        order = self.order()
        finding = self.finding("delivery")
        decision = self.env["smart.decision"].sudo().browse(finding.action_fix()["res_id"])
        with self.later():
            self.as_user(decision, self.reviewer).action_approve()
        self.assertEqual((decision.state, decision.outcome_note), ("executed", False))
        self.assertEqual((order.invoice_ids.state, finding.state), ("posted", "gone"))
        self.assertEqual(str(order.invoice_ids.date), "2026-10-31")
        with self.later(minutes=2):
            self.as_user(decision, self.reviewer).action_undo()
        self.assertEqual((order.invoice_ids.state, finding.state), ("cancel", "open"))

    def test_accrual_of_a_delivery_is_booked_and_reversed(self):
        self.company.smart_close_revenue_account_id = self.company_data["default_account_assets"]
        self.order()
        finding = self.finding("delivery")
        decision = self.env["smart.decision"].sudo().browse(finding.action_fix("accrue")["res_id"])
        with self.later():
            self.as_user(decision, self.reviewer).action_approve()
        self.assertEqual((decision.state, decision.outcome_note), ("executed", False))
        entries = self.env["account.move"].browse(decision.undo_memory[0]["ids"])
        self.assertEqual(entries.mapped("amount_total"), [100.0, 100.0])
        self.assertFalse(
            self.company.currency_id.compare_amounts(sum(entries.line_ids.mapped("balance")), 0)
        )
        self.assertEqual(finding.state, "gone", "what was accrued is dealt with")
        with self.later(minutes=2):
            self.as_user(decision, self.reviewer).action_undo()
        self.assertEqual(finding.state, "open", "and is not any more when that is undone")
