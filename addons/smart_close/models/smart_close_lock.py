from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError

#: How long a month may stay open again, in hours.
LONGEST = 24 * 14


class SmartClose(models.Model):
    """Locking a month through Odoo's lock dates, and opening it again for a while."""

    _inherit = "smart.close"

    def _check_open(self):
        for close in self:
            if close.state == "locked":
                raise UserError(_("This month is locked; reopen it first."))

    def _check_manager(self):
        if not self.env.user.has_group("account.group_account_manager"):
            raise AccessError(_("Only accounting administrators may lock and reopen a month."))

    # Lock -----------------------------------------------------------------

    def action_lock(self, reason=None):
        """Lock the month in all companies of the close.

        :param reason: lets a Smart Odoo manager lock in spite of what is open
        :raises UserError: something is open, in the user's words
        """
        close = self._check_reach()
        close._check_manager()
        close._check_open()
        close._rescan()
        open_points = close._open_points()
        overridden = bool(open_points)
        if overridden:
            close._check_override(open_points, (reason or "").strip())
        for company in close.company_ids:
            if not company.fiscalyear_lock_date or company.fiscalyear_lock_date < close.date_to:
                # sudo: Odoo asks for rights on all settings of a company to set this one date
                company.sudo().fiscalyear_lock_date = close.date_to
        close._exceptions().action_revoke()
        close._store(
            {
                "state": "locked",
                "locked_at": fields.Datetime.now(),
                "locked_by_id": self.env.uid,
                "override_reason": overridden and reason.strip(),
                "reopened_until": False,
            }
        )
        close._log(
            "close_overridden" if overridden else "close_locked",
            reason,
            proposal={"open": open_points, "readiness": close.readiness},
        )
        close._note_effort()

    def _open_points(self):
        """What keeps the month from being locked, as sentences."""
        points = [
            finding.name
            for finding in self.finding_ids
            if finding.state == "open" and finding.severity == "blocking"
        ]
        labels = dict(self.step_ids._fields["code"]._description_selection(self.env))
        return points + [
            self.env._("%s is not signed twice", labels[step.code])
            for step in self.step_ids
            if step.does_apply and len(step._valid_signoffs()) < 2
        ]

    def _check_override(self, points, reason):
        shown = "\n".join([*points[:10], *(["…"] if len(points) > 10 else [])])
        if not self.env.user.has_group("smart_base.group_smart_manager"):
            raise UserError(_("This month cannot be locked yet:\n%s", shown))
        if not reason:
            raise UserError(_("Say why it is locked in spite of this:\n%s", shown))

    def _exceptions(self):
        """The exceptions that keep this month open right now."""
        return self.env["account.lock_exception"].search(
            [
                ("company_id", "in", self.company_ids.ids),
                ("lock_date_field", "=", "fiscalyear_lock_date"),
                ("lock_date", "=", self.date_from - timedelta(1)),
                ("state", "=", "active"),
            ]
        )

    # Reopen ---------------------------------------------------------------

    def action_reopen(self, reason, hours):
        """Let everybody book in the locked month for some hours.

        :param reason: kept with the close, the exception and the audit log
        :raises UserError: no reason, too long, not locked, or locked for good
        """
        close = self._check_reach()
        close._check_manager()
        close._check_reopening(reason, hours)
        until = fields.Datetime.now() + timedelta(hours=hours)
        self.env["account.lock_exception"].create(
            [
                {
                    "company_id": company.id,
                    "user_id": False,
                    "lock_date_field": "fiscalyear_lock_date",
                    "lock_date": close.date_from - timedelta(1),
                    "end_datetime": until,
                    "reason": reason.strip(),
                }
                for company in close.company_ids
            ]
        )
        close._store(
            {
                "state": "reopened",
                "reopen_reason": reason.strip(),
                "reopened_at": self.env.cr.now(),
                "reopened_until": until,
            }
        )
        close._log("close_reopened", reason.strip(), proposal={"hours": hours})

    def _check_reopening(self, reason, hours):
        if self.state != "locked":
            raise UserError(_("Only a locked month can be reopened."))
        if not (reason or "").strip():
            raise UserError(_("Say why the month has to be reopened."))
        if not 0 < hours <= LONGEST:
            raise UserError(_("A month may be open again for 1 to %s hours.", LONGEST))
        hard = self.company_ids.filtered(
            lambda company: company.hard_lock_date and company.hard_lock_date >= self.date_from
        )
        if hard:
            raise UserError(_("%s locked this period for good.", ", ".join(hard.mapped("name"))))

    @api.model
    def _cron_relock(self):
        """Note that the clock of reopened months ran out; Odoo's exceptions end by themselves."""
        late = self.search(
            [("state", "=", "reopened"), ("reopened_until", "<", fields.Datetime.now())]
        )
        for close in late:
            close._store({"state": "locked"})
            close._log("close_locked", _("The time for which it was reopened is over."))

    def action_open_changes(self):
        """Show the entries of the month that were written since it was reopened."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": _("Changed since the month was reopened"),
            "res_model": "account.move",
            "views": [[False, "list"], [False, "form"]],
            "domain": [
                ("company_id", "in", self.company_ids.ids),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
                ("write_date", ">=", self.reopened_at),
            ],
        }
