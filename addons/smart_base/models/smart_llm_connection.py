"""How one company uses Claude: where, with which models, for how much money, how privately."""

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import urlsplit

from odoo import _, api, fields, models, tools
from odoo.exceptions import AccessError, ValidationError

TIERS = [("fast", "Fast"), ("standard", "Standard"), ("deep", "Deep")]
EFFORTS = [
    ("low", "Low"), ("medium", "Medium"), ("high", "High"), ("xhigh", "Very High"), ("max", "Most"),
]  # fmt: skip
DEFAULT_URL = "https://api.anthropic.com"
#: What only an administrator changes: where the key is sent.
ADDRESS_FIELDS = {"base_url", "company_id"}
#: A change of these gives the breaker a fresh start.
RESET_FIELDS = {"base_url", "enabled", "fast_model_id", "standard_model_id", "deep_model_id"}


#: What calls cost, where they go and what leaves: changes are in the audit log.
NOTED_FIELDS = (
    "enabled", "base_url", "fast_model_id", "standard_model_id", "deep_model_id", "effort",
    "day_budget", "month_budget", "rule_month_budget", "user_day_budget", "user_month_budget",
    "calls_per_minute", "pseudonymise", "documents_allowed", "keep_days",
)  # fmt: skip


class TierPlan(NamedTuple):
    """A model as a call needs it."""

    code: str
    prices: tuple
    has_effort: bool
    has_batches: bool


class Plan(NamedTuple):
    """The settings of one company as plain data, read once and kept until they change.

    :param tiers: tier -> ``TierPlan``, without those for which no model is chosen
    :param partner_id: the company's own partner, whose names and numbers are hidden as well
    """

    connection_id: int
    company_id: int
    base_url: str
    zone: str
    effort: str
    budgets: dict
    calls_per_minute: int
    pseudonymise: bool
    documents_allowed: bool
    tiers: dict
    partner_id: int


