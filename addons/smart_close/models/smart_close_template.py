from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from .smart_close import DUE
from .smart_close_step import STEPS


class SmartCloseTemplate(models.Model):
    """How a company closes its months: which steps, who does them, by when, and materiality."""

    _name = "smart.close.template"
    _description = "Template of a Close"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index=True,
        help="Empty: for all companies.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    materiality = fields.Monetary(
        default=1000.0, help="Changes and differences below this amount need no explanation."
    )
    due_days = fields.Integer(
        "Due After", default=DUE, help="Days after the end of the month by which it is closed."
    )
    preparer_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        help="Works the steps off and signs first, where a step names nobody else.",
    )
    reviewer_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        help="Signs second, where a step names nobody else.",
    )
    step_ids = fields.One2many(
        "smart.close.template.step",
        "template_id",
        copy=True,
        default=lambda self: [Command.create({"code": code}) for code, _label in STEPS],
        help="Steps that are not listed are left out of the close.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for template in self:
            company = template.company_id or self.env.company
            template.currency_id = company.currency_id

    @api.constrains("step_ids")
    def _check_steps(self):
        for template in self:
            if not template.step_ids:
                raise ValidationError(self.env._("A close needs at least one step."))

    @api.constrains("due_days")
    def _check_due_days(self):
        if any(not 0 <= template.due_days <= 365 for template in self):
            raise ValidationError(self.env._("A month is due 0 to 365 days after its end."))


class SmartCloseTemplateStep(models.Model):
    """A step that a template includes, and who does it."""

    _name = "smart.close.template.step"
    _description = "Step of a Template"
    _order = "template_id, sequence"
    _rec_name = "code"

    template_id = fields.Many2one(
        "smart.close.template", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="template_id.company_id", store=True)
    code = fields.Selection(STEPS, "Step", required=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    preparer_id = fields.Many2one("res.users", domain="[('share', '=', False)]")
    reviewer_id = fields.Many2one("res.users", domain="[('share', '=', False)]")

    _code_uniq = models.UniqueIndex("(template_id, code)")

    @api.depends("code")
    def _compute_sequence(self):
        order = {code: place for place, (code, _label) in enumerate(STEPS, 1)}
        for step in self:
            step.sequence = order.get(step.code, 0)
