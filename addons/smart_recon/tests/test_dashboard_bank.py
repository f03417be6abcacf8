from odoo.tests import tagged

from .common import ReconCase

CFO = "smart_base.group_smart_user,account.group_account_user"


@tagged("smart", "post_install", "-at_install")
class TestDashboardBank(ReconCase):
    def role(self, user, role="cfo"):
        dashboard = self.env["smart.dashboard"].with_user(user)
        return dashboard.with_context(allowed_company_ids=self.company.ids).get_role(role)

    def test_unmatched_lines_are_counted_and_opened(self):
        first = self.bank_line(100, day="2026-09-03")
        second = self.bank_line(50, day="2026-09-10")
        cfo = self._user("cfo", CFO)
        answer = self.role(cfo)
        (card,) = [card for card in answer["cards"] if card["key"] == "unmatched"]
        self.assertEqual((card["value"], card["tone"]), (2, "warning"))
        self.assertEqual(card["note"], "the oldest of 2026-09-03")
        found = self.env["account.bank.statement.line"].search(card["action"]["domain"])
        self.assertEqual(found, first | second)
        (insight,) = [each for each in answer["insights"] if each["key"] == "bank"]
        self.assertIn("Bank lines that came in this week: 2, matched: 0", insight["text"])

    def test_who_may_not_read_the_bank_sees_none_of_it(self):
        self.bank_line(100)
        user = self._user("colleague", "smart_base.group_smart_user")
        self.assertNotIn("unmatched", {card["key"] for card in self.role(user)["cards"]})
