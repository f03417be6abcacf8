from odoo import fields, models

#: Entries of which the first digits are looked at to show those that cause a deviation.
MOST = 20_000


class SmartBenfordLine(models.TransientModel):
    """Shares of first digits in one portfolio, or what Benford's law expects."""

    _name = "smart.benford.line"
    _description = "First Digits of a Portfolio"
    _order = "id"

    report_id = fields.Many2one("smart.benford.report", required=True, ondelete="cascade")
    name = fields.Char("Whose", readonly=True)
    owner_id = fields.Integer(readonly=True)
    count = fields.Integer("Entries", readonly=True)
    deviation = fields.Float(
        readonly=True, digits=(6, 4), help="Mean distance of the nine shares from what is expected."
    )
    verdict = fields.Selection(
        [
            ("close", "Close"),
            ("acceptable", "Acceptable"),
            ("marginal", "Doubtful"),
            ("unlike", "Unlike"),
        ],
        readonly=True,
    )
    digits = fields.Char("Too Many Begin With", readonly=True)
    share_1 = fields.Float("1", readonly=True)
    share_2 = fields.Float("2", readonly=True)
    share_3 = fields.Float("3", readonly=True)
    share_4 = fields.Float("4", readonly=True)
    share_5 = fields.Float("5", readonly=True)
    share_6 = fields.Float("6", readonly=True)
    share_7 = fields.Float("7", readonly=True)
    share_8 = fields.Float("8", readonly=True)
    share_9 = fields.Float("9", readonly=True)

    def action_entries(self):
        """The entries whose amounts begin with the digits that are too many."""
        self.ensure_one()
        report = self.report_id
        ids = (
            self.env["smart.benford"]
            .with_company(report.company_id)
            ._beginning_with(
                report.by,
                self.owner_id,
                [int(digit) for digit in (self.digits or "").split(", ") if digit],
                report.date_from,
                report.date_to,
                MOST,
            )
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "%(name)s: amounts that begin with %(digits)s", name=self.name, digits=self.digits
            ),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", ids)],
        }
