"""Measures who may do what with a model, to compare it with an addon's ``access_matrix.csv``.

A line of the file is a model and the company of the record (``own`` is the company of all users
but ``foreign``, who is a manager of the other one). A cell names what a role may do: r(ead),
w(rite), c(reate), u(nlink), or - for nothing.
"""

import csv
import itertools
import json
from pathlib import Path

from odoo import fields
from odoo.modules import get_module_path
from odoo.tools import SQL

ROLES = ("public", "portal", "employee", "user", "approver", "manager", "auditor", "foreign")
OPERATIONS = ("read", "write", "create", "unlink")
_numbers = itertools.count(1)


def matrix_path(addon) -> Path:
    return Path(get_module_path(addon)) / "tests" / "data" / "access_matrix.csv"


def listed(addon) -> dict:
    """What the addon's file says: ``{(model, company): {role: letters}}``."""
    path = matrix_path(addon)
    if not path.exists():
        return {}
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {
        (row["model"], row["company"]): {role: row[role].strip("-") for role in ROLES}
        for row in rows
    }


def own_models(env, addon=None) -> dict:
    """The suite's models that are in the registry, by name; of one addon only if it is named."""
    origins = {
        name: env.registry[name]._original_module for name in env if name.startswith("smart.")
    }
    # a model of the tests belongs to no addon
    return {
        name: env[name] for name, origin in origins.items() if origin and addon in (None, origin)
    }


def measured(env, model, company, users) -> dict:
    """Letters for each role, tried on a record of a company.

    :param users: by role
    """
    records = env[model]
    if records._auto and not (records._abstract or records._transient):
        # wizards are seen by whoever opened them, reports have no rows: there the model counts
        records = row_of(env, model, company)
    return {
        role: "".join(
            operation[0]
            for operation in OPERATIONS
            if records.with_user(users[role]).has_access(operation)
        )
        for role in ROLES
    }


def row_of(env, model, company, text="access"):
    """A record of a model in a company, put there behind the back of all guards.

    :param text: what its texts contain
    """
    columns = {}
    for name, field in env[model]._fields.items():
        if name != "id" and field.store and field.column_type and _is_needed(field, company):
            columns[name] = _value(env, field, company, text)
    names = list(columns) or ["id"]
    values = list(columns.values()) or [1_000_000 + next(_numbers)]
    # raw SQL: models refuse to be written by a test, and that is not what is measured here
    query = SQL(
        "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT DO NOTHING RETURNING id",
        SQL.identifier(env[model]._table),
        SQL(", ").join(map(SQL.identifier, names)),
        SQL(", ").join(SQL("%s", value) for value in values),
    )
    rows = env.execute_query(query)
    if rows:
        return env[model].browse(rows[0][0])
    # there is exactly one for what it belongs to, and it is there
    links = [name for name in columns if env[model]._fields[name].type == "many2one"]
    return env[model].search([(name, "=", columns[name]) for name in links], limit=1)


def _is_needed(field, company):
    return field.required or (field.type == "many2one" and field.comodel_name == company._name)


def _value(env, field, company, text):
    if field.type == "many2one":
        if field.comodel_name == company._name:
            return company.id
        comodel = env[field.comodel_name]
        domain = [("company_id", "=", company.id)] if "company_id" in comodel._fields else []
        # the newest one is the test's own, whatever else the database holds
        newest = comodel.search(domain, order="id desc", limit=1)
        return (newest or row_of(env, field.comodel_name, company)).id
    if field.type == "selection":
        return field.get_values(env)[0]
    if field.type in ("char", "text", "html"):
        # the number tells texts apart, so what is too long loses its beginning
        text = f"{text} {next(_numbers)}"[-(getattr(field, "size", None) or 100) :]
        return json.dumps({"en_US": text}) if field.translate else text
    if field.type == "boolean":
        return False
    if field.type == "json":
        return "{}"
    moments = {"date": fields.Date.today(), "datetime": fields.Datetime.now()}
    return moments.get(field.type, next(_numbers))


def line(model, company, cells) -> str:
    """A line for the file."""
    return ",".join([model, company, *(cells[role] or "-" for role in ROLES)])


class AccessMatrixCase:
    """Mixin: compares the models of an addon, or of all, with the files."""

    def users_by_role(self):
        return {**self.users, "public": self.env.ref("base.public_user")}

    def check_matrix(self, addons, models):
        expected = {}
        for addon in addons:
            expected |= listed(addon)
        users, problems = self.users_by_role(), []
        for model in sorted(models):
            if self.env[model]._abstract:
                cells = measured(self.env, model, self.company, users)
                problems += [f"{model} is open to {role}" for role in ROLES if cells[role]]
                continue
            for name, company in (("own", self.company), ("other", self.other_company)):
                cells = measured(self.env, model, company, users)
                if cells != expected.pop((model, name), None):
                    problems.append(line(model, name, cells))
        self.assertFalse(problems, "\n".join(["Different, or not in the matrix:", *problems]))
        self.assertFalse(expected, "in the matrix, but no such model")
