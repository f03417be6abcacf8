"""A report as a workbook whose totals are formulas, so that one can go on computing with it."""

import io
from datetime import date

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from odoo import models

from ..engine import report_formula

#: Cells are what they say: text of others is never taken for a formula or a link.
PLAIN = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
    "default_date_format": "yyyy-mm-dd",
}
#: Workbooks count days from this one; the library's own way takes much longer.
DAY_ZERO = date(1899, 12, 30).toordinal()


class Sheet:
    """Writes the rows of a report below each other; every row knows its number before."""

    def __init__(self, book, report, table, rows, items, signs):
        self.book, self.table, self.rows, self.items = book, table, rows, items
        self.signs, self.layout = signs, report.layout
        name = report.name.translate(str.maketrans("", "", "[]:*?/\\"))[:31].strip("' ")
        self.sheet = book.add_worksheet(name or report.code[:31])
        self.places = table.setup.places
        money = f"#,##0.{'0' * self.places}" if self.places else "#,##0"
        self.money, self.percent = f"{money};-{money}", "0.0%"
        self._formats = {}
        self.numbers = {}

    def format(self, **values):
        key = tuple(sorted(values.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(values)
        return self._formats[key]

    @property
    def columns(self):
        """Where the first figure stands: behind the label, or behind date and label."""
        return 2 if self.items else 1

    def write(self, remarks, titles):
        top = self._head(remarks, titles)
        self._place(top)
        for index, row in enumerate(self.rows):
            self._row(row, index)

    def _head(self, remarks, titles):
        self.sheet.set_column(0, 0, 60)
        self.sheet.set_column(1, self.columns + len(titles), 16)
        bold = self.format(bold=True)
        self.sheet.write_string(0, 0, titles[0], self.format(bold=True, font_size=14))
        for number, remark in enumerate(remarks, start=1):
            self.sheet.write_string(number, 0, remark)
        top = len(remarks) + 2
        for number, title in enumerate(titles[1:]):
            head = self.format(bold=True, align="right", bottom=1, text_wrap=True)
            self.sheet.write_string(top, self.columns + number, title, head)
        self.sheet.write_string(top, 0, "", bold)
        self.sheet.freeze_panes(top + 1, self.columns)
        return top + 1

    def _place(self, top):
        """Give each row its number, with room for its items below."""
        for row in self.rows:
            self.numbers[row.key] = top
            top += 1 + len(self.items.get(row.key, ()))
        self.end = top

    def _row(self, row, index):
        number = self.numbers[row.key]
        strong = {"bold": True} if row.style in ("total", "heading") else {}
        line = {"top": 1} if row.style == "total" else {}
        indent = self.format(indent=row.level, **strong, **line)
        self.sheet.write_string(number, 0, row.label, indent)
        figures = self.format(
            num_format=self.percent if row.figure == "percent" else self.money, **strong, **line
        )
        last = self._last_below(row, index)
        for cell, value in enumerate(row.values):
            self._figure(row, cell, value, figures, last)
        self._items(row)

    def _last_below(self, row, index):
        """Number of the last row that belongs to this one."""
        if row.parent:
            return self.numbers[row.key] + len(self.items.get(row.key, ()))
        following = next((each for each in self.rows[index + 1 :] if not each.parent), None)
        return (self.numbers[following.key] if following else self.end) - 1

    def _figure(self, row, cell, value, style, last):
        number, column = self.numbers[row.key], self.columns + cell
        if value is None:
            return
        formula = self._formula(row, cell, number, last)
        if formula:
            self.sheet.write_formula(number, column, f"={formula}", style, float(value))
        else:
            self.sheet.write_number(number, column, float(value), style)

    def _formula(self, row, cell, number, last):
        if self.table.setup.cells[cell][1] == "target":
            return None
        if row.formula:
            return self._total(row, cell)
        measure = self.table.setup.cells[cell][1]
        if measure == "closing":
            opening, debit, credit = (
                xl_rowcol_to_cell(number, self.columns + cell - back) for back in (3, 2, 1)
            )
            plus, minus = (
                (debit, credit) if self.signs.get(self._line_of(row), 1) > 0 else (credit, debit)
            )
            return f"{opening}+{plus}-{minus}"
        summed = bool(self.items.get(row.key)) and measure in ("debit", "credit")
        if last == number or not (summed or (row.unfoldable and not row.parent)):
            return None
        name = xl_col_to_name(self.columns + cell)
        return f"SUBTOTAL(9,{name}{number + 2}:{name}{last + 1})"

    def _line_of(self, row):
        return row.parent or row.key

    def _total(self, row, cell):
        cells = {
            other.code: xl_rowcol_to_cell(self.numbers[other.key], self.columns + cell)
            for other in self.rows
            if other.code and other.values
        }
        return report_formula.spreadsheet(row.formula, cells)

    def _items(self, row):
        """The journal items of a row, with a balance that goes on from line to line."""
        items = self.items.get(row.key)
        if not items:
            return
        label, day = self.format(indent=row.level + 1), self.format(num_format="yyyy-mm-dd")
        money, number = self.format(num_format=self.money), self.numbers[row.key]
        sign = self.signs.get(self._line_of(row), 1)
        write_number, write_string = self.sheet.write_number, self.sheet.write_string
        balance = float(row.values[0])
        for when, text, debit, credit in items:
            number += 1
            balance += (debit - credit) * sign
            write_string(number, 0, text, label)
            write_number(number, 1, when.toordinal() - DAY_ZERO, day)
            if debit:
                write_number(number, 3, debit, money)
            if credit:
                write_number(number, 4, credit, money)
            write_number(number, 5, round(balance, self.places), money)


class SmartReport(models.Model):
    _inherit = "smart.report"

    def _as_xlsx(self, options, table, rows):
        items, too_many = self._export_items(options, table)
        remarks = self._remarks(options, table)
        if too_many:
            remarks.append(
                self.env._("Too many journal items for one file: only sums. Choose less time.")
            )
        signs = {line.key: line.sign for line in table.lines}
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, PLAIN) as book:
            Sheet(book, self, table, rows, items, signs).write(remarks, self._titles(table))
        return stream.getvalue()
