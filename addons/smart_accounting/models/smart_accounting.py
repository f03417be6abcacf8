from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: Rows of one answer, and how many there may be at most.
USUAL, MOST = 100, 1_000
#: Numbers of records and rows beyond this are none that the database knows.
LARGEST = 2**31 - 1
INCOME = ("income", "income_other")
EXPENSES = ("expense", "expense_other", "expense_depreciation", "expense_direct_cost")
CASH = ("asset_cash",)
SALES, PURCHASES = ("out_invoice", "out_refund"), ("in_invoice", "in_refund")
DOCUMENT = (
    "name", "ref", "state", "payment_state", "invoice_date", "invoice_date_due",
    "amount_untaxed", "amount_total", "amount_residual",
)  # fmt: skip


class SmartAccounting(models.AbstractModel):
    """Questions about the books, for ``/json/2`` and the assistant: with the caller's rights, in
    the caller's company, in plain data."""

    _name = "smart.accounting"
    _description = "Questions About the Books"

    @api.model
    @api.readonly
    def get_invoices(
        self, date_from=None, date_to=None, partner_id=None, state=None, limit=USUAL, offset=0
    ):
        """Customer invoices and credit notes, the newest first.

        :param state: draft, posted, cancel; or, of posted ones, paid, in_payment, partial,
            not_paid, reversed
        """
        return self._documents(SALES, date_from, date_to, partner_id, state, limit, offset)

    @api.model
    @api.readonly
    def get_vendor_bills(
        self, date_from=None, date_to=None, partner_id=None, state=None, limit=USUAL, offset=0
    ):
        """Vendor bills and refunds, the newest first; filters as in ``get_invoices``."""
        return self._documents(PURCHASES, date_from, date_to, partner_id, state, limit, offset)

    @api.model
    @api.readonly
    def get_overdue_invoices(self, as_of=None, partner_id=None, limit=USUAL, offset=0):
        """Posted customer invoices that were due before a day and are not paid now."""
        day = self._day(as_of, "as_of") or fields.Date.context_today(self)
        domain = [
            *self._documents_domain(("out_invoice",), partner_id),
            ("state", "=", "posted"),
            ("payment_state", "in", ("not_paid", "partial")),
            ("invoice_date_due", "<", day),
        ]
        moves = self._found("account.move", domain, limit, offset, "invoice_date_due, id")
        rows = self._rows(moves)
        for row, move in zip(rows, moves, strict=True):
            row["days_overdue"] = (day - move.invoice_date_due).days
        return rows

    @api.model
    @api.readonly
    def get_payments(
        self, date_from=None, date_to=None, partner_id=None, direction=None, limit=USUAL, offset=0
    ):
        """Payments that are not drafts, the newest first.

        :param direction: inbound or outbound; both without
        """
        domain = [
            ("company_id", "=", self.env.company.id),
            ("state", "in", ("in_process", "paid")),
            *self._days("date", date_from, date_to),
        ]
        if partner_id:
            domain.append(("partner_id", "child_of", self._number(partner_id, "partner_id")))
        if direction:
            if direction not in ("inbound", "outbound"):
                raise UserError(self.env._("A direction is inbound or outbound."))
            domain.append(("payment_type", "=", direction))
        payments = self._found("account.payment", domain, limit, offset, "date desc, id desc")
        return [
            {
                "id": payment.id,
                "name": payment.name or "",
                "date": fields.Date.to_string(payment.date),
                "direction": payment.payment_type,
                "partner": payment.partner_id.display_name or "",
                "partner_id": payment.partner_id.id,
                "amount": payment.amount,
                "currency": payment.currency_id.name,
                "state": payment.state,
            }
            for payment in payments
        ]

    @api.model
    @api.readonly
    def get_revenue(self, date_from=None, date_to=None):
        """Posted revenue of a period, in all and by month, in the company's currency."""
        return self._result(INCOME, date_from, date_to, -1)

    @api.model
    @api.readonly
    def get_expenses(self, date_from=None, date_to=None):
        """Posted expenses of a period, in all and by month, in the company's currency."""
        return self._result(EXPENSES, date_from, date_to, 1)

    # Parts ----------------------------------------------------------------

    @api.model
    def _check_reader(self):
        """Customers see their own invoices elsewhere; the books are for who keeps or reads them.

        :raises AccessError: the caller neither invoices nor reads the books
        """
        groups = ("account.group_account_invoice", "account.group_account_readonly")
        if not self.env.su and not any(map(self.env.user.has_group, groups)):
            raise AccessError(self.env._("Only people who work in accounting may ask this."))

    def _documents(self, kinds, date_from, date_to, partner_id, state, limit, offset):
        domain = self._documents_domain(kinds, partner_id)
        domain += self._days("invoice_date", date_from, date_to)
        if state in ("draft", "posted", "cancel"):
            domain.append(("state", "=", state))
        elif state:
            selection = self.env["account.move"]._fields["payment_state"].selection
            if state not in [value for value, _label in selection]:
                raise UserError(self.env._("There is no state “%s”.", state))
            # drafts and cancelled documents are "not paid" for Odoo, but nobody owes them
            domain += [("state", "=", "posted"), ("payment_state", "=", state)]
        order = "invoice_date desc, id desc"
        return self._rows(self._found("account.move", domain, limit, offset, order))

    def _documents_domain(self, kinds, partner_id):
        domain = [("company_id", "=", self.env.company.id), ("move_type", "in", kinds)]
        if partner_id:
            domain.append(("partner_id", "child_of", self._number(partner_id, "partner_id")))
        return domain

    def _found(self, model, domain, limit, offset, order):
        self._check_reader()
        limit = min(max(1, self._number(limit, "limit")), MOST)
        offset = max(0, self._number(offset, "offset"))
        return self.env[model].search(domain, limit=limit, offset=offset, order=order)

    def _rows(self, moves):
        return [
            {
                "id": move.id,
                "type": move.move_type,
                "partner": move.commercial_partner_id.display_name or "",
                "partner_id": move.commercial_partner_id.id,
                "currency": move.currency_id.name,
                **{name: self._plain(move[name]) for name in DOCUMENT},
            }
            for move in moves
        ]

    @staticmethod
    def _plain(value):
        return fields.Date.to_string(value) if hasattr(value, "year") else value

    def _result(self, types, date_from, date_to, sign):
        """Posted items on accounts of some types, in all and by month.

        :param sign: -1 where credits are positive
        """
        self._check_reader()
        lines = self.env["account.move.line"]
        groups = lines._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("parent_state", "=", "posted"),
                ("account_id.account_type", "in", types),
                *self._days("date", date_from, date_to),
            ],
            ["date:month"],
            ["balance:sum"],
            order="date:month",
        )
        currency = self.env.company.currency_id
        months = [
            {"month": fields.Date.to_string(month)[:7], "amount": currency.round(sign * amount)}
            for month, amount in groups
        ]
        total = currency.round(sum(row["amount"] for row in months))
        return {"total": total, "currency": currency.name, "months": months}

    def _days(self, name, date_from, date_to):
        first, last = self._day(date_from, "date_from"), self._day(date_to, "date_to")
        if first and last and first > last:
            raise UserError(self.env._("The period ends before it begins."))
        domain = [(name, ">=", first)] if first else []
        return domain + ([(name, "<=", last)] if last else [])

    def _day(self, text, name):
        """A day from what a caller sent.

        :raises UserError: it is none
        """
        try:
            return fields.Date.to_date(text) if text else None
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("%(name)s is no day like 2026-12-31: %(text)s", name=name, text=text)
            ) from error

    def _number(self, value, name):
        """A number of a record, or of rows.

        :raises UserError: it is none
        """
        try:
            number = int(value)
        except (TypeError, ValueError, OverflowError):
            number = None
        if number is None or abs(number) > LARGEST:
            raise UserError(self.env._("%s has to be a whole number.", name))
        return number
