from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import report_definition


class SmartReportLine(models.Model):
    """One line of a report: accounts to add up, a formula over other lines, or a heading."""

    _name = "smart.report.line"
    _description = "Line of a Financial Report"
    _order = "sequence, id"

    report_id = fields.Many2one("smart.report", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=100)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Name of the line in formulas, such as SALES.")
    accounts = fields.Char(
        help="Accounts to add up: type:income, code:40, tag:account.account_tag_operating;"
        " separated by commas, with a minus in front to leave some out."
    )
    formula = fields.Char(help="Arithmetic over the codes of other lines: SALES - COSTS.")
    source = fields.Selection(
        [
            ("ledger", "Journal items"),
            ("open_items", "Open items"),
            ("cash", "Money in and out, by counterpart"),
            ("tax", "Taxes"),
        ],
        compute="_compute_source",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Where the figures come from.",
    )
    scope = fields.Selection(
        [
            ("period", "The period"),
            ("to_date", "Everything until the end of the period"),
            ("opening", "Everything before the period"),
            ("fiscal_year", "The fiscal year until the end of the period"),
            ("before_fiscal_year", "Everything before that fiscal year"),
        ],
        "Covers",
        required=True,
        default="period",
        help="Which part of time the figures cover.",
    )
    group_by = fields.Char(
        "Unfolds By",
        default="account",
        help="What the line unfolds by before single items: account, partner, journal, tax;"
        " several separated by commas. Empty: it does not unfold.",
    )
    is_inverted = fields.Boolean(
        "Credit is Positive",
        help="Show credit balances as positive figures, as for income and liabilities.",
    )
    is_unfolded = fields.Boolean("Unfolded at First")
    level = fields.Integer("Indent", help="How far the line is indented, from 0 to 9.")
    style = fields.Selection(
        [
            ("normal", "Normal"),
            ("total", "Total"),
            ("heading", "Heading"),
            ("check", "Has to be Zero"),
        ],
        required=True,
        default="normal",
        help="What has to be zero is only shown when it is not.",
    )
    figure = fields.Selection(
        [("money", "Amount"), ("percent", "Percentage")], required=True, default="money"
    )
    tax_use = fields.Selection(
        [("sale", "Sales"), ("purchase", "Purchases"), ("none", "None")],
        "Taxes",
        help="Which taxes to add up, for lines about taxes.",
    )

    target = fields.Selection(
        [("revenue", "Revenue"), ("margin", "Profit"), ("cash", "Cash")],
        help="Which target stands beside the line when the report is compared with targets.",
    )

    _level_range = models.Constraint(
        "CHECK (level BETWEEN 0 AND 9)", "A line is indented by 0 to 9 levels."
    )

    @api.depends("report_id.layout")
    def _compute_source(self):
        """The source that fits the layout; one that was chosen stays while it does."""
        for line in self:
            fitting = report_definition.SOURCES_OF[line.report_id.layout or "balance"]
            if line.source not in fitting:
                line.source = fitting[0]

    @api.constrains("code", "accounts", "formula", "report_id")
    def _check_definition(self):
        self.report_id._check_definition()

    @api.constrains("accounts", "formula", "group_by", "source", "report_id")
    def _check_kind(self):
        for line in self:
            if line.accounts and line.formula:
                raise ValidationError(
                    self.env._("Line “%s” has accounts or a formula, not both.", line.name)
                )
            if line.source not in report_definition.SOURCES_OF[line.report_id.layout]:
                raise ValidationError(
                    self.env._("The source of line “%s” does not fit the layout.", line.name)
                )
            unknown = set(line._groups()) - line._known_groups()
            if unknown:
                raise ValidationError(
                    self.env._(
                        "Line “%(line)s” cannot unfold by %(what)s, only by %(known)s.",
                        line=line.name,
                        what=", ".join(sorted(unknown)),
                        known=", ".join(sorted(line._known_groups())),
                    )
                )

    def _known_groups(self):
        """What the line can unfold by; only items about taxes have a tax."""
        return set(report_definition.GROUPS) - ({"tax"} if self.source != "tax" else set())

    def _groups(self):
        return tuple(part.strip() for part in (self.group_by or "").split(",") if part.strip())

    def _fact(self):
        """This line as plain data for the engine."""
        return report_definition.Line(
            id=self.id,
            name=self.name,
            code=self.code or "",
            accounts=self.accounts or "",
            formula=self.formula or "",
            source=self.source,
            scope=self.scope,
            groups=self._groups(),
            sign=-1 if self.is_inverted else 1,
            level=self.level,
            style=self.style,
            figure=self.figure,
            tax_use=self.tax_use or "",
            target=self.target or "",
            unfolded=self.is_unfolded,
        )
