from odoo import api, models
from odoo.exceptions import UserError

from ..engine import standing

_TO_MANY = ("one2many", "many2many")


class SmartEffect(models.AbstractModel):
    """How things stand today with what was proposed: done, still open, or done otherwise."""

    _inherit = "smart.effect"

    @api.model
    def _standing(self, effects, preview):
        """Compare what the fields say now with what they were and should become.

        Only plain values can be compared; activities, new records and lists say nothing.

        :param preview: as it was when the effects were proposed
        :return: ``done``, ``open``, ``other``, or None where nothing can be compared
        """
        then = {self._row_key(row): row for row in preview or ()}
        return standing.of_all(
            standing.of_value(old["before"], old["after"], row["before"])
            for effect in effects or ()
            for row in self._rows_now(effect)
            if (old := then.get(self._row_key(row)))
        )

    def _rows_now(self, effect):
        """Rows of a preview of today, for the fields that can be compared."""
        part = {"write": "values", "call": "becomes"}.get(effect["kind"])
        known = self.env[effect["model"]]._fields if effect.get("model") in self.env else {}
        plain = {
            name: value
            for name, value in (effect.get(part) or {}).items()
            if name in known and known[name].type not in _TO_MANY
        }
        if not plain:  # nothing that can be compared, or its addon is gone
            return []
        try:
            return getattr(self, f"_preview_{effect['kind']}")({**effect, part: plain})
        except UserError:  # the record is gone
            return []

    @staticmethod
    def _row_key(row):
        return row["model"], row["id"], row["field"]
