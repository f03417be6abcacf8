from odoo import api, fields, models
from odoo.tools import format_date

from ..engine.report_period import month_end, shift_months
from .smart_accounting import CASH


class SmartTarget(models.Model):
    """What a company, or one of its teams, wants to reach in a month."""

    _name = "smart.target"
    _description = "Target"
    _order = "month desc, kind, team"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    month = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="The month that the target is set for.",
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
    reached = fields.Monetary(
        compute="_compute_reached",
        help="What the books say so far. Only for the whole company: entries name no team.",
    )

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

    @api.depends("month", "kind", "team")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for target in self:
            month = format_date(self.env, target.month, date_format="MMMM yyyy")
            parts = [kinds.get(target.kind), month, target.team]
            target.display_name = ", ".join(part for part in parts if part)

    @api.depends("month", "kind", "team", "company_id")
    def _compute_reached(self):
        whole = self.filtered(lambda each: each.month and each.company_id and not each.team)
        (self - whole).reached = 0.0
        for company, targets in whole.grouped("company_id").items():
            months = {target: target.month.replace(day=1) for target in targets}
            booked = self.with_company(company)._booked(min(months.values()), max(months.values()))
            for target, month in months.items():
                target.reached = booked.get((target.kind, month), 0.0)

    @api.model
    def _booked(self, first, last):
        """What the current company's books say, by kind of target and first day of the month.

        :param first: first day of the first month
        :param last: first day of the last month
        """
        books, until = self.env["smart.accounting"], month_end(last)
        revenue = _amounts(books.get_revenue(first, until))
        expenses = _amounts(books.get_expenses(first, until))
        cash = _amounts(books._result(CASH, None, until, 1))
        found, month = {}, first
        while month <= last:
            key = f"{month:%Y-%m}"
            found["revenue", month] = revenue.get(key, 0.0)
            found["margin", month] = revenue.get(key, 0.0) - expenses.get(key, 0.0)
            found["cash", month] = sum(cash[each] for each in cash if each <= key)
            month = shift_months(month, 1)
        return found


def _amounts(answer):
    """Amounts of an answer of ``smart.accounting`` by month, such as "2026-11"."""
    return {row["month"]: row["amount"] for row in answer["months"]}
