from odoo.tests import tagged

from .common import CloseCase

CFO = "smart_base.group_smart_user,account.group_account_manager"


@tagged("smart", "post_install", "-at_install")
class TestDashboardClose(CloseCase):
    def cards(self, user):
        dashboard = self.env["smart.dashboard"].with_user(user)
        answer = dashboard.with_context(allowed_company_ids=self.company.ids).get_role("cfo")
        return {card["key"]: card for card in answer["cards"]}

    def test_readiness_of_the_open_close_opens_its_cockpit(self):
        cfo = self._user("cfo", CFO)
        card = self.cards(cfo)[f"close_{self.close.id}"]
        self.assertEqual(card["text"], f"{self.close.readiness} % ready")
        self.assertEqual(card["action"]["params"], {"close_id": self.close.id})
        self.assertIn("2026-10", card["title"])

    def test_locked_close_and_outsiders(self):
        user = self._user("colleague", "smart_base.group_smart_user")
        self.assertNotIn(f"close_{self.close.id}", self.cards(user))
        # sudo: the state that the lock gives, without the ten steps before it
        self.close.sudo().state = "locked"
        self.assertNotIn(f"close_{self.close.id}", self.cards(self._user("cfo", CFO)))
