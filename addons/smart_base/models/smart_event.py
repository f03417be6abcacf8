import itertools
import uuid
from datetime import timedelta

import psycopg2.errors
import psycopg2.extras

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..acting import acting_rule_id, correlation_id
from ..waking import give_notice
from .guard import QUEUE, with_permit

#: A flush with at least this many events wakes every lane.
WAKE_ALL = 20
#: Days that a finished event is kept.
KEEP_DAYS = 14

_turn = itertools.count()


class SmartEvent(models.Model):
    """Something that happened, addressed to one rule: a row of the durable queue.

    How events come in and are kept is here; how they are worked off is in
    ``smart_event_drain.py``.
    """

    _name = "smart.event"
    _inherit = ["smart.guarded"]
    _description = "Event"
    _order = "id desc"
    _log_access = False
    _smart_permit = QUEUE

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
    correlation_id = fields.Char(
        readonly=True, required=True, default=lambda self: correlation_id()
    )
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

    def _permit_refusal(self):
        return _("Events are written by the queue itself.")

    # Notice ---------------------------------------------------------------

    @api.model
    def _notice(self, records, kind, listeners, changed=None):
        """Remember a change until the next flush, for the rules that listen to it.

        :param listeners: what ``smart.rule._listeners`` says of the model
        :param changed: names of the written fields
        """
        acting = acting_rule_id()
        wanted = {}
        for company_id, those in listeners.items():
            rule_ids = [
                each.rule_id
                for each in those
                if each.rule_id != acting and each.hears(kind, changed)
            ]
            if rule_ids:
                wanted[company_id] = rule_ids
        if not wanted:
            return
        buffer = self.env.cr.precommit.data.get("smart_events")
        if buffer is None:
            buffer = self.env.cr.precommit.data["smart_events"] = {}
            self.env.cr.precommit.add(self._flush_noticed)
        # sudo: the company of a record decides who listens, whoever may read it
        for record in records.sudo():
            company_id = record._smart_company_id()
            for rule_id in wanted.get(company_id, ()):
                key = (rule_id, company_id, record._name, kind)
                buffer.setdefault(key, {})[record.id] = True

    @api.model
    def _flush_noticed(self):
        """Insert what was noticed since the last flush, in the transaction of the change."""
        buffer = self.env.cr.precommit.data.pop("smart_events", None) or {}
        noticed = [(*key, number) for key, ids in buffer.items() for number in ids]
        if noticed:
            self._insert_noticed(noticed)
        if len(noticed) >= WAKE_ALL:
            self._wake(everybody=True)
        elif noticed:
            self._wake_soon()

    @api.model
    def _insert_noticed(self, noticed):
        """One event per record, rule and transaction, however often it was written.

        The key holds the transaction's number and start, so that a change of another
        transaction is an event of its own even while an earlier one still waits.

        :param noticed: rows of rule, company, model, kind and record
        """
        rules, companies, models_, kinds, ids = map(list, zip(*noticed, strict=True))
        # raw SQL: one statement for all that changed, with the number of this very transaction
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO smart_event (rule_id, company_id, kind, res_model, res_id, key, state,
                                         attempts, due_at, correlation_id, user_id, create_date)
                SELECT rule, company, kind, model, record,
                       concat_ws(':', pg_current_xact_id()::text,
                                 extract(epoch FROM now())::text, rule::text, model,
                                 record::text, CASE WHEN kind = 'unlink' THEN kind END),
                       'pending', 0, now() AT TIME ZONE 'UTC', %(correlation)s, %(user)s,
                       now() AT TIME ZONE 'UTC'
                  FROM unnest(%(rules)s, %(companies)s, %(models)s, %(kinds)s, %(ids)s)
                    AS noticed (rule, company, model, kind, record)
                    ON CONFLICT (key) DO NOTHING
                """,
                rules=rules,
                companies=companies,
                models=models_,
                kinds=kinds,
                ids=ids,
                correlation=correlation_id(),
                user=self.env.uid,
            )
        )

    @api.model
    def _offer(self, rule, company, kind="custom", *, key=None, model=None, ids=(), payload=None):
        """Add an event by hand; the same key is accepted once.

        :return: whether it is new
        """
        values = {
            "rule_id": rule.id,
            "company_id": company.id,
            "kind": kind,
            "res_model": model,
            "res_id": ids[0] if len(ids) == 1 else None,
            "payload": psycopg2.extras.Json({**(payload or {}), "ids": list(ids)}),
            "key": key or uuid.uuid4().hex,
            "correlation_id": correlation_id(),
            "user_id": self.env.uid,
        }
        is_new = self._insert_offered(values)
        if is_new:
            self._wake()
        return is_new

    @api.model
    def _insert_offered(self, values):
        """Insert one event, unless its key is there or is being committed right now."""
        columns = SQL(", ").join(map(SQL.identifier, values))
        query = SQL(
            """
            INSERT INTO smart_event (%s, state, attempts, due_at, create_date)
            VALUES (%s, 'pending', 0, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
            """,
            columns,
            SQL(", ").join(SQL("%s", value) for value in values.values()),
        )
        try:
            with self.env.cr.savepoint(flush=False):
                # raw SQL: a key that is there already is no error, and no line in the log
                self.env.cr.execute(query, log_exceptions=False)
        except psycopg2.errors.UniqueViolation:
            return False
        return True

    @api.model
    def _wake(self, everybody=False):
        """Have a lane (or all of them) look at the queue after this transaction.

        One that is busy would come late, so an idle one is preferred.
        """
        lanes = self._lane_ids()
        if not lanes:
            return
        # raw SQL: whose change is noticed need not have a right to scheduled actions, and this
        # runs in every such transaction
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ir_cron_trigger (cron_id, call_at)
                SELECT id, date_trunc('second', now() AT TIME ZONE 'UTC')
                  FROM ir_cron
                 WHERE id = ANY(%(lanes)s) AND active
              ORDER BY id IN (SELECT lane FROM smart_event WHERE state = 'running'),
                       (id + %(turn)s) %% %(count)s
                 LIMIT %(limit)s
                """,
                lanes=lanes,
                turn=next(_turn),
                count=len(lanes),
                limit=len(lanes) if everybody else 1,
            )
        )
        self._notify_workers()

    @api.model
    def _wake_soon(self):
        """Have a lane look at the queue after the commit, at no cost to each of many small ones.

        Should this process die before, the lanes look by themselves within a minute.
        """
        postcommit = self.env.cr.postcommit
        if not postcommit.data.get("smart_event_woken"):
            postcommit.data["smart_event_woken"] = True
            wake, database = self._wake_alone, self.env.cr.dbname
            postcommit.add(lambda: give_notice(database, wake))

    def _wake_alone(self):
        """Wake a lane in a transaction of its own; the one that this was asked in has ended."""
        # after the commit of the change; nothing but a lane's trigger is written
        with self.env.registry.cursor() as cr:
            # raw SQL: a trigger that a crash of the machine loses costs a minute; no disk is waited
            # for, as this happens while somebody waits for the answer
            cr.execute("SET LOCAL synchronous_commit = off")
            self.with_env(self.env(cr=cr))._wake()

    @api.model
    def _notify_workers(self):
        """Have the cron workers look for triggers, once after the commit."""
        postcommit = self.env.cr.postcommit
        if not postcommit.data.get("smart_event_notified"):
            postcommit.data["smart_event_notified"] = True
            postcommit.add(self.env["ir.cron"]._notifydb)

    @api.model
    def _lane_ids(self):
        names = [f"smart_base.ir_cron_drain_{number}" for number in range(1, 5)]
        to_id = self.env["ir.model.data"]._xmlid_to_res_id
        return [lane_id for lane_id in map(to_id, names) if lane_id]

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
            event.rule_id._audit(
                "requeued",
                event.company_id,
                res_model=event.res_model,
                res_ids=[event.res_id] if event.res_id else [],
            )
        self._wake(everybody=len(dead) >= WAKE_ALL)

    @api.autovacuum
    def _gc_done(self):
        """Forget events that were done a while ago; dead letters stay until somebody looks."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        old = self.search([("state", "=", "done"), ("done_at", "<", limit)], limit=10_000)
        with_permit(old, QUEUE).unlink()
        return len(old), len(old) == 10_000
