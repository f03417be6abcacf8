"""The search over all open items, and the models for booking to accounts."""

import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Most open items that one answer lists, and most that are counted.
PAGE, COUNTED = 50, 1000


class SmartReconScreen(models.AbstractModel):
    _inherit = "smart.recon.screen"

    @api.model
    def candidates(self, line_id, text="", offset=0, limit=20):
        """Open items that a line could pay, those nearest to its amount first.

        :param text: words, each in number, partner or reference; or an amount
        :return: ``total`` and ``rows``
        :raises AccessError: the user may not see the line
        """
        line = self._line(line_id)
        return self._candidates(line, text or "", int(offset), min(int(limit), PAGE))

    def _candidates(self, line, text, offset, limit):
        items = self.env["account.move.line"]
        domain = Domain(line._get_default_amls_matching_domain()) & self._wanted(line, text)
        query = items._search(domain, offset=offset, limit=limit)
        query.order = self._nearest(line)
        found = self._readable(query.get_result_ids())
        return {
            "total": items.search_count(domain, limit=COUNTED),
            "rows": [self._item(line, found[number]) for number in query.get_result_ids()],
        }

    def _nearest(self, line):
        """Order: of the line's partner first, then by distance from its amount, then by age."""
        amount = -sum(line._seek_for_lines()[1].mapped("balance")) or line.amount
        partner = line.partner_id.commercial_partner_id.id or 0
        return SQL(
            "(account_move_line.partner_id = %s) DESC NULLS LAST,"
            " abs(account_move_line.amount_residual - %s),"
            " account_move_line.date_maturity, account_move_line.id",
            partner,
            amount,
        )

    def _wanted(self, line, text):
        amount = self._amount_of(text)
        if amount is not None:
            values = [amount, -amount]
            by_amount = Domain("amount_residual_currency", "in", values) | Domain(
                "amount_residual", "in", values
            )
            return by_amount | self._named_like(text)
        return Domain.AND(self._named_like(word) for word in text.split())

    def _named_like(self, word):
        fields = ("move_name", "ref", "name", "partner_id.name", "move_id.payment_reference")
        return Domain.OR(Domain(field, "ilike", word) for field in fields)

    # -- booking to accounts ---------------------------------------------------------------
    @api.model
    def writeoff_models(self, journal_id):
        """Models of the company for booking to accounts.

        :return: ``id`` and ``name`` of each that fits the journal
        :raises AccessError: the user may not see the journal
        """
        journal = self._journal(journal_id)
        found = self.env["account.reconcile.model"].search(
            [
                ("company_id", "parent_of", journal.company_id.id),
                ("match_journal_ids", "in", (False, journal.id)),
                ("line_ids.account_id", "!=", False),
            ],
            limit=20,
        )
        return [{"id": each.id, "name": each.name} for each in found]

    @api.model
    def model_rows(self, line_id, model_id, amount):
        """What a model books an amount of a line as.

        :param amount: what is to be booked, with the bank's sign
        :return: rows as in ``writeoffs`` of a suggestion
        :raises AccessError: the user may not see the line or the model
        """
        line = self._line(line_id)
        model = self.env["account.reconcile.model"].browse(int(model_id)).exists()
        model.check_access("read")
        rows = []
        for part in model.line_ids.filtered("account_id"):
            share = line.currency_id.round(self._part(line, part, amount))
            if not line.currency_id.is_zero(share):
                rows.append(self._model_row(line, part, share))
                amount -= share if part.amount_type != "percentage" else 0.0
        return rows

    def _part(self, line, part, amount):
        """The amount of one line of a model, with the bank's sign."""
        sign = 1 if amount >= 0 else -1
        if part.amount_type == "fixed":
            return sign * abs(part.amount)
        if part.amount_type == "percentage_st_line":
            return line.amount * part.amount / 100
        if part.amount_type == "percentage":
            return amount * part.amount / 100
        found = re.search(part.amount_string or "", line.payment_ref or "")
        number = self._amount_of(found[1]) if found and found.groups() else None
        return sign * abs(number or 0.0)

    def _model_row(self, line, part, amount):
        return {
            "account": self._named(part.account_id),
            "amount": amount,
            "label": part.label or line.payment_ref or "",
            "tax_ids": part.tax_ids.ids,
            "analytic": part.analytic_distribution or False,
        }
