from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import END, START, CloseCase


@tagged("smart", "post_install", "-at_install")
class TestClose(CloseCase):
    def test_wizard_opens_a_close_with_ten_steps_and_scans_it(self):
        self.close.sudo().unlink()
        wizard = self.env["smart.close.start"].with_user(self.preparer).create({"month": END})
        action = wizard.action_start()
        close = self.env["smart.close"].browse(action["params"]["close_id"])
        self.assertEqual(len(close.step_ids), 10)
        self.assertEqual((close.date_from, close.date_to), (START, END))
        self.assertTrue(close.scanned_at)
        self.assertEqual(len(close.trend), 1)

    def test_month_is_closed_once(self):
        with self.assertRaises(ValidationError):
            self.open_close()

    def test_dismissal_needs_a_reason_and_holds_as_long_as_the_amount_does(self):
        cash = self.company_data["default_journal_cash"].default_account_id
        self.entry(30, self.expense, cash)
        finding = self.finding("negative_cash")
        with self.assertRaises(UserError):
            finding.action_dismiss(" ")
        finding.action_dismiss("Counted on Monday")
        self.assertEqual(self.found("adjustments"), set())
        self.assertEqual(finding.state, "dismissed")
        self.entry(5, self.expense, cash)
        self.assertEqual(self.found("adjustments"), {("negative_cash", cash.id)})
        finding.action_dismiss("Again")
        finding.action_take_back()
        self.assertEqual((finding.state, finding.dismiss_reason), ("open", False))

    def test_dismissal_teaches_the_next_month(self):
        cash = self.company_data["default_journal_cash"].default_account_id
        self.entry(30, self.expense, cash)
        self.finding("negative_cash").action_dismiss("The safe of the shop", teach=True)
        later = (
            self.env["smart.close"]
            .with_user(self.preparer)
            ._open(
                START + relativedelta(months=1),
                END + relativedelta(months=1, day=31),
                self.company,
                materiality=100,
            )
        )
        later.action_scan()
        [finding] = later.finding_ids.filtered(lambda each: each.kind == "negative_cash")
        self.assertEqual(finding.state, "dismissed")
        self.assertIn("The safe of the shop", finding.dismiss_reason)

    def test_several_companies_are_closed_together(self):
        other = self.setup_other_company(name="Brick Works")["company"]
        both = self.company | other
        self.close.sudo().unlink()
        user = self._user("both", "account.group_account_user", both)
        close = self.open_close(both, user)
        close.with_context(allowed_company_ids=both.ids)
        mine = self.document(partner_id=other.partner_id.id)
        close.action_scan()
        companies = close.finding_ids.filtered(lambda each: each.kind == "mirror_missing")
        self.assertEqual((companies.company_id, companies.res_ids), (self.company, mine.ids))
        self.assertTrue(close.step_ids.filtered(lambda step: step.code == "companies").does_apply)
        shown = close.get_cockpit(close.id)["close"]["companies"]
        blocking = {row["name"]: (row["blocking"], row["findings"]) for row in shown}
        mine = close.finding_ids.filtered(lambda each: each.company_id == self.company)
        self.assertEqual(blocking[self.company.name], (1, len(mine)))
        self.assertEqual(blocking["Brick Works"][0], 0)
        scores = {row["name"]: row["readiness"] for row in shown}
        self.assertLess(scores[self.company.name], scores["Brick Works"])
        self.assertEqual(close.readiness, scores[self.company.name], "one blocks both")

    def test_cockpit_shows_the_open_close_and_its_steps(self):
        self.document(post=False)
        self.close.action_scan()
        shown = self.env["smart.close"].with_user(self.preparer).get_cockpit()
        self.assertEqual((shown["close"]["id"], shown["close"]["blocking"]), (self.close.id, 1))
        self.assertEqual([step["code"] for step in shown["steps"]][:2], ["bank", "drafts"])
        [finding] = shown["steps"][1]["findings"]
        self.assertEqual(
            [fix for fix, _label in finding["fixes"]], ["post", "next_month", "discard"]
        )
        self.assertEqual(shown["can"], {"read": True, "work": True, "lock": False})

    def test_cockpit_without_a_close_is_empty(self):
        self.close.sudo().unlink()
        shown = self.env["smart.close"].with_user(self.preparer).get_cockpit()
        self.assertEqual((shown["close"], shown["steps"]), (False, []))

    def template(self, **values):
        return self.env["smart.close.template"].create({"name": "Month end", **values})

    def start(self, user=None, **values):
        """Open a close by the wizard, as its form does."""
        self.close.sudo().unlink()
        form = Form(self.env["smart.close.start"].with_user(user or self.preparer))
        form.month = END
        for name, value in values.items():
            setattr(form, name, value)
        action = form.save().action_start()
        return self.env["smart.close"].browse(action["params"]["close_id"])

    def test_template_says_which_steps_who_and_what_is_material(self):
        template = self.template(
            materiality=250,
            due_days=3,
            preparer_id=self.preparer.id,
            reviewer_id=self.reviewer.id,
            step_ids=[
                Command.create({"code": "taxes", "reviewer_id": self.chief.id}),
                Command.create({"code": "bank"}),
            ],
        )
        close = self.start()
        self.assertEqual(template.step_ids.mapped("sequence"), [1, 7])
        self.assertEqual(close.step_ids.mapped("code"), ["bank", "taxes"])
        self.assertEqual(close.step_ids.preparer_id, self.preparer)
        self.assertEqual(close.step_ids.mapped("reviewer_id"), self.reviewer | self.chief)
        self.assertEqual((close.materiality, close.due_date), (250, END + timedelta(3)))

    def test_who_starts_may_choose_others_than_the_template(self):
        self.template(preparer_id=self.preparer.id)
        close = self.start(preparer_id=self.chief)
        self.assertEqual(close.preparer_id | close.step_ids.preparer_id, self.chief)
        self.assertEqual(len(close.step_ids), 10)

    def test_template_needs_a_step_and_belongs_to_administrators(self):
        template = self.template()
        with self.assertRaises(ValidationError):
            template.step_ids.unlink()
            template._check_steps()
        with self.assertRaises(AccessError):
            template.with_user(self.preparer).materiality = 1
        template.with_user(self.chief).materiality = 1
