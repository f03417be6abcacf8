from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_app_accounting = fields.Boolean(related="company_id.smart_app_accounting", readonly=False)
    smart_app_crm = fields.Boolean(related="company_id.smart_app_crm", readonly=False)
    smart_app_sales = fields.Boolean(related="company_id.smart_app_sales", readonly=False)
    smart_app_purchase = fields.Boolean(related="company_id.smart_app_purchase", readonly=False)
    smart_app_inventory = fields.Boolean(related="company_id.smart_app_inventory", readonly=False)
    smart_app_hr = fields.Boolean(related="company_id.smart_app_hr", readonly=False)
    smart_app_project = fields.Boolean(related="company_id.smart_app_project", readonly=False)
    smart_app_helpdesk = fields.Boolean(related="company_id.smart_app_helpdesk", readonly=False)
    smart_app_manufacturing = fields.Boolean(
        related="company_id.smart_app_manufacturing", readonly=False
    )
    smart_app_marketing = fields.Boolean(related="company_id.smart_app_marketing", readonly=False)
    smart_audit_retention_months = fields.Integer(
        "Keep audit entries for (months)", config_parameter="smart_base.audit_retention_months"
    )
