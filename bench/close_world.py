"""Companies with books of a month, as clean as books can be; runs inside Odoo."""

from datetime import date

from dateutil.relativedelta import relativedelta

START, END = date(2026, 10, 1), date(2026, 10, 31)
LATER = date(2026, 11, 3)
#: Companies, and how often each of their exemplary documents is there in the closed month.
COMPANIES = 3
#: Orders of each kind, deals (an invoice or a bill of seven items) and bank lines of a company.
ORDERS, DEALS, BANK_LINES = 334, 4200, 1000
MATERIALITY = 10_000.0
#: Months before the closed one that make a habit.
MONTHS = (3, 2, 1)
KINDS = ("sale", "purchase", "invoice", "bill", "bank")


def ago(months, day=15):
    """A day so many months before the one that is closed."""
    return START + relativedelta(months=-months, day=day)


class Books:
    """What one company books, in short words."""

    def __init__(self, env, company, companies):
        context = {
            "allowed_company_ids": [company.id, *(companies - company).ids],
            "tracking_disable": True,
            "mail_notrack": True,
            "no_vat_validation": True,
        }
        self.env = env(context={**env.context, **context})
        self.company = company.with_env(self.env)
        self.code = 0
        journals = self.env["account.journal"].search([("company_id", "=", company.id)])
        self.misc = journals.filtered(lambda each: each.type == "general")[:1]
        self.bank = journals.filtered(lambda each: each.type == "bank")[:1]
        self.cash = journals.filtered(lambda each: each.type == "cash")[:1]
        self.tax = company.account_sale_tax_id.with_env(self.env)
        self.bill_tax = company.account_purchase_tax_id.with_env(self.env)
        self.goods = self.product("Desk", "consu", 40)
        self.service = self.product("Advice", "service", 90)
        self.customer, self.vendor = self.partner("Customer"), self.partner("Vendor")

    def product(self, name, kind, price):
        return self.env["product.product"].create(
            {
                "name": f"{name} {self.company.id}",
                "type": kind,
                "list_price": price,
                "standard_price": price / 2,
                "invoice_policy": "delivery" if kind == "consu" else "order",
                "purchase_method": "receive",
                "company_id": self.company.id,
                "taxes_id": [(6, 0, self.tax.ids)],
                "supplier_taxes_id": [(6, 0, self.bill_tax.ids)],
            }
        )

    def partner(self, name, **values):
        values = {"name": f"{name} of {self.company.name}", "is_company": True, **values}
        return self.env["res.partner"].create(values)

    def account(self, name, kind, **values):
        self.code += 1
        values = {"code": f"9{self.company.id:02}{self.code:03}", "account_type": kind, **values}
        return self.env["account.account"].create(
            {"name": name, "company_ids": [(6, 0, self.company.ids)], **values}
        )

    def journal(self, name, kind="bank"):
        self.code += 1
        return self.env["account.journal"].create(
            {"name": name, "type": kind, "code": f"J{self.code:03}", "company_id": self.company.id}
        )

    # Documents ------------------------------------------------------------

    def line(self, amount, **values):
        return {"name": "Goods", "quantity": 1, "price_unit": amount, **values}

    def untaxed(self, amount, **values):
        return self.line(amount, tax_ids=[(5,)], **values)

    def document(self, kind, day, lines, post=True, **values):
        sold = kind.startswith("out")
        taxes = [(6, 0, (self.tax if sold else self.bill_tax).ids)]
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": (self.customer if sold else self.vendor).id,
                "invoice_date": day,
                "date": day,
                "company_id": self.company.id,
                "invoice_line_ids": [(0, 0, {"tax_ids": taxes, **line}) for line in lines],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    def entry(self, amount, debit, credit, day, post=True, **values):
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": day,
                "journal_id": self.misc.id,
                "line_ids": [
                    (0, 0, {"account_id": debit.id, "debit": amount, "credit": 0.0}),
                    (0, 0, {"account_id": credit.id, "debit": 0.0, "credit": amount}),
                ],
                **values,
            }
        )
        if post:
            entry.action_post()
        return entry

    def bank_line(self, amount, day, journal=None, account=None, **values):
        """A line of the bank, matched with an account if there is one."""
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": (journal or self.bank).id,
                "amount": amount,
                "date": day,
                "payment_ref": "Transfer",
                **values,
            }
        )
        if account:
            _liquidity, suspense, _other = line._seek_for_lines()
            suspense.account_id = account
        return line

    # Orders ---------------------------------------------------------------

    def sale(self, day, quantity=5, product=None, confirm=True):
        product = product or self.goods
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": quantity})],
            }
        )
        if confirm:
            order.action_confirm()
        order.date_order = day
        return order

    def purchase(self, day, quantity=5, product=None):
        product = product or self.goods
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "company_id": self.company.id,
                "date_order": day,
                "order_line": [
                    (0, 0, {"product_id": product.id, "product_qty": quantity, "price_unit": 20})
                ],
            }
        )
        order.button_confirm()
        return order

    def move_goods(self, order, day, quantity=None):
        """Deliver or receive what was ordered, or some of it, on a day."""
        pickings = order.picking_ids.filtered(lambda each: each.state not in ("done", "cancel"))
        for move in pickings.move_ids:
            move.quantity = quantity or move.product_uom_qty
            move.picked = True
        pickings.with_context(skip_backorder=True).button_validate()
        self._date(pickings, day)

    def _date(self, pickings, day):
        pickings.move_ids.date = day
        pickings.date_done = day

    def send_back(self, order, day, quantity):
        """Some of the goods come back."""
        picking = order.picking_ids.filtered(lambda each: each.state == "done")[:1]
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
        )
        wizard = wizard.create({"picking_id": picking.id})
        wizard.product_return_moves.write({"quantity": quantity, "to_refund": True})
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": quantity, "picked": True})
        back.button_validate()
        self._date(back, day)

    def invoice(self, order, day, post=True, quantity=None):
        invoice = order._create_invoices()
        return self._dated(invoice, day, post, quantity)

    def bill(self, order, day, post=True, quantity=None):
        action = order.action_create_invoice()
        bill = self.env["account.move"].browse(action["res_id"])
        return self._dated(bill, day, post, quantity)

    def _dated(self, move, day, post, quantity):
        move.write({"invoice_date": day, "date": day})
        if quantity:
            move.invoice_line_ids.quantity = quantity
        if post:
            move.action_post()
        return move


