"""Export of the audit log to CSV, XLSX or JSON lines."""

import base64
import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import xlsxwriter

from odoo import _, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import chain, sheet_safety
from ..models.smart_audit_log import CONTENT_FIELDS

MAX_ENTRIES = 50_000  # one file; about 60 MB of JSON lines
SHEET_FIELDS = ("sequence", *CONTENT_FIELDS, *(n for n in chain.HASH_FIELDS if n != "sequence"))


class SmartAuditExport(models.TransientModel):
    """Asks for period and format, and hands out the file."""

    _name = "smart.audit.export"
    _description = "Export the Audit Log"

    file_format = fields.Selection(
        [("xlsx", "Excel (XLSX)"), ("csv", "CSV"), ("jsonl", "JSON lines")],
        "Format",
        required=True,
        default="xlsx",
    )
    date_from = fields.Date("From")
    date_to = fields.Date("To")
    rule_code = fields.Char("Rule", help="Code of a rule; empty for all.")
    file_data = fields.Binary("File", readonly=True)
    file_name = fields.Char(readonly=True)
    entry_count = fields.Integer("Entries", readonly=True)
    file_digest = fields.Char("SHA-256 of the file", readonly=True)

    def action_export(self):
        """Make the file from the entries that the user may see, and note that it was made.

        :raises UserError: no entry matches, or too many for one file
        """
        self.ensure_one()
        ids = self._entry_ids()
        content = getattr(self, f"_{self.file_format}")(ids)
        self.write(
            {
                "file_data": base64.b64encode(content),
                "file_name": f"audit-log-{fields.Date.context_today(self)}.{self.file_format}",
                "entry_count": len(ids),
                "file_digest": hashlib.sha256(content).hexdigest(),
            }
        )
        self._note()
        return self._get_records_action(name=_("Export the audit log"), target="new", context={})

    def _entry_ids(self):
        domain = []
        if self.date_from:
            domain.append(("created_at", ">=", self._midnight(self.date_from)))
        if self.date_to:
            domain.append(("created_at", "<", self._midnight(self.date_to + timedelta(days=1))))
        if self.rule_code:
            domain.append(("rule_code", "=", self.rule_code))
        entries = self.env["smart.audit.log"].search(domain, limit=MAX_ENTRIES + 1)
        if not entries:
            raise UserError(_("There are no entries to export in this period."))
        if len(entries) > MAX_ENTRIES:
            raise UserError(_("More than %s entries: choose a shorter period.", MAX_ENTRIES))
        return set(entries.ids)

    def _midnight(self, day):
        """The moment at which the day begins for the user, in UTC."""
        begin = self.env.tz.localize(datetime.combine(day, time.min))
        return begin.astimezone(UTC).replace(tzinfo=None)

    def _note(self):
        self.env["smart.audit.log"]._append(
            [
                {
                    "action": "exported",
                    "proposal": {
                        "format": self.file_format,
                        "from": self.date_from or None,
                        "to": self.date_to or None,
                        "rule": self.rule_code or None,
                        "entries": self.entry_count,
                        "sha256": self.file_digest,
                    },
                }
            ]
        )

    # The three formats ----------------------------------------------------

    def _jsonl(self, ids):
        """Lines that can be verified by themselves; entries that the user may not see or did
        not choose leave only their hashes, so that the chain has no gap."""
        log = self.env["smart.audit.log"]
        first, last = self._number_range(ids)
        if last - first >= MAX_ENTRIES:
            raise UserError(_("The chosen entries lie too far apart: choose a shorter period."))
        lines = [
            chain.export_line(entry if entry.id in ids else replace(entry, content=None))
            for entry in log._sealed_entries(SQL("sequence BETWEEN %s AND %s", first, last))
        ]
        lines += [chain.export_line(e) for e in log._unsealed_entries() if e.id in ids]
        return "".join(f"{line}\n" for line in lines).encode()

    def _number_range(self, ids):
        numbers = self.env["smart.audit.log"].browse(ids).mapped("sequence")
        numbers = [number for number in numbers if number]
        return (min(numbers), max(numbers)) if numbers else (1, 0)

    def _csv(self, ids):
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC)
        for row in self._sheet_rows(ids):
            writer.writerow([sheet_safety.csv_cell(value) for value in row])
        return stream.getvalue().encode("utf-8-sig")

    def _xlsx(self, ids):
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"constant_memory": True})
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for number, row in enumerate(self._sheet_rows(ids)):
            sheet_safety.write_xlsx_row(sheet, number, row, None if number else bold)
        sheet.freeze_panes(1, 0)
        book.close()
        return stream.getvalue()

    def _sheet_rows(self, ids):
        """Headings, then one row per entry, in the order of the log."""
        log = self.env["smart.audit.log"]
        chosen = SQL("id = ANY(%s)", list(ids))
        labels = {
            name: log._fields[name].get_description(self.env)["string"] for name in SHEET_FIELDS
        }
        yield list(labels.values())
        actions = dict(log._selection_action())
        names = {company.id: company.name for company in self.env.user.company_ids}
        for entries in (log._sealed_entries(chosen), log._unsealed_entries(condition=chosen)):
            for entry in entries:
                values = {**entry.content, **{n: getattr(entry, n) for n in chain.HASH_FIELDS}}
                values["action"] = actions.get(values["action"], values["action"])
                values["company_id"] = names.get(values["company_id"], values["company_id"])
                yield [_cell(values[name]) for name in SHEET_FIELDS]


def _cell(value):
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value
