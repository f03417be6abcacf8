"""Products, the stock at the start, orders, deliveries and receipts."""

from odoo import Command

from ..engine.accounts import GOODS
from .book import Book, at_noon, chunks, money


class Goods:
    def __init__(self, book: Book):
        self.book, self.env, self.plan = book, book.env, book.plan

    def load(self) -> None:
        self._products()
        self._opening_stock()

    def _products(self):
        products = self.plan.products
        self.book.create(
            "product.product",
            "product",
            [product.key for product in products],
            [self._product(product) for product in products],
        )

    def _product(self, product) -> dict:
        is_service = product.kind == "service"
        values = {
            "name": product.name,
            "default_code": f"VM-{product.key[1:]}",
            "type": "service" if is_service else "consu",
            "is_storable": product.kind == "storable",
            "list_price": money(product.price),
            "standard_price": money(product.cost),
            "company_id": self.book.owner,
            "invoice_policy": "order" if is_service else "delivery",
            "purchase_ok": not is_service,
            "taxes_id": self.book.tax_ids("sale", 21),
            "supplier_taxes_id": self.book.tax_ids("purchase", 21),
            "property_account_income_id": self.book.accounts[product.account],
            "property_account_expense_id": self.book.accounts[GOODS],
        }
        if product.vendor:
            values["seller_ids"] = [
                Command.create(
                    {
                        "partner_id": self.book.id("partner", product.vendor),
                        "price": money(product.cost),
                        "delay": 10,
                        "company_id": self.book.owner,
                    }
                )
            ]
        return values

    def _opening_stock(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.book.company.id)], limit=1
        )
        location = warehouse.lot_stock_id
        quants = (
            self.env["stock.quant"]
            .with_context(inventory_mode=True)
            .create(
                [
                    {
                        "product_id": self.book.id("product", key),
                        "location_id": location.id,
                        "inventory_quantity": quantity,
                    }
                    for key, quantity in self.plan.opening_stock.items()
                ]
            )
        )
        quants.action_apply_inventory()
        moves = self.env["stock.move"].search(
            [
                ("product_id", "in", quants.product_id.ids),
                ("is_inventory", "=", True),
                ("company_id", "=", self.book.company.id),
            ]
        )
        _date_moves(moves, self.plan.start)

    # -- orders ------------------------------------------------------------------------
    def load_orders(self, orders) -> None:
        sales = [order for order in orders if order.kind == "sale"]
        purchases = [order for order in orders if order.kind == "purchase"]
        for chunk in chunks(purchases, 50):
            self._load(chunk, "purchase.order", self._purchase_order, "button_confirm")
        for chunk in chunks(sales, 50):
            self._load(chunk, "sale.order", self._sale_order, "action_confirm")

    def _load(self, orders, model: str, values_of, confirm: str):
        keys = [order.key for order in orders]
        self.book.create(model, "order", keys, [values_of(order) for order in orders])
        self._remember_lines(orders, model)
        confirmed = [order for order in orders if order.state == "confirmed"]
        records = self.book.records(model, "order", [order.key for order in confirmed])
        if records:
            getattr(records, confirm)()
        sent = self.book.records(
            model, "order", [order.key for order in orders if order.state == "sent"]
        )
        sent.write({"state": "sent"})
        for order in confirmed:
            record = self.env[model].browse(self.book.id("order", order.key))
            record.date_order = at_noon(order.date)
            if model == "purchase.order":
                record.date_approve = at_noon(order.date)
        self._move(model, [order for order in confirmed if order.moved])

    def _remember_lines(self, orders, model: str):
        """Order lines by ``<order>/<index>``, for the invoices to refer to."""
        records = self.book.records(model, "order", [order.key for order in orders])
        keys = [f"{order.key}/{index}" for order in orders for index in range(len(order.lines))]
        self.book.note(
            "order_line", keys, records.order_line.sorted(lambda line: (line.order_id.id, line.id))
        )

    def _sale_order(self, order) -> dict:
        seller = "mateo" if int(order.key[2:]) % 2 else "priya"
        return {
            "partner_id": self.book.id("partner", order.partner),
            "company_id": self.book.company.id,
            "pricelist_id": False,
            "user_id": self.book.users[seller],
            "date_order": at_noon(order.date),
            "commitment_date": at_noon(order.promised),
            "order_line": [
                Command.create(
                    {
                        "product_id": self.book.id("product", line.product),
                        "name": line.label,
                        "product_uom_qty": line.quantity,
                        "price_unit": money(line.price),
                        "discount": 0,
                        "tax_ids": self.book.tax_ids("sale", line.tax),
                    }
                )
                for line in order.lines
            ],
        }

    def _purchase_order(self, order) -> dict:
        return {
            "partner_id": self.book.id("partner", order.partner),
            "company_id": self.book.company.id,
            "currency_id": self.book.currencies["EUR"],
            "date_order": at_noon(order.date),
            "order_line": [
                Command.create(
                    {
                        "product_id": self.book.id("product", line.product),
                        "name": line.label,
                        "product_qty": line.quantity,
                        "price_unit": money(line.price),
                        "date_planned": at_noon(order.promised),
                        "tax_ids": self.book.tax_ids("purchase", line.tax),
                    }
                )
                for line in order.lines
            ],
        }

    # -- deliveries and receipts -------------------------------------------------------
    def _move(self, model: str, orders) -> None:
        """Carry out the transfers of the orders, each on its day."""
        moved = {self.book.id("order", order.key): order.moved for order in orders}
        records = self.env[model].browse(moved)
        pickings = records.picking_ids
        for move in pickings.move_ids:
            move.quantity = move.product_uom_qty
        pickings.move_ids.picked = True
        pickings._action_done()
        for record in records:
            day = moved[record.id]
            record.picking_ids.date_done = at_noon(day)
            _date_moves(record.picking_ids.move_ids, day)


def _date_moves(moves, day):
    moves.date = at_noon(day)
    moves.move_line_ids.date = at_noon(day)
