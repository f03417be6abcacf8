from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command

from ..models.smart_close import COCKPIT, DUE

#: Materiality where no template says otherwise.
MATERIALITY = 1000.0


class SmartCloseStart(models.TransientModel):
    """Asks which month to close, where, and who does it."""

    _name = "smart.close.start"
    _description = "Close a Month"

    month = fields.Date(
        "Month",
        required=True,
        default=lambda self: self.env["smart.close"]._last_month()[0],
        help="Any day of the month to close.",
    )
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        required=True,
        default=lambda self: [Command.set(self.env.companies.ids)],
        domain="[('id', 'in', allowed_company_ids)]",
    )
    template_id = fields.Many2one(
        "smart.close.template",
        default=lambda self: self._default_template_id(),
        help="Which steps, who does them, and what is material. Empty: all ten steps.",
    )
    currency_id = fields.Many2one("res.currency", default=lambda self: self.env.company.currency_id)
    preparer_id = fields.Many2one(
        "res.users",
        compute="_compute_from_template",
        store=True,
        readonly=False,
        domain="[('share', '=', False)]",
        help="Works the steps off and signs first. Empty: any accountant.",
    )
    reviewer_id = fields.Many2one(
        "res.users",
        compute="_compute_from_template",
        store=True,
        readonly=False,
        domain="[('share', '=', False)]",
        help="Checks what was prepared and signs second. Empty: any other accountant.",
    )
    due_date = fields.Date("Due", compute="_compute_due_date", store=True, readonly=False)
    materiality = fields.Monetary(
        compute="_compute_from_template",
        store=True,
        readonly=False,
        help="Changes and differences below this amount need no explanation.",
    )

    @api.model
    def _default_template_id(self):
        templates = self.env["smart.close.template"]
        return templates.search([("company_id", "in", (self.env.company.id, False))], limit=1)

    @api.depends("month", "template_id")
    def _compute_due_date(self):
        for wizard in self:
            end = wizard.month and wizard.month + relativedelta(day=31)
            days = wizard.template_id.due_days if wizard.template_id else DUE
            wizard.due_date = end and end + relativedelta(days=days)

    @api.depends("template_id")
    def _compute_from_template(self):
        for wizard in self:
            template = wizard.template_id
            wizard.preparer_id = template.preparer_id or self.env.user
            wizard.reviewer_id = template.reviewer_id
            wizard.materiality = template.materiality if template else MATERIALITY

    def _planned(self):
        """People by step; who was chosen here holds where the template names nobody for a step."""
        if not self.template_id:
            return None
        return {
            step.code: {
                "preparer_id": (step.preparer_id or self.preparer_id).id,
                "reviewer_id": (step.reviewer_id or self.reviewer_id).id,
            }
            for step in self.template_id.step_ids
        }

    def action_start(self):
        """Open the close, scan it, and show it."""
        self.ensure_one()
        closes = self.env["smart.close"]
        close = closes._open(
            self.month + relativedelta(day=1),
            self.month + relativedelta(day=31),
            self.company_ids._origin or self.env.company,
            planned=self._planned(),
            preparer_id=self.preparer_id.id,
            reviewer_id=self.reviewer_id.id,
            due_date=self.due_date,
            materiality=self.materiality,
        )
        close.action_scan()
        action = self.env["ir.actions.actions"]._for_xml_id(COCKPIT)
        return {**action, "params": {"close_id": close.id}}