def companies(env):
    """The companies of the month, with charts of accounts and rates."""
    euro, dollar = env.ref("base.EUR"), env.ref("base.USD")
    (euro | dollar).active = True
    found = env.company
    found.currency_id = dollar
    for number in range(2, COMPANIES + 1):
        found |= env["res.company"].create({"name": f"Branch {number}", "currency_id": dollar.id})
    for company in found:
        env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
        if not env["stock.warehouse"].search([("company_id", "=", company.id)]):
            values = {"name": company.name, "code": f"W{company.id}", "company_id": company.id}
            env["stock.warehouse"].create(values)
    env.user.company_ids |= found
    env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
    env["res.currency.rate"].create(
        [
            {"currency_id": euro.id, "name": day, "rate": rate, "company_id": company.id}
            for company in found
            for day, rate in (("2025-01-01", 1.0), ("2026-10-25", 0.5))
        ]
    )
    return found


def exemplary(books):
    """One clean document of each kind in the closed month: what the mass is made of."""
    sale = books.sale(ago(0, 5))
    books.move_goods(sale, ago(0, 8))
    sold = books.invoice(sale, ago(0, 9))
    purchase = books.purchase(ago(0, 5))
    books.move_goods(purchase, ago(0, 8))
    bought = books.bill(purchase, ago(0, 12))
    parts = [books.line(amount) for amount in (120, 45.5, 80, 19.99, 33)]
    invoice = books.document("out_invoice", ago(0, 14), parts)
    bill = books.document("in_invoice", ago(0, 14), parts)
    paid = books.bank_line(50, ago(0, 16), account=books.misc.company_id.transfer_account_id)
    back = books.bank_line(-50, ago(0, 17), account=books.misc.company_id.transfer_account_id)
    return {
        "sale": (sale, sale.order_line, sale.picking_ids, sale.picking_ids.move_ids,
                 sale.picking_ids.move_line_ids, sold, sold.line_ids),
        "purchase": (purchase, purchase.order_line, purchase.picking_ids,
                     purchase.picking_ids.move_ids, purchase.picking_ids.move_line_ids,
                     bought, bought.line_ids),
        "invoice": (invoice, invoice.line_ids),
        "bill": (bill, bill.line_ids),
        "bank": (paid | back, (paid | back).move_id, (paid | back).move_id.line_ids),
    }  # fmt: skip


def copies(kind):
    """How many of an exemplary document there are in each company."""
    return {"sale": ORDERS, "purchase": ORDERS, "bank": BANK_LINES // 2}.get(kind, DEALS // 2)


def history(books, examples, size):
    """The month before, and the year before: the same sums on the same accounts.

    :param size: how many there are of an example, by kind
    """
    for months in (1, 12):
        for kind in ("sale", "purchase", "invoice", "bill"):
            [document] = [part for part in examples[kind] if _is_document(part)]
            lines = [
                books.line(
                    line.price_unit,
                    quantity=line.quantity * size(kind),
                    account_id=line.account_id.id,
                    tax_ids=[(6, 0, line.tax_ids.ids)],
                )
                for line in document.invoice_line_ids
            ]
            books.document(document.move_type, ago(months), lines)


def _is_document(part):
    return part._name == "account.move" and part.move_type != "entry"
