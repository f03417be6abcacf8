from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import report_definition

LAYOUTS = [
    ("balance", "One amount per period"),
    ("ledger", "Opening, debit, credit, closing"),
    ("ageing", "By days overdue"),
    ("tax", "Base and tax"),
]


class SmartReport(models.Model):
    """A financial report, defined by its lines; what it shows is computed when it is looked at."""

    _name = "smart.report"
    _description = "Financial Report"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Short name of the report in links, without spaces.",
    )
    sequence = fields.Integer(default=200)
    active = fields.Boolean(default=True)
    description = fields.Char(translate=True, help="What the report tells, in one sentence.")
    layout = fields.Selection(LAYOUTS, required=True, default="balance")
    period = fields.Selection(
        [("range", "From one day to another"), ("as_of", "As of a day")],
        required=True,
        default="range",
    )
    lists_items = fields.Boolean(
        "Journal Items in Workbooks",
        help="An Excel file of the report lists every journal item, not only sums.",
    )
    line_ids = fields.One2many("smart.report.line", "report_id", copy=True)

    _code_uniq = models.Constraint("unique(code)", "Another report has this code already.")

    @api.depends("name")
    def _compute_code(self):
        """A code out of the name; one that is there stays, as links and bookmarks hold it."""
        for report in self.filtered(lambda report: report.name and not report.code):
            code = self.env["ir.http"]._slugify(report.name)
            report.code = code if _is_code(code) else f"report-{code}".rstrip("-")

    @api.constrains("code", "line_ids", "layout")
    def _check_definition(self):
        for report in self:
            if not _is_code(report.code or ""):
                raise ValidationError(
                    self.env._(
                        "The code of a report begins with a letter and consists of letters, digits"
                        " and hyphens."
                    )
                )
            try:
                report_definition.check(report._definition())
            except report_definition.DefinitionError as error:
                raise ValidationError(report._complaint(error)) from None

    def _complaint(self, error):
        """What is wrong with the definition, in words."""
        words = {
            "selector": self.env._(
                "Line “%(line)s”: “%(part)s” names no accounts. Write for example"
                " type:income, code:40, -code:409 or tag:account.account_tag_operating.",
                line=error.line,
                part=error.part,
            ),
            "syntax": self.env._(
                "Line “%(line)s”: “%(part)s” is no formula. Write for example SALES - COSTS.",
                line=error.line,
                part=error.part,
            ),
            "circle": self.env._("The formula of %(line)s uses its own result.", line=error.line),
            "unknown": self.env._(
                "Line “%(line)s”: no line of this report has the code %(part)s.",
                line=error.line,
                part=error.part,
            ),
            "code": self.env._(
                "Line “%(line)s”: the code “%(part)s” is not usable. A code occurs once and"
                " consists of letters, digits and underscores.",
                line=error.line,
                part=error.part,
            ),
        }
        return words[error.kind]

    def copy_data(self, default=None):
        """A copy needs a code of its own."""
        copies = super().copy_data(default)
        for report, values in zip(self, copies, strict=True):
            values["code"] = f"{report.code}-copy-{report.id}"
            values["name"] = self.env._("%s (copy)", report.name)
        return copies

    def _definition(self):
        """The lines as plain data, in their order."""
        self.ensure_one()
        lines = self.line_ids.sorted(lambda line: (line.sequence, line.id))
        return tuple(line._fact() for line in lines)

    def action_open(self):
        """The report in the viewer."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "smart_accounting.report",
            "name": self.name,
            "params": {"report": self.code},
        }


def _is_code(text):
    return text.replace("-", "_").isidentifier()
