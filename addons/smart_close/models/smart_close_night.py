import logging

from odoo import api, models
from odoo.tools import plaintext2html

_logger = logging.getLogger(__name__)

#: Findings that a notice names.
TOLD = 10
NEWS = "smart_close.mail_activity_type_close_news"


class SmartClose(models.Model):
    """Every night: what is open is scanned, and whoever prepares it is told what is new."""

    _inherit = "smart.close"

    @api.model
    def _cron_preclose(self):
        """Scan what is open every night, with the rights of the automations' own user."""
        self._cron_relock()
        user = self.env.ref("smart_base.user_smart_automation")
        for close in self.search([("state", "!=", "locked")]):
            companies = close.company_ids.ids
            try:
                with self.env.cr.savepoint():
                    close.with_user(user).with_context(allowed_company_ids=companies)._night()
            except Exception:
                # the other months are scanned all the same
                _logger.exception("The close %s could not be scanned", close.id)

    def _night(self):
        """Scan one close, and tell what is new."""
        before, known, points = (
            self.finding_ids._still_open(),
            bool(self.scanned_at),
            self.readiness,
        )
        self._rescan()
        if known:
            self._tell_news(self.finding_ids._still_open() - before, points)

    def _tell_news(self, found, points):
        """Give the preparer an activity about findings that were not there yesterday.

        A notice that nobody has done yet gives way to the new one: there is one at most.

        :param points: readiness before the scan
        """
        # sudo: who prepares or opened the close; its language is nothing that others may read
        user = self.preparer_id.sudo() or self.sudo().create_uid
        if not found or not user.active:
            return
        # sudo: the automations' own user may read closes only; the notice is all it adds
        close = self.sudo().with_context(lang=user.lang or "en_US", mail_activity_quick_update=True)
        _ = close.env._
        close.activity_search([NEWS], user_id=user.id).unlink()
        found = found.with_env(close.env).sorted(lambda each: (each.severity, -each.amount))
        lines = [f"{each.name}: {each.currency_id.format(each.amount)}" for each in found[:TOLD]]
        if len(found) > TOLD:
            lines.append(_("and %s more", len(found) - TOLD))
        lines.append(
            _(
                "Readiness went from %(before)s %% to %(now)s %%.",
                before=points,
                now=close.readiness,
            )
        )
        close.activity_schedule(
            NEWS,
            summary=_("New findings since yesterday: %s", len(found)),
            note=plaintext2html("\n".join(lines)),
            user_id=user.id,
        )
