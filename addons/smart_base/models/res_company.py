from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    smart_app_accounting = fields.Boolean("Automations in Accounting", default=True)
    smart_app_crm = fields.Boolean("Automations in CRM", default=True)
    smart_app_sales = fields.Boolean("Automations in Sales", default=True)
    smart_app_purchase = fields.Boolean("Automations in Purchase", default=True)
    smart_app_inventory = fields.Boolean("Automations in Inventory", default=True)
    smart_app_hr = fields.Boolean("Automations in Human Resources", default=True)
    smart_app_project = fields.Boolean("Automations in Project", default=True)
    smart_app_helpdesk = fields.Boolean("Automations in Helpdesk", default=True)
    smart_app_manufacturing = fields.Boolean("Automations in Manufacturing", default=True)
    smart_app_marketing = fields.Boolean("Automations in Marketing", default=True)

    def _smart_app_enabled(self, app):
        """Whether the automations of an app are on in this company."""
        self.ensure_one()
        return app == "platform" or bool(self[f"smart_app_{app}"])

    @api.model_create_multi
    def create(self, vals_list):
        """The automations' own user works in every company; each decision sees only one."""
        companies = super().create(vals_list)
        user = self.env.ref("smart_base.user_smart_automation", raise_if_not_found=False)
        if user:
            # sudo: whoever may create a company need not be able to change users
            user.sudo().write({"company_ids": [(4, company.id) for company in companies]})
        self.env.registry.clear_cache()
        return companies

    def write(self, vals):
        done = super().write(vals)
        if any(name.startswith("smart_app_") for name in vals):
            self.env.registry.clear_cache()
        return done
