import logging
import random
import time
from datetime import timedelta

import psycopg2.errors

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, LockError, MissingError, UserError
from odoo.tools import SQL

from ..acting import acting_for
from ..engine import retry
from ..exceptions import Conflict, RetryLater
from ..llm import connections_kept
from .guard import QUEUE, with_permit

_logger = logging.getLogger(__name__)

#: Seconds after which an event whose worker says nothing belongs to nobody.
LEASE = 900
#: Seconds that a drain goes on when no scheduled action sets its end.
DRAIN_SECONDS = 45
#: Seconds that a lane waits for an event that is not due yet, rather than end.
PATIENCE = 2
#: Events that may share one transaction, while they are quick.
BATCH = 25
#: Seconds that an event may take to count as quick.
QUICK = 0.1
#: Seconds after which a shared transaction takes no further event.
SHARE = 0.3
#: Milliseconds that one SQL statement of an automation may take.
STATEMENT_TIMEOUT = 40_000

_CLAIM = """
    SET LOCAL synchronous_commit = off;
    WITH head AS MATERIALIZED (
        SELECT id, attempts = 0 AND rule_id = ANY(%(quick)s::int[]) AS shares
          FROM smart_event
         WHERE state = 'pending' AND due_at <= (statement_timestamp() AT TIME ZONE 'UTC')
      ORDER BY due_at, id
           FOR UPDATE SKIP LOCKED
         LIMIT 1
    ), more AS MATERIALIZED (
        SELECT id FROM smart_event
         WHERE state = 'pending' AND due_at <= (statement_timestamp() AT TIME ZONE 'UTC')
           AND attempts = 0 AND rule_id = ANY(%(quick)s::int[])
           AND (SELECT shares FROM head) AND id <> (SELECT id FROM head)
      ORDER BY due_at, id
           FOR UPDATE SKIP LOCKED
         LIMIT %(others)s
    ), taken AS (
        UPDATE smart_event
           SET state = 'running', attempts = attempts + 1, lane = %(lane)s,
               lease_until = (statement_timestamp() AT TIME ZONE 'UTC')
                             + %(lease)s * interval '1 s'
         WHERE id IN (SELECT id FROM head UNION ALL SELECT id FROM more)
     RETURNING id, due_at
    )
    SELECT id FROM taken ORDER BY due_at, id
"""
_jitter = random.random

_FAILURES = (
    (
        (
            psycopg2.errors.SerializationFailure,
            psycopg2.errors.DeadlockDetected,
            LockError,
            Conflict,
        ),
        retry.CONFLICT,
    ),
    ((RetryLater,), retry.UNAVAILABLE),
    ((AccessError, MissingError, UserError), retry.REFUSED),
)


