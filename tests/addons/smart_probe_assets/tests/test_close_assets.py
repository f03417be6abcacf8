"""The depreciation step of a close beside a module with plans of assets."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.smart_close.tests.common import END, CloseCase

DAYS = (date(2026, 9, 30), END, date(2026, 11, 30))


@tagged("smart", "post_install", "-at_install")
class TestCloseAssets(CloseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = cls.company_data["default_account_assets"]
        cls.profile = cls.env["account.asset.profile"].create(
            {
                "name": "Machines",
                "journal_id": cls.company_data["default_journal_misc"].id,
                "account_depreciation_id": cls.machine.id,
                "account_expense_depreciation_id": cls.expense.id,
            }
        )

    def asset(self, name="Drill", state="open", **line):
        """An asset whose plan has a line of 100 at the end of September, October and November."""
        return self.env["account.asset"].create(
            {
                "name": name,
                "profile_id": self.profile.id,
                "company_id": self.company.id,
                "state": state,
                "depreciation_line_ids": [
                    Command.create({"name": str(day), "line_date": day, "amount": 100, **line})
                    for day in DAYS
                ],
            }
        )

    def booked(self):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", self.machine.id), ("parent_state", "=", "posted")], order="date"
        )
        return lines.mapped(lambda line: (line.date, line.balance))

    def test_lines_of_plans_that_are_due_are_found(self):
        asset = self.asset()
        self.asset("Draft", "draft")
        self.asset("Before our time", init_entry=True)
        self.asset("Bought", type="create")
        self.assertEqual(self.found("depreciation"), {("asset", asset.id)})
        finding = self.finding("asset")
        self.assertEqual((finding.amount, finding.effect), (200, -200))
        asset.depreciation_line_ids[0].create_move()
        self.assertEqual(self.finding("asset").amount, 100)

    def test_due_lines_are_booked_and_taken_back(self):
        asset = self.asset()
        finding = self.finding("asset")
        decision = self.fix(finding)
        self.assertEqual(self.booked(), [(DAYS[0], -100), (DAYS[1], -100)])
        self.assertEqual((finding.state, asset.state), ("gone", "open"))
        self.undo(decision)
        self.assertEqual((self.booked(), finding.state), ([], "open"))
        self.assertFalse(asset.depreciation_line_ids.move_id)

    def test_undo_reverses_where_entries_have_to_stay(self):
        self.profile.allow_reversal = True
        asset = self.asset()
        asset.depreciation_line_ids[0].unlink()
        decision = self.fix(self.finding("asset"))
        self.undo(decision)
        self.assertCountEqual(self.booked(), [(END, -100), (END, 100)])
        self.assertFalse(asset.depreciation_line_ids.move_id)

    def test_preview_names_each_line(self):
        self.asset()
        finding = self.finding("asset")
        decision = self.env["smart.decision"].sudo().browse(finding.action_fix()["res_id"])
        shown = [(row["record"], row["after"]) for row in decision.preview]
        self.assertEqual(
            shown,
            [("Drill", "2026-09-30"), ("Drill", "$\xa0100.00"),
             ("Drill", "2026-10-31"), ("Drill", "$\xa0100.00")],
        )  # fmt: skip

    def test_locked_month_is_left_alone(self):
        self.asset()
        finding = self.finding("asset")
        decision = self.env["smart.decision"].sudo().browse(finding.action_fix()["res_id"])
        self.company.fiscalyear_lock_date = DAYS[0]
        self.as_user(decision, self.reviewer).action_approve()
        self.assertEqual((decision.state, self.booked()), ("failed", []))
        self.assertIn("locked", decision.outcome_note)

    def test_entry_of_another_is_not_taken_back(self):
        asset = self.asset()
        decision = self.fix(self.finding("asset"))
        line = asset.depreciation_line_ids[0]
        line.unlink_move()
        line.create_move()
        with self.later(minutes=2):
            self.as_user(decision, self.reviewer).action_undo()
        self.assertEqual(decision.state, "executed")
        self.assertIn("booked for it since", decision.outcome_note)
        self.assertEqual(len(self.booked()), 2)

    def test_accountant_who_may_not_work_on_it_is_refused(self):
        self.asset()
        finding = self.finding("asset")
        with self.assertRaises(AccessError):
            finding.with_user(self._user("reader", "account.group_account_readonly")).action_fix()
