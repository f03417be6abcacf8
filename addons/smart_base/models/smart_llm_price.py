from decimal import Decimal

from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from ..engine.pricing import Price


class SmartLlmPrice(models.Model):
    """What a model costs from a day on, in US dollars per million tokens."""

    _name = "smart.llm.price"
    _inherit = ["smart.cached"]
    _description = "Price of a Claude Model"
    _order = "valid_from desc, above_tokens"

    model_id = fields.Many2one("smart.llm.model", required=True, ondelete="cascade", index=True)
    valid_from = fields.Date(required=True, default=fields.Date.today)
    above_tokens = fields.Integer(
        "Prompts Above", help="Holds for prompts with more tokens than this. Zero: for all."
    )
    input_price = fields.Float("Input", required=True, digits=(12, 4))
    output_price = fields.Float("Output", required=True, digits=(12, 4))
    cache_read_price = fields.Float(
        "Cache Read", compute="_compute_cache_prices", store=True, readonly=False, digits=(12, 4)
    )
    cache_write_price = fields.Float(
        "Cache Write", compute="_compute_cache_prices", store=True, readonly=False, digits=(12, 4)
    )
    cache_hour_price = fields.Float(
        "Cache Write, 1 Hour",
        compute="_compute_cache_prices",
        store=True,
        readonly=False,
        digits=(12, 4),
    )

    _line_uniq = models.UniqueIndex(
        "(model_id, valid_from, above_tokens)", "There is a price for this day already."
    )

    @api.depends("input_price")
    def _compute_cache_prices(self):
        for line in self:
            line.cache_read_price = line.input_price * 0.1
            line.cache_write_price = line.input_price * 1.25
            line.cache_hour_price = line.input_price * 2

    @api.constrains("input_price", "output_price", "above_tokens")
    def _check_positive(self):
        for line in self:
            if min(line.input_price, line.output_price, line.above_tokens) < 0:
                raise ValidationError(_("Prices and numbers of tokens are not negative."))

    def _price(self):
        self.ensure_one()
        prices = [
            self.input_price, self.output_price, self.cache_read_price, self.cache_write_price,
            self.cache_hour_price,
        ]  # fmt: skip
        exact = [Decimal(str(price)) for price in prices]
        return Price(self.valid_from, *exact, above=self.above_tokens)
