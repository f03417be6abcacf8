from odoo import api, models


class SmartEventMixin(models.AbstractModel):
    """Lets rules listen to a model: ``_inherit = ["crm.lead", "smart.event.mixin"]``.

    Costs one cached look-up per call while no rule listens to the model. A stored
    computed field is not written through ``write``: a rule that depends on one
    listens to the fields it is computed from, or has a schedule.
    """

    _name = "smart.event.mixin"
    _description = "Model That Rules Listen To"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        listeners = self.env["smart.rule"]._listeners(self._name)
        if listeners:
            self.env["smart.event"]._notice(records, "create", listeners)
        return records

    def write(self, vals):
        done = super().write(vals)
        listeners = self.env["smart.rule"]._listeners(self._name)
        if listeners:
            self.env["smart.event"]._notice(self, "write", listeners, vals.keys())
        return done

    def unlink(self):
        listeners = self.env["smart.rule"]._listeners(self._name)
        if listeners:
            self.env["smart.event"]._notice(self, "unlink", listeners)
        return super().unlink()

    def _smart_company_id(self):
        """Company whose rules listen to this record."""
        company = self.company_id if "company_id" in self._fields else None
        return (company or self.env.company).id
