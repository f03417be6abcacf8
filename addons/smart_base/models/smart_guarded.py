from odoo import api, models
from odoo.exceptions import UserError

from .guard import permitted


class SmartGuarded(models.AbstractModel):
    """Rows that code of this process writes with its permit, and nobody else."""

    _name = "smart.guarded"
    _description = "Rows That Write Themselves"

    #: One of ``guard``'s permits.
    _smart_permit = None

    @api.model_create_multi
    def create(self, vals_list):
        self._check_permit()
        return super().create(vals_list)

    def write(self, vals):
        self._check_permit()
        return super().write(vals)

    def unlink(self):
        self._check_permit()
        return super().unlink()

    def _check_permit(self):
        if not permitted(self.env, self._smart_permit):
            raise UserError(self._permit_refusal())

    def _permit_refusal(self):
        """Who writes them, in a sentence."""
        raise NotImplementedError
