"""Statements of every call are planned once, and mean the same as before."""

import psycopg2
from psycopg2.extensions import TRANSACTION_STATUS_INTRANS

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger

from ..planned import _known, execute_planned
from ..transactions import no_transaction_begun

PREPARED = "SELECT count(*) FROM pg_prepared_statements"
LOGGER = "odoo.addons.smart_base.planned"


@tagged("smart", "post_install", "-at_install")
class TestPlanned(BaseCase):
    def setUp(self):
        super().setUp()
        self.open()

    def open(self):
        """A cursor with a table of its own."""
        cr = Registry(get_db_name()).cursor()
        self.addCleanup(cr.close)
        self.env = api.Environment(cr, SUPERUSER_ID, {})
        self.statement("CREATE TEMPORARY TABLE planned (name varchar, amount numeric)")

    def statement(self, text):
        """What a plain statement finds, on the same session."""
        self.env.cr.execute(text)
        rows = self.env.cr.fetchall() if self.env.cr.description else []
        self.env.cr.commit()
        return rows

    def prepared(self):
        return self.statement(PREPARED)[0][0]

    def add(self, name, amount):
        return SQL("INSERT INTO planned (name, amount) VALUES (%s, %s) RETURNING *", name, amount)

    def execute(self, *statements):
        with no_transaction_begun(self.env):
            execute_planned(self.env.cr, *statements)
            return self.env.cr.fetchall()

    def test_a_text_that_is_met_again_is_prepared_once(self):
        prepared = []
        for name in ("one", "it's two", None):
            self.assertEqual(self.execute(self.add(name, 1)), [(name, 1)])
            prepared.append(self.prepared())
        self.assertEqual(prepared, [0, 1, 1])
        self.assertEqual(self.count(), 3)

    def count(self):
        return self.statement("SELECT count(*) FROM planned")[0][0]

    def test_several_statements_lists_and_none(self):
        for _time in range(3):
            found = self.execute(
                self.add("one", 1),
                SQL("DELETE FROM planned WHERE amount = 2"),
                SQL("SELECT name FROM planned WHERE name = ANY(%s)", ["one", "x"]),
            )
        self.assertEqual(found, [("one",)] * 3)

    def test_all_of_them_or_none(self):
        for right in (False, True, False):
            statements = self.add("one", 1), self.add("two", 2 if right else "no number")
            if right:
                self.execute(*statements)
            else:
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(psycopg2.errors.InvalidTextRepresentation),
                ):
                    self.execute(*statements)
        self.assertEqual(self.count(), 2)

    def test_within_a_transaction_nothing_is_prepared(self):
        self.env.cr.execute("SELECT 1")
        for _time in range(3):
            self.assertEqual(self.execute(self.add("one", 1)), [("one", 1)])
        self.assertEqual(self.env.cr.connection.info.transaction_status, TRANSACTION_STATUS_INTRANS)
        self.env.cr.rollback()
        self.assertEqual((self.prepared(), self.count()), (0, 0))

    def test_a_session_that_forgets_executes_them_as_they_are(self):
        """As behind a pooler, which gives the next statement to another session."""
        self.execute(self.add("one", 1))
        self.execute(self.add("one", 1))
        self.statement("DEALLOCATE ALL")
        with self.assertLogs(LOGGER, "DEBUG"):
            self.assertEqual(self.execute(self.add("two", 2)), [("two", 2)])
        with self.assertNoLogs(LOGGER, "DEBUG"):  # it is not tried again
            self.execute(self.add("three", 3))
        self.assertEqual((self.prepared(), self.count()), (0, 4))

    def test_a_session_that_somebody_else_taught_executes_them_as_they_are(self):
        self.execute(self.add("one", 1))
        self.execute(self.add("one", 1))
        _known[self.env.cr] = dict.fromkeys(_known[self.env.cr])
        with self.assertLogs(LOGGER, "DEBUG"):
            self.execute(self.add("one", 1))
        self.assertEqual(self.count(), 3)

    def test_a_plan_that_a_changed_table_made_useless(self):
        look = SQL("SELECT * FROM planned WHERE name = %s", "one")
        self.execute(look)
        self.execute(look)
        self.statement("ALTER TABLE planned ADD COLUMN more integer")
        with self.assertLogs(LOGGER, "DEBUG"):
            self.assertEqual(self.execute(look), [])

    def test_another_cursor_begins_anew(self):
        for _time in range(2):
            self.execute(self.add("one", 1))
        self.assertEqual(self.prepared(), 1)
        self.statement("DROP TABLE planned")
        self.env.cr.close()
        self.open()
        self.assertEqual(self.prepared(), 0)
        for _time in range(3):
            self.assertEqual(self.execute(self.add("one", 1)), [("one", 1)])
