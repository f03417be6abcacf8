"""Retention: removing entries that are older than the company wants to keep.

What is removed leaves one signed entry, the checkpoint, which the first kept entry follows.
"""

import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import chain, chain_check

_logger = logging.getLogger(__name__)

MONTHS = "smart_base.audit_retention_months"  # system parameter; 0 keeps entries for ever
BATCH = 50_000  # entries removed in one transaction


class SmartAuditLog(models.Model):
    _inherit = "smart.audit.log"

    @api.model
    def _cron_prune(self):
        """Remove one batch of entries past the retention period."""
        # sudo: a setting that only administrators may read
        months = int(self.env["ir.config_parameter"].sudo().get_param(MONTHS) or 0)
        if months <= 0:
            return
        removed = self._prune(fields.Datetime.now() - relativedelta(months=months))
        self._seal()
        if removed == BATCH:
            self.env["ir.cron"]._commit_progress(removed, remaining=1)

    @api.model
    def _prune(self, cutoff):
        """Remove the oldest entries, all before the cutoff, if the log up to there is intact.

        :return: how many were removed
        """
        with self._own_transaction(waits=True) as log:
            if not log._shares_transaction():
                log._anchored_head()  # the anchor must not be left behind what is removed
            last = log._last_before(cutoff)
            report = log._check_up_to(last) if last else None
            if not report or not report.checked:
                return 0
            if not report.ok:
                _logger.error(
                    "Old audit entries are kept: the log is not intact (%s).", report.breaks[0]
                )
                return 0
            log._replace_by_checkpoint(report.head, cutoff, report.checked)
            return report.checked

    def _last_before(self, cutoff):
        """Number of the last entry to remove; the newest entry of all always stays."""
        # raw SQL: the chain of all companies; a prefix of it, not a set of records
        self.env.cr.execute(
            SQL(
                """
                SELECT LEAST(
                    (SELECT min(sequence) - 1 FROM smart_audit_log WHERE created_at >= %(cutoff)s),
                    (SELECT max(sequence) - 1 FROM smart_audit_log),
                    (SELECT min(sequence) - 1 + %(batch)s FROM smart_audit_log)
                )
                """,
                cutoff=cutoff,
                batch=BATCH,
            )
        )
        return self.env.cr.fetchone()[0] or 0

    def _check_up_to(self, number):
        keys = self._keys()
        checkpoints = self._rows(SQL("action = %s", chain.CHECKPOINT), ("id",), (0,))
        return chain_check.verify(
            self._sealed_entries(SQL("sequence <= %s", number)),
            keys=keys,
            start=chain_check.last_checkpoint(checkpoints, keys),
        )

    def _replace_by_checkpoint(self, head, cutoff, count):
        reason = self.env._(
            "%(count)s entries up to number %(last)s, from before %(date)s, were removed: the "
            "retention period is over.",
            count=count,
            last=head.sequence,
            date=cutoff.date(),
        )
        proposal = chain.checkpoint_proposal(head, cutoff.date().isoformat())
        self._insert(
            [
                {
                    "action": chain.CHECKPOINT,
                    "company_id": None,
                    "proposal": proposal,
                    "reason": reason,
                }
            ]
        )
        # raw SQL: unlink() is refused; the database's guard asks for the checkpoint written above
        self.env.cr.execute(SQL("DELETE FROM smart_audit_log WHERE sequence <= %s", head.sequence))
        self.invalidate_model()
