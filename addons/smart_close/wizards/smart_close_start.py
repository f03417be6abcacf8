from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command

from ..models.smart_close import COCKPIT


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
    currency_id = fields.Many2one("res.currency", default=lambda self: self.env.company.currency_id)
    preparer_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Works the steps off and signs first. Empty: any accountant.",
    )
    reviewer_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        help="Checks what was prepared and signs second. Empty: any other accountant.",
    )
    due_date = fields.Date("Due", compute="_compute_due_date", store=True, readonly=False)
    materiality = fields.Monetary(
        default=1000.0, help="Changes and differences below this amount need no explanation."
    )

    @api.depends("month")
    def _compute_due_date(self):
        for wizard in self:
            end = wizard.month and wizard.month + relativedelta(day=31)
            wizard.due_date = end and end + relativedelta(days=8)

    def action_start(self):
        """Open the close, scan it, and show it."""
        self.ensure_one()
        closes = self.env["smart.close"]
        close = closes._open(
            self.month + relativedelta(day=1),
            self.month + relativedelta(day=31),
            self.company_ids._origin or self.env.company,
            preparer_id=self.preparer_id.id,
            reviewer_id=self.reviewer_id.id,
            due_date=self.due_date,
            materiality=self.materiality,
        )
        close.action_scan()
        action = self.env["ir.actions.actions"]._for_xml_id(COCKPIT)
        return {**action, "params": {"close_id": close.id}}
