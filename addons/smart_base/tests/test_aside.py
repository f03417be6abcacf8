import threading
from contextlib import contextmanager

from odoo import sql_db
from odoo.tests import TransactionCase, tagged

from .. import aside as module
from ..aside import aside


class Env:
    """As much of an environment as is asked for, on a cursor that really commits."""

    def __init__(self, cr):
        self.cr, self.registry = cr, self

    @contextmanager
    def cursor(self):
        yield "another cursor"

    def __call__(self, cr):
        return Env(cr)


class Teller:
    _name = "teller"

    def __init__(self, env, told):
        self.env, self.told = env, told

    def with_env(self, env):
        return Teller(env, self.told)

    def tell(self, what):
        self.told.append((what, self.env.cr, threading.current_thread()))

    def fail(self):
        raise ValueError("nobody listens")


@tagged("smart", "post_install", "-at_install")
class TestAside(TransactionCase):
    """Whoever commits does not wait for others to be told."""

    def setUp(self):
        super().setUp()
        self.told = []

    def real(self):
        cr = sql_db.db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cr.close)
        return cr

    def wait(self):
        for thread in threading.enumerate():
            if getattr(thread, "_target", None) is module._work:
                thread.join(5)

    def test_others_are_told_after_the_commit_by_another_thread(self):
        cr = self.real()
        aside(Teller(Env(cr), self.told), "tell", "news")
        self.assertFalse(self.told)
        cr.commit()
        self.wait()
        [(what, used, thread)] = self.told
        self.assertEqual((what, used), ("news", "another cursor"))
        self.assertIsNot(thread, threading.current_thread())

    def test_nobody_is_told_of_what_was_rolled_back(self):
        cr = self.real()
        aside(Teller(Env(cr), self.told), "tell", "news")
        cr.rollback()
        cr.commit()
        self.wait()
        self.assertFalse(self.told)

    def test_failure_is_told_to_the_log_only(self):
        cr = self.real()
        aside(Teller(Env(cr), self.told), "fail")
        with self.assertLogs(module._logger, "WARNING") as logs:
            cr.commit()
            self.wait()
        self.assertIn("fail of teller", logs.output[0])

    def test_test_is_told_at_once(self):
        aside(Teller(self.env, self.told), "tell", "news")
        self.assertEqual(self.told[0][0], "news")
