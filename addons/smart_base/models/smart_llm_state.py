"""Breaker and rate limit of a company's connection, shared by all workers.

Whoever makes a call reads the row, decides, and writes what follows only if nobody else has
changed the row meanwhile (its ``version``); otherwise it begins again. So no lock is held while
something is decided, and no transaction is begun and ended around it.
"""

from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.breaker import Breaker
from ..engine.bucket import Bucket
from ..planned import execute_planned

_COLUMNS = (
    "failures", "opened_at", "reason", "probed_at", "level", "filled_at", "pace", "blocked_until",
)  # fmt: skip
_COLUMN_LIST = SQL(", ").join(map(SQL.identifier, _COLUMNS))
_PLACES = ", ".join(["%s"] * len(_COLUMNS))


class Known(NamedTuple):
    """What there is to know before a call.

    :param version: of the row that breaker and bucket are kept in
    :param call_id: number for the call, should one be made
    :param entry: number for its entry in the audit log, and the name of whoever asks
    :param taken: dollars that are spent or reserved, by key of the counter
    """

    breaker: Breaker
    bucket: Bucket
    version: int
    enabled: bool
    base_url: str
    key: str | None
    call_id: int
    entry: tuple
    taken: dict

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
    version = fields.Integer(default=0, help="Grows with each change.")

    _connection_uniq = models.UniqueIndex("(connection_id)")

    def _breaker(self):
        """The breaker as the engine takes it."""
        self.ensure_one()
        return _breaker(self.failures, self.opened_at or None, self.reason, self.probed_at or None)

    @api.model
    def _read_fresh(self, connection_id, user_id=None, counters=(), lock=False):
        """State of a connection as it is now, with the kill switch and the key.

        :param user_id: whoever asks, for the audit log
        :param counters: keys of counters to read as well
        :param lock: keep the row for the rest of the transaction
        :return: a ``Known``
        """
        for _attempt in range(2):
            # raw SQL: what others have committed by now, which the cache does not know, and the
            # key, which is no field; one query, as this is part of every call
            execute_planned(
                self.env.cr,
                SQL(
                    """
                    SELECT state.failures, state.opened_at, state.reason, state.probed_at,
                           state.level, state.filled_at, state.pace, state.blocked_until,
                           state.version,
                           connection.enabled, connection.base_url, secret.secret,
                           nextval('smart_llm_call_id_seq'), nextval('smart_audit_log_id_seq'),
                           (SELECT partner.name
                              FROM res_users AS users
                              JOIN res_partner AS partner ON partner.id = users.partner_id
                             WHERE users.id = %s),
                           (SELECT json_object_agg(key, (spent + reserved)::text)
                              FROM smart_llm_counter WHERE key = ANY(%s))
                      FROM smart_llm_state AS state
                      JOIN smart_llm_connection AS connection ON connection.id = state.connection_id
                 LEFT JOIN smart_llm_secret AS secret ON secret.company_id = connection.company_id
                     WHERE state.connection_id = %s %s
                    """,
                    user_id,
                    list(counters),
                    connection_id,
                    SQL("FOR UPDATE OF state") if lock else SQL(),
                ),
            )
            if row := self.env.cr.fetchone():
                return _known(row)
            # raw SQL: two workers may meet here, and one row is the result; its version is
            # another than that of a row which was deleted a moment ago
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO smart_llm_state (connection_id, failures, pace, level, version)
                    VALUES (%s, 0, 1, 0, (random() * 1e9)::int)
               ON CONFLICT (connection_id) DO NOTHING
                    """,
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
    def _saving(self, connection_id, breaker, bucket, version=None):
        """The statement that writes what changed, to be sent along with another one.

        :param version: write nothing where the row has another one by now
        """
        values = {**vars(breaker), **vars(bucket)}
        self.invalidate_model()
        return SQL(
            "UPDATE smart_llm_state SET (%s, version) = (%s, coalesce(version, 0) + 1) "
            "WHERE connection_id = %s %s",
            _COLUMN_LIST,
            SQL(_PLACES, *(values[name] for name in _COLUMNS)),
            connection_id,
            SQL("AND coalesce(version, 0) = %s", version) if version is not None else SQL(),
        )

    @api.model
    def _reset(self, connections):
        """Let calls through again, after a person changed something."""
        # sudo: state belongs to nobody
        self.sudo().search([("connection_id", "in", connections.ids)]).unlink()


def _known(row):
    breaker, bucket = _breaker(*row[:4]), _bucket(*row[4:8])
    version, enabled, base_url, key, call_id, entry_id, name, taken = row[8:]
    amounts = {counter: Decimal(amount) for counter, amount in (taken or {}).items()}
    return Known(
        breaker, bucket, version or 0, bool(enabled), base_url, key, call_id,
        (entry_id, name), amounts,
    )  # fmt: skip


def _breaker(failures, opened_at, reason, probed_at):
    return Breaker(failures or 0, opened_at, reason or "", probed_at)


def _bucket(level, filled_at, pace, blocked_until):
    return Bucket(float(level or 0), filled_at, float(pace or 1), blocked_until)
