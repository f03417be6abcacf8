import copy
import datetime

from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html_escape


class SmartEffect(models.AbstractModel):
    """What decisions do, and how it is undone. The only place that does either.

    An effect is plain data. ``_apply`` returns, for each effect, what its undo needs.
    Everything runs with the rights of the environment it is called in. How far effects may reach
    is in ``smart_effect_reach.py``, how they read in ``smart_effect_text.py``.
    """

    _name = "smart.effect"
    _description = "Effect of a Decision"

    # Whole decisions ------------------------------------------------------

    @api.model
    def _apply(self, effects):
        """Carry out effects in order.

        :return: what the undo of each one needs, as plain data
        """
        return [getattr(self, f"_apply_{effect['kind']}")(effect) for effect in effects or ()]

    @api.model
    def _joint_kinds(self):
        """Kinds of which the effects of many decisions may be carried out at once.

        Each has a method ``_apply_joint_<kind>``, which takes the effects and returns for each
        what its undo needs, or the ``UserError`` that kept it from being done.
        """
        return set()

    @api.model
    def _undo(self, effects, memories):
        """Reverse effects, last one first.

        :raises UserError: something changed since, is gone, or is locked
        """
        for effect, memory in reversed(list(zip(effects or (), memories or (), strict=True))):
            getattr(self, f"_undo_{effect['kind']}")(effect, memory)

    @api.model
    def _preview(self, effects):
        """What would change, field by field: rows of model, id, record, field, before, after."""
        rows = []
        for effect in effects or ():
            rows += getattr(self, f"_preview_{effect['kind']}")(effect)
        return rows

    def _record(self, effect):
        record = self.env[effect["model"]].browse(effect["id"]).exists()
        if not record:
            raise UserError(_("The record is gone."))
        return record

    # Snapshots ------------------------------------------------------------

    def _snapshot(self, record, names):
        """Stored values of some fields as plain data."""
        self.env.flush_all()
        record.invalidate_recordset(list(names))
        return {name: self._plain(record, name) for name in names}

    def _plain(self, record, name):
        value, kind = record[name], record._fields[name].type
        if kind == "many2one":
            return value.id
        if kind == "reference":
            return f"{value._name},{value.id}" if value else False
        if isinstance(value, models.BaseModel):
            return sorted(value.ids)
        if isinstance(value, datetime.datetime):
            return fields.Datetime.to_string(value)
        if isinstance(value, datetime.date):
            return fields.Date.to_string(value)
        return value.decode() if isinstance(value, bytes) else value

    def _check_unchanged(self, record, remembered):
        """Refuse when a field has another value than the decision left behind."""
        current = self._snapshot(record, remembered)
        for name, value in remembered.items():
            if current[name] != value:
                label = record._fields[name]._description_string(self.env)
                raise UserError(
                    _(
                        "“%(field)s” of %(record)s was changed since; undo it by hand.",
                        field=label,
                        record=record.display_name,
                    )
                )

    def _row(self, effect, record, label, before, after):
        return {
            "model": effect["model"],
            "id": effect.get("id") or False,
            "record": record.display_name if record else self.env[effect["model"]]._description,
            "field": label,
            "before": before,
            "after": after,
        }

    # Write ----------------------------------------------------------------

    def _apply_write(self, effect):
        record = self._record(effect)
        before = self._snapshot(record, effect["values"])
        record.write(copy.deepcopy(effect["values"]))  # models change what they are given
        return {"before": before, "after": self._snapshot(record, effect["values"])}

    def _undo_write(self, effect, memory):
        record = self._record(effect)
        self._check_unchanged(record, memory["after"])
        values = {}
        for name, value in memory["before"].items():
            to_many = record._fields[name].type in ("many2many", "one2many")
            values[name] = [fields.Command.set(value)] if to_many else value
        record.write(values)

    def _preview_write(self, effect):
        record = self._record(effect)
        rows = []
        for name, value in effect["values"].items():
            label = record._fields[name]._description_string(self.env)
            before = self._text(record, name, self._plain(record, name))
            rows.append(self._row(effect, record, label, before, self._text(record, name, value)))
        return rows

    # Create ---------------------------------------------------------------

    def _apply_create(self, effect):
        record = self.env[effect["model"]].create(copy.deepcopy(effect["values"]))
        stored = [name for name in effect["values"] if record._fields[name].store]
        return {"id": record.id, "after": self._snapshot(record, stored)}

    def _undo_create(self, effect, memory):
        record = self._record({**effect, "id": memory["id"]})
        self._check_unchanged(record, memory["after"])
        record.unlink()

    def _preview_create(self, effect):
        record = self.env[effect["model"]]
        return [
            self._row(
                effect,
                record,
                record._fields[name]._description_string(self.env),
                "",
                self._text(record, name, value),
            )
            for name, value in effect["values"].items()
        ]

    # Call -----------------------------------------------------------------

    def _apply_call(self, effect):
        """Call a declared method.

        ``watch`` names the fields by which a later change shows, ``expect`` the values that
        some fields, computed ones too, still have to have.
        """
        record = self._record(effect)
        self._check_expected(record, effect.get("expect") or {})
        watch = effect.get("watch", ())
        before = self._snapshot(record, watch)
        getattr(record, effect["method"])()
        return {"before": before, "after": self._snapshot(record, watch)}

    def _check_expected(self, record, expected):
        """Refuse when something that the proposal relied on is not so any more."""
        current = self._snapshot(record, expected)
        for name, value in expected.items():
            if current[name] != value:
                raise UserError(
                    _(
                        "%(record)s is not ready for this any more. %(field)s: %(value)s",
                        record=record.display_name,
                        value=self._text(record, name, current[name]),
                        field=record._fields[name]._description_string(self.env),
                    )
                )

    def _undo_call(self, effect, memory):
        record = self._record(effect)
        if not effect.get("inverse"):
            raise UserError(_("“%s” cannot be undone.", effect.get("label") or effect["method"]))
        self._check_unchanged(record, memory["after"])
        getattr(record, effect["inverse"])()

    def _preview_call(self, effect):
        record = self._record(effect)
        rows = []
        for name, value in (effect.get("becomes") or {}).items():
            label = record._fields[name]._description_string(self.env)
            before = self._text(record, name, self._plain(record, name))
            rows.append(self._row(effect, record, label, before, self._text(record, name, value)))
        return rows or [self._row(effect, record, effect.get("label") or effect["method"], "", "")]

    # Activity -------------------------------------------------------------

    def _apply_activity(self, effect):
        """Schedule an activity for some days from now; its note is plain text."""
        record = self._record(effect)
        lines = (effect.get("note") or "").split("\n")
        activity = record.activity_schedule(
            effect.get("type") or "mail.mail_activity_data_todo",
            date_deadline=fields.Date.context_today(record) + datetime.timedelta(effect["days"]),
            summary=effect["summary"],
            note="<br/>".join(str(html_escape(line)) for line in lines),
            user_id=effect["user_id"],
        )
        return {"id": activity.id}

    def _undo_activity(self, effect, memory):
        activity = self.env["mail.activity"].browse(memory["id"]).exists()
        if not activity or not activity.active:
            raise UserError(_("The activity was done or deleted meanwhile."))
        activity.unlink()

    def _preview_activity(self, effect):
        record = self._record(effect)
        user = self.env["res.users"].browse(effect["user_id"])
        days = effect["days"]
        parts = {
            _("Activity"): effect["summary"],
            _("Assigned to"): user.display_name,
            _("Due"): {0: _("Today"), 1: _("Tomorrow")}.get(days) or _("In %s days", days),
            _("Note"): effect.get("note"),
        }
        return [self._row(effect, record, label, "", text) for label, text in parts.items() if text]
