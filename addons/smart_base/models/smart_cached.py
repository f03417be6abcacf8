from odoo import api, models


class SmartCached(models.AbstractModel):
    """Few rows that are read from a cache, which every change of them empties."""

    _name = "smart.cached"
    _description = "Rows Kept in a Cache"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        done = super().write(vals)
        self.env.registry.clear_cache()
        return done

    def unlink(self):
        done = super().unlink()
        self.env.registry.clear_cache()
        return done
