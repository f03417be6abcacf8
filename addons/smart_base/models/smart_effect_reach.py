from odoo import _, api, models
from odoo.exceptions import UserError

#: Models that no decision may ever touch, whatever an automation declares.
OUT_OF_REACH = (
    "auth_",
    "base.",
    "bus.",
    "fetchmail.",
    "iap.",
    "ir.",
    "mail.alias",
    "mail.template",
    "payment.provider",
    "payment.token",
    "res.company",
    "res.config",
    "res.groups",
    "res.users",
    "smart.",
)
_TO_MANY = ("one2many", "many2many")


class SmartEffect(models.AbstractModel):
    """How far effects may reach: their form, their models, and what they declare."""

    _inherit = "smart.effect"

    @api.model
    def _kinds(self):
        """Kinds of effects that there are; addons add theirs, with the methods for each."""
        return {"write", "create", "call", "activity"}

    @api.model
    def _check_declared(self, effects, automation):
        """Refuse what the automation did not declare; a proposal cannot widen its own reach.

        :raises UserError: an effect is malformed, out of reach, or undeclared
        """
        for effect in effects or ():
            self._check_form(effect)
            kind, model = effect["kind"], effect["model"]
            for name in self._names(effect):
                if ":".join(filter(None, (kind, model, name))) not in automation._smart_effects:
                    raise UserError(
                        _(
                            "“%(automation)s” did not declare that it may do this: %(effect)s",
                            automation=automation._name,
                            effect=f"{kind} {model} {name}",
                        )
                    )

    @staticmethod
    def _names(effect):
        """Fields or methods that an effect uses, each of which has to be declared."""
        if effect["kind"] == "write":
            return list(effect["values"])
        if effect["kind"] == "call":
            return [name for name in (effect["method"], effect.get("inverse")) if name]
        return [""]

    def _check_form(self, effect):
        kind, model, number = effect.get("kind"), effect.get("model"), effect.get("id")
        well_formed = (
            kind in self._kinds()
            and isinstance(model, str)
            and self._is_in_reach(model)
            and (kind == "create" or (type(number) is int and number > 0))
            and (kind != "call" or isinstance(effect.get("method"), str))
        )
        if not well_formed:
            self._refuse(effect)
        if kind in ("write", "create"):
            self._check_values(effect, self.env[model], effect.get("values"))

    def _is_in_reach(self, model):
        if model not in self.env or model.startswith(OUT_OF_REACH):
            return False
        return not (self.env[model]._abstract or self.env[model]._transient)

    def _check_values(self, effect, model, values):
        """Refuse unknown fields, and commands that write models out of reach."""
        if not isinstance(values, dict) or not values.keys() <= model._fields.keys():
            self._refuse(effect)
        for name, value in values.items():
            field = model._fields[name]
            if field.type in _TO_MANY and value:
                self._check_commands(effect, field, value)

    def _check_commands(self, effect, field, commands):
        if not isinstance(commands, list | tuple):
            self._refuse(effect)
        for command in commands:
            if not isinstance(command, list | tuple):
                self._refuse(effect)
            # only links of many2many lists leave the linked record as it is
            writes = field.type == "one2many" or command[0] in (0, 1, 2)
            if writes and not self._is_in_reach(field.comodel_name):
                self._refuse(effect)
            if command[0] in (0, 1):
                self._check_values(effect, self.env[field.comodel_name], command[2])

    def _refuse(self, effect):
        raise UserError(
            _("No decision may do this: %s", f"{effect.get('kind')} {effect.get('model')}")
        )
