from odoo import api, fields, models


class SmartTarget(models.Model):
    """What a company, or one of its teams, wants to reach in a month."""

    _name = "smart.target"
    _description = "Target"
    _order = "month desc, kind, team"
    _rec_name = "kind"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    month = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="Any day of the month.",
    )
    kind = fields.Selection(
        [("revenue", "Revenue"), ("margin", "Margin"), ("cash", "Cash")],
        required=True,
        default="revenue",
        help="Revenue and margin of the month; cash at its end.",
    )
    team = fields.Char(default="", help="Name of a team. Empty: the whole company.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True)
    reached = fields.Monetary(compute="_compute_reached", help="Of the whole company, so far.")

    _target_uniq = models.UniqueIndex(
        "(company_id, month, kind, COALESCE(team, ''))", "There is such a target already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._on_first(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._on_first(vals))

    @staticmethod
    def _on_first(vals):
        """A month is kept as its first day, whatever day was chosen."""
        if not vals.get("month"):
            return vals
        return {**vals, "month": fields.Date.to_date(vals["month"]).replace(day=1)}

    @api.model
    def _target(self, kind, month, company, team=""):
        """Amount of a target; None where nobody set one."""
        found = self.search(
            [
                ("kind", "=", kind),
                ("month", "=", month.replace(day=1)),
                ("company_id", "=", company.id),
                ("team", "in", (team, False) if not team else (team,)),
            ],
            limit=1,
        )
        return found.amount if found else None

    @api.depends("month", "kind", "company_id")
    def _compute_reached(self):
        """Of targets of the whole company; a team's figures are for dashboards to say."""
        for target in self:
            summary = self.env["smart.accounting.summary"].with_company(target.company_id)
            figures = summary._figures(target.month) if target.month and not target.team else {}
            target.reached = figures.get(target.kind, 0.0)
