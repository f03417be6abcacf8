from odoo import fields, models

from odoo.addons.smart_base.models.res_company import SETTINGS


class ResCompany(models.Model):
    _inherit = "res.company"

    smart_stale_lead_days = fields.Integer(
        default=14,
        help="Days without anybody touching it after which a lead counts as forgotten.",
        prefetch=SETTINGS,
    )

    _smart_stale_lead_days_positive = models.Constraint(
        "CHECK(smart_stale_lead_days > 0)", "A lead needs at least one day to be forgotten."
    )
