"""Statements that are part of every call are planned once, by a cursor that makes many calls.

For a short statement PostgreSQL takes longer to read and plan its text than to do what it says.
A text that a cursor meets again is prepared, and executed by name from then on. (Odoo's pool has
a session forget such names before it lends it to the next cursor.)
"""

import hashlib
import logging
import weakref
from itertools import count

import psycopg2.errors

from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Name, or None for a text that was met once, by text and cursor. A cursor for which preparing
#: does not work has None instead of all of them.
_known = weakref.WeakKeyDictionary()
#: A session that forgets, or knows what others taught it, is shared with them by a pooler;
#: after the columns of a table have changed, a plan may be of no use.
_NOT_PREPARED = (
    psycopg2.errors.InvalidSqlStatementName,
    psycopg2.errors.DuplicatePreparedStatement,
    psycopg2.errors.FeatureNotSupported,
)


def execute_planned(cr, *statements: SQL):
    """Execute statements in one journey, all of them or none; rows are those of the last.

    Only where each journey is a transaction of its own: within one, a statement that cannot be
    prepared would end it, and they are executed as they are.

    :param statements: without percent signs; parameters are plain values, no tuples
    """
    if cr.connection.autocommit and _are_met_again(cr, statements):
        try:
            prepared = SQL("; ").join(_prepared(cr, statement) for statement in statements)
            # raw SQL: the callers' statements by the names that they were given here
            cr.execute(prepared, log_exceptions=False)
            return
        except _NOT_PREPARED as error:
            _logger.debug("This cursor executes statements as they are: %s", error)
            _known[cr] = None
    # raw SQL: the callers say why
    cr.execute(SQL("; ").join(statements))


def _are_met_again(cr, statements):
    names = _known.setdefault(cr, {})
    if names is None:
        return False
    are_known = all(statement.code in names for statement in statements)
    for statement in statements:
        names.setdefault(statement.code, None)
    return are_known


def _prepared(cr, statement):
    """The statement by its name, which it gets where it has none yet."""
    names, code = _known[cr], statement.code
    if names[code] is None:
        name = SQL.identifier(f"smart_{hashlib.sha256(code.encode()).hexdigest()[:16]}")
        # raw SQL: preparing is no business of the ORM
        cr.execute(SQL("PREPARE %s AS %s", name, SQL(_numbered(code))), log_exceptions=False)
        names[code] = name
    params = statement.params
    values = SQL(f"({', '.join(['%s'] * len(params))})", *params) if params else SQL()
    return SQL("EXECUTE %s %s", names[code], values)


def _numbered(code):
    """The text with its places as PostgreSQL counts them.

    >>> _numbered("SELECT %s, %s")
    'SELECT $1, $2'
    """
    first, *others = code.split("%s")
    return first + "".join(f"${number}{part}" for number, part in zip(count(1), others))
