from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..engine.report_period import month_end
from .smart_accounting import CASH, PURCHASES, SALES

#: Rows of each list in the summary.
LISTED = 15
PROFIT_AND_LOSS = "profit-and-loss"


class SmartAccountingSummary(models.Model):
    """A month of a company in figures and as Markdown, written once the month is over."""

    _name = "smart.accounting.summary"
    _description = "Monthly Summary"
    _order = "month desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    month = fields.Date(required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    revenue = fields.Monetary(readonly=True)
    expenses = fields.Monetary(readonly=True)
    margin = fields.Monetary("Profit", readonly=True)
    received = fields.Monetary("Payments Received", readonly=True)
    paid = fields.Monetary("Payments Made", readonly=True)
    cash = fields.Monetary("Bank and Cash at the End", readonly=True)
    overdue = fields.Monetary(readonly=True, help="Customer invoices overdue when it was written.")
    markdown = fields.Text(readonly=True)

    _month_uniq = models.UniqueIndex("(company_id, month)", "This month has a summary already.")

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for summary in self:
            summary.display_name = format_date(self.env, summary.month, date_format="MMMM yyyy")

    @api.model
    def _cron_write(self):
        """Write last month's summary of each company that has none yet."""
        today = fields.Date.context_today(self)
        month = (today.replace(day=1) - timedelta(1)).replace(day=1)
        for company in self.env["res.company"].search([]):
            domain = [("company_id", "=", company.id), ("month", "=", month)]
            if not self.search_count(domain, limit=1):
                self.with_company(company)._write_month(month)

    def action_write_again(self):
        """Write the summaries again from the books as they are now."""
        self.check_access("write")
        for summary in self:
            summary.with_company(summary.company_id)._write_month(summary.month)

    def action_write_last_month(self):
        """Write last month's summary of the current company, or write it again."""
        self.check_access("create")
        today = fields.Date.context_today(self)
        self._write_month((today.replace(day=1) - timedelta(1)).replace(day=1))
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _write_month(self, month):
        company = self.env.company
        figures = self._figures(month)
        values = {
            **figures,
            "company_id": company.id,
            "month": month,
            "markdown": self._markdown(month, figures),
        }
        known = self.search([("company_id", "=", company.id), ("month", "=", month)])
        if known:
            known.write(values)
            return known
        return self.create(values)

    # Figures --------------------------------------------------------------

    @api.model
    def _figures(self, month):
        """Figures of a month of the current company, in its currency."""
        books, last = self.env["smart.accounting"], month_end(month)
        currency = self.env.company.currency_id
        revenue = books.get_revenue(month, last)["total"]
        expenses = books.get_expenses(month, last)["total"]
        received, paid = self._payments(month, last)
        return {
            "revenue": revenue,
            "expenses": expenses,
            "margin": currency.round(revenue - expenses),
            "received": received,
            "paid": paid,
            "cash": books._result(CASH, None, last, 1)["total"],
            "overdue": self._overdue(last),
        }

    def _payments(self, first, last):
        groups = self.env["account.payment"]._read_group(
            self._payments_domain(first, last),
            ["payment_type"],
            ["amount_company_currency_signed:sum"],
        )
        sums = {kind: abs(amount) for kind, amount in groups}
        return sums.get("inbound", 0.0), sums.get("outbound", 0.0)

    def _payments_domain(self, first, last):
        return [
            ("company_id", "=", self.env.company.id),
            ("state", "in", ("in_process", "paid")),
            ("date", ">=", first),
            ("date", "<=", last),
        ]

    def _overdue(self, day):
        [(amount,)] = self.env["account.move"]._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("state", "=", "posted"),
                ("move_type", "=", "out_invoice"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("invoice_date_due", "<=", day),
            ],
            [],
            ["amount_residual_signed:sum"],
        )
        return amount or 0.0

    # Words ----------------------------------------------------------------

    def _markdown(self, month, figures):
        """The month as Markdown: figures, targets, profit and loss, the largest documents."""
        _ = self.env._
        labels = {name: self._fields[name]._description_string(self.env) for name in figures}
        lines = [f"# {_plain(self.env.company.name)}: {month:%Y-%m}", ""]
        lines += [f"| | {_('Month')} | {_('Target')} |", "|---|---:|---:|"]
        lines += [
            f"| {labels[name]} | {self._money(amount)} | {self._target_text(name, month)} |"
            for name, amount in figures.items()
        ]
        lines += self._profit_and_loss(month)
        for title, model, largest_by, domain in self._lists(month):
            count = self.env[model].search_count(domain)
            records = self.env[model].search(domain, limit=LISTED, order=f"{largest_by} desc, id")
            listed = [_document_line(record, record[largest_by]) for record in records]
            lines += ["", f"## {title} ({count})", "", *(listed or [_("None.")])]
        return "\n".join(lines)

    def _profit_and_loss(self, month):
        """Lines of the report; none where an administrator removed it."""
        reports = self.env["smart.report"]
        if not reports.search_count([("code", "=", PROFIT_AND_LOSS)], limit=1):
            return []
        days = {"date_from": str(month), "date_to": str(month_end(month))}
        options = {**days, "companies": self.env.company.ids}
        text = reports.get_markdown(PROFIT_AND_LOSS, options).replace("&emsp;", "\u2003")
        # one level below the heading of the summary
        return ["", *f"#{text}".rstrip().split("\n")]

    def _lists(self, month):
        """Lists of the month: title, model, the field with the amount, domain."""
        books, last, _ = self.env["smart.accounting"], month_end(month), self.env._
        posted = [("state", "=", "posted"), *books._days("invoice_date", month, last)]
        sales, bills = (
            [*books._documents_domain(kinds, None), *posted] for kinds in (SALES, PURCHASES)
        )
        return [
            (_("Invoices"), "account.move", "amount_total", sales),
            (_("Vendor Bills"), "account.move", "amount_total", bills),
            (_("Payments"), "account.payment", "amount", self._payments_domain(month, last)),
        ]

    def _target_text(self, name, month):
        if name not in dict(self.env["smart.target"]._fields["kind"].selection):
            return ""
        amount = self.env["smart.target"]._target(name, month, self.env.company)
        return "" if amount is None else self._money(amount)

    def _money(self, amount):
        return self.env.company.currency_id.format(amount)


def _document_line(record, amount):
    """A document or payment of a list; what is given back, or goes out, is negative."""
    is_payment = record._name == "account.payment"
    kind = record.payment_type if is_payment else record.move_type
    sign = "-" if kind == "outbound" or kind.endswith("_refund") else ""
    names = filter(None, (record.name, record.partner_id.display_name))
    words = ", ".join(map(_plain, names))
    return f"- {words}: {sign}{amount:,.2f} {record.currency_id.name}"


def _plain(text):
    """Text of others in Markdown: one line, and without a meaning of its own.

    >>> _plain("A|B *C*")
    'A\\\\|B \\\\*C\\\\*'
    """
    text = " ".join((text or "").split())
    return "".join(f"\\{char}" if char in "\\`*_[]<>|#" else char for char in text)
