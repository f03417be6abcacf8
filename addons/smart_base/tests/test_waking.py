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

    def wait_for_late_notice(self):
        deadline = time.monotonic() + 5
        while waking._waiting and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.05)

    def test_first_notice_is_given_at_once_and_many_become_one_later(self):
        for _number in range(100):
            waking.give_notice("waking_test", self.send)
        self.assertEqual(self.notices, [threading.current_thread()])
        self.wait_for_late_notice()
        self.assertEqual(len(self.notices), 2)

    def test_databases_do_not_wait_for_each_other(self):
        waking.give_notice("waking_test", self.send)
        waking.give_notice("waking_other", self.send)
        self.assertEqual(len(self.notices), 2)

    def test_a_notice_that_fails_late_is_told_to_the_log(self):
        waking.give_notice("waking_test", self.send)
        with self.assertLogs(waking._logger, "WARNING") as logs:
            waking.give_notice("waking_test", lambda: 1 / 0)
            self.wait_for_late_notice()
        self.assertIn("waking_test", logs.output[0])

    def test_a_notice_that_fails_at_once_does_not_reach_who_committed(self):
        with self.assertLogs(waking._logger, "WARNING") as logs:
            waking.give_notice("waking_test", lambda: 1 / 0)
        self.assertIn("waking_test", logs.output[0])
