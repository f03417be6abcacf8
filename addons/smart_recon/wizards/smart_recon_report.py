"""The reconciliation of one bank account at the end of a day: its balance at the bank, its
balance in the books, and what stands between them."""

import base64
import io

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from odoo.addons.smart_base.engine import sheet_safety

#: Section -> heading of its list.
SECTIONS = [
    ("gap", "Statements That Do Not Connect"),
    ("other", "Entries That Are No Bank Lines"),
    ("changed", "Bank Lines Whose Entry Differs"),
    ("transit", "On Its Way to or from the Bank"),
    ("open", "Bank Lines Still to Match"),
]
#: Sections that explain the difference between bank and books.
EXPLAINING = ("gap", "other", "changed")


class SmartReconReport(models.TransientModel):
    _name = "smart.recon.report"
    _description = "Bank Reconciliation Report"
    _check_company_auto = True

    journal_id = fields.Many2one(
        "account.journal",
        required=True,
        check_company=True,
        domain="[('type', 'in', ('bank', 'cash', 'credit'))]",
        default=lambda self: self._default_journal_id(),
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        "At the End of", required=True, default=lambda self: fields.Date.context_today(self)
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    statement_id = fields.Many2one(
        "account.bank.statement", "Last Statement", readonly=True, check_company=True
    )
    statement_balance = fields.Monetary(readonly=True)
    after_balance = fields.Monetary(
        "Lines After It", readonly=True, help="Bank lines that belong to no statement yet."
    )
    bank_balance = fields.Monetary("Balance at the Bank", readonly=True)
    explained = fields.Monetary("Explained Difference", readonly=True)
    book_balance = fields.Monetary("Balance in the Books", readonly=True)
    unexplained = fields.Monetary(
        readonly=True, help="What is left when everything known is taken into account."
    )
    transit_in = fields.Monetary("Receipts on Their Way", readonly=True)
    transit_out = fields.Monetary("Payments on Their Way", readonly=True)
    expected_balance = fields.Monetary(
        "Bank After Everything on Its Way",
        readonly=True,
        help="What the account will hold when all registered receipts and payments have passed.",
    )
    open_count = fields.Integer("Bank Lines to Match", readonly=True)
    open_amount = fields.Monetary("Still to Match", readonly=True)
    suspense_balance = fields.Monetary(
        "On the Suspense Account",
        readonly=True,
        help="What this journal has left there; the lines still to match explain it.",
    )
    suspense_gap = fields.Monetary("Not Explained by Bank Lines", readonly=True)
    is_tied = fields.Boolean("Everything Is Explained", readonly=True)
    line_ids = fields.One2many("smart.recon.report.line", "report_id", readonly=True)
    gap_ids = fields.One2many(
        "smart.recon.report.line", "report_id", domain=[("section", "=", "gap")], readonly=True
    )
    other_ids = fields.One2many(
        "smart.recon.report.line",
        "report_id",
        domain=[("section", "in", ("other", "changed"))],
        readonly=True,
    )
    transit_ids = fields.One2many(
        "smart.recon.report.line", "report_id", domain=[("section", "=", "transit")], readonly=True
    )
    open_ids = fields.One2many(
        "smart.recon.report.line", "report_id", domain=[("section", "=", "open")], readonly=True
    )
    file_data = fields.Binary("Workbook", readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    @api.model
    def _default_journal_id(self):
        return self.env["account.journal"].search(
            [("company_id", "=", self.env.company.id), ("type", "=", "bank")], limit=1
        )

    @api.depends("journal_id")
    def _compute_currency_id(self):
        for report in self:
            journal = report.journal_id
            report.currency_id = journal.currency_id or journal.company_id.currency_id

    @api.depends("journal_id", "date")
    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._(
                "%(journal)s at the end of %(day)s",
                journal=report.journal_id.name or "",
                day=format_date(self.env, report.date) if report.date else "",
            )

    @api.model_create_multi
    def create(self, vals_list):
        for values in vals_list:
            journal = self.env["account.journal"].browse(values.get("journal_id"))
            if journal:
                values["company_id"] = journal.company_id.id
        reports = super().create(vals_list)
        for report in reports:
            report._fill()
        return reports

    def write(self, vals):
        if "journal_id" in vals:
            journal = self.env["account.journal"].browse(vals["journal_id"])
            vals = {**vals, "company_id": journal.company_id.id}
        result = super().write(vals)
        if {"journal_id", "date"} & vals.keys():
            for report in self:
                report._fill()
        return result

    # Buttons --------------------------------------------------------------

    @api.model
    def report(self, journal_id, date=None):
        """The reconciliation of a journal as plain data, for other programs.

        :param date: end of this day (ISO), today by default
        :return: dict of figures in the journal's currency, and ``lines`` that explain them
        """
        values = {"journal_id": journal_id}
        if date:
            values["date"] = date
        report = self.create(values)
        names = [*report._figures(), "open_count", "is_tied"]
        lines = [
            {
                "section": line.section,
                "date": fields.Date.to_string(line.date),
                "name": line.name,
                "partner": line.partner_name or "",
                "amount": line.amount,
            }
            for line in report.line_ids
        ]
        return {**{name: report[name] for name in names}, "lines": lines}

    @api.model
    def action_open(self):
        """Show the report of the first bank, as of today."""
        journal = self._default_journal_id()
        if not journal:
            raise UserError(self.env._("This company has no bank journal yet."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bank Reconciliation Report"),
            "res_model": self._name,
            "res_id": self.create({"journal_id": journal.id}).id,
            "views": [(False, "form")],
        }

    def action_show(self):
        """Compute it anew for the chosen journal and day."""
        self.ensure_one()
        self._fill()
        return True

    def action_print(self):
        """Hand out the report as PDF."""
        self.ensure_one()
        self.check_access("read")
        return self.env.ref("smart_recon.smart_recon_report_pdf").report_action(self)

    def action_export(self):
        """Hand out the report as workbook, with every line."""
        self.ensure_one()
        self.check_access("write")
        self.file_data = base64.b64encode(self._xlsx())
        self.file_name = f"reconciliation-{self.journal_id.code}-{self.date}.xlsx"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file_data/{self.file_name}?download=true",
            "target": "self",
        }

    # Workbook -------------------------------------------------------------

    @api.model
    def _figures(self):
        """Fields that the report lists, from the bank to the books."""
        return [
            "statement_balance",
            "after_balance",
            "bank_balance",
            "explained",
            "unexplained",
            "book_balance",
            "transit_in",
            "transit_out",
            "expected_balance",
            "open_amount",
            "suspense_balance",
            "suspense_gap",
        ]

    def _labels(self):
        return {
            name: self._fields[name].get_description(self.env)["string"] for name in self._figures()
        }

    def _section_names(self):
        return dict(self.line_ids._fields["section"]._description_selection(self.env))

    def _rows(self):
        """Heading, figures, and each section with all of its lines."""
        yield [self.env._("Bank Reconciliation Report"), self.journal_id.name]
        yield [self.env._("At the End of"), self.date]
        yield [self.env._("Currency"), self.currency_id.name]
        for name, label in self._labels().items():
            yield [label, self[name]]
        names = self._section_names()
        for section, lines in self.line_ids.grouped("section").items():
            yield []
            yield [names[section]]
            yield [
                self.env._("Text"),
                self.env._("Date"),
                self.env._("Partner"),
                self.env._("Amount"),
            ]
            for line in lines:
                yield [line.name, line.date, line.partner_name or "", line.amount]

    def _xlsx(self):
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"constant_memory": True})
        sheet = book.add_worksheet()
        sheet.set_column(0, 0, 60)
        sheet.set_column(1, 3, 22)
        for number, row in enumerate(self._rows()):
            sheet_safety.write_xlsx_row(sheet, number, row)
        book.close()
        return stream.getvalue()
