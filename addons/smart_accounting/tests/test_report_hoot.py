from odoo.tests import tagged

from odoo.addons.smart_base.tests.hoot import HootCase


@tagged("smart", "smart_hoot", "post_install", "-at_install")
class TestReportHoot(HootCase):
    def test_hoot_desktop_suites_pass(self):
        self.run_hoot("desktop")
