import itertools
import logging
import random
from datetime import timedelta

import psycopg2
import psycopg2.errors

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, LockError, MissingError, UserError
from odoo.tools import SQL

from ..acting import acting_for, acting_rule_id, correlation_id
from ..engine import retry
from ..exceptions import Conflict, RetryLater
from .guard import QUEUE, permitted, with_permit

_logger = logging.getLogger(__name__)

#: A flush with at least this many events wakes every lane.
WAKE_ALL = 20
#: Seconds after which an event whose worker says nothing belongs to nobody.
LEASE = 900
#: Seconds after which a drain lets other jobs of its worker have a turn.
DRAIN_SECONDS = 45
#: Milliseconds that one SQL statement of an automation may take.
STATEMENT_TIMEOUT = 40_000
#: Days that a finished event is kept.
KEEP_DAYS = 14

_turn = itertools.count()

_FAILURES = (
    (
        (psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected, LockError, Conflict),
        retry.CONFLICT,
    ),
    ((RetryLater,), retry.UNAVAILABLE),
    ((AccessError, MissingError, UserError), retry.REFUSED),
)


class SmartEvent(models.Model):
    """Something that happened, addressed to one rule: a row of the durable queue."""

    _name = "smart.event"
    _description = "Event"
    _order = "id desc"
    _log_access = False

    rule_id = fields.Many2one("smart.rule", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("create", "Created"),
            ("write", "Changed"),
            ("unlink", "Deleted"),
            ("scan", "Scan"),
            ("records", "Records of a scan"),
            ("custom", "Message"),
        ],
        required=True,
        readonly=True,
    )
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    payload = fields.Json(readonly=True)
    key = fields.Char(required=True, readonly=True, help="The same key is accepted only once.")
    state = fields.Selection(
        [("pending", "Waiting"), ("running", "Running"), ("done", "Done"), ("dead", "Given up")],
        required=True,
        default="pending",
        readonly=True,
    )
    attempts = fields.Integer(readonly=True, default=0)
    due_at = fields.Datetime("Due", required=True, readonly=True, default=fields.Datetime.now)
    lane = fields.Integer(readonly=True, help="The scheduled action that took this event.")
    lease_until = fields.Datetime("Taken until", readonly=True)
    error_kind = fields.Char("Kind of error", readonly=True)
    error = fields.Text(readonly=True)
    correlation_id = fields.Char(readonly=True, required=True, default=lambda self: correlation_id())
    user_id = fields.Many2one("res.users", "Caused by", readonly=True, ondelete="set null")
    create_date = fields.Datetime("Created", readonly=True, default=fields.Datetime.now)
    done_at = fields.Datetime("Done", readonly=True)

    _key_uniq = models.UniqueIndex("(key)")
    _due_idx = models.Index("(due_at, id) WHERE state = 'pending'")
    _running_idx = models.Index("(lane) WHERE state = 'running'")
    _rule_idx = models.Index("(rule_id, state)")

    @api.depends("kind", "res_model", "res_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            target = f"{event.res_model},{event.res_id}" if event.res_id else event.res_model or ""
            event.display_name = f"{kinds.get(event.kind, event.kind)} {target}".strip()

    # Guards ---------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_permit()
        return super().create(vals_list)

    def write(self, vals):
        self._check_permit()
        return super().write(vals)

    def unlink(self):
        self._check_permit()
        return super().unlink()

    def _check_permit(self):
        if not permitted(self.env, QUEUE):
            raise UserError(_("Events are written by the queue itself."))

    # Notice ---------------------------------------------------------------

    @api.model
    def _notice(self, records, kind, listeners, changed=None):
        """Remember a change until the next flush, for the rules that listen to it.

        :param listeners: what ``smart.rule._listeners`` says of the model
        :param changed: names of the written fields
        """
        buffer = self.env.cr.precommit.data.get("smart_events")
        if buffer is None:
            buffer = self.env.cr.precommit.data["smart_events"] = {}
            self.env.cr.precommit.add(self._flush_noticed)
        acting = acting_rule_id()
        # sudo: the company of a record decides who listens, whoever may read it
        for record in records.sudo():
            company_id = record._smart_company_id()
            for listener in listeners.get(company_id, ()):
                if listener.rule_id != acting and listener.hears(kind, changed):
                    key = (listener.rule_id, company_id, record._name, kind)
                    buffer.setdefault(key, {})[record.id] = True

    @api.model
    def _flush_noticed(self):
        """Insert what was noticed since the last flush, in the transaction of the change."""
        buffer = self.env.cr.precommit.data.pop("smart_events", None) or {}
        count = 0
        for (rule_id, company_id, model, kind), ids in buffer.items():
            count += len(ids)
            self._insert(rule_id, company_id, model, kind, list(ids))
        if count:
            self._wake(everybody=count >= WAKE_ALL)

    @api.model
    def _insert(self, rule_id, company_id, model, kind, ids):
        """One event per record, rule and transaction, however often it was written.

        The key holds the transaction's number and start, so that a change of another
        transaction is an event of its own even while an earlier one still waits.
        """
        # raw SQL: one statement for all records, with the number of this very transaction
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO smart_event (rule_id, company_id, kind, res_model, res_id, key, state,
                                         attempts, due_at, correlation_id, user_id, create_date)
                SELECT %(rule)s, %(company)s, %(kind)s, %(model)s, id,
                       concat_ws(':', pg_current_xact_id()::text,
                                 extract(epoch FROM now())::text, %(rule)s::text, %(model)s::text,
                                 id::text, %(suffix)s::text),
                       'pending', 0, now() AT TIME ZONE 'UTC', %(correlation)s, %(user)s,
                       now() AT TIME ZONE 'UTC'
                  FROM unnest(%(ids)s) AS id
                    ON CONFLICT (key) DO NOTHING
                """,
                rule=rule_id,
                company=company_id,
                kind=kind,
                model=model,
                suffix="unlink" if kind == "unlink" else None,
                correlation=correlation_id(),
                user=self.env.uid,
                ids=ids,
            )
        )

    @api.model
    def _offer(self, rule, company, kind="custom", *, key=None, model=None, ids=(), payload=None):
        """Add an event by hand; the same key is accepted once.

        :return: whether it is new
        """
        vals = {
            "rule_id": rule.id,
            "company_id": company.id,
            "kind": kind,
            "res_model": model,
            "res_id": ids[0] if len(ids) == 1 else False,
            "payload": {**(payload or {}), "ids": list(ids)},
            "key": key or f"{kind}:{rule.code}:{company.id}:{correlation_id()}:{next(_turn)}",
            "user_id": self.env.uid,
        }
        try:
            with self.env.cr.savepoint():
                # sudo: the queue belongs to nobody; callers checked what may be asked for
                with_permit(self.sudo(), QUEUE).create(vals).flush_recordset()
        except psycopg2.errors.UniqueViolation:
            return False
        self._wake()
        return True

    @api.model
    def _wake(self, everybody=False, at=None):
        """Have a lane (or all) look at the queue after this transaction, or at a later time."""
        # sudo: scheduled actions are out of reach of the user whose change is noticed
        lanes = self.env["ir.cron"].sudo().browse(self._lane_ids())
        if not lanes:
            return
        chosen = lanes if everybody else lanes[next(_turn) % len(lanes)]
        for lane in chosen:
            lane._trigger(at=at)

    @api.model
    def _lane_ids(self):
        names = [f"smart_base.ir_cron_drain_{number}" for number in range(1, 5)]
        to_id = self.env["ir.model.data"]._xmlid_to_res_id
        return [lane_id for lane_id in map(to_id, names) if lane_id]

    # Claim ----------------------------------------------------------------

    @api.model
    def _cron_drain(self):
        """Work off what is due. Each event is claimed, counted and committed before the work."""
        lane = self.env.context.get("cron_id", 0)
        queue = with_permit(self, QUEUE)
        deadline = fields.Datetime.now() + timedelta(seconds=DRAIN_SECONDS)
        queue._take_back(lane)
        while fields.Datetime.now() < deadline and (event := queue._claim(lane)):
            event._process()
            if not self.env["ir.cron"]._commit_progress(1):
                self._wake()
                break
        self.env["smart.audit.log"]._seal()
        self._wake_for_later()
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _claim(self, lane):
        """The next due event, its attempt counted and committed; nothing when none is due.

        Runs as the first statement after a commit: a row that another lane changed since
        this transaction's snapshot raises, and is then simply left to that lane.
        """
        for _attempt in range(20):
            try:
                # raw SQL: the ORM cannot pick, lock and update one row in one statement
                self.env.cr.execute(
                    SQL(
                        """
                        UPDATE smart_event
                           SET state = 'running', attempts = attempts + 1, lane = %(lane)s,
                               lease_until = (now() AT TIME ZONE 'UTC') + %(lease)s * interval '1 s'
                         WHERE id = (
                                SELECT id FROM smart_event
                                 WHERE state = 'pending' AND due_at <= (now() AT TIME ZONE 'UTC')
                              ORDER BY due_at, id
                                   FOR UPDATE SKIP LOCKED
                                 LIMIT 1)
                     RETURNING id
                        """,
                        lane=lane,
                        lease=LEASE,
                    ),
                    log_exceptions=False,
                )
                row = self.env.cr.fetchone()
                self.env.cr.commit()
                return self.browse(row[0]) if row else self.browse()
            except psycopg2.errors.SerializationFailure:
                self.env.cr.rollback()
        return self.browse()

    @api.model
    def _take_back(self, lane):
        """Events whose worker died: a lane runs once at a time, so its running ones are orphans."""
        # a call that is no scheduled action has lane 0, and may run beside another such call
        domain = ["|", ("lane", "=", lane or -1), ("lease_until", "<", fields.Datetime.now())]
        orphans = self.search([("state", "=", "running"), *domain]).try_lock_for_update()
        for event in orphans:
            event._fail(retry.KILLED, _("The worker that held this event was stopped."))
        self.env.cr.commit()

    # Work -----------------------------------------------------------------

    def _process(self):
        """Carry one event to its end or to its next attempt; the caller commits."""
        self.ensure_one()
        try:
            # raw SQL: PostgreSQL itself stops a statement that would hang
            self.env.cr.execute(SQL("SET LOCAL statement_timeout = %s", STATEMENT_TIMEOUT))
            with acting_for(self.rule_id.id, self.correlation_id):
                self._run()
            self.write({"state": "done", "done_at": fields.Datetime.now(), "error": False})
            self.env.flush_all()
            self.env.cr.flush()
        except Exception as error:  # noqa: BLE001 - whatever an automation raises is its event's fate
            self.env.cr.rollback()
            kind = self._failure_kind(error)
            if kind == retry.ERROR:
                _logger.exception("Event %s of rule %s failed", self.id, self.rule_id.code)
            self._fail(kind, str(error) or type(error).__name__, getattr(error, "retry_after", 0))

    def _run(self):
        rule = self.rule_id.with_company(self.company_id)
        if not rule._is_listening(self.company_id):
            return
        automation = rule._automation(self.company_id)
        if self.kind == "scan":
            automation._scan(rule, self.company_id)
        else:
            automation._handle(rule, self)

    @staticmethod
    def _failure_kind(error):
        for types, kind in _FAILURES:
            if isinstance(error, types):
                return kind
        return retry.ERROR

    def _fail(self, kind, message, retry_after=0):
        """Write down a failure and when the event is tried again."""
        self.ensure_one()
        step = retry.next_step(kind, self.attempts, random.random(), retry_after)
        self.write(
            {
                "state": step.state,
                "due_at": fields.Datetime.now() + timedelta(seconds=step.delay),
                "error_kind": kind,
                "error": message[:2000],
            }
        )
        if step.state == "dead":
            self.rule_id._alert_dead_letter(self.company_id, message)

    @api.model
    def _wake_for_later(self):
        """See to it that a lane runs when the next waiting event falls due."""
        following = self.search([("state", "=", "pending")], order="due_at, id", limit=1)
        if following:
            self._wake(at=max(following.due_at, fields.Datetime.now()))

    # Buttons --------------------------------------------------------------

    def action_requeue(self):
        """Have dead letters tried again from their first attempt."""
        self.check_access("read")
        if not self.env.user.has_group("smart_base.group_smart_manager"):
            raise AccessError(_("Only a Smart Odoo manager may requeue events."))
        dead = self.filtered(lambda event: event.state == "dead")
        if not dead:
            raise UserError(_("Only events that were given up can be requeued."))
        # sudo: managers hold no write right on the queue; the group was checked above
        with_permit(dead.sudo(), QUEUE).write(
            {"state": "pending", "attempts": 0, "due_at": fields.Datetime.now()}
        )
        for event in dead:
            event.rule_id._audit("requeued", event.company_id, res_model=event.res_model,
                                 res_ids=[event.res_id] if event.res_id else [])
        self._wake(everybody=len(dead) >= WAKE_ALL)

    @api.autovacuum
    def _gc_done(self):
        """Forget events that were done a while ago; dead letters stay until somebody looks."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        old = self.search([("state", "=", "done"), ("done_at", "<", limit)], limit=10_000)
        with_permit(old, QUEUE).unlink()
        return len(old), len(old) == 10_000
