"""Moves the clock of a test's transaction, and counts its queries."""

from contextlib import contextmanager
from datetime import timedelta


class ClockedCase:
    """Mixin for Odoo test cases, in which everything happens in one transaction."""

    @contextmanager
    def later(self, **delta):
        """A transaction of another moment: what is written inside has a later write date."""
        self.env.flush_all()
        before = self.env.cr._now, self.env.cr.now()
        self.env.cr._now = before[1] + timedelta(**(delta or {"minutes": 1}))
        try:
            yield
            self.env.flush_all()
        finally:
            self.env.cr._now = before[0]

    def queries_of(self, act):
        """Number of queries of something that can be done twice, with no record in the cache.

        The first time, which does not count, fills what is cached for the whole process.
        """
        for _time in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            act()
        return self.env.cr.sql_log_count - before
