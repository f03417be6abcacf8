from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..engine import readiness
from .smart_close_step import STEPS

COCKPIT = "smart_close.smart_close_cockpit_action"
STATES = [("open", "Open"), ("locked", "Locked"), ("reopened", "Reopened")]
#: Days after the end of the month by which it should be closed, unless somebody says otherwise.
DUE = 8


class SmartClose(models.Model):
    """The close of one month, in one company or several.

    Scanning is in ``smart_close_scan.py``, locking in ``smart_close_lock.py``.
    """

    _name = "smart.close"
    _description = "Month-End Close"
    _inherit = ["smart.thread"]
    _order = "date_to desc, id desc"

    name = fields.Char(compute="_compute_name")
    date_from = fields.Date("From", required=True, readonly=True)
    date_to = fields.Date("To", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    company_ids = fields.Many2many("res.company", string="Companies", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(STATES, required=True, readonly=True, default="open")
    preparer_id = fields.Many2one("res.users", readonly=True, help="Works the steps off.")
    reviewer_id = fields.Many2one("res.users", readonly=True, help="Checks what was prepared.")
    due_date = fields.Date("Due", readonly=True)
    materiality = fields.Monetary(
        readonly=True, help="Changes and differences below this amount need no explanation."
    )
    step_ids = fields.One2many("smart.close.step", "close_id", readonly=True)
    finding_ids = fields.One2many("smart.close.finding", "close_id", readonly=True)
    scanned_at = fields.Datetime("Last Scan", readonly=True)
    readiness = fields.Integer("Readiness %", readonly=True, aggregator="avg")
    trend = fields.Json(readonly=True, help="Day, readiness and blocking findings of each scan.")
    blocking_count = fields.Integer("Blocking", compute="_compute_counts")
    finding_count = fields.Integer("Findings", compute="_compute_counts")
    amount = fields.Monetary("At Stake", compute="_compute_counts")
    locked_at = fields.Datetime(readonly=True)
    locked_by_id = fields.Many2one("res.users", readonly=True)
    override_reason = fields.Char("Locked In Spite Of Findings Because", readonly=True)
    reopen_reason = fields.Char("Reopened Because", readonly=True)
    reopened_at = fields.Datetime(readonly=True)
    reopened_until = fields.Datetime(readonly=True)

    _period_sane = models.Constraint("CHECK(date_from <= date_to)", "A period ends after it began.")

    # Fields ---------------------------------------------------------------

    @api.depends("date_to", "company_ids")
    def _compute_name(self):
        for close in self:
            month = (close.date_to and close.date_to.strftime("%Y-%m")) or ""
            names = ", ".join(close.company_ids[:3].mapped("name"))
            close.name = f"{month} {names}".strip()

    @api.depends("finding_ids.state", "finding_ids.amount")
    def _compute_counts(self):
        for close in self:
            found = close.finding_ids._still_open()
            close.finding_count = len(found)
            close.blocking_count = len(found.filtered(lambda each: each.severity == "blocking"))
            close.amount = sum(close._in_own_currency(found))

    def _in_own_currency(self, findings):
        for finding in findings:
            yield finding.currency_id._convert(
                finding.amount, self.currency_id, self.company_id, self.date_to
            )

    @api.constrains("date_from", "date_to", "company_ids")
    def _check_once(self):
        for close in self:
            others = self.search(
                [
                    ("id", "!=", close.id),
                    ("date_from", "<=", close.date_to),
                    ("date_to", ">=", close.date_from),
                    ("company_ids", "in", close.company_ids.ids),
                ]
            )
            if others:
                raise ValidationError(_("There is a close of this period already."))

    # Guards ---------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_own_doing()
        return super().create(vals_list)

    def write(self, vals):
        self._check_own_doing()
        return super().write(vals)

    @api.model
    def _check_own_doing(self):
        # every model of the close goes through here: no form, import or call writes them
        if not self.env.su:
            raise UserError(_("A close changes by its buttons only."))

    def _store(self, vals):
        # sudo: nobody holds write rights on closes; each public verb checked who may
        self.sudo().write(vals)

    @api.model
    def _check_accountant(self):
        """Refuse everybody who may not keep the books.

        :raises AccessError: always for others than accountants
        """
        if not self.env.user.has_group("account.group_account_user"):
            raise AccessError(_("Only accountants may work on a close."))

    def _check_reach(self):
        """Refuse to work on companies that the user may not enter, or on a close that is none.

        :return: the close with exactly its companies switched on
        """
        self._check_accountant()
        return self._enter()

    def _enter(self):
        """Refuse whoever may not enter all companies of the close.

        :return: the close with exactly its companies switched on
        """
        self.ensure_one()
        self.check_access("read")
        companies = self._entered_companies()
        if not companies:
            raise AccessError(_("You may not enter all companies of this close."))
        return self.with_context(allowed_company_ids=companies.ids)

    def _entered_companies(self):
        """All companies of the close; none where the user may not enter each of them."""
        # sudo: ids of the companies only, to compare them with those of the user
        companies = self.sudo().company_ids
        entered = companies if companies <= self.env.user.company_ids else companies.browse()
        return entered.with_env(self.env)

    # Opening --------------------------------------------------------------

    @api.model
    def _open(self, date_from, date_to, companies, planned=None, **values):
        """Open the close of a period with its steps.

        :param planned: people by code of the steps that it has; all ten by default
        :param values: preparer_id, reviewer_id, due_date, materiality
        """
        self._check_accountant()
        values.setdefault("due_date", date_to + timedelta(DUE))
        # sudo: nobody holds the right to create closes; whoever may keep the books opens one
        close = self.sudo().create(
            {
                "date_from": date_from,
                "date_to": date_to,
                "company_id": companies[0].id,
                "company_ids": [fields.Command.set(companies.ids)],
                "step_ids": [
                    fields.Command.create(
                        {
                            "code": code,
                            "sequence": number,
                            "preparer_id": values.get("preparer_id"),
                            "reviewer_id": values.get("reviewer_id"),
                            "due_date": values["due_date"],
                            **(planned or {}).get(code, {}),
                        }
                    )
                    for number, (code, _label) in enumerate(STEPS, 1)
                    if planned is None or code in planned
                ],
                **values,
            }
        )
        close = close.with_env(self.env)
        people = {"preparer": close.preparer_id.name, "reviewer": close.reviewer_id.name}
        close._log("close_opened", proposal={"materiality": close.materiality, **people})
        return close

    @api.model
    def _last_month(self):
        """First and last day of the month before this one."""
        today = fields.Date.context_today(self)
        end = today.replace(day=1) - timedelta(1)
        return end + relativedelta(day=1), end

    def action_open_findings(self):
        """Show what is open, the worst first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smart_close.smart_close_finding_action"
        )
        return {**action, "domain": [("close_id", "=", self.id)]}

    def action_open_cockpit(self):
        """Open the cockpit on this close."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(COCKPIT)
        return {**action, "params": {"close_id": self.id}}

    # Readiness ------------------------------------------------------------

    def _engine_steps(self):
        return [step._as_engine() for step in self.step_ids]

    def _note_readiness(self):
        """Keep the readiness of now, one point of the trend for each day."""
        for close in self:
            score = readiness.readiness(close._engine_steps())
            today = fields.Date.to_string(fields.Date.context_today(close))
            points = [point for point in close.trend or [] if point[0] != today]
            close._store(
                {
                    "readiness": score,
                    "trend": [*points, [today, score, close.blocking_count]][-90:],
                }
            )

    def _log(self, action, reason=None, **values):
        """One audit entry about this close."""
        self.env["smart.audit.log"]._append(
            [
                {
                    "action": action,
                    "company_id": self.company_id.id,
                    "res_model": self._name,
                    "res_ids": self.ids,
                    "decision_name": self.name,
                    "reason": reason,
                    **values,
                }
            ]
        )
