from odoo import api, fields, models

#: Prefetch group of what Smart Odoo keeps with a company: read together, and not in each
#: transaction in which Odoo reads the company.
SETTINGS = "smart_odoo_settings"


def _switch(label):
    return fields.Boolean(label, default=True, prefetch=SETTINGS)


class ResCompany(models.Model):
    _inherit = "res.company"

    smart_app_accounting = _switch("Automations in Accounting")
    smart_app_crm = _switch("Automations in CRM")
    smart_app_sales = _switch("Automations in Sales")
    smart_app_purchase = _switch("Automations in Purchase")
    smart_app_inventory = _switch("Automations in Inventory")
    smart_app_hr = _switch("Automations in Human Resources")
    smart_app_project = _switch("Automations in Project")
    smart_app_helpdesk = _switch("Automations in Helpdesk")
    smart_app_manufacturing = _switch("Automations in Manufacturing")
    smart_app_marketing = _switch("Automations in Marketing")

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
