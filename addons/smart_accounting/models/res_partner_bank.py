from odoo import api, fields, models


class ResPartnerBank(models.Model):
    """Remembers when a bank account came to be what it is, and through whom."""

    _inherit = "res.partner.bank"

    smart_changed_at = fields.Datetime("Number Since", readonly=True, copy=False)
    smart_changed_by_id = fields.Many2one("res.users", "Number By", readonly=True, copy=False)

    def _smart_mark(self):
        return {
            "smart_changed_at": fields.Datetime.now(),
            "smart_changed_by_id": self.env.uid,
        }

    @api.model_create_multi
    def create(self, vals_list):
        mark = self._smart_mark()
        return super().create([{**vals, **mark} for vals in vals_list])

    def write(self, vals):
        """Nobody sets the mark; a new number or another owner makes a new one."""
        vals = {
            name: value
            for name, value in vals.items()
            if name not in ("smart_changed_at", "smart_changed_by_id")
        }
        if vals.keys() & {"acc_number", "partner_id"}:
            vals |= self._smart_mark()
        return super().write(vals)