class SmartEvent(models.Model):
    """How lanes work the queue off: claim, carry out, note what failed.

    An event is carried out at least once, and takes effect exactly once: its effects and
    its being done are one commit, which nobody makes who does not hold the event any more.

    Events of automations that are quick, and prove to be, share a transaction. If one of
    them fails, none has happened and each gets a transaction of its own; so does each event
    that is tried again.
    """

    _inherit = "smart.event"

    @api.model
    def _cron_drain(self):
        """Work off what is due. Each event is claimed, counted and committed before the work."""
        # whatever a caller sends as lane or end of time only shortens or labels its own drain
        lane = self.env.context.get("cron_id", 0)
        deadline = self.env.context.get("cron_end_time", time.monotonic() + DRAIN_SECONDS)
        queue = with_permit(self, QUEUE)
        # raw SQL: PostgreSQL itself stops a statement that would hang; undone when the
        # connection is handed to somebody else
        self.env.cr.execute(SQL("SET statement_timeout = %s", STATEMENT_TIMEOUT))
        with self.env["smart.audit.log"]._sealing_batched(), connections_kept():
            queue._take_back(lane)
            quick = set()
            while time.monotonic() < deadline and (events := queue._next(lane, deadline, quick)):
                events._work_off(quick)
            if queue._seconds_to_due() == 0:
                queue._wake(everybody=True)
            self.env["ir.cron"]._commit_progress(remaining=0)

    # Claim ----------------------------------------------------------------

    @api.model
    def _next(self, lane, deadline, quick):
        """The next due events, claimed; waits for one that falls due in a moment."""
        while not (events := self._claim(lane, quick)):
            pause = self._seconds_to_due()
            self.env.cr.commit()  # no transaction stays open while this sleeps
            if pause is None or pause > PATIENCE or time.monotonic() + pause >= deadline:
                break
            time.sleep(max(pause, 0.02))
        return events

    @api.model
    def _claim(self, lane, quick=()):
        """The next due events, their attempts counted and committed; none when none is due.

        Runs as the first statement after a commit. A row that another lane changed since
        then raises, and is left to that lane. A claim that a crash of the machine loses was
        never made, so its commit need not wait for the disk.

        :param quick: ids of rules of which several events may be taken at once
        """
        for _attempt in range(20):
            try:
                # raw SQL: the ORM cannot pick, lock and update rows in one statement
                self.env.cr.execute(
                    SQL(_CLAIM, lane=lane, lease=LEASE, quick=list(quick), others=BATCH - 1),
                    log_exceptions=False,
                )
                ids = [number for (number,) in self.env.cr.fetchall()]
                self.env.cr.commit()
                return self.browse(ids)
            except psycopg2.errors.SerializationFailure:
                self.env.cr.rollback()
        return self.browse()

    @api.model
    def _seconds_to_due(self):
        """Seconds until the next waiting event falls due, 0 if one is, None if none waits."""
        # raw SQL: the database's clock decides, as it does for claims
        self.env.cr.execute(
            """
            SELECT extract(epoch FROM due_at - (statement_timestamp() AT TIME ZONE 'UTC'))::float
              FROM smart_event WHERE state = 'pending' ORDER BY due_at, id LIMIT 1
            """
        )
        row = self.env.cr.fetchone()
        return max(row[0], 0) if row else None

    @api.model
    def _take_back(self, lane):
        """Events whose worker died: a lane runs once at a time, so its running ones are orphans."""
        # a call that is no scheduled action has lane 0, and may run beside another such call
        domain = ["|", ("lane", "=", lane or -1), ("lease_until", "<", fields.Datetime.now())]
        try:
            orphans = self.search([("state", "=", "running"), *domain]).try_lock_for_update()
        except psycopg2.errors.SerializationFailure:  # another lane was faster
            self.env.cr.rollback()
            return
        for event in orphans:
            event._fail(retry.KILLED, _("The worker that held this event was stopped."))
        # counts as progress: a lane is not to blame for an event that kills its workers
        self.env["ir.cron"]._commit_progress(len(orphans))

    # Work -----------------------------------------------------------------

    def _work_off(self, quick):
        """Carry claimed events to their end or to their next attempt, and commit.

        :param quick: ids of rules whose events are quick, kept up to date
        """
        claims = {event.id: event.attempts for event in self}
        left = self
        share_ends = time.monotonic() + SHARE
        try:
            while left and (left == self or time.monotonic() < share_ends):
                left[0]._carry_out(quick)
                left = left[1:]
            left._give_back()
            self.env["ir.cron"]._commit_progress(len(self - left))
        except Exception as error:  # whatever an automation raises is its event's fate
            self.env.cr.rollback()
            if len(self) == 1:
                self._note_failure(error, claims)
            else:
                for event in self._held(claims):
                    event._work_off(quick)

    def _carry_out(self, quick):
        """Do what the event's rule does, and note that it is done; the caller commits."""
        attempt, rule = self.attempts, self.rule_id
        automation = self.env[rule.automation]
        begun = time.monotonic()
        with acting_for(rule.id, self.correlation_id):
            self._run()
            self.env.cr.flush()
            self._finish(attempt)
        if automation._smart_quick and time.monotonic() - begun < QUICK:
            quick.add(rule.id)
        else:
            quick.discard(rule.id)

    def _run(self):
        rule = self.rule_id.with_company(self.company_id)
        if not rule._is_listening(self.company_id):
            return
        automation = rule._automation(self.company_id)
        if self.kind == "scan":
            automation._scan(rule, self.company_id)
        else:
            automation._handle(rule, self)

    def _finish(self, attempt):
        """Note that the event is done, in the transaction of its effects.

        What the next event writes in the same transaction gets a later time than its start: by
        the times of their last change decisions tell whether a record is still as it was.

        :raises Conflict: the event was given to somebody else meanwhile
        """
        # raw SQL: the condition on who holds the event belongs to the update itself
        self.env.cr.execute(
            SQL(
                """
                UPDATE smart_event
                   SET state = 'done', done_at = statement_timestamp() AT TIME ZONE 'UTC',
                       error = NULL, error_kind = NULL
                 WHERE id = %s AND state = 'running' AND attempts = %s
             RETURNING clock_timestamp() AT TIME ZONE 'UTC'
                """,
                self.id,
                attempt,
            )
        )
        row = self.env.cr.fetchone()
        if not row:
            raise Conflict(_("The event was given to another worker meanwhile."))
        self.env.cr._now = row[0]
        self.invalidate_recordset(flush=False)

    def _give_back(self):
        """Let other lanes have what was claimed and not begun; that is no attempt."""
        if not self:
            return
        # raw SQL: relative to what the claim counted
        self.env.cr.execute(
            SQL(
                """
                UPDATE smart_event SET state = 'pending', attempts = attempts - 1
                 WHERE id = ANY(%s) AND state = 'running'
                """,
                self.ids,
            )
        )
        self.invalidate_recordset(flush=False)
        self._wake(everybody=True)

    def _held(self, claims):
        """Those of the events that nobody has finished or taken back since they were claimed.

        :param claims: the number of each one's attempt
        """
        return self.try_lock_for_update().filtered(
            lambda event: event.state == "running" and event.attempts == claims[event.id]
        )

    def _note_failure(self, error, claims):
        """Write down what stopped an attempt, unless the event is somebody else's by now."""
        kind = self._failure_kind(error)
        held = self._held(claims)
        if held:
            held._fail(kind, str(error) or type(error).__name__, getattr(error, "retry_after", 0))
        if kind == retry.ERROR or not held:
            _logger.error("Event %s failed", self.id, exc_info=error)
        self.env.cr.commit()

    @staticmethod
    def _failure_kind(error):
        for types, kind in _FAILURES:
            if isinstance(error, types):
                return kind
        return retry.ERROR

    def _fail(self, kind, message, retry_after=0):
        """Write down a failure and when the event is tried again."""
        self.ensure_one()
        step = retry.next_step(kind, self.attempts, _jitter(), retry_after)
        self.write(
            {
                "state": step.state,
                "due_at": fields.Datetime.now() + timedelta(seconds=step.delay),
                "error_kind": kind,
                "error": message[:2000],
            }
        )
        if step.state == "dead":
            self._alert(message)

    def _alert(self, message):
        """Tell the managers; an alert that cannot be written must not keep the event running."""
        try:
            with self.env.cr.savepoint():
                # raw SQL: of two lanes that give up events of a rule at once, one tells
                self.env.cr.execute(
                    SQL(
                        "SELECT pg_try_advisory_xact_lock(hashtext('smart.rule'), %s)",
                        self.rule_id.id,
                    )
                )
                if self.env.cr.fetchone()[0]:
                    self.rule_id._alert_dead_letter(self.company_id, message)
        except Exception:
            _logger.exception("Nobody could be told that event %s was given up", self.id)
