from odoo import fields, models


class SmartExchangeLine(models.TransientModel):
    """One difference between a file and what is here."""

    _name = "smart.exchange.line"
    _description = "Difference of an Import"

    exchange_id = fields.Many2one("smart.exchange", required=True, ondelete="cascade")
    part = fields.Char(readonly=True)
    code = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    what = fields.Char(readonly=True)
    before = fields.Text("Here", readonly=True)
    after = fields.Text("In the File", readonly=True)
    status = fields.Selection(
        [
            ("change", "Changes"),
            ("new", "New"),
            ("missing", "Not installed here"),
            ("wrong", "Wrong value"),
        ],
        readonly=True,
    )
