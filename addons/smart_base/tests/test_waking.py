import threading
import time

from odoo.tests import BaseCase, tagged

from .. import waking


@tagged("smart", "post_install", "-at_install")
class TestWaking(BaseCase):
    """Cron workers are told of work at once, and not for each of many transactions."""

    def setUp(self):
        super().setUp()
        self.patch(waking, "PACE_SECONDS", 0.2)
        self.patch(waking, "_given", {})
        self.notices = []

    def send(self):
        self.notices.append(threading.current_thread())

    def wait_for_notices(self):
        deadline = time.monotonic() + 5
        while waking._waiting and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.05)

    def test_first_notice_is_given_at_once_and_many_become_one_later(self):
        self.patch(waking, "PACE_SECONDS", 60)
        waking.give_notice("waking_test", self.send)
        self.wait_for_notices()
        self.assertEqual(len(self.notices), 1)
        self.patch(waking, "PACE_SECONDS", 0.2)
        for _number in range(100):
            waking.give_notice("waking_test", self.send)
        self.wait_for_notices()
        self.assertEqual(len(self.notices), 2)

    def test_who_commits_does_not_wait_for_a_notice(self):
        waking.give_notice("waking_test", self.send)
        self.wait_for_notices()
        self.assertNotIn(threading.current_thread(), self.notices)

    def test_databases_do_not_wait_for_each_other(self):
        self.patch(waking, "PACE_SECONDS", 60)
        waking.give_notice("waking_test", self.send)
        waking.give_notice("waking_other", self.send)
        self.wait_for_notices()
        self.assertEqual(len(self.notices), 2)

    def test_a_notice_that_fails_is_told_to_the_log(self):
        for _at_once_and_late in range(2):
            with self.assertLogs(waking._logger, "WARNING") as logs:
                waking.give_notice("waking_test", lambda: 1 / 0)
                self.wait_for_notices()
            self.assertIn("waking_test", logs.output[0])
