import json

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..engine import exchange

#: Settings of a rule that travel; groups and what was proven belong to a company.
SETTINGS = (
    "mode", "auto_threshold", "approval_threshold", "amount_limit", "approval_limit", "four_eyes",
    "expiry_days", "escalation_days", "minutes_saved", "model_tier", "daily_budget",
    "proves_itself", "proof_cases", "target_precision",
)  # fmt: skip
#: What makes up a wording.
WORDING = ("system_text", "user_text", "answer_schema", "tier", "max_tokens", "variables")
VARIABLE = ("name", "kind", "required", "description", "plain", "options")


class SmartExchangeContent(models.AbstractModel):
    """What travels in the file of rules, prompts and learned data, part by part.

    An addon adds a part in ``_parts`` and brings three methods for it: ``_export_<part>`` returns
    rows with a ``code``, ``_compare_<part>`` what rows of a file would change, ``_apply_<part>``
    changes it. All of it runs with the rights of whoever exchanges, in the current company.
    """

    _name = "smart.exchange.content"
    _description = "Content of an Exchange"

    @api.model
    def _parts(self):
        """Name of each part in the file -> its name for people."""
        return {"rules": self.env._("Rules"), "prompts": self.env._("Prompts")}

    @api.model
    def _file(self, parts):
        """The file with some of the parts."""
        return exchange.write({part: getattr(self, f"_export_{part}")() for part in parts})

    @api.model
    def _read(self, content):
        """The parts of a file.

        :raises UserError: says why the file is refused
        """
        try:
            return exchange.read(content, self._parts())
        except exchange.Refused as error:
            raise UserError(self._why_refused(error)) from error

    def _why_refused(self, error):
        _ = self.env._
        reasons = {
            "size": _("This file is larger than 5 MB. It was not made here."),
            "text": _("This file is no text in UTF-8."),
            "json": _("This file cannot be read: %s", error.detail),
            "format": _("This is no file of rules, prompts or learned data."),
            "version": _("This file is of version %s, which is not known here.", error.detail),
            "rows": _(
                "“%s” is no list of up to 5,000 entries, each with a code of its own.", error.detail
            ),
            "texts": _("A text in “%s” is longer than any that is made here.", error.detail),
        }
        return reasons[error.reason]

    @api.model
    def _compare(self, document):
        """What a file would change: rows of part, code, name, what, before, after, status.

        Status is change, new, missing (its addon is not installed) or wrong.
        """
        rows = []
        for part, entries in document.items():
            rows += [{"part": part, **row} for row in getattr(self, f"_compare_{part}")(entries)]
        return rows

    @api.model
    def _apply(self, document, use_prompts=False):
        """Change what a file says; all of it or nothing.

        :param use_prompts: take new wordings into use, instead of keeping them as drafts
        :raises UserError: says which entry is wrong, and how
        """
        for part, entries in document.items():
            options = {"use": use_prompts} if part == "prompts" else {}
            getattr(self, f"_apply_{part}")(entries, **options)

    def _row(self, code, name, what="", before="", after="", status="change"):
        return {
            "code": code,
            "name": self._text(name or code)[:200],
            "what": what,
            "before": self._text(before),
            "after": self._text(after),
            "status": status,
        }

    def _text(self, value):
        """A value as a person reads it."""
        if isinstance(value, bool):
            return self.env._("Yes") if value else self.env._("No")
        if isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    def _wrong(self, record, error):
        """What is wrong with an entry, by the name of what it is about."""
        text = str(error)[:500]
        return UserError(self.env._("%(name)s: %(problem)s", name=record.name, problem=text))

    # Rules ----------------------------------------------------------------

    def _export_rules(self):
        rules = self.env["smart.rule"].search([], order="code")
        return [{"code": rule.code, "name": rule.name, **self._settings(rule)} for rule in rules]

    def _settings(self, rule):
        return {name: rule[name] for name in SETTINGS} | {"mode": rule.mode or "off"}

    def _known_rules(self, rows):
        codes = [row["code"] for row in rows]
        rules = self.env["smart.rule"].search([("code", "in", codes)])
        return {rule.code: rule for rule in rules}

    def _compare_rules(self, rows):
        known, found = self._known_rules(rows), []
        for row in rows:
            rule = known.get(row["code"])
            if not rule:
                found.append(self._row(row["code"], row.get("name"), status="missing"))
                continue
            for name, before, after in exchange.changes(self._settings(rule), row):
                problem = self._problem(rule._fields[name], after)
                label = rule._fields[name]._description_string(self.env)
                status = "wrong" if problem else "change"
                found.append(self._row(rule.code, rule.name, label, before, after, status))
        return found

    def _problem(self, field, value):
        """Whether a value cannot be one of a field."""
        if field.type == "boolean":
            return not isinstance(value, bool)
        if field.type == "selection":
            return value not in field.get_values(self.env)
        kinds = {"float": (int, float), "integer": (int,)}[field.type]
        is_number = isinstance(value, kinds) and not isinstance(value, bool)
        return not is_number or not 0 <= value < 1e12

    def _apply_rules(self, rows):
        known = self._known_rules(rows)
        for row in rows:
            rule = known.get(row["code"])
            if rule:
                changed = exchange.changes(self._settings(rule), row)
                self._check_values(rule, changed)
                self._write_rule(rule, {name: after for name, _before, after in changed})

    def _check_values(self, rule, changed):
        for name, _before, after in changed:
            if self._problem(rule._fields[name], after):
                raise UserError(
                    self.env._(
                        "%(rule)s: “%(value)s” is no value for “%(field)s”.",
                        rule=rule.name,
                        value=str(after)[:50],
                        field=rule._fields[name]._description_string(self.env),
                    )
                )

    def _write_rule(self, rule, values):
        if not values:
            return
        try:
            rule.write(values)
            rule.flush_recordset()
        except ValidationError as error:
            raise self._wrong(rule, error) from error

    # Prompts --------------------------------------------------------------

    def _export_prompts(self):
        prompts = self.env["smart.prompt"].search([("active_version_id", "!=", False)])
        return [
            {"code": prompt.code, "name": prompt.name, **self._wording(prompt.active_version_id)}
            for prompt in prompts
        ]

    def _wording(self, version):
        return {
            "system_text": version.system_text,
            "user_text": version.user_text,
            "answer_schema": json.loads(version.answer_schema or "{}"),
            "tier": version.tier,
            "max_tokens": version.max_tokens,
            "variables": [
                {name: each[name] or ("" if name != "required" else False) for name in VARIABLE}
                for each in version.variable_ids
            ],
        }

    def _known_prompts(self, rows):
        codes = [row["code"] for row in rows]
        prompts = self.env["smart.prompt"].search([("code", "in", codes)])
        return {prompt.code: prompt for prompt in prompts}

    def _compare_prompts(self, rows):
        known, found = self._known_prompts(rows), []
        labels = self._wording_labels()
        for row in rows:
            prompt = known.get(row["code"])
            if not prompt:
                found.append(self._row(row["code"], row.get("name"), status="missing"))
                continue
            wording = self._wording(prompt.active_version_id)
            for name, before, after in exchange.changes(wording, row):
                status = "wrong" if self._wording_problem(name, after) else "change"
                found.append(
                    self._row(prompt.code, prompt.name, labels[name], before, after, status)
                )
        return found

    def _wording_problem(self, name, value):
        """Whether a value cannot be one of a wording; whether it works, the version itself says."""
        if name == "variables":
            return not isinstance(value, list) or not all(
                isinstance(each, dict) and set(each) == set(VARIABLE) for each in value
            )
        kinds = {"answer_schema": dict, "max_tokens": int}
        return not isinstance(value, kinds.get(name, str)) or isinstance(value, bool)

    def _wording_labels(self):
        versions = self.env["smart.prompt.version"]._fields
        names = {name: versions[name] for name in WORDING if name in versions}
        labels = {name: field._description_string(self.env) for name, field in names.items()}
        return {**labels, "variables": versions["variable_ids"]._description_string(self.env)}

    def _apply_prompts(self, rows, use=False):
        known = self._known_prompts(rows)
        for row in rows:
            prompt = known.get(row["code"])
            if prompt and exchange.changes(self._wording(prompt.active_version_id), row):
                self._new_version(prompt, row, use)

    def _new_version(self, prompt, row, use):
        """A draft with the wording of a file; what the file does not say stays as it is."""
        wording = {**self._wording(prompt.active_version_id), **row}
        if any(self._wording_problem(name, wording[name]) for name in WORDING):
            raise UserError(self.env._("“%s” holds wrong values.", prompt.name))
        try:
            with self.env.cr.savepoint():
                version = self.env["smart.prompt.version"].create(
                    {
                        "prompt_id": prompt.id,
                        "note": self.env._("Brought in from a file"),
                        **{name: wording[name] for name in ("system_text", "user_text", "tier")},
                        "max_tokens": wording["max_tokens"],
                        "answer_schema": self._schema_text(wording["answer_schema"]),
                        "variable_ids": [
                            (0, 0, {name: each[name] for name in VARIABLE})
                            for each in wording["variables"]
                        ],
                    }
                )
                if use:
                    version.action_activate()
        except AccessError:
            raise
        except (ValidationError, UserError, ValueError, TypeError, KeyError) as error:
            raise self._wrong(prompt, error) from error

    @staticmethod
    def _schema_text(form):
        return json.dumps(form, indent=2) if form else False
