from decimal import Decimal
from typing import NamedTuple

from odoo import _, api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError

from ..acting import correlation_id
from ..engine.gate import Limits

APPS = [
    ("platform", "Platform"),
    ("accounting", "Accounting"),
    ("crm", "CRM"),
    ("sales", "Sales"),
    ("purchase", "Purchase"),
    ("inventory", "Inventory"),
    ("hr", "Human Resources"),
    ("project", "Project"),
    ("helpdesk", "Helpdesk"),
    ("manufacturing", "Manufacturing"),
    ("marketing", "Marketing"),
]
#: Settings that change what the rule decides, or who has to approve it; a change makes pending
#: approvals void, so that nobody bends a rule for a decision that waits.
DECIDING = {
    "mode", "auto_threshold", "approval_threshold", "amount_limit", "automation",
    "approver_group_id", "approval_limit", "four_eyes", "proves_itself", "proof_cases",
    "target_precision", "escalation_group_id", "escalation_days",
}  # fmt: skip
#: Further settings whose changes are in the audit log.
AUDITED = DECIDING | {
    "expiry_days", "reader_group_ids", "minutes_saved", "model_tier",
    "daily_budget",
}  # fmt: skip
#: What the addons say about their rules; nobody else may.
FIXED = {"code", "app", "automation", "version", "decision_ids", "is_proven", "proof_since"}


class Listener(NamedTuple):
    """What one rule wants to hear of one model: ``kinds`` maps a kind to field names, or all."""

    rule_id: int
    kinds: dict

    def hears(self, kind, changed):
        """Whether a change of this kind to these fields (None for all) is of interest."""
        if kind not in self.kinds:
            return False
        wanted = self.kinds[kind]
        return not wanted or changed is None or not wanted.isdisjoint(changed)


