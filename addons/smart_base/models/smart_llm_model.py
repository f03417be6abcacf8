"""The models of Claude that may be chosen, and what they cost from which day on."""

from datetime import timedelta

from odoo import _, api, fields, models

LIFECYCLES = ("active", "deprecated", "retired")
#: Days before the end of a model that managers are told.
WARN_DAYS = 60


class SmartLlmModel(models.Model):
    """One model, as ``models.list()`` of the API describes it, with its prices."""

    _name = "smart.llm.model"
    _inherit = ["smart.cached"]
    _description = "Claude Model"
    _order = "sequence, name"

    name = fields.Char(required=True)
    code = fields.Char("Id", required=True, help="How the API calls the model.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    lifecycle = fields.Selection(
        [("active", "Active"), ("deprecated", "Deprecated"), ("retired", "Retired")],
        default="active",
        required=True,
    )
    retires_at = fields.Datetime("Retires On")
    context_tokens = fields.Integer("Longest Prompt", help="In tokens.")
    output_tokens = fields.Integer("Longest Answer", help="In tokens.")
    has_effort = fields.Boolean("Knows Effort", default=True)
    has_batches = fields.Boolean("Knows Batches", default=True)
    listed_at = fields.Datetime("Last Listed", readonly=True)
    price_ids = fields.One2many("smart.llm.price", "model_id", "Prices")
    has_price = fields.Boolean(compute="_compute_has_price", search="_search_has_price")
    warning = fields.Char(compute="_compute_warning")

    _code_uniq = models.UniqueIndex("(code)", "There is a model with this id already.")

    @api.depends("price_ids.valid_from")
    def _compute_has_price(self):
        today = fields.Date.today()
        for model in self:
            model.has_price = any(line.valid_from <= today for line in model.price_ids)

    def _search_has_price(self, operator, value):
        priced = [("price_ids.valid_from", "<=", fields.Date.today())]
        return priced if (operator in ("=", "in")) == bool(value) else ["!", *priced]

    @api.depends("lifecycle", "retires_at", "price_ids.valid_from")
    def _compute_warning(self):
        soon = fields.Datetime.now() + timedelta(days=WARN_DAYS)
        for model in self:
            model.warning = False
            if model.lifecycle == "retired":
                model.warning = _("This model is retired; calls fail.")
            elif model.retires_at and model.retires_at <= soon:
                day = fields.Date.to_string(model.retires_at)
                model.warning = _("This model retires on %s. Choose another one in time.", day)
            elif not model.has_price:
                model.warning = _("This model has no price yet, so it cannot be used.")

    def _prices(self):
        """The price lines as the engine takes them."""
        return [line._price() for line in self.price_ids]

    @api.model
    def _refresh(self, listed):
        """Take over what the API lists; models that it does not list stay as they are.

        :param listed: dicts of the API: id, display_name, lifecycle, retires_at, ...
        """
        known = {model.code: model for model in self.with_context(active_test=False).search([])}
        for info in listed:
            vals = self._listed_vals(info)
            if vals["code"] in known:
                known[vals["code"]].write(vals)
            else:
                self.create(vals)

    @staticmethod
    def _listed_vals(info):
        capabilities = info.get("capabilities") or {}

        def has(name):
            return bool((capabilities.get(name) or {"supported": True}).get("supported"))

        retires_at = info.get("retires_at")
        return {
            "code": str(info["id"])[:100],
            "name": str(info.get("display_name") or info["id"])[:100],
            "lifecycle": info.get("lifecycle") if info.get("lifecycle") in LIFECYCLES else "active",
            "retires_at": retires_at.replace(tzinfo=None) if retires_at else False,
            "context_tokens": info.get("max_input_tokens") or 0,
            "output_tokens": info.get("max_tokens") or 0,
            "has_effort": has("effort"),
            "has_batches": has("batch"),
            "listed_at": fields.Datetime.now(),
        }
