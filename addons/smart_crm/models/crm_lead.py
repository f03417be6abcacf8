from odoo import models


class CrmLead(models.Model):
    """Rules listen to leads, and a lead shows what they decided."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "smart.event.mixin", "smart.decision.target"]

    def _smart_company_id(self):
        """A lead of no company belongs to its salesperson's, else to the first company."""
        company = self.company_id or self.user_id.company_id or self.env.ref("base.main_company")
        return company.id
