from odoo import models
from odoo.exceptions import MissingError


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _search_reconciled_invoice_ids(self, operator, value):
        """Payments of invoices only, as no other entry is ever among a payment's invoices.

        The ORM asks this of every entry that a match touches, a dozen times for one bank line, to
        find payments whose state follows; bank and exchange entries need not be looked up for it.
        """
        if operator != "in":
            return super()._search_reconciled_invoice_ids(operator, value)
        moves = self.env["account.move"].browse(number for number in value if number)
        try:
            invoices = moves.filtered(lambda move: move.is_invoice(include_receipts=True))
        except MissingError:
            invoices = moves  # deleted right now: the search finds nothing
        if not invoices:
            return [("id", "in", [])]
        return super()._search_reconciled_invoice_ids(operator, invoices.ids)
