from odoo.tests import HttpCase, tagged

from .common import SmartCase


@tagged("smart", "smart_tour", "post_install", "-at_install")
class TestControlTour(SmartCase, HttpCase):
    def test_approver_clears_the_queue_from_the_dashboard(self):
        first, second = self.propose(), self.propose()
        user = self.users["approver"]
        self.start_tour("/odoo/smart-dashboard", "smart_control_tour", login=user.login)
        self.env.invalidate_all()
        self.assertEqual({first.state, second.state}, {"undone", "rejected"})
        self.assertEqual((first | second).filtered("outcome_note").outcome_note, "Not this year")
