"""Breaker and rate limit of a company's connection, shared by all workers."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.breaker import Breaker
from ..engine.bucket import Bucket

_COLUMNS = (
    "failures", "opened_at", "reason", "probed_at", "level", "filled_at", "pace", "blocked_until",
)  # fmt: skip
_COLUMN_LIST = SQL(", ").join(map(SQL.identifier, _COLUMNS))


class Held(NamedTuple):
    """What the row says while it is locked.

    :param call_id: number for the call, should one be made
    :param entry: number for its entry in the audit log, and the name of whoever asks
    """

    breaker: Breaker
    bucket: Bucket
    enabled: bool
    key: str | None
    call_id: int
    entry: tuple

    def __repr__(self):
        return f"<{self.breaker} {self.bucket}>"


class SmartLlmState(models.Model):
    """One small row per connection, changed in short transactions only."""

    _name = "smart.llm.state"
    _description = "State of a connection to Claude"
    _log_access = False

    connection_id = fields.Many2one("smart.llm.connection", required=True, ondelete="cascade")
    failures = fields.Integer("Failures in a Row")
    opened_at = fields.Datetime("Breaker Opened")
    reason = fields.Char("Last Reason")
    probed_at = fields.Datetime("Probed")
    level = fields.Float(digits=(12, 4))
    filled_at = fields.Datetime()
    pace = fields.Float(default=1.0, digits=(12, 4))
    blocked_until = fields.Datetime()

    _connection_uniq = models.UniqueIndex("(connection_id)")

    def _breaker(self):
        """The breaker as the engine takes it."""
        self.ensure_one()
        return _breaker(self.failures, self.opened_at or None, self.reason, self.probed_at or None)

    @api.model
    def _lock(self, connection_id, user_id=None):
        """State of a connection, its row locked until the end of the transaction.

        :param user_id: whoever asks, for the audit log
        :return: a ``Held`` with the kill switch and the key as they are now
        """
        for _attempt in range(2):
            # raw SQL: a row lock that waits, which the ORM does not have, and the key, no field
            self.env.cr.execute(
                SQL(
                    """
                    SELECT state.failures, state.opened_at, state.reason, state.probed_at,
                           state.level, state.filled_at, state.pace, state.blocked_until,
                           connection.enabled, secret.secret, nextval('smart_llm_call_id_seq'),
                           nextval('smart_audit_log_id_seq'),
                           (SELECT partner.name
                              FROM res_users AS users
                              JOIN res_partner AS partner ON partner.id = users.partner_id
                             WHERE users.id = %s)
                      FROM smart_llm_state AS state
                      JOIN smart_llm_connection AS connection ON connection.id = state.connection_id
                 LEFT JOIN smart_llm_secret AS secret ON secret.company_id = connection.company_id
                     WHERE state.connection_id = %s
                       FOR UPDATE OF state
                    """,
                    user_id,
                    connection_id,
                )
            )
            row = self.env.cr.fetchone()
            if row:
                breaker, bucket = _breaker(*row[:4]), _bucket(*row[4:8])
                return Held(breaker, bucket, bool(row[8]), row[9], row[10], tuple(row[11:]))
            # raw SQL: two workers may meet here, and one row is the result
            self.env.cr.execute(
                SQL(
                    "INSERT INTO smart_llm_state (connection_id, failures, pace, level) "
                    "VALUES (%s, 0, 1, 0) ON CONFLICT (connection_id) DO NOTHING",
                    connection_id,
                )
            )
        raise LookupError("The row was deleted meanwhile")

    @api.model
    def _save(self, connection_id, breaker, bucket):
        """Write what changed; the row is locked by this transaction."""
        # raw SQL: beside the ORM, whose cache another worker's change would make wrong
        self.env.cr.execute(self._saving(connection_id, breaker, bucket))

    @api.model
    def _saving(self, connection_id, breaker, bucket):
        """The statement that writes what changed, to be sent along with another one."""
        values = {**vars(breaker), **vars(bucket)}
        self.invalidate_model()
        return SQL(
            "UPDATE smart_llm_state SET (%s) = %s WHERE connection_id = %s",
            _COLUMN_LIST,
            tuple(values[name] for name in _COLUMNS),
            connection_id,
        )

    @api.model
    def _reset(self, connections):
        """Let calls through again, after a person changed something."""
        # sudo: state belongs to nobody
        self.sudo().search([("connection_id", "in", connections.ids)]).unlink()


def _breaker(failures, opened_at, reason, probed_at):
    return Breaker(failures or 0, opened_at, reason or "", probed_at)


def _bucket(level, filled_at, pace, blocked_until):
    return Bucket(float(level or 0), filled_at, float(pace or 1), blocked_until)