class SmartLlmConnection(models.Model):
    """The settings of Claude for one company; there is exactly one for each."""

    _name = "smart.llm.connection"
    _description = "Connection to Claude"
    _inherit = ["smart.thread"]
    _order = "company_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    enabled = fields.Boolean(
        "Use Claude",
        default=True,
        tracking=True,
        help="Off: nothing is sent any more, at once; automations go on without Claude.",
    )
    base_url = fields.Char(
        "Address",
        required=True,
        default=DEFAULT_URL,
        tracking=True,
        help="Any service that speaks the Messages API.",
    )
    fast_model_id = fields.Many2one("smart.llm.model", "Fast Model", tracking=True)
    standard_model_id = fields.Many2one("smart.llm.model", "Standard Model", tracking=True)
    deep_model_id = fields.Many2one("smart.llm.model", "Deep Model", tracking=True)
    effort = fields.Selection(
        EFFORTS, default="medium", required=True, help="More effort: better, slower, dearer."
    )
    day_budget = fields.Float(
        "Per Day", default=5.0, tracking=True, help="US dollars. Zero means no limit."
    )
    month_budget = fields.Float(
        "Per Month", default=50.0, tracking=True, help="US dollars. Zero means no limit."
    )
    rule_month_budget = fields.Float(
        "Each Rule per Month",
        help="US dollars. Zero means no limit. The limit per day is set in the rule.",
    )
    user_day_budget = fields.Float("Each User per Day", help="US dollars. Zero means no limit.")
    user_month_budget = fields.Float("Each User per Month", help="US dollars. Zero means no limit.")
    calls_per_minute = fields.Integer(
        default=120, help="At most so many calls, by all workers together. Less after a refusal."
    )
    pseudonymise = fields.Boolean(
        "Hide Names and Numbers",
        default=True,
        tracking=True,
        help="Names of partners and people, e-mail addresses, phone numbers, bank accounts, card "
        "and tax numbers are replaced before anything is sent, and put back in the answer.",
    )
    documents_allowed = fields.Boolean(
        "Send Whole Documents",
        tracking=True,
        help="Files such as scanned bills are sent as they are: names in a picture cannot be "
        "replaced. Off: only their text is sent, with names and numbers hidden.",
    )
    keep_days = fields.Integer(
        "Keep Texts For", default=90, help="Days after which the texts of a call are deleted."
    )
    tested_at = fields.Datetime("Last Test", readonly=True)
    test_passed = fields.Boolean(readonly=True)
    test_message = fields.Char("Result of the Test", readonly=True)
    key_source = fields.Selection(
        [("none", "None"), ("environment", "From the environment"), ("settings", "From Settings")],
        "API Key",
        compute="_compute_key_source",
    )
    key_set_at = fields.Datetime("Key Set", compute="_compute_key_source")
    model_warning = fields.Text(compute="_compute_model_warning")

    _company_uniq = models.UniqueIndex("(company_id)", "There is a connection for this company.")

    # Fields ---------------------------------------------------------------

    @api.depends("company_id")
    def _compute_display_name(self):
        for connection in self:
            connection.display_name = _("Claude for %s", connection.company_id.name)

    @api.depends("company_id", "base_url")
    def _compute_key_source(self):
        # sudo: only whether there is a key and since when
        secrets = (
            self.env["smart.llm.secret"].sudo().search([("company_id", "in", self.company_id.ids)])
        )
        dates = {secret.company_id: secret.set_at for secret in secrets}
        for connection in self:
            connection.key_set_at = dates.get(connection.company_id, False)
            if connection.key_set_at:
                connection.key_source = "settings"
            else:
                has_key = self.env["smart.llm"]._environment_key_for(connection.base_url)
                connection.key_source = "environment" if has_key else "none"

    @api.depends("fast_model_id.warning", "standard_model_id.warning", "deep_model_id.warning")
    def _compute_model_warning(self):
        for connection in self:
            chosen = connection._chosen_models()
            lines = [f"{model.name}: {model.warning}" for model in chosen if model.warning]
            connection.model_warning = "\n".join(lines) or False

    def _chosen_models(self):
        return self.fast_model_id | self.standard_model_id | self.deep_model_id

    @api.constrains("base_url")
    def _check_base_url(self):
        for connection in self:
            problem = address_problem(connection.base_url)
            if problem:
                raise ValidationError(self.env._(problem))

    @api.constrains(
        "day_budget", "month_budget", "rule_month_budget", "user_day_budget", "user_month_budget",
        "calls_per_minute", "keep_days",
    )  # fmt: skip
    def _check_limits(self):
        for connection in self:
            budgets = [connection[name] for name in self._fields if name.endswith("_budget")]
            if min(budgets) < 0 or connection.calls_per_minute < 1 or connection.keep_days < 1:
                raise ValidationError(
                    _("Budgets are not negative; calls per minute and days are at least one.")
                )

    # Life -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        connections = super().create([_tidy(vals) for vals in vals_list])
        self.env.registry.clear_cache()
        return connections

    def write(self, vals):
        if ADDRESS_FIELDS & vals.keys() and not self.env.is_system():
            raise AccessError(_("Only an administrator may change where the API key is sent."))
        before = {connection: connection._noted() for connection in self}
        done = super().write(_tidy(vals))
        for connection in self:
            connection._note_changes(before[connection])
        self.env.registry.clear_cache()
        return done

    @api.model
    def _ensure_all(self):
        """Give every company its connection, with the shipped models chosen."""
        # sudo: runs at installation and whenever a company is created
        connections = self.sudo()
        # sudo: every company, whoever may see it
        missing = self.env["res.company"].sudo().search([]) - connections.search([]).company_id
        chosen = {
            f"{tier}_model_id": self.env.ref(f"smart_base.smart_llm_model_{tier}", False).id
            for tier, _label in TIERS
            if self.env.ref(f"smart_base.smart_llm_model_{tier}", False)
        }
        connections.create([{"company_id": company.id, **chosen} for company in missing])

    @api.model
    def _of(self, company):
        """The connection of a company; made when it is missing."""
        # sudo: whoever starts a call need not be able to read its settings
        connections = self.sudo()
        return connections.search([("company_id", "=", company.id)], limit=1)

    @api.model
    @tools.ormcache("company_id")
    def _plan(self, company_id):
        """The settings of a company as plain data, or None."""
        # sudo: whoever makes a call need not be able to read its settings
        company = self.env["res.company"].sudo().browse(company_id)
        connection = self._of(company)
        if not connection:
            return None
        return Plan(
            connection_id=connection.id,
            company_id=company.id,
            base_url=connection.base_url,
            zone=company.partner_id.tz or "UTC",
            effort=connection.effort,
            budgets={name: connection[name] for name in self._fields if name.endswith("_budget")},
            calls_per_minute=connection.calls_per_minute,
            pseudonymise=connection.pseudonymise,
            documents_allowed=connection.documents_allowed,
            tiers=connection._tier_plans(),
            partner_id=company.partner_id.id,
        )

    def _noted(self):
        """The settings whose changes are in the audit log, as texts."""
        self.ensure_one()
        return {
            name: str(self[name].display_name if self._fields[name].relational else self[name])
            for name in NOTED_FIELDS
        }

    def _note_changes(self, before):
        """Say in the audit log what changed; what was known of the way before does not hold.

        :param before: what was ``_noted``
        """
        after = self._noted()
        changed = [name for name in NOTED_FIELDS if after[name] != before[name]]
        if changed:
            labels = {name: self._fields[name].string for name in changed}
            told = [f"{labels[name]}: {before[name]} -> {after[name]}" for name in changed]
            self._audit("; ".join(told))
        is_moved = _host(before["base_url"]) != _host(after["base_url"])
        # a key belongs to the place that it was entered for
        if is_moved and self.env["smart.llm.secret"]._replace(self.company_id, None):
            self._note(_("The API key was removed: it belongs to another address."))
        if RESET_FIELDS.intersection(changed):
            self._start_afresh()

    def _start_afresh(self):
        """Let calls through again, and forget the last test."""
        self.write({"tested_at": False, "test_passed": False, "test_message": False})
        self.env["smart.llm.state"]._reset(self)

    def _tier_plans(self):
        models = {tier: self[f"{tier}_model_id"] for tier, _label in TIERS}
        return {
            tier: TierPlan(model.code, tuple(model._prices()), model.has_effort, model.has_batches)
            for tier, model in models.items()
            if model
        }

    def _set_key(self, key):
        """Store the API key of a company; an empty one removes it.

        :raises AccessError: for everybody but administrators
        """
        self.ensure_one()
        if not self.env.is_system():
            raise AccessError(_("Only an administrator may set the API key."))
        self.env["smart.llm.secret"]._replace(self.company_id, (key or "").strip())
        self._start_afresh()
        self.invalidate_recordset(["key_source", "key_set_at"])
        self._note(_("The API key was set.") if key else _("The API key was removed."))

    def action_test(self):
        """Ask Claude once, and say what is wrong."""
        self.ensure_one()
        self.check_access("write")
        passed, message = self.env["smart.llm"]._test_connection(self.company_id)
        self.write(
            {"tested_at": fields.Datetime.now(), "test_passed": passed, "test_message": message}
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if passed else "danger",
                "title": self.display_name,
                "message": message,
                "sticky": not passed,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _note(self, text):
        """Say in the chatter and in the audit log that a setting changed."""
        self.ensure_one()
        self.message_post(body=text)
        self._audit(text)

    def _audit(self, text):
        entry = {"action": "settings_changed", "company_id": self.company_id.id, "reason": text}
        self.env["smart.audit.log"]._append([entry])


def _tidy(vals):
    """The values with an address as the SDK takes it: its own ``/v1`` comes after it."""
    if not vals.get("base_url"):
        return vals
    url = vals["base_url"].strip().rstrip("/").removesuffix("/v1").rstrip("/")
    return {**vals, "base_url": url}


def address_problem(url):
    """What is wrong with an address, as a text to translate; None when nothing is."""
    try:
        parts = urlsplit(url or "")
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "This is no address."
    if parts.scheme not in ("http", "https") or not host or re.search(r"\s", url):
        return "This is no address."
    if parts.username or parts.password or parts.query or parts.fragment:
        return "The address holds no user, password or question mark."
    if parts.scheme == "http" and not _is_near(host):
        return "Addresses outside this network begin with https."
    return None


def _is_near(host) -> bool:
    """Whether a host is in the own network, where plain http may be used."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host


def _host(url):
    parts = urlsplit(url or "")
    return parts.scheme, parts.netloc
