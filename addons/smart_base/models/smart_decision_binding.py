from odoo import _, api, models, tools
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL

from ..engine.canonical import digest

#: What an approver is shown and what is then done; numbers and content.
_BOUND_NUMBERS = ("rule_id", "rule_version", "company_id", "res_id")
_BOUND_CONTENT = ("res_model", "name", "effects", "preview", "amount")


class SmartDecision(models.Model):
    """What an approval is bound to: the decision's own content, and its records as they were."""

    _inherit = "smart.decision"

    @api.model
    def _content_digest(self, content, stamps):
        """SHA-256 over what is approved.

        :param content: a decision, or the values of a new one
        :param stamps: when its records were last written, as ``_stamps`` tells
        """
        numbers = [int(content[name]) for name in _BOUND_NUMBERS]
        # a stored Json field does not tell an empty list from nothing
        return digest([*numbers, *(content[name] or None for name in _BOUND_CONTENT), stamps or {}])

    def _check_intact(self):
        """Refuse a decision whose content is not the one that was proposed.

        :raises UserError: somebody changed it behind the back of the application
        """
        if self._content_digest(self, self.stamps) != self.content_digest:
            raise UserError(_("This decision was tampered with; it must not be used any more."))

    # Records --------------------------------------------------------------

    @api.model
    def _keys(self, res_model, res_id, effects):
        """Records that a decision is about or changes, as pairs of model and id."""
        keys = {(res_model, res_id)}
        keys.update((effect["model"], effect["id"]) for effect in effects or () if effect.get("id"))
        return {(model, number) for model, number in keys if model in self.env}

    def _records(self, env):
        """The records that the decision is about or changes, those still there, by model."""
        keys = self._keys(self.res_model, self.res_id, self.effects)
        return [records.exists() for records in _grouped(env, keys)]

    @api.model
    def _lock_records(self, keys):
        """Lock records; those that are gone need no lock.

        :raises LockError: somebody else works on one of them
        """
        # sudo: a lock writes nothing; effects run with rights of their own
        for records in _grouped(self.env(su=True), keys):
            left = records - records.try_lock_for_update()
            if left.exists():
                raise LockError(_("Somebody else is changing a record of this decision right now."))

    @api.model
    def _stamps(self, keys):
        """When records and their parts were last written, as text by ``model,id``.

        A record that is gone has no stamp. Costs a constant number of queries for each model.
        """
        stamps = {}
        # sudo: a comparison of times; whoever executes needs rights of their own anyway
        for records in _grouped(self.env(su=True), keys):
            written = _written(records)
            parts = self._part_stamps(records.browse(written))
            for number, time in written.items():
                stamps[f"{records._name},{number}"] = " ".join([time, *parts[number]])
        return stamps

    @api.model
    def _part_stamps(self, records):
        """Number and latest change of each kind of parts, by record id."""
        stamps = {record_id: [] for record_id in records.ids}
        for field_name, model, inverse in self._parts(records._name):
            if not inverse:
                for record in records:
                    stamps[record.id].append(f"{field_name}@{record[field_name].write_date}")
                continue
            lines = records.env[model].with_context(active_test=False)
            groups = lines._read_group(
                [(inverse, "in", records.ids)], [inverse], ["__count", "write_date:max"]
            )
            for whole, count, written in groups:
                stamps[whole.id].append(f"{model}.{inverse}:{count}@{written}")
        return stamps

    @api.model
    def _part_records(self, records):
        """The parts themselves, as one recordset for each kind."""
        for field_name, model, inverse in self._parts(records._name):
            lines = records.env[model].with_context(active_test=False)
            yield lines.search([(inverse, "in", records.ids)]) if inverse else records[field_name]

    @api.model
    @tools.ormcache("model_name")
    def _parts(self, model_name):
        """What a record consists of beside its own row: lines that cannot be without it, and
        the record that it extends. As (field, model, field that leads back or nothing)."""
        model = self.env[model_name]
        parts = {(field, parent, None) for parent, field in model._inherits.items()}
        for field in model._fields.values():
            if field.type == "one2many" and field.inverse_name and not field.related:
                inverse = self.env[field.comodel_name]._fields.get(field.inverse_name)
                if inverse is not None and _is_composition(self.env[field.comodel_name], inverse):
                    parts.add((None, field.comodel_name, field.inverse_name))
        return sorted(parts, key=str)


def _is_composition(model, inverse):
    """Whether rows of a model belong to one other record and vanish with it."""
    return (
        inverse.type == "many2one"
        and inverse.store
        and inverse.required
        and inverse.ondelete == "cascade"
        and model._log_access
        and model._auto
    )


def _written(records):
    """When each of the records that are still there was last written, as text, by id."""
    when = SQL("write_date") if records._log_access else SQL("''")
    if records._log_access:
        records.flush_recordset(["write_date"])
    table, ids = SQL.identifier(records._table), tuple(records.ids)
    # raw SQL: one query tells which of them exist and when they were written
    rows = records.env.execute_query(SQL("SELECT id, %s FROM %s WHERE id IN %s", when, table, ids))
    return {number: str(time) for number, time in sorted(rows)}


def _grouped(env, keys):
    """Records that may be gone by now, as one recordset for each model."""
    ids = {}
    for model, number in sorted(keys):
        ids.setdefault(model, []).append(number)
    return [env[model].browse(numbers) for model, numbers in ids.items()]
