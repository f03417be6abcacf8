"""What the viewer asks for: rows of a report, what is below a row, and the way to the entries."""

import itertools
from dataclasses import replace

from odoo import api, models
from odoo.exceptions import UserError

from ..engine import report_table
from ..engine.report_accounts import Account
from .smart_report_options import LARGEST_ID

#: Groups of one line that are sent at first; the rest is asked for.
MOST_GROUPS = 200
NAMES = {"partner": "res.partner", "journal": "account.journal", "tax": "account.tax"}


class SmartReport(models.Model):
    _inherit = "smart.report"

    @api.model
    @api.readonly
    def get_reports(self):
        """The reports there are: code, name, description."""
        self.check_access("read")
        return self.search([]).read(["code", "name", "description", "layout", "period"])

    @api.model
    @api.readonly
    def get_report(self, code, options=None):
        """A whole report: its columns, rows and options.

        :param code: of the report
        :param options: ``date_from``, ``date_to`` (or ``preset``), ``compare`` (previous, year,
            target) with ``count``, ``journals``, ``partners``, ``analytic``, ``companies`` (ids),
            ``drafts``, ``zero``, ``split``, ``due_by`` (due, invoice), ``basis`` (accrual, cash)
        """
        report = self._by_code(code)
        options = report._options(options)
        table = report._report_table(options)
        rows = table.rows(report._names)
        return {
            "code": report.code,
            "name": report.name,
            "description": report.description or "",
            "layout": report.layout,
            "period": report.period,
            "company": report._company_names(options),
            "companies": report._company_choices(),
            "currency_id": self.env.company.currency_id.id,
            "currency": self.env.company.currency_id.name,
            "has_cash_basis": report_table.is_profit(table.lines, table.accounts, report.layout),
            "has_targets": any(line.target for line in table.lines),
            "has_analytic": self.env.user.has_group("analytic.group_analytic_accounting"),
            "options": options,
            "columns": report._column_heads(table.setup),
            "rows": report._first_rows(rows),
            "notes": report._notes(options, table),
        }

    def _by_code(self, code):
        self.check_access("read")
        report = self.search([("code", "=", code)], limit=1) if isinstance(code, str) else self
        if not report:
            raise UserError(self.env._("There is no report “%s”.", code))
        return report

    def _company_names(self, options):
        return ", ".join(self.env["res.company"].browse(options["companies"]).mapped("name"))

    def _company_choices(self):
        return [{"id": each.id, "name": each.name} for each in self.env.companies]

    def _report_table(self, options):
        setup = self._report_setup(options)
        return self._table_of(self._definition(), self._account_facts(), setup, options)

    def _table_of(self, lines, accounts, setup, options, within=()):
        """A table of some lines; each day of an ageing has its own statement."""
        if self.layout != "ageing":
            return self._part(lines, accounts, setup, options, within)
        parts = [
            self._part(
                lines,
                accounts,
                replace(setup, columns=tuple(columns)),
                {**options, "date_to": period.end},
                within,
            )
            for period, columns in itertools.groupby(setup.columns, lambda column: column.period)
        ]
        return report_table.beside(parts, setup)

    def _part(self, lines, accounts, setup, options, within):
        needs = report_table.plan(lines, accounts, setup)
        sums = {need.key: self._sums(need, options, within) for need in needs}
        return report_table.Table(lines, accounts, setup, sums)

    def _account_facts(self):
        accounts = self.env["account.account"].with_context(active_test=False).search([])
        tags = self._tag_names(accounts.tag_ids)
        facts = [
            Account(
                id=account.id,
                code=account.code or account.placeholder_code or "",
                name=account.name,
                type=account.account_type,
                tags=frozenset().union(*(tags[tag.id] for tag in account.tag_ids)),
            )
            for account in accounts
        ]
        return sorted(facts, key=lambda account: (account.code, account.id))

    def _tag_names(self, tags):
        external = tags.get_external_id()
        return {tag.id: {tag.name, external[tag.id]} - {""} for tag in tags}

    def _names(self, kind, ids):
        """Labels of groups."""
        if kind == "account":
            facts = self.env["account.account"].browse(ids)
            return {
                each.id: f"{each.code or each.placeholder_code or ''} {each.name}" for each in facts
            }
        known = [each for each in ids if each]
        # sudo: names of what the reader's own journal items name
        records = self.env[NAMES[kind]].sudo().browse(known)
        name = "complete_name" if kind == "partner" else "name"
        records.fetch([name])
        unknown = self.env._("Without partner") if kind == "partner" else self.env._("None")
        return {each.id: each[name] or each.display_name for each in records} | {None: unknown}

    # Rows for the browser --------------------------------------------------

    def _first_rows(self, rows):
        """Rows as JSON; of very many groups of a line only the first ones."""
        result, count = [], {}
        for row in rows:
            count[row.parent] = count.get(row.parent, 0) + 1
            if not row.parent or count[row.parent] <= MOST_GROUPS:
                result.append(self._row_json(row))
            elif count[row.parent] == MOST_GROUPS + 1:
                result.append(self._more_json(row.parent, row.level, MOST_GROUPS))
        return result

    def _row_json(self, row):
        return {
            "key": row.key,
            "label": row.label,
            "level": row.level,
            "style": row.style,
            "figure": row.figure,
            "values": [None if value is None else float(value) for value in row.values],
            "parent": row.parent,
            "unfoldable": row.unfoldable,
            "unfolded": row.unfolded,
            "drill": row.style != "more" and bool(row.values) and not row.formula,
            "res_id": row.res_id,
        }

    def _more_json(self, parent, level, offset):
        return {
            "key": f"{parent}/more:{offset}",
            "label": self.env._("Show more"),
            "level": level,
            "style": "more",
            "figure": "money",
            "values": [],
            "parent": parent,
            "unfoldable": False,
            "unfolded": False,
            "drill": False,
            "res_id": offset,
        }

    def _column_heads(self, setup):
        names = {
            "balance": "",
            "opening": self.env._("Opening"),
            "debit": self.env._("Debit"),
            "credit": self.env._("Credit"),
            "closing": self.env._("Balance"),
            "total": self.env._("Total"),
            "not_due": self.env._("Not due"),
            "due_30": self.env._("1-30"),
            "due_60": self.env._("31-60"),
            "due_90": self.env._("61-90"),
            "due_120": self.env._("91-120"),
            "older": self.env._("Over 120"),
            "base": self.env._("Base"),
            "tax": self.env._("Tax"),
            "target": "",
        }
        return [
            {"label": column.label, "name": names[measure], "measure": measure}
            for column, measure in setup.cells
        ]

    def _notes(self, options, table):
        """What a reader has to know to read the figures right."""
        notes = []
        if options["drafts"]:
            notes.append(self.env._("Draft entries are included."))
        if options["basis"] == "cash":
            notes.append(
                self.env._("Cash basis: invoices and bills count when and as far as they are paid.")
            )
        notes += self._target_notes(options, table.setup)
        notes += self._rate_notes(options, table.setup)
        return notes + self._line_notes(table)

    def _rate_notes(self, options, setup):
        own = self.env.company.currency_id
        companies = self.env["res.company"].browse(options["companies"])
        day = setup.columns[0].period.end
        return [
            self.env._(
                "%(company)s: 1 %(currency)s = %(rate)s %(own)s, the rate of the last day."
                " Converted amounts may differ from their sums by a cent.",
                company=company.name,
                currency=company.currency_id.name,
                rate=f"{setup.companies[company.id].rate(day):.6g}",
                own=own.name,
            )
            for company in companies
            if company.currency_id != own
        ]

    def _line_notes(self, table):
        """Lines that have to be zero and are not, and lines that name accounts nobody has."""
        notes = []
        for line in table.lines:
            named = "code:" in line.accounts or "tag:" in line.accounts
            if line.style == "check" and table.is_off(line):
                notes.append(
                    self.env._(
                        "“%s” is not zero: there are entries whose debits and credits differ.",
                        line.name,
                    )
                )
            if named and not report_table.accounts_of(line, table.accounts):
                notes.append(self.env._("No account belongs to “%s”.", line.name))
        return notes

    # Below a row -----------------------------------------------------------

    @api.model
    @api.readonly
    def get_rows(self, code, options, key, offset=0):
        """What is below a row: the next groups, or single journal items."""
        report = self._by_code(code)
        options = report._options(options)
        line, within = report._place(key)
        offset = offset if type(offset) is int and 0 < offset <= LARGEST_ID else 0
        rest = line.groups[len(within) :]
        if rest:
            rows = report._below(line, within, options)
            shown = [report._row_json(row) for row in rows[offset : offset + MOST_GROUPS]]
            if len(rows) > offset + MOST_GROUPS:
                shown.append(report._more_json(key, shown[-1]["level"], offset + MOST_GROUPS))
            return shown
        return report._item_rows(line, within, options, key, offset)

    def _place(self, key):
        """The line of a key and the groups on the way, as pairs (kind, id).

        :raises UserError: there is no such row
        """
        parts = [part.partition(":") for part in str(key).split("/")]
        lines = {line.id: line for line in self._definition()}
        sound = all(number.isdigit() for _kind, _colon, number in parts)
        if not sound or parts[0][0] != "line" or int(parts[0][2]) not in lines:
            raise UserError(self.env._("This row is no longer part of the report. Load it again."))
        line = lines[int(parts[0][2])]
        within = tuple((kind, int(number)) for kind, _colon, number in parts[1:])
        known = all(number <= LARGEST_ID for _kind, number in within)
        if not known or tuple(kind for kind, _id in within) != line.groups[: len(within)]:
            raise UserError(self.env._("This row is no longer part of the report. Load it again."))
        return line, within

    def _below(self, line, within, options):
        """Rows of the next groups of a row."""
        accounts, setup = self._accounts_within(within), self._report_setup(options)
        inner = report_table.narrowed(line, within)
        table = self._table_of([inner], accounts, setup, options, within)
        prefix = "/".join([line.key, *(f"{kind}:{number}" for kind, number in within)])
        rows = [row for row in table.rows(self._names) if row.parent]
        return [
            replace(
                row,
                key=row.key.replace(line.key, prefix, 1),
                parent=prefix,
                level=row.level + len(within),
            )
            for row in rows
        ]

    def _accounts_within(self, within):
        """Facts about the accounts of a row.

        :raises UserError: its account is gone
        """
        wanted = {number for kind, number in within if kind == "account"}
        facts = self._account_facts()
        found = [fact for fact in facts if fact.id in wanted] if wanted else facts
        if wanted and not found:
            raise UserError(self.env._("The account of this row is gone. Load the report again."))
        return found
