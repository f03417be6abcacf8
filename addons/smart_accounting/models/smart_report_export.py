"""A report as a file. Figures are those of the viewer, unfolded to the last group."""

import itertools

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import report_table, report_text

#: Reports by account list their journal items in a workbook, up to so many.
MOST_ITEMS = 350_000
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv;charset=utf-8",
    "md": "text/markdown;charset=utf-8",
    "pdf": "application/pdf",
}


class SmartReport(models.Model):
    _inherit = "smart.report"

    @api.model
    def get_markdown(self, code, options=None):
        """A report as Markdown, for mails, notes and language models."""
        return self._export(code, options, "md").decode()

    def _export(self, code, options, kind):
        """The bytes of a file.

        :raises UserError: there is no such format
        """
        report = self._by_code(code)
        if kind not in FORMATS:
            raise UserError(self.env._("A report cannot be saved as “%s”.", kind))
        options = report._options(options)
        table = report._report_table(options)
        return getattr(report, f"_as_{kind}")(options, table, table.rows(report._names))

    def _titles(self, table):
        """Titles of all columns, the label's first."""
        heads = self._column_heads(table.setup)
        periods = len({head["label"] for head in heads}) > 1
        titles = []
        for head in heads:
            words = [head["label"].replace("\n", " ") if periods or not head["name"] else ""]
            titles.append(" ".join(word for word in [*words, head["name"]] if word))
        return [self.name, *titles]

    def _remarks(self, options, table):
        """What stands above the figures: the company, the period, and what to know."""
        period = self._period_label(self._periods(options)[0])
        currency = self.env._("in %s", self.env.company.currency_id.name)
        words = [self._company_names(options), period, currency]
        return [" · ".join(words), *self._notes(options, table)]

    def _cells(self, row):
        if row.figure != "percent":
            return row.values
        return [None if value is None else f"{value * 100:.1f} %" for value in row.values]

    def _plain_rows(self, rows):
        return [(row.label, row.level, row.style, self._cells(row)) for row in rows]

    def _as_csv(self, options, table, rows):
        # spreadsheets read UTF-8 only behind this mark
        text = report_text.as_csv(self._titles(table), self._plain_rows(rows))
        return ("\ufeff" + text).encode()

    def _as_md(self, options, table, rows):
        plain = self._plain_rows(rows)
        remarks = self._remarks(options, table)
        return report_text.as_markdown(self.name, remarks, self._titles(table), plain).encode()

    # Items -----------------------------------------------------------------

    def _export_items(self, options, table):
        """Journal items by the key of their row, for reports that list them.

        Items have columns for one period; beside others there are only sums.

        :return: (items by key, whether there are too many of them)
        """
        if not self.lists_items or len(table.setup.columns) > 1:
            return {}, False
        found = {}
        for line in table.lines:
            if line.accounts and line.groups:
                items = self._line_items(line, options, table)
                if items is None:
                    return {}, True
                found |= items
        return found, False

    def _line_items(self, line, options, table):
        """Items of a line by row, or None when there are too many.

        Each is (day, label, first value, second value), amounts in the report's currency.
        """
        (need,) = report_table.plan([line], table.accounts, table.setup)
        source = self._source(line.source, need, options)
        self._limit_days(source, self._shown_spans(line, table.setup))
        count = self._fetch_values(source.query, "COUNT(*)")
        if not count or count[0][0] > MOST_ITEMS:
            return None if count else {}
        return self._items_by_row(line, source, table.setup)

    def _items_by_row(self, line, source, setup):
        query, rate = source.query, self._rate_sql(source, setup)
        item_id, partner = self._item_sql(query, "id"), self._item_sql(query, "partner_id")
        query.add_join(
            "LEFT JOIN", "res_partner", None, SQL("%s = %s", partner, SQL("res_partner.id"))
        )
        group = self._group_sql(source, report_table.group_of(line))
        query.order = SQL("%s, %s, %s", group, source.day, item_id)
        rows = self._fetch_values(
            query,
            group,
            source.day,
            SQL(
                "CONCAT_WS(' · ', %s, res_partner.complete_name, %s)",
                self._item_sql(query, "move_name"),
                self._item_sql(query, "name"),
            ),
            SQL("(%s * %s)::float", source.first, rate),
            SQL("(%s * %s)::float", source.second, rate),
        )
        prefix = f"{line.key}/{report_table.group_of(line)}:"
        return {
            f"{prefix}{group or 0}": [row[1:] for row in some]
            for group, some in itertools.groupby(rows, key=lambda row: row[0])
        }
