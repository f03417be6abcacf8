"""Calls over real JSON-RPC, as a browser or a script would send them."""

import inspect
import warnings
from typing import NamedTuple

from odoo.tools import SQL, mute_logger

#: What a stranger might pass for a parameter of this name; anything else gets None.
ARGUMENTS = {
    "act_type_xmlids": ["smart_base.mail_activity_type_approval"],
    "aggregates": ["__count"],
    "context": {},
    "data": [["x"]],
    "domain": [],
    "field_name": "name",
    "field_names": ["name"],
    "fields": ["name"],
    "fields_spec": {"display_name": {}},
    "fields_to_export": ["id"],
    "groupby": ["id"],
    "grouping_sets": [["id"]],
    "lang": "en_US",
    "message": "x",
    "message_dict": {},
    "model": "smart.decision",
    "msg_dict": {},
    "name": "x",
    "new_thread": None,
    "operation": "read",
    "partner_ids": [3],
    "progress_bar": {"field": "state", "colors": {"pending": "warning"}},
    "property_name": "x.y",
    "group_by": "state",
    "specification": {"display_name": {}},
    "template_id": 1,
    "translations": {"en_US": "x"},
    "values": {"name": "x"},
    "vals": {"name": "x"},
    "vals_list": [{"name": "x"}],
    "views": [[False, "list"]],
}
#: Parameters that are worth passing although they may be left out.
WORTH_PASSING = {"body": "x", "partner_ids": [3], "subject": "x", "update_vals": {"name": "x"}}


_REFUSALS = (
    "AccessDenied",
    "AccessError",
    "MissingError",
    "UserError",
    "ValidationError",
    "http.200",
    "http.403",
    "http.404",
    "odoo.http.SessionExpiredException",
    "werkzeug.exceptions.NotFound",
)
_NOISE = ("odoo.http", "odoo.models", "odoo.sql_db", "odoo.addons.mail.models.mail_thread")


class Answer(NamedTuple):
    """``error`` is the exception's class, or empty; ``text`` the whole response."""

    error: str
    value: object
    text: str

    @property
    def outcome(self) -> str:
        """``answers``, ``refused`` (the server says no), or ``fails`` (it stumbles)."""
        if not self.error:
            return "answers"
        return "refused" if self.error.removeprefix("odoo.exceptions.") in _REFUSALS else "fails"


class RpcCase:
    """Mixin for an HttpCase."""

    def log_in(self, role):
        self.authenticate(self.users[role].login, self.users[role].login)

    def call(self, model, method, /, *args, **kwargs):
        """Call a method as whoever is logged in; the first argument of most is a list of ids."""
        return self.send(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def send(self, route, params):
        payload = {"id": 0, "jsonrpc": "2.0", "method": "call", "params": params}
        with mute_logger(*_NOISE), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            response = self.opener.post(self.base_url() + route, json=payload, timeout=30)
        if not response.ok or "json" not in response.headers.get("Content-Type", ""):
            # an error page, or a redirection to the log-in
            return Answer(f"http.{response.status_code}", None, response.text)
        content = response.json()
        error = content.get("error")
        name = error["data"]["name"] if error else ""
        return Answer(name, content.get("result"), response.text)


def public_methods(model_class) -> list[str]:
    """Names that anybody with a session may call on a model, as Odoo decides it."""
    return [
        name
        for name in dir(model_class)
        if not name.startswith("_")
        and callable(getattr(model_class, name))
        and not any(
            getattr(getattr(each, name, None), "_api_private", False)
            for each in model_class.__mro__
        )
    ]


def plausible_call(model_class, name, ids) -> tuple[list, dict]:
    """Arguments that get past the signature of a method."""
    function = getattr(model_class, name)
    parameters = list(inspect.signature(function).parameters.values())[1:]
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    needed = [each for each in parameters if each.default is each.empty and each.kind in named]
    keywords = {each.name: ARGUMENTS.get(each.name) for each in needed}
    for each in parameters:
        if each.name in WORTH_PASSING:
            keywords[each.name] = WORTH_PASSING[each.name]
    return [] if getattr(function, "_api_model", False) else [ids], keywords


def fingerprint_of(env, models) -> dict:
    """Digest of the stored rows of each model, to see whether anything changed."""
    env.flush_all()
    digests = {}
    for name in models:
        model = env[name]
        if model._auto and not model._abstract:
            # raw SQL: what is stored, behind all rights and caches
            query = SQL(
                "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY id), '')) FROM %s t",
                SQL.identifier(model._table),
            )
            ((digests[name],),) = env.execute_query(query)
    return digests
