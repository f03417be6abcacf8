from odoo.tests import tagged

from .hoot import HootCase


@tagged("smart", "smart_hoot", "post_install", "-at_install")
class TestHoot(HootCase):
    def test_hoot_desktop_suites_pass(self):
        self.run_hoot("desktop")
