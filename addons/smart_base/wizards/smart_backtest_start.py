from odoo import _, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.backtest import closed_months
from ..models.smart_backtest import MOST_ASKED, MOST_CASES


class SmartBacktestStart(models.TransientModel):
    """Asks which part of the past a rule is replayed on, and what it is compared with."""

    _name = "smart.backtest.start"
    _description = "Start a Backtest"

    rule_id = fields.Many2one("smart.rule", required=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date("From", required=True, default=lambda self: self._months()[0])
    date_to = fields.Date("To", required=True, default=lambda self: self._months()[1])
    source = fields.Char("Replays", compute="_compute_cases")
    caveat = fields.Text("Known Only Roughly", compute="_compute_cases")
    case_count = fields.Integer("Cases", compute="_compute_cases")
    compare = fields.Selection(
        [("none", "Nothing"), ("settings", "Other settings"), ("prompt", "Another prompt")],
        "Compare With",
        default="none",
        required=True,
    )
    always_asks = fields.Boolean(related="rule_id.always_asks")
    other_auto = fields.Float(
        "Acts From", compute="_compute_others", store=True, readonly=False, digits=(16, 4)
    )
    other_approval = fields.Float(
        "Asks From", compute="_compute_others", store=True, readonly=False, digits=(16, 4)
    )
    other_amount = fields.Monetary(
        "Amount Limit",
        compute="_compute_others",
        store=True,
        readonly=False,
        help="Above this amount the rule asks. Zero means no limit.",
    )
    prompt_codes = fields.Json(compute="_compute_prompt_codes")
    has_prompts = fields.Boolean(compute="_compute_prompt_codes")
    prompt_version_id = fields.Many2one(
        "smart.prompt.version",
        "Version of the Prompt",
        domain="[('prompt_id.code', 'in', prompt_codes), ('state', '!=', 'active')]",
        ondelete="cascade",
    )

    @api.model
    def _months(self):
        return closed_months(fields.Date.context_today(self))

    def _own_company(self):
        """The company asked for, if the user is working in it; else the one of the user."""
        return self.company_id & self.env.companies or self.env.company

    @api.depends("rule_id", "company_id", "date_from", "date_to", "compare")
    def _compute_cases(self):
        for start in self:
            start.source, start.caveat, start.case_count = False, False, 0
            if start.rule_id and start.date_from and start.date_to and start._may():
                rule = start.rule_id.with_company(start._own_company())
                automation = rule._automation(start._own_company())
                most = MOST_ASKED if start.compare == "prompt" else MOST_CASES
                ids = automation._past_ids(rule, start.date_from, start.date_to, most)
                start.case_count = len(ids)
                speaking = automation.with_context(lang=self.env.lang)
                start.source = speaking._past_source(rule)
                start.caveat = speaking._past_caveat(rule)

    @api.depends("rule_id", "company_id")
    def _compute_others(self):
        for start in self:
            settings = start.rule_id.with_company(start._own_company())._backtest_settings()
            start.other_auto = settings["auto"]
            start.other_approval = settings["approval"]
            start.other_amount = settings["amount"]

    @api.depends("rule_id")
    def _compute_prompt_codes(self):
        for start in self:
            automation = self.env.get(start.rule_id.automation)
            start.prompt_codes = list(getattr(automation, "_smart_past_prompts", ()))
            start.has_prompts = bool(start.prompt_codes)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for start in self:
            if start.date_from > start.date_to:
                raise ValidationError(_("The first day is after the last one."))

    @api.constrains("other_auto", "other_approval")
    def _check_thresholds(self):
        for start in self.filtered(lambda each: each.compare == "settings"):
            if not 0 < start.other_approval <= start.other_auto <= 1:
                raise ValidationError(
                    _("Thresholds lie between 0 and 1, and a rule asks before it acts by itself.")
                )

    def _may(self):
        return self.env.user.has_group("smart_base.group_smart_manager")

    def action_start(self):
        """Start it in the background, and open it."""
        self.ensure_one()
        self.rule_id._check_manager()
        self.company_id.check_access("read")
        if self.company_id not in self.env.companies:
            raise UserError(_("Switch to %s first.", self.company_id.name))
        values = {"date_from": self.date_from, "date_to": self.date_to, **self._compared()}
        backtest = self.env["smart.backtest"]._start(self.rule_id, self.company_id, values)
        return backtest._get_records_action(context={})

    def _compared(self):
        """What it is compared with, as values of a backtest."""
        if self.compare == "settings":
            settings = self.rule_id.with_company(self.company_id)._backtest_settings()
            others = {
                "auto": self.other_auto,
                "approval": self.other_approval,
                "amount": self.other_amount,
            }
            return {"other_settings": settings | others}
        if self.compare == "prompt":
            version = self.prompt_version_id
            if not version or version.prompt_id.code not in self.prompt_codes:
                raise UserError(_("Choose a version of a prompt that this rule uses."))
            active = version.prompt_id.active_version_id
            return {"prompt_version_id": active.id, "other_prompt_version_id": version.id}
        return {}
