from odoo import _, models
from odoo.tools import float_repr

_SET, _CLEAR, _LINK, _UNLINK, _DELETE, _UPDATE, _CREATE = 6, 5, 4, 3, 2, 1, 0


class SmartEffect(models.AbstractModel):
    """How values read in a preview: as a person sees them, before and after."""

    _inherit = "smart.effect"

    def _text(self, record, name, value):
        """A field's value as a person reads it.

        :param value: as ``_plain`` gives it, or as an effect writes it
        """
        field = record._fields[name]
        if field.type in ("one2many", "many2many"):
            return ", ".join(self._items(record, field, value or []))
        if value is False or value is None:
            return _("No") if field.type == "boolean" else ""
        if field.type == "many2one":
            return self.env[field.comodel_name].browse(value).exists().display_name or ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, str(value))
        if field.type == "boolean":
            return _("Yes")
        if field.type in ("float", "monetary"):
            return self._number(record, field, value)
        return str(value)

    def _number(self, record, field, value):
        if field.type == "float":
            digits = field.get_digits(self.env)
            return float_repr(value, digits[1]) if digits else str(value)
        currency = record[field.get_currency_field(record)]
        return currency.format(value) if currency else str(value)

    def _items(self, record, field, value):
        """Names of the records in a list field: of ids, or of what commands leave of it."""
        linked = dict.fromkeys(value if all(isinstance(item, int) for item in value) else [])
        new = []
        if len(linked) < len(value):
            linked = dict.fromkeys(record[field.name].ids)
            for command in value:
                self._follow(field, command, linked, new)
        records = self.env[field.comodel_name].browse(linked).exists()
        return [f"{item.display_name}{linked[item.id] or ''}" for item in records] + new

    def _follow(self, field, command, linked, new):
        """Apply one command to the linked ids (with a remark) and the texts of new records."""
        code, number = command[0], command[1] if len(command) > 1 else 0
        if code == _CREATE:
            new.append(_("new: %s", self._nested(field, None, command[2])))
        elif code == _UPDATE:
            linked[number] = f" ({self._nested(field, number, command[2])})"
        elif code in (_DELETE, _UNLINK):
            linked.pop(number, None)
        elif code == _LINK:
            linked[number] = None
        elif code in (_CLEAR, _SET):
            linked.clear()
            new.clear()
            linked.update(dict.fromkeys(command[2] if code == _SET else ()))

    def _nested(self, field, number, values):
        record = self.env[field.comodel_name].browse(number or ())
        return ", ".join(
            f"{record._fields[name]._description_string(self.env)}: "
            f"{self._text(record, name, value)}"
            for name, value in values.items()
        )
