"""Invoices, bills and credit notes: created as drafts, then posted together."""

from odoo import Command
from odoo.exceptions import ValidationError

from .book import Book, chunks, money


class Documents:
    def __init__(self, book: Book):
        self.book, self.env, self.plan = book, book.env, book.plan
        self.orders = {order.key: order for order in book.plan.orders}

    def load(self, documents) -> None:
        for chunk in chunks(documents):
            moves = self.env["account.move"].create([self._values(one) for one in chunk])
            self.book.note("document", [one.key for one in chunk], moves)
            posted = [
                move.id for one, move in zip(chunk, moves, strict=True) if one.state == "posted"
            ]
            self._check_totals(chunk, moves)
            self.env["account.move"].browse(posted).action_post()
        self._link_credit_notes(documents)
        self._mark_sent(documents)
        drafts = [one for one in documents if one.state == "draft"]
        self.book.backdate(
            self.book.records("account.move", "document", [one.key for one in drafts]),
            [(one.date, one.date) for one in drafts],
        )

    def _link_credit_notes(self, documents):
        """After posting: otherwise Odoo would set each credit note off against its invoice."""
        for document in documents:
            if document.reverses:
                move = self.env["account.move"].browse(self.book.id("document", document.key))
                move.reversed_entry_id = self.book.id("document", document.reverses)

    def _values(self, document) -> dict:
        use = "sale" if document.is_sale else "purchase"
        values = {
            "move_type": document.kind,
            "journal_id": self.book.journals[use],
            "partner_id": self.book.id("partner", document.partner),
            "currency_id": self.book.currencies[document.currency],
            "invoice_date": document.date,
            "date": document.date,
            "name": document.number or False,
            "ref": document.ref or False,
            "invoice_payment_term_id": document.term and self.book.id("term", document.term),
            "invoice_user_id": self.book.users["mateo" if document.is_sale else "anna"],
            "invoice_line_ids": [
                Command.create(self._line(document, index, line, use))
                for index, line in enumerate(document.lines)
            ],
        }
        if not document.term:
            values["invoice_date_due"] = document.due
        if document.bank:
            values["partner_bank_id"] = self.book.id("bank_account", document.bank)
        if document.order:
            values["invoice_origin"] = self._order(document).name
        return values

    def _order(self, document):
        model = "sale.order" if document.is_sale else "purchase.order"
        return self.env[model].browse(self.book.id("order", document.order))

    def _line(self, document, index: int, line, use: str) -> dict:
        values = {
            "name": line.label,
            "quantity": line.quantity,
            "price_unit": money(line.price),
            "tax_ids": self.book.tax_ids(use, line.tax),
            "account_id": self.book.accounts[line.account],
        }
        if line.product:
            values["product_id"] = self.book.id("product", line.product)
        if document.order:
            order_line = self.book.id("order_line", f"{document.order}/{index}")
            if document.is_sale:
                values["sale_line_ids"] = [Command.link(order_line)]
            else:
                values["purchase_line_id"] = order_line
        return values

    def _check_totals(self, documents, moves):
        """Bank lines are planned from these totals: a cent more or less would stay open."""
        for document, move in zip(documents, moves, strict=True):
            if move.currency_id.compare_amounts(move.amount_total, money(document.total)):
                raise ValidationError(
                    self.env._(
                        "%(number)s comes to %(odoo)s here, but %(plan)s was planned.",
                        number=document.number or document.key,
                        odoo=move.amount_total,
                        plan=money(document.total),
                    )
                )

    def _mark_sent(self, documents):
        """Posted customer invoices went out, those of the last two days excepted."""
        sent = [
            one.key
            for one in documents
            if one.is_sale and one.state == "posted" and (self.plan.today - one.date).days > 2
        ]
        self.book.records("account.move", "document", sent).is_move_sent = True
