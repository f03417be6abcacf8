from odoo import models


class ResPartner(models.Model):
    """Rules listen to contacts, and a contact shows what they decided."""

    _name = "res.partner"
    _inherit = ["res.partner", "smart.event.mixin", "smart.decision.target"]
