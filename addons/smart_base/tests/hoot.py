"""Runs the JavaScript unit tests of one addon in the browser.

An addon's ``tests/test_hoot.py`` needs no more than::

    @tagged("smart", "smart_hoot", "post_install", "-at_install")
    class TestHoot(HootCase):
        def test_hoot_desktop_suites_pass(self):
            self.run_hoot("desktop")
"""

import logging
import re
from pathlib import Path

from odoo.tests import HttpCase
from odoo.tools.misc import file_path

#: Room for core's own start-up of the test page on a busy machine, in seconds.
TIMEOUT = 600
_PASSED = re.compile(r"\[HOOT\] Passed (\d+) tests")
_TEST = re.compile(r"^\s*(?:test\.tags\(([^)]*)\);?\s*)?test\(", re.MULTILINE)
_LEFT_OUT = re.compile(r"\b(?:test|describe)(?:\.\w+\([^)]*\))*\.(only|debug|skip|todo)\b")


class HootCase(HttpCase):
    """Base of an addon's Hoot test; the addon is the one that the test belongs to."""

    def run_hoot(self, preset):
        """Run the addon's suites and check that each of its tests ran.

        :param preset: ``desktop`` or ``mobile``
        """
        expected = self._count_tests(preset)
        self.assertGreater(expected, 0, f"{self.test_module} has no Hoot test for {preset}")
        suite = _job_id(f"@{self.test_module}")
        lines = _Lines()
        self._logger.addHandler(lines)
        try:
            self.browser_js(
                f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000&id={suite}",
                "",
                login="admin",
                timeout=TIMEOUT,
                success_signal="[HOOT] Test suite succeeded",
                # Hoot reports a failing test by itself and goes on with the others.
                error_checker=lambda message: "[HOOT]" not in message,
            )
        finally:
            self._logger.removeHandler(lines)
        passed = lines.passed()
        self.assertGreaterEqual(passed, expected, "some Hoot tests did not run")
        # An id that matches nothing runs the tests of all addons: thousands.
        self.assertLess(passed, 10 * expected + 50, f"there is no suite @{self.test_module}")

    def _count_tests(self, preset):
        other = "mobile" if preset == "desktop" else "desktop"
        count = 0
        for file in _test_files(self.test_module):
            content = file.read_text()
            left_out = _LEFT_OUT.search(content)
            self.assertFalse(left_out, f"{file.name} leaves tests out: {left_out and left_out[0]}")
            count += sum(other not in tags for tags in _TEST.findall(content))
        return count


def _test_files(addon):
    return sorted(Path(file_path(addon)).glob("static/tests/**/*.test.js"))


def _job_id(path):
    """Hoot's name of a suite or test in a URL: a 32-bit hash of its path."""
    value = 0
    for character in path:
        value = (value * 31 + ord(character)) & 0xFFFFFFFF
    return f"{value:08x}"


class _Lines(logging.Handler):
    """Keeps what the browser says on its console."""

    def __init__(self):
        super().__init__()
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())

    def passed(self):
        """How many tests Hoot says have passed."""
        return sum(int(number) for number in _PASSED.findall("\n".join(self.messages)))
