"""Asking again what was asked before: stored calls are the samples of any prompt."""

import json

from odoo import api, models

from ..engine import template

#: Kinds of calls whose whole request is a filled prompt.
ASKED = ("decide", "batch")
#: Stored calls that are looked at for samples.
LOOKED_AT = 50


class SmartPrompt(models.Model):
    _inherit = "smart.prompt"

    def _stored_domain(self):
        """Calls of this prompt in the current company whose texts are still kept.

        Where names are hidden, calls from a time when they were not are left out.
        """
        plan = self.env["smart.llm.connection"]._plan(self.env.company.id)
        hidden = ["|", ("is_hidden", "=", True), ("replaced", ">", 0)]
        return [
            *(hidden if plan and plan.pseudonymise else []),
            ("prompt_id", "in", self.ids),
            ("company_id", "=", self.env.company.id),
            ("kind", "in", ASKED),
            ("state", "=", "done"),
            ("texts_deleted", "=", False),
            ("prompt_version_id", "!=", False),
        ]

    def _stored_inputs(self, limit):
        """``(name, values)`` of the latest calls; the values as they left, names hidden.

        :param limit: most of them; left out is what was asked twice, and calls of which the
            values cannot be told
        """
        calls = self.env["smart.llm.call"].search(self._stored_domain(), limit=LOOKED_AT)
        found = {}
        for call in calls:
            values = template.recover(call.prompt_version_id.user_text, _request_of(call.sent))
            if values:
                found.setdefault(json.dumps(values, sort_keys=True), (call.display_name, values))
        return list(found.values())[:limit]

    @api.model
    def _missing_values(self, version, values):
        """Names of what a version needs and a stored call does not tell."""
        needed = version.variable_ids.filtered("required").mapped("name")
        return sorted(set(needed) - values.keys())


class SmartLlm(models.AbstractModel):
    _inherit = "smart.llm"

    @api.model
    def _request_text(self, wording, values, hidden):
        """What stood in a stored call stands in the request again, word for word."""
        if not isinstance(values, template.Shown):
            return super()._request_text(wording, values, hidden)
        optional = {variable.name: "(none)" for variable in wording.variables}
        return template.render(wording.user, optional | values)


def _request_of(sent):
    """The text that a stored request asked with; empty where it held something else."""
    try:
        [message] = json.loads(sent or "{}")["messages"]
    except (ValueError, KeyError, TypeError):
        return ""
    content = message.get("content")
    return content if isinstance(content, str) else ""
