from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..engine.benford import EXPECTED

#: A year of entries says more than a month of them.
MONTHS = 12


class SmartBenfordReport(models.TransientModel):
    """First digits of whole journals, or of all that a user entered; never of one entry."""

    _name = "smart.benford.report"
    _description = "First Digits"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date("From", default=lambda self: self._default_date_from())
    date_to = fields.Date("To", default=fields.Date.context_today)
    by = fields.Selection(
        [("journal", "Journal"), ("user", "User")],
        default="journal",
        required=True,
        help="Whose entries are counted together.",
    )
    line_ids = fields.One2many("smart.benford.line", "report_id", readonly=True)

    @api.model
    def _default_date_from(self):
        return fields.Date.context_today(self) - relativedelta(months=MONTHS)

    def _compute_display_name(self):
        self.display_name = self.env._("First Digits")

    @api.model
    def action_open(self):
        """Count, and show the report.

        :raises AccessError: the user may not read the books
        """
        report = self.create({})
        report.action_show()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("First Digits"),
            "res_model": self._name,
            "res_id": report.id,
            "view_mode": "form",
        }

    def action_show(self):
        """Count again for the days and the grouping that are chosen."""
        self.ensure_one()
        rows = (
            self.env["smart.benford"]
            .with_company(self.company_id)
            .get_report(self.date_from, self.date_to, self.by)
        )
        lines = [self._expected(), *map(self._values, rows)] if rows else []
        self.line_ids = [fields.Command.clear(), *map(fields.Command.create, lines)]

    def _expected(self):
        """The line that all others are compared with."""
        shares = {f"share_{digit}": share for digit, share in EXPECTED.items()}
        return {"name": self.env._("Benford's law"), **shares}

    @staticmethod
    def _values(row):
        return {
            "name": row["name"],
            "owner_id": row["id"],
            "count": row["count"],
            "deviation": row["deviation"],
            "verdict": row["verdict"],
            "digits": ", ".join(map(str, row["digits"])),
            **{f"share_{digit}": share for digit, share in row["shares"].items()},
        }
