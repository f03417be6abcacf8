"""Sealing: numbering and linking the entries of the audit log, outside of business transactions.

Each round is a short transaction of its own. It waits for the one lock of the chain first and
reads afterwards, in READ COMMITTED, so that it sees what the sealer before it has written; in
Odoo's usual REPEATABLE READ it would read as of a moment before it got the lock.
"""

import logging
import threading
import time
from contextlib import contextmanager

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from ..engine import chain
from ..transactions import is_real
from .audit_vault import VaultError

_logger = logging.getLogger(__name__)

LOCK = 0x536D617274417564  # "SmartAud"; the chain's advisory lock in this database
LOCK_SECONDS = 5  # longer than any round; then the entries are left to the next sealer
BATCH = 1_000  # entries linked in one round
PACE_SECONDS = 0.5  # how often a batch of commits is sealed on the way
HOOK = "smart_base.audit_seal"


class _Batch(threading.local):
    """Whether this thread commits many times in a row, when it last sealed, and what waits."""

    depth = 0
    sealed_at = 0.0
    since = None


_batch = _Batch()
_told = set()  # anchors of which this process has complained already


class SmartAuditLog(models.Model):
    _inherit = "smart.audit.log"

    @api.model
    def _seal(self, since=0):
        """Link all entries that are committed by now; those of this transaction are not.

        In a test, where nothing is ever committed, this transaction's entries are linked.

        :param since: lowest id to look at. Whoever commits looks from its own entries on, so
            that the index of unlinked entries is not walked past all that were linked since the
            table was last vacuumed; the scheduled action looks at all.
        """
        _batch.sealed_at, _batch.since = time.monotonic(), None
        if self._shares_transaction():
            while self._link_batch(self._stored_head(), since):
                pass
            return
        while self._seal_round(since):
            pass

    @api.model
    @contextmanager
    def _sealing_batched(self):
        """For jobs that commit many times in a row: seal on the way twice a second, and at the end.

        Around a loop of commits this saves a round per commit and leaves nothing unsealed.
        """
        _batch.depth += 1
        try:
            yield
        finally:
            _batch.depth -= 1
            self._seal_quietly(_batch.since or 0)

    def _seal_after_commit(self):
        postcommit = self.env.cr.postcommit
        if HOOK not in postcommit.data:
            postcommit.data[HOOK] = min(self.ids)
            postcommit.add(self._on_commit)

    def _on_commit(self):
        since = self.env.cr.postcommit.data[HOOK]
        _batch.since = since if _batch.since is None else min(since, _batch.since)
        if not _batch.depth or time.monotonic() - _batch.sealed_at >= PACE_SECONDS:
            self._seal_quietly(_batch.since)

    def _seal_quietly(self, since):
        """What was committed stays committed: a failure here is told to the log, not the user."""
        try:
            self._seal(since)
        except Exception:
            _batch.since = since
            _logger.exception("New audit entries could not be linked; the next sealing will.")

    @api.model
    def _cron_seal(self):
        """Link what a killed worker left behind, and tell of entries that cannot be linked."""
        self._seal()
        with self._own_transaction() as log:
            keys = log._keys()
            odd = [e.id for e in log._unsealed_entries() if keys and not chain.is_genuine(e, keys)]
        if odd:
            _logger.error(
                "%s audit entries have no valid signature and are not linked, "
                "the first has id %s. Verify the audit log.",
                len(odd),
                odd[0],
            )

    # One round ------------------------------------------------------------

    def _seal_round(self, since):
        """Link one batch; how many were linked. The round that finds none moves the anchor."""
        try:
            with self._own_transaction(waits=True) as log:
                return log._link_batch(log._anchored_head(), since)
        except psycopg2.errors.LockNotAvailable:
            _batch.since = since
            _logger.info("The audit log is being sealed elsewhere; the next sealing goes on.")
            return 0

    @contextmanager
    def _own_transaction(self, waits=False):
        """The log in a transaction of its own, committed at the end.

        :param waits: take the chain's lock first, and read what was committed before
        """
        if self._shares_transaction():
            yield self
            return
        with self.env.registry.cursor() as cr:
            # superuser: linking concerns the entries of all companies, whoever committed
            log = self.with_env(api.Environment(cr, SUPERUSER_ID, {}))
            cr.postcommit.data[HOOK] = 0  # entries made here are linked by the caller
            if waits:
                log._lock_chain()
            yield log

    def _lock_chain(self):
        query = SQL(
            """
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
            SET LOCAL lock_timeout = %s;
            SELECT pg_advisory_xact_lock(%s)
            """,
            f"{LOCK_SECONDS}s",
            LOCK,
        )
        # raw SQL: isolation is set before the first query; the lock ends with the transaction
        self.env.cr.execute(query, log_exceptions=False)

    def _shares_transaction(self):
        """Whether a test holds the only transaction, so that a second one would see nothing."""
        return not is_real(self.env.cr)

    def _link_batch(self, head, since=0):
        """Link up to a batch of entries behind the head; how many were linked.

        Entries without a valid signature are left alone: Verify names them.
        """
        keys, links = None, []
        for entry in self._unsealed_entries(since):
            keys = keys or self._keys(create=True)
            if not chain.is_genuine(entry, keys):
                continue
            link = chain.next_link(entry, head, keys)
            links.append((entry.id, link.sequence, link.previous_hash, link.chain_hash, link.seal))
            head = chain.Head(link.sequence, link.chain_hash)
            if len(links) == BATCH:
                break
        if links:
            self._write_links(links)
        return len(links)

    def _write_links(self, links):
        # raw SQL: write() is refused, and the database's guard lets exactly this update pass
        self.env.cr.execute(
            SQL(
                """
                UPDATE smart_audit_log AS log
                   SET sequence = new.sequence, previous_hash = new.previous_hash,
                       chain_hash = new.chain_hash, seal = new.seal
                  FROM (VALUES %s) AS new (id, sequence, previous_hash, chain_hash, seal)
                 WHERE log.id = new.id
                """,
                SQL(", ").join(SQL("%s", link) for link in links),
            )
        )
        self.invalidate_model(["sequence", "previous_hash", "chain_hash", "seal"])

    # Head and anchor ------------------------------------------------------

    def _stored_head(self):
        """The last linked entry in the database."""
        # raw SQL: the head of all companies' one chain, read fresh
        self.env.cr.execute(
            "SELECT sequence, chain_hash FROM smart_audit_log WHERE sequence IS NOT NULL "
            "ORDER BY sequence DESC LIMIT 1"
        )
        row = self.env.cr.fetchone()
        return chain.Head(*row) if row else chain.Head()

    def _anchored_head(self):
        """What the next entry must follow; the anchor is brought up to it.

        If the database has lost entries that the anchor remembers, the chain goes on behind
        the anchor, so that the gap stays visible. An anchor that contradicts the database or
        is not signed by this log's key is evidence and stays as it is.
        """
        keys, vault, head = self._keys(create=True), self._vault(), self._stored_head()
        try:
            anchor = vault.anchor(keys)
            if anchor.problem == "missing":
                self._renew_anchor(head)
            elif anchor.problem or not self._agrees(anchor.head, head):
                _tell_once(vault.anchor_path)
                return head if anchor.problem else max(head, anchor.head, key=_number)
            if anchor.head != head or anchor.problem:
                vault.write_anchor(head, keys)
        except VaultError:
            _logger.exception("The anchor of the audit log could not be read or written.")
        return head

    def _renew_anchor(self, head):
        if head.sequence:
            reason = self.env._(
                "There was no anchor file beside this log, as after a copy of the "
                "database. Entries cut off before this one cannot be noticed."
            )
            self._insert([{"action": "anchor_renewed", "company_id": None, "reason": reason}])

    def _agrees(self, anchored, head):
        """Whether the database has the entry that the anchor remembers, or one that follows it."""
        if anchored == head or not anchored.sequence:
            return True
        # raw SQL: one link of the chain, read fresh
        self.env.cr.execute(
            SQL(
                """
                SELECT 1 FROM smart_audit_log
                 WHERE (sequence = %(number)s AND chain_hash = %(hash)s)
                    OR (sequence = %(number)s + 1 AND previous_hash = %(hash)s)
                """,
                number=anchored.sequence,
                hash=anchored.chain_hash,
            )
        )
        return bool(self.env.cr.fetchone())


def _number(head):
    return head.sequence


def _tell_once(path):
    if path not in _told:
        _told.add(path)
        _logger.error("The audit log does not agree with its anchor %s. Verify it.", path)
