"""Breaker and rate limit of a company's connection, shared by all workers."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.breaker import Breaker
from ..engine.bucket import Bucket

_COLUMNS = {
    "breaker": ("failures", "opened_at", "reason", "probed_at"),
    "bucket": ("level", "filled_at", "pace", "blocked_until"),
}


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

    @api.model
    def _lock(self, connection_id):
        """Breaker and bucket of a connection, its row locked until the end of the transaction."""
        names = [*_COLUMNS["breaker"], *_COLUMNS["bucket"]]
        query = SQL(
            "SELECT %s FROM smart_llm_state WHERE connection_id = %s FOR UPDATE",
            SQL(", ").join(map(SQL.identifier, names)),
            connection_id,
        )
        for _attempt in range(2):
            # raw SQL: a row lock that waits, which the ORM does not have
            self.env.cr.execute(query)
            row = self.env.cr.fetchone()
            if row:
                values = dict(zip(names, row, strict=True))
                return self._breaker(values), self._bucket(values)
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
        values = {**vars(breaker), **vars(bucket)}
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), values[name])
            for name in (*_COLUMNS["breaker"], *_COLUMNS["bucket"])
        )
        # raw SQL: beside the ORM, whose cache another worker's change would make wrong
        self.env.cr.execute(
            SQL(
                "UPDATE smart_llm_state SET %s WHERE connection_id = %s", assignments, connection_id
            )
        )
        self.invalidate_model()

    @api.model
    def _reset(self, connections):
        """Let calls through again, after a person changed something."""
        # sudo: state belongs to nobody
        self.sudo().search([("connection_id", "in", connections.ids)]).unlink()

    @staticmethod
    def _breaker(values):
        return Breaker(
            values["failures"] or 0,
            values["opened_at"],
            values["reason"] or "",
            values["probed_at"],
        )

    @staticmethod
    def _bucket(values):
        return Bucket(
            float(values["level"] or 0),
            values["filled_at"],
            float(values["pace"] or 1),
            values["blocked_until"],
        )
