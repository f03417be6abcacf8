from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        """Every company has its own connection to Claude, budget and key."""
        companies = super().create(vals_list)
        self.env["smart.llm.connection"]._ensure_all()
        return companies
