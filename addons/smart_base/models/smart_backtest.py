from decimal import Decimal

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..engine.gate import Limits

#: Cases that one backtest replays at most, the latest ones.
MOST_CASES = 10_000
#: The same when Claude is asked about each case.
MOST_ASKED = 50
#: Days that a backtest is kept.
KEEP_DAYS = 180
OPEN = ("waiting", "running")


class SmartBacktest(models.Model):
    """What a rule would have done with cases of the past, perhaps in two versions side by side.

    Managers start one through ``smart.backtest.start``; how it is worked off is in
    ``smart_backtest_work.py``. Nobody writes it by hand.
    """

    _name = "smart.backtest"
    _description = "Backtest"
    _order = "id desc"

    rule_id = fields.Many2one("smart.rule", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", "Started By", readonly=True, ondelete="set null")
    date_from = fields.Date("From", required=True, readonly=True)
    date_to = fields.Date("To", required=True, readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    source = fields.Char("Replayed", readonly=True)
    caveat = fields.Text("Known Only Roughly", readonly=True)
    rule_version = fields.Integer(readonly=True)
    settings = fields.Json(readonly=True, help="The rule's settings when the backtest began.")
    other_settings = fields.Json(readonly=True, help="Settings that it is compared with.")
    prompt_version_id = fields.Many2one(
        "smart.prompt.version", "Prompt", readonly=True, ondelete="set null"
    )
    other_prompt_version_id = fields.Many2one(
        "smart.prompt.version", "Compared With", readonly=True, ondelete="set null"
    )
    plan = fields.Json(readonly=True, help="Numbers of the cases, in their order.")
    total = fields.Integer("Cases", readonly=True)
    done = fields.Integer("Replayed Cases", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    tallies = fields.Json(readonly=True)
    figures = fields.Json(readonly=True)
    note = fields.Text("What Happened", readonly=True)
    finished_at = fields.Datetime("Finished", readonly=True)
    case_ids = fields.One2many("smart.backtest.case", "backtest_id", "All Cases", readonly=True)
    mistake_ids = fields.One2many(
        "smart.backtest.case",
        "backtest_id",
        "Sure, and wrong",
        domain=[("is_mistake", "=", True)],
        readonly=True,
    )
    can_go_live = fields.Boolean(compute="_compute_can_go_live")

    @api.depends("rule_id.name", "date_from", "date_to")
    def _compute_display_name(self):
        for backtest in self:
            backtest.display_name = _(
                "%(rule)s, %(since)s to %(until)s",
                rule=backtest.rule_id.name or "",
                since=backtest.date_from,
                until=backtest.date_to,
            )

    @api.depends("total", "done", "state")
    def _compute_progress(self):
        for backtest in self:
            share = backtest.done / backtest.total if backtest.total else 0.0
            backtest.progress = 100 * (1.0 if backtest.state == "done" else share)

    @api.depends("state", "rule_id")
    def _compute_can_go_live(self):
        for backtest in self:
            rule = backtest.rule_id.with_company(backtest.company_id)
            backtest.can_go_live = backtest.state == "done" and rule.mode != "live"

    # Start ----------------------------------------------------------------

    @api.model
    def _start(self, rule, company, values):
        """Begin a backtest in the background.

        :param values: period, and what to compare with, of a ``smart.backtest``
        """
        own = rule.with_company(company)
        automation = own._automation(company).with_context(lang=self.env.lang)
        # sudo: nobody writes backtests; the only caller checked that the user is a manager
        backtest = self.sudo().create(
            {
                "rule_id": rule.id,
                "company_id": company.id,
                "user_id": self.env.uid,
                "rule_version": own.version,
                "settings": own._backtest_settings(),
                "source": automation._past_source(own),
                "caveat": automation._past_caveat(own),
                **values,
            }
        )
        backtest._offer_step()
        return self.browse(backtest.id)

    @staticmethod
    def _limits(settings):
        """Settings as the gate takes them: those of a rule that is live and has proven itself."""
        amount = settings["amount"]
        return Limits(
            mode="live",
            auto=settings["auto"],
            approval=settings["approval"],
            amount=Decimal(str(amount)) if amount else None,
            always_ask=settings["always_ask"],
        )

    # Buttons --------------------------------------------------------------

    def action_cancel(self):
        """Stop; what was replayed so far is kept and says so."""
        self.ensure_one()
        self.rule_id._check_manager()
        self.check_access("read")
        if self.state not in OPEN:
            raise UserError(_("This backtest has ended already."))
        # sudo: nobody writes backtests; a manager who sees it may stop it
        self.sudo()._finish("cancelled")

    def action_go_live(self):
        """Let the rule act and ask in this company from now on."""
        self.ensure_one()
        self.rule_id._check_manager()
        self._check_done()
        self.rule_id.with_company(self.company_id).mode = "live"
        return self.rule_id._get_records_action(context={})

    def action_adopt(self):
        """Give the rule the settings, or the prompt, that it was compared with."""
        self.ensure_one()
        self.rule_id._check_manager()
        self._check_done()
        if self.other_prompt_version_id:
            self.other_prompt_version_id.action_activate()
        elif self.other_settings:
            self.rule_id.with_company(self.company_id)._take_settings(self.other_settings)
        else:
            raise UserError(_("Nothing was compared."))
        return self.rule_id._get_records_action(context={})

    def _check_done(self):
        self.check_access("read")
        if self.state != "done":
            raise UserError(_("This backtest did not come to its end."))
        if self.rule_version != self.rule_id.with_company(self.company_id).version:
            raise UserError(
                _("The rule was changed after this backtest. Run it again, then decide.")
            )

    def action_again(self):
        """Ask anew, with the same rule."""
        self.ensure_one()
        return self.rule_id.action_backtest()

    def action_view_cases(self):
        """Open all cases of the backtest."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smart_base.smart_backtest_case_action"
        )
        return {**action, "domain": [("backtest_id", "=", self.id)]}

    # Keep -----------------------------------------------------------------

    @api.autovacuum
    def _gc_old(self):
        """Forget old backtests with their cases."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_DAYS)
        self.search([("create_date", "<", limit)], limit=100).unlink()
