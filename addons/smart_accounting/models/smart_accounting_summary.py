from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..engine.report_period import month_end
from .smart_accounting import CASH

#: Rows of each list in the summary.
LISTED = 15


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

    @api.model
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
            [
                ("company_id", "=", self.env.company.id),
                ("state", "in", ("in_process", "paid")),
                ("date", ">=", first),
                ("date", "<=", last),
            ],
            ["payment_type"],
            ["amount_company_currency_signed:sum"],
        )
        sums = {kind: abs(amount) for kind, amount in groups}
        return sums.get("inbound", 0.0), sums.get("outbound", 0.0)

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
        """The month as Markdown: figures, targets, the largest documents."""
        books, last, _ = self.env["smart.accounting"], month_end(month), self.env._
        labels = {name: self._fields[name]._description_string(self.env) for name in figures}
        lines = [f"# {_plain(self.env.company.name)}: {month:%Y-%m}", ""]
        lines += [f"| | {_('Month')} | {_('Target')} |", "|---|---:|---:|"]
        lines += [
            f"| {labels[name]} | {self._money(amount)} | {self._target_text(name, month)} |"
            for name, amount in figures.items()
        ]
        sections = {
            _("Invoices"): books.get_invoices(month, last, state="posted", limit=1000),
            _("Vendor Bills"): books.get_vendor_bills(month, last, state="posted", limit=1000),
        }
        for title, rows in sections.items():
            lines += ["", f"## {title} ({len(rows)})", ""]
            largest = sorted(rows, key=lambda row: -abs(row["amount_total"]))[:LISTED]
            lines += [
                f"- {_plain(row['name'])}, {_plain(row['partner'])}: "
                f"{row['amount_total']:,.2f} {row['currency']}"
                for row in largest
            ] or [_("None.")]
        return "\n".join(lines)

    def _target_text(self, name, month):
        if name not in dict(self.env["smart.target"]._fields["kind"].selection):
            return ""
        amount = self.env["smart.target"]._target(name, month, self.env.company)
        return "" if amount is None else self._money(amount)

    def _money(self, amount):
        return self.env.company.currency_id.format(amount)


def _plain(text):
    """Text of others in Markdown: one line, and without a meaning of its own.

    >>> _plain("A|B *C*")
    'A\\\\|B \\\\*C\\\\*'
    """
    text = " ".join((text or "").split())
    return "".join(f"\\{char}" if char in "\\`*_[]<>|#" else char for char in text)
