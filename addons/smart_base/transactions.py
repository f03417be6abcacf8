"""No transaction stays open while somebody outside is asked, and what is noted about the
asking survives whatever becomes of the asker.
"""

from contextlib import contextmanager

from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from odoo.modules import module
from odoo.sql_db import Cursor


class UncommittedWork(Exception):
    """Something was written and not committed; waiting now would hold its locks."""


def is_real(cr) -> bool:
    """Whether a cursor commits for good: neither a test's own nor one on top of it."""
    return isinstance(cr, Cursor) and getattr(module.current_test, "cr", None) is not cr


def release(env):
    """End the current transaction, which must not have written anything.

    Its snapshot, and every lock that reading took, are gone afterwards; so is the cache.

    :raises UncommittedWork: for something written, or about to be written, by the caller
    """
    cr = env.cr
    if not is_real(cr):
        return
    waiting = cr.transaction and (
        cr.transaction.field_dirty or any(cr.transaction.tocompute.values())
    )
    if waiting or cr.precommit or cr.postcommit:
        raise UncommittedWork
    # raw SQL: only PostgreSQL knows whether this transaction wrote or locked a row
    cr.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
    if cr.fetchone()[0]:
        raise UncommittedWork
    # nothing was written, as was just made sure: this only ends the snapshot
    cr.rollback()


@contextmanager
def own_transaction(env):
    """A short transaction of its own, committed at the end; yields its environment.

    It sees what others committed a moment ago, so that counters can be raised under a lock
    without conflicts. Inside a test's transaction it is a savepoint.
    """
    if _is_test_transaction(env.cr):
        with env.cr.savepoint():
            yield env
        return
    with env.registry.cursor() as cr:
        if is_real(cr):
            cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
        yield env(cr=cr)


def _is_test_transaction(cr) -> bool:
    return getattr(module.current_test, "cr", None) is cr
