import io
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

import xlsxwriter
from reportlab.lib import colors, pagesizes
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer

from odoo import models
from odoo.tools import file_path, formatLang

from odoo.addons.smart_base.engine import sheet_safety

#: Rows of a table that the report prints; all of them are in the workbook.
PRINTED = 500
FONT, SIZE = "SmartClose", 7
MARGIN = 12 * mm
#: Letters of a cell that the report prints.
CELL = 300


class SmartClose(models.Model):
    """The tables of the evidence pack as workbook and as report."""

    _inherit = "smart.close"

    # Workbook -------------------------------------------------------------

    def _evidence_xlsx(self, tables):
        """One sheet a table; text of others is never taken for a formula."""
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
            money, bold = book.add_format({"num_format": "#,##0.00"}), book.add_format({"bold": 1})
            for table in tables:
                sheet = book.add_worksheet(table.name[:31])
                for column, width in enumerate(_widths(table)):
                    style = money if _is_money(table, column) else None
                    sheet.set_column(column, column, width, style)
                sheet_safety.write_xlsx_row(sheet, 0, table.heads, bold)
                for number, row in enumerate(table.rows, 1):
                    sheet_safety.write_xlsx_row(sheet, number, row)
                sheet.freeze_panes(1, 0)
                if table.rows:
                    sheet.autofilter(0, 0, len(table.rows), len(table.heads) - 1)
        return stream.getvalue()

    # Report ---------------------------------------------------------------

    def _evidence_pdf(self, tables):
        """The report: what was found, done and signed, for an auditor to read."""
        _ = self.env._
        if FONT not in pdfmetrics.getRegisteredFontNames():
            font = file_path("web/static/fonts/sign/NotoSans-Reg.ttf")
            pdfmetrics.registerFont(TTFont(FONT, font))
        small = ParagraphStyle("small", fontName=FONT, fontSize=SIZE, leading=SIZE * 1.25)
        title = ParagraphStyle("title", parent=small, fontSize=16, leading=20)
        head = ParagraphStyle("head", parent=small, fontSize=11, leading=14, spaceBefore=5 * mm)
        story = [Paragraph(escape(_("Month-end close %s", self.name)), title)]
        story += [Paragraph(escape(line), small) for line in self._shown_summary()]
        for table in tables:
            if table.printed:
                story.append(Paragraph(escape(table.name), head))
                story += self._pdf_table(table, small)
        stream = io.BytesIO()
        margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
        size = pagesizes.landscape(pagesizes.A4)
        document = SimpleDocTemplate(stream, pagesize=size, title=self.name, **margins)
        document.build(story, onFirstPage=_number_page, onLaterPages=_number_page)
        return stream.getvalue()

    def _shown_summary(self):
        said = self._summary(self._summary_facts())
        actions = [
            " ".join(filter(None, [f"{each['name']}: {each['amount']}.", each["advice"]]))
            for each in said["actions"]
        ]
        return [*said["lines"], *actions]

    def _pdf_table(self, table, small):
        """A table, or what to say instead of an empty one."""
        _ = self.env._
        if not table.rows:
            return [Paragraph(escape(_("None.")), small)]
        right = ParagraphStyle("right", parent=small, alignment=2)
        figures = [_is_number(table, column) for column in range(len(table.heads))]
        styles = [right if figure else small for figure in figures]
        body = [
            [Paragraph(escape(text), style) for text, style in zip(row, styles, strict=True)]
            for row in [table.heads, *map(self._pdf_cells, table.rows[:PRINTED])]
        ]
        lines = [
            ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.lightgrey),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ]
        widths = _shares(_widths(table), pagesizes.landscape(pagesizes.A4)[0] - 2 * MARGIN)
        shown = [LongTable(body, colWidths=widths, repeatRows=1, style=lines, hAlign="LEFT")]
        remarks = [table.remark] if table.remark else []
        if len(table.rows) > PRINTED:
            remarks.append(
                _(
                    "The first %(shown)s of %(all)s rows; the workbook has them all.",
                    shown=PRINTED,
                    all=len(table.rows),
                )
            )
        return [*shown, Spacer(1, 1 * mm), *(Paragraph(escape(each), small) for each in remarks)]

    def _pdf_cells(self, row):
        return [self._pdf_text(value) for value in row]

    def _pdf_text(self, value):
        if isinstance(value, float | Decimal):
            return formatLang(self.env, float(value), digits=2)
        return sheet_safety.as_text(value)[:CELL]


def _is_money(table, column):
    return any(isinstance(row[column], float | Decimal) for row in table.rows)


def _is_number(table, column):
    # zero is a figure, although it equals False
    empty = (type(None), bool)
    values = [row[column] for row in table.rows if not isinstance(row[column], empty)]
    values = [value for value in values if value != ""]
    return bool(values) and all(isinstance(value, int | float | Decimal) for value in values)


def _widths(table):
    """Width of each column in letters, by what stands in it."""
    return [
        max(9, min(40, max(len(_rough(value)) for value in [head, *column]) + 2))
        for head, *column in zip(table.heads, *table.rows[:PRINTED], strict=True)
    ]


def _rough(value):
    if isinstance(value, float | Decimal):
        return f"{value:,.2f}"
    if isinstance(value, date):
        return value.isoformat()[:10]
    return max(sheet_safety.as_text(value).split("\n"), key=len, default="")


def _shares(widths, room):
    """Widths that fit on a page, of narrow tables no more than they need."""
    letter = min(room / sum(widths), 2 * mm)
    return [letter * width for width in widths]


def _number_page(canvas, document):
    canvas.setFont(FONT, SIZE)
    canvas.drawRightString(document.pagesize[0] - MARGIN, 7 * mm, str(canvas.getPageNumber()))
