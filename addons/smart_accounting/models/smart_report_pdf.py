"""A report as PDF, on pages that repeat their head."""

import io
from xml.sax.saxutils import escape

from reportlab.lib import colors, pagesizes
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import file_path, formatLang

MOST_ROWS = 5_000
FONT = "SmartReport"
SIZE = 8


class SmartReport(models.Model):
    _inherit = "smart.report"

    def _as_pdf(self, options, table, rows):
        if len(rows) > MOST_ROWS:
            raise UserError(
                self.env._("%s lines are too many for a PDF. Save it as Excel or CSV.", len(rows))
            )
        _use_font()
        small = ParagraphStyle("small", fontName=FONT, fontSize=SIZE, leading=SIZE * 1.2)
        title = ParagraphStyle("title", parent=small, fontSize=SIZE * 2, leading=SIZE * 2.6)
        story = [Paragraph(escape(self.name), title)]
        story += [Paragraph(escape(each), small) for each in self._remarks(options, table)]
        story += [Spacer(1, 4 * mm), self._pdf_table(table, rows, small)]
        stream = io.BytesIO()
        is_wide = len(table.setup.cells) > 4
        size = pagesizes.landscape(pagesizes.A4) if is_wide else pagesizes.A4
        margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 12 * mm)
        document = SimpleDocTemplate(stream, pagesize=size, title=self.name, **margins)
        document.build(story, onFirstPage=_number_page, onLaterPages=_number_page)
        return stream.getvalue()

    def _pdf_table(self, table, rows, small):
        right = ParagraphStyle("right", parent=small, alignment=2)
        titles = self._titles(table)
        body = [["", *(Paragraph(escape(each), right) for each in titles[1:])]]
        style = [
            ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ]
        for number, row in enumerate(rows, start=1):
            label = ParagraphStyle("label", parent=small, leftIndent=row.level * 3 * mm)
            cells = [Paragraph(escape(self._pdf_text(cell)), right) for cell in self._cells(row)]
            cells += [""] * (len(titles) - 1 - len(cells))
            body.append([Paragraph(escape(row.label), label), *cells])
            if row.style == "total":
                style.append(("LINEABOVE", (0, number), (-1, number), 0.5, colors.black))
            if row.style in ("total", "heading"):
                style.append(("BACKGROUND", (0, number), (-1, number), colors.whitesmoke))
        width = 25 * mm if len(titles) < 9 else 20 * mm
        return LongTable(
            body, colWidths=[None, *[width] * (len(titles) - 1)], repeatRows=1, style=style
        )

    def _pdf_text(self, cell):
        if cell is None or isinstance(cell, str):
            return cell or ""
        return formatLang(self.env, float(cell), digits=self.env.company.currency_id.decimal_places)


def _use_font():
    """Odoo's own font, which has more letters than the ones that every PDF reader knows."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, file_path("web/static/fonts/sign/NotoSans-Reg.ttf")))


def _number_page(canvas, document):
    canvas.setFont(FONT, SIZE)
    canvas.drawRightString(document.pagesize[0] - 12 * mm, 7 * mm, str(canvas.getPageNumber()))
