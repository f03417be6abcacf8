"""No transaction stays open while somebody outside is asked, and what is noted about the
asking survives whatever becomes of the asker.
"""

from contextlib import contextmanager

from psycopg2.extensions import (
    ISOLATION_LEVEL_DEFAULT,
    ISOLATION_LEVEL_READ_COMMITTED,
    STATUS_READY,
)

from odoo.modules import module
from odoo.sql_db import Cursor

#: Isolation that each database begins its transactions with where none is named.
_defaults = {}


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
    if _has_unfinished_work(cr):
        raise UncommittedWork
    if cr.connection.status != STATUS_READY:
        # raw SQL: only PostgreSQL knows whether this transaction wrote or locked a row
        cr.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        if cr.fetchone()[0]:
            raise UncommittedWork
    # nothing was written, as was just made sure: this only ends the snapshot
    cr.rollback()


def _has_unfinished_work(cr) -> bool:
    """Whether something waits to be written, or to be done before or after the commit."""
    waiting = cr.transaction and (
        cr.transaction.field_dirty or any(cr.transaction.tocompute.values())
    )
    return bool(waiting or cr.precommit or cr.postcommit)


@contextmanager
def own_transaction(env, by_statement=False):
    """A short transaction of its own, committed at the end; yields its environment.

    It sees what others committed a moment ago, so that counters can be raised under a lock
    without conflicts. Inside a test's transaction it is a savepoint. Where the caller's own
    transaction has just been released, its connection is used; a second one would cost as much
    as the work itself.

    :param by_statement: each statement may be committed by itself, which spares the journeys
        to the server that begin and end a transaction
    """
    cr = env.cr
    if _is_test_transaction(cr):
        with cr.savepoint():
            yield env
    elif _is_free(cr):
        with _fresh(cr, by_statement):
            yield env
    else:
        # a connection of its own, as something of the caller's is open on the other
        with env.registry.cursor() as own:
            if is_real(own):
                own.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
            yield env(cr=own)


def _is_free(cr) -> bool:
    """Whether no transaction is open on a connection that may write, and nothing waits for one."""
    if not is_real(cr) or cr.readonly:
        return False
    return cr.connection.status == STATUS_READY and not _has_unfinished_work(cr)


@contextmanager
def no_transaction_begun(env):
    """Where no transaction is open, reading opens none: each statement stands by itself."""
    if _is_free(env.cr):
        with _autocommit(env.cr.connection):
            yield
    else:
        yield


@contextmanager
def _fresh(cr, by_statement):
    """One committed transaction on a free connection that sees each commit of others at once.

    :param by_statement: one for each statement instead
    """
    mode = _autocommit if by_statement and _begins_read_committed(cr) else _read_committed
    with mode(cr.connection):
        try:
            yield
            # this transaction is the caller's only in name: nothing of the caller's is in it
            cr.commit()
        except BaseException:
            # nothing but what was begun here is undone
            cr.rollback()
            raise


def _begins_read_committed(cr) -> bool:
    """Whether a statement by itself sees each commit of others at once, as is usual."""
    if cr.dbname not in _defaults:
        # raw SQL: a setting of the server
        cr.execute("SHOW default_transaction_isolation")
        _defaults[cr.dbname] = cr.fetchone()[0]
        # nothing but the setting was read
        cr.rollback()
    return _defaults[cr.dbname] == "read committed"


@contextmanager
def _read_committed(session):
    usual = session.isolation_level
    session.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
    try:
        yield
    finally:
        session.set_isolation_level(usual)


@contextmanager
def _autocommit(session):
    """Neither begins nor ends a transaction; each statement is one by itself."""
    usual = session.isolation_level
    # a level that is asked for by name would cost a journey, here and at the end
    session.set_session(isolation_level=ISOLATION_LEVEL_DEFAULT, readonly="DEFAULT")
    session.autocommit = True
    try:
        yield
    finally:
        session.autocommit = False
        session.set_session(isolation_level=usual, readonly=False)


def _is_test_transaction(cr) -> bool:
    return getattr(module.current_test, "cr", None) is cr
