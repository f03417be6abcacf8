import logging

from odoo import _, api, models

from odoo.addons.base.models.ir_cron import CompletionStatus

_logger = logging.getLogger(__name__)

#: Failures in a row of a lane after which the administrators are told.
TELL_AFTER = 3


class IrCron(models.Model):
    """A queue that nobody works off must not stay unnoticed for the days until Odoo gives up."""

    _inherit = "ir.cron"

    @api.model
    def _update_failure_count(self, job, status):
        super()._update_failure_count(job, status)
        if status == CompletionStatus.FAILED and job["failure_count"] + 1 == TELL_AFTER:
            try:
                with self.env.cr.savepoint():
                    # sudo: the user of the scheduled action may be the very one without rights
                    self.sudo()._tell_of_failing_lane(job)
            except Exception:
                _logger.exception("Nobody could be told that job %s fails", job["id"])

    def _tell_of_failing_lane(self, job):
        """Tell of one lane for all: of the first, or of another while the first one works."""
        lanes = self.browse(self.env["smart.event"]._lane_ids())
        if job["id"] in lanes.ids and (job["id"] == lanes[0].id or not lanes[0].failure_count):
            self._notify_admin(
                _(
                    "Smart Odoo's automations do not work: “%(job)s” failed %(count)s times in a "
                    "row. The server's log says why; often its user was archived or lost rights.",
                    job=job["cron_name"],
                    count=TELL_AFTER,
                )
            )