class SmartRule(models.Model):
    """One automation as people steer it: when it may act, when it asks, who approves."""

    _name = "smart.rule"
    _description = "Rule"
    _inherit = ["smart.thread"]
    _order = "app, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True, help="Stable name, used by logs and exports.")
    app = fields.Selection(APPS, required=True, readonly=True, default="platform")
    description = fields.Text(translate=True, help="What the rule does, in plain words.")
    automation = fields.Char(required=True, readonly=True, help="Technical name of its automation.")
    version = fields.Integer(
        company_dependent=True,
        readonly=True,
        copy=False,
        help="Raised by each change of what the rule decides in a company.",
    )
    mode = fields.Selection(
        [("off", "Off"), ("shadow", "Shadow"), ("live", "Live")],
        company_dependent=True,
        tracking=True,
        help="Off: does nothing. Shadow: decides and logs, never acts. Live: acts and asks.",
    )
    auto_threshold = fields.Float(
        "Acts From",
        company_dependent=True,
        tracking=True,
        help="Confidence from which the rule acts by itself.",
    )
    approval_threshold = fields.Float(
        "Asks From",
        company_dependent=True,
        tracking=True,
        help="Confidence from which the rule asks for approval. Below, it only logs.",
    )
    amount_limit = fields.Float(
        company_dependent=True,
        tracking=True,
        help="Above this amount (company currency) the rule always asks. Zero means no limit.",
    )
    approval_limit = fields.Float(
        company_dependent=True,
        tracking=True,
        help="Above this amount (company currency) only a Smart Odoo manager may approve. "
        "Zero means no limit.",
    )
    always_asks = fields.Boolean(
        compute="_compute_always_asks",
        help="What this rule does is serious: a person approves each of its decisions.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    four_eyes = fields.Boolean(
        company_dependent=True,
        tracking=True,
        help="Whoever caused a decision, or made the record it is about, may not approve it.",
    )
    expiry_days = fields.Integer(
        "Expires After",
        company_dependent=True,
        help="Days after which nobody may approve any more.",
    )
    approver_group_id = fields.Many2one(
        "res.groups",
        "Approvers",
        default=lambda self: self.env.ref("smart_base.group_smart_approver", False),
        tracking=True,
        help="Who may approve, beside being a Smart Odoo approver.",
    )
    reader_group_ids = fields.Many2many(
        "res.groups", string="Readers", help="Whose Smart Odoo users see this rule's decisions."
    )
    minutes_saved = fields.Float(help="Minutes of work that one carried-out decision saves.")
    model_tier = fields.Selection(
        [("fast", "Fast"), ("standard", "Standard"), ("deep", "Deep")],
        "Model",
        default="standard",
        help="Which of the three models in the settings Claude uses for this rule.",
    )
    daily_budget = fields.Float(
        company_dependent=True,
        help="US dollars that this rule may spend on Claude in a day. "
        "Zero: only the company's limit.",
    )
    decision_ids = fields.One2many("smart.decision", "rule_id")
    decision_count = fields.Integer(compute="_compute_counts")
    pending_count = fields.Integer("Waiting", compute="_compute_counts")
    dead_count = fields.Integer("Given Up", compute="_compute_counts")

    _code_uniq = models.UniqueIndex("(code)", "There is a rule with this code already.")

    # Fields ---------------------------------------------------------------

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    @api.depends("automation")
    def _compute_always_asks(self):
        for rule in self:
            rule.always_asks = getattr(self.env.get(rule.automation), "_smart_always_ask", False)

    def _compute_counts(self):
        domain = [("rule_id", "in", self.ids), ("company_id", "in", self.env.companies.ids)]
        decisions = self.env["smart.decision"]._read_group(
            domain, ["rule_id", "state"], ["__count"]
        )
        events = self.env["smart.event"]
        dead = {}
        if events.has_access("read"):
            dead = dict(
                events._read_group([*domain, ("state", "=", "dead")], ["rule_id"], ["__count"])
            )
        for rule in self:
            counts = {state: count for found, state, count in decisions if found == rule}
            rule.decision_count = sum(counts.values())
            rule.pending_count = counts.get("pending", 0)
            rule.dead_count = dead.get(rule, 0)

    @api.constrains("auto_threshold", "approval_threshold")
    def _check_thresholds(self):
        for rule in self:
            if not 0 < rule.approval_threshold <= rule.auto_threshold <= 1:
                raise ValidationError(
                    _("Thresholds lie between 0 and 1, and a rule asks before it acts by itself.")
                )

    @api.constrains("automation")
    def _check_automation(self):
        for rule in self:
            if not hasattr(self.env.get(rule.automation), "_smart_model"):
                raise ValidationError(_("There is no automation named “%s”.", rule.automation))

    # Changes --------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        if FIXED & vals.keys() and not self.env.su:
            raise UserError(_("What a rule is comes from its addon; only its settings change."))
        before = [rule._settings() for rule in self] if AUDITED & vals.keys() else []
        done = super().write(vals)
        if before:
            self._on_change(before)
        self.env.registry.clear_cache()
        return done

    def unlink(self):
        if any(rule.decision_count for rule in self):
            raise UserError(_("A rule that has decided something is kept; switch it off instead."))
        self.env.registry.clear_cache()
        return super().unlink()

    def _settings(self):
        """The audited settings in the current company, as plain data."""
        settings = {}
        for name in sorted(AUDITED):
            value = self[name]
            settings[name] = value.ids if isinstance(value, models.BaseModel) else value
        return settings

    def _on_change(self, before):
        """Raise the version where a change matters, and write it down."""
        for rule, old in zip(self, before, strict=True):
            new = rule._settings()
            changed = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
            if changed:
                rule._raise_version(DECIDING & changed.keys())
                rule._audit("rule_changed", self.env.company, proposal=changed)

    def _raise_version(self, changed):
        """Raise the version in the company, or in all of them when they share the setting."""
        if not changed:
            return
        companies = self.env.company
        if not all(self._fields[name].company_dependent for name in changed):
            # sudo: the setting holds in companies that the manager may not enter, too
            companies = self.env["res.company"].sudo().with_context(active_test=False).search([])
        for company in companies:
            # sudo: for the same reason; the change itself was made with the manager's rights
            rule = self.sudo().with_company(company)
            super(SmartRule, rule).write({"version": rule.version + 1})

    def _audit(self, action, company, **values):
        """Write one audit entry about this rule.

        :param action: one of the audit log's actions
        :param values: further fields of the entry
        """
        self.env["smart.audit.log"]._append(
            [
                {
                    "action": action,
                    "company_id": company.id,
                    "rule_code": self.code,
                    "rule_version": self.with_company(company).version,
                    "correlation_id": correlation_id(),
                    **values,
                }
            ]
        )

    # Who listens ----------------------------------------------------------

    @api.model
    @tools.ormcache("model_name")
    def _listeners(self, model_name):
        """Rules that are on and listen to a model: ``{company id: (Listener, ...)}``."""
        found = {}
        # sudo: who changes a record need not be able to read the rules that listen to it
        rules = self.sudo().search([])
        # sudo: nor be able to enter all companies
        companies = self.env["res.company"].sudo().search([])
        for company in companies:
            for rule in rules.with_company(company):
                automation = self.env.get(rule.automation)
                if automation is None or automation._smart_model != model_name:
                    continue
                if automation._smart_listens and rule._is_listening(company):
                    kinds = {
                        kind: frozenset(names) for kind, names in automation._smart_listens.items()
                    }
                    found.setdefault(company.id, []).append(Listener(rule.id, kinds))
        return {company_id: tuple(listeners) for company_id, listeners in found.items()}

    def _is_listening(self, company):
        """Whether the rule and its app are on in a company."""
        rule = self.with_company(company)
        return (rule.mode or "off") != "off" and company._smart_app_enabled(rule.app)

    def _automation(self, company):
        """The automation, with the rights of its own limited user in one company."""
        self.ensure_one()
        user = self._known("res.users", "user_smart_automation")
        environment = self.env(
            user=user.id, su=False, context={"allowed_company_ids": company.ids, "lang": "en_US"}
        )
        return environment[self.automation]

    def _limits(self):
        """The gate's settings in the current company."""
        self.ensure_one()
        limit = self.amount_limit
        return Limits(
            mode=self.mode or "off",
            auto=self.auto_threshold,
            approval=self.approval_threshold,
            amount=Decimal(str(limit)) if limit else None,
            always_ask=self.always_asks,
            proven=self.is_proven or not self.proves_itself,
        )

    # Scans and alerts -----------------------------------------------------

    @api.model
    def _cron_scan(self, code):
        """Entry of a rule's schedule: one scan per company in which the rule is on."""
        rule = self.search([("code", "=", code)])
        for company in self.env["res.company"].search([]):
            if rule and rule._is_listening(company):
                self.env["smart.event"]._offer(rule, company, "scan")

    def action_scan(self):
        """Look at all candidates of the current companies now, in the background."""
        self._check_manager()
        for rule in self:
            for company in self.env.companies:
                if not rule._is_listening(company):
                    continue
                self.env["smart.event"]._offer(rule, company, "scan")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "message": _("The rule looks at its records now.")},
        }

    def _check_manager(self):
        if not self.env.user.has_group("smart_base.group_smart_manager"):
            raise AccessError(_("Only a Smart Odoo manager may do this."))

    def action_view_decisions(self):
        """Open the decisions of this rule."""
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_base.smart_decision_action")
        return {**action, "domain": [("rule_id", "in", self.ids)], "context": {}}

    def _alert_dead_letter(self, company, message):
        """Tell the managers once, however many events of the rule are given up meanwhile."""
        self.ensure_one()
        summary = _("Events of “%s” were given up", self.name)
        kind = "smart_base.mail_activity_type_alert"
        if self.activity_search([kind]):
            return
        for user in self._managers(company):
            self.activity_schedule(kind, summary=summary, note=message, user_id=user.id)

    def _approvers(self, company):
        """Users who may approve for this rule in a company, by their groups."""
        return self._approvers_in(company, self.approver_group_id)

    def _approvers_in(self, company, group=None):
        """Smart Odoo approvers of a company, of one group where it is given."""
        approvers = self._known("res.groups", "group_smart_approver").all_user_ids
        if group:
            approvers &= group.all_user_ids
        return self._people(approvers, company)

    def _managers(self, company):
        managers = self._known("res.groups", "group_smart_manager").all_user_ids
        return self._people(managers, company)

    def _people(self, users, company):
        """Those of some users who work in a company; programs do not."""
        programs = users.browse(1) | self._known("res.users", "user_smart_automation")
        return (users - programs).filtered(lambda user: user.active and company in user.company_ids)

    @api.model
    def _known(self, model, name):
        """A record of this addon's own data, found without a query."""
        number = self.env["ir.model.data"]._xmlid_to_res_id(f"smart_base.{name}")
        return self.env[model].browse(number)
