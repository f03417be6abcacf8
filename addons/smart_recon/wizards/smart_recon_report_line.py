from odoo import fields, models

from .smart_recon_report import SECTIONS


class SmartReconReportLine(models.TransientModel):
    """Something that stands between bank and books."""

    _name = "smart.recon.report.line"
    _description = "Line of a Bank Reconciliation Report"
    _order = "section, date, id"

    report_id = fields.Many2one("smart.recon.report", required=True, ondelete="cascade")
    section = fields.Selection(SECTIONS, required=True)
    name = fields.Char("Text")
    date = fields.Date()
    partner_name = fields.Char("Partner")
    amount = fields.Monetary(help="How much it adds to the books, seen from the bank.")
    currency_id = fields.Many2one(related="report_id.currency_id")
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")

    def action_open(self):
        """Open what the line is about."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
