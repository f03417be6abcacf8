"""Coding and checks of entries, whatever they are given: words or nothing, never a wrong figure."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.smart_base.tests.llm_common import WithClaude

from .test_categorisation import CodingCase


class InputCase(CodingCase):
    def learned(self, account=None, count=4):
        for number in range(count):
            self.bill(account or self.software, 100 + number, f"Hosting {number}", post=True)

    def suggestion_of(self, move):
        return self.env["smart.category.suggestion"].search([("move_id", "=", move.id)])

    def stranger(self):
        """An accountant of another company, and that company."""
        company = self.setup_other_company(name="Elsewhere")["company"]
        user = new_test_user(
            self.env,
            "coding_stranger",
            groups="account.group_account_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        return user, company


@tagged("smart", "post_install", "-at_install")
class TestCodingInput(InputCase):
    def test_archived_account_is_not_suggested_by_memory_or_rule(self):
        self.learned()
        self.env["smart.category.rule"].create(
            {"name": "Hosting", "keywords": "hosting", "account_id": self.software.id}
        )
        self.assertEqual(self.coding(self.bill()).method, "rule")
        self.software.active = False
        coding = self.coding(self.bill())
        self.assertNotEqual(coding.account_id, self.software.id)
        self.assertNotEqual(coding.method, "rule")

    def test_deleted_account_takes_its_rule_and_suggestions_along(self):
        self.env["smart.category.rule"].create(
            {"name": "Rent", "keywords": "rent", "account_id": self.other.id}
        )
        move = self.bill(text="Rent")
        move.action_smart_suggest()
        suggestion = self.suggestion_of(move)
        self.assertEqual(suggestion.account_id, self.other)
        suggestion.sudo().alternatives = [[self.other.id, 0.2], [self.software.id, 0.1]]
        gone = self.other.id
        self.other.unlink()
        self.assertFalse(suggestion.exists())
        self.assertEqual(self.coding(move).method, "")
        kept = self.bill(self.software, text="Rent of a server")
        kept.action_smart_suggest()
        listed = self.suggestion_of(kept)
        listed.sudo().alternatives = [[gone, 0.2], [self.software.id, 0.1]]
        self.assertEqual(listed.alternatives_text, self.software.display_name)

    def test_decision_whose_account_is_gone_changes_nothing(self):
        self.rule.auto_threshold = 1
        self.learned(self.software, 2)
        self.env["smart.category.rule"].create(
            {"name": "Rent", "keywords": "rent", "account_id": self.other.id}
        )
        move = self.bill(text="Rent")
        decision = self.work_off(self.rule).filtered(lambda each: each.res_id == move.id)
        self.assertEqual(decision.state, "pending")
        before = move.invoice_line_ids.account_id
        self.other.unlink()
        self.as_approver(decision).action_approve()
        self.assertIn(decision.state, ("failed", "stale"))
        self.assertTrue(decision.outcome_note)
        self.assertEqual(move.invoice_line_ids.account_id, before)

    def test_company_without_a_past_has_empty_lists_and_says_so(self):
        _user, company = self.stranger()
        models = self.env["smart.category.model"].with_company(company)
        with self.assertRaisesRegex(UserError, "no booked bill lines"):
            models.action_train()
        models._cron_train()
        self.assertFalse(models._latest(company))
        self.assertFalse(self.env["smart.category"].with_company(company)._suggest(
            self.env["account.move.line"]))  # fmt: skip

    def test_bill_in_a_currency_without_a_rate_is_coded_by_what_is_booked(self):
        self.learned()
        dinar = self.env["res.currency"].with_context(active_test=False).search(
            [("name", "=", "BHD")], limit=1
        )  # fmt: skip
        dinar.active = True
        dinar.rate_ids.unlink()
        move = self.bill(currency_id=dinar.id)
        line = move.invoice_line_ids
        facts = self.env["smart.category"]._facts(line)
        minor = self.company.currency_id.rounding
        self.assertEqual(facts.amount, round(line.balance / minor))
        self.assertEqual(self.coding(move).account_id, self.software.id)

    def test_amounts_that_are_no_numbers_are_refused(self):
        rules = self.env["smart.category.rule"]
        for amount in ("NaN", "Infinity"):
            text = f'[{{"name": "x", "account": "{self.other.code}", "amount_from": {amount}}}]'
            refused = self.assertRaisesRegex(UserError, "numbers as amounts")
            with self.subTest(amount), refused:
                rules.import_json(text)

    def test_line_without_text_vendor_or_amount_is_no_error(self):
        self.learned()
        move = self.bill(text=False, amount=0, partner_id=False)
        coding = self.coding(move)
        self.assertTrue(coding.is_new_vendor)
        move.action_smart_suggest()
        self.assertEqual(self.suggestion_of(move).new_vendor_text, "New vendor")

    def test_only_draft_bills_are_suggested_for(self):
        with self.assertRaisesRegex(UserError, "draft vendor bills"):
            self.bill(self.software, post=True).action_smart_suggest()

    # Other companies ------------------------------------------------------

    def test_account_of_another_company_is_refused(self):
        move = self.bill()
        move.action_smart_suggest()
        _user, company = self.stranger()
        foreign = self.env["account.account"].search(
            [("company_ids", "=", company.id), ("account_type", "=", "expense")], limit=1
        )
        with self.assertRaises(UserError):
            self.suggestion_of(move).account_id = foreign
        with self.assertRaises(UserError):
            self.env["smart.category.rule"].create(
                {"name": "x", "keywords": "y", "account_id": foreign.id}
            )

    def test_accountant_of_another_company_sees_and_does_nothing(self):
        self.learned()
        self.env["smart.category.rule"].create(
            {"name": "Rent", "keywords": "rent", "account_id": self.other.id}
        )
        self.env["smart.category.model"]._train(self.company)
        move = self.bill(text="Rent")
        move.action_smart_suggest()
        suggestion = self.suggestion_of(move)
        user, _company = self.stranger()
        for name in ("rule", "suggestion", "model"):
            self.assertFalse(self.env[f"smart.category.{name}"].with_user(user).search([]))
        for action in ("action_accept", "action_always", "action_dismiss"):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(suggestion.with_user(user), action)()
        with self.assertRaises(AccessError):
            move.with_user(user).action_smart_suggest()
        self.assertEqual(suggestion.state, "open")

    def test_bills_of_two_companies_are_each_suggested_for_from_their_own_past(self):
        self.learned()
        _user, company = self.stranger()
        own = self.bill()
        foreign = self.env["account.move"].with_company(company).create(
            {
                "move_type": "in_invoice",
                "partner_id": self.vendor.id,
                "invoice_line_ids": [Command.create({"name": "Hosting", "price_unit": 100})],
            }
        )  # fmt: skip
        (own | foreign).action_smart_suggest()
        self.assertEqual(self.suggestion_of(own).account_id, self.software)
        self.assertFalse(self.suggestion_of(foreign).account_id)
        self.assertEqual(self.suggestion_of(foreign).company_id, company)


@tagged("smart", "post_install", "-at_install")
class TestNothingToOffer(WithClaude, InputCase):
    def test_claude_is_not_asked_without_words_or_accounts(self):
        self.bill(text=False)
        self.work_off(self.rule)
        self.assertFalse(self.fake.asked())
        self.patch(
            type(self.env["smart.automation.coding"]),
            "_plausible_accounts",
            lambda model, *_args: model.env["account.account"],
        )
        self.bill(text="Office space")
        self.work_off(self.rule)
        self.assertFalse(self.fake.asked())


@tagged("smart", "post_install", "-at_install")
class TestAnomalyInput(InputCase):
    def found(self, move):
        return self.env["smart.anomaly"]._check(move)[move]

    def keep(self, move):
        """Keep what is found, as the automations' own user does."""
        findings = self.env["smart.anomaly.finding"].sudo()
        findings._keep([findings._row(move, each) for each in self.found(move)])
        return findings.search([("move_id", "=", move.id)]).sudo(False)

    def test_amounts_are_told_in_the_currency_of_the_company_whatever_its_coins(self):
        user, company = self.stranger()
        company.currency_id = self.env.ref("base.JPY")
        bills = self.env["account.move"].with_company(company)
        line = {"name": "Paper", "price_unit": 123_456, "tax_ids": [Command.clear()]}
        values = {
            "move_type": "in_invoice",
            "partner_id": self.vendor.id,
            "invoice_date": self.today,
            "invoice_line_ids": [Command.create(line)],
        }
        twins = bills.create([{**values, "ref": "P-1000"}, {**values, "ref": "P 1000"}])
        twins[0].action_post()
        finding = self.keep(twins[1])
        self.assertIn("P-1000", finding.text)
        self.assertIn("123,456.00", finding.text)
        self.assertEqual(finding.amount, 123_456)
        self.assertEqual(finding.with_user(user).search([]), finding)

    def test_limits_of_a_currency_without_cents(self):
        _user, company = self.stranger()
        company.write({"currency_id": self.env.ref("base.JPY").id,
                       "smart_approval_limits": "50000; many, -3"})  # fmt: skip
        self.assertEqual(self.env["smart.anomaly"]._limits(company), [5_000_000])

    def test_two_findings_of_one_kind_about_one_entry_are_one(self):
        for number in range(3):
            self.bill(self.software, 123.45, post=True, ref=f"A-{number}")
        self.bill(self.software, 123.45, post=True, ref="X-77")
        odd = self.bill(self.software, 132.45, post=True, ref="X-77")
        self.assertEqual(self.keep(odd).mapped("kind").count("transposed"), 1)

    def test_drafts_without_date_vendor_or_lines_have_no_findings(self):
        values = {"move_type": "in_invoice"}
        empty = self.env["account.move"].create([values, {**values, "partner_id": self.vendor.id}])
        self.assertEqual(set(map(tuple, self.env["smart.anomaly"]._check(empty).values())), {()})

    def test_accountant_of_another_company_sees_and_settles_no_finding(self):
        self.bill(self.software, 123.45, post=True, ref="A-1000")
        odd = self.bill(self.software, 123.45, post=True, ref="A 1000")
        finding = self.keep(odd)
        user, _company = self.stranger()
        self.assertFalse(finding.with_user(user).search([]))
        with self.assertRaises(AccessError):
            finding.with_user(user).action_confirm()
        report = self.env["smart.benford.report"].with_user(user).create({})
        report.company_id = self.company
        with self.assertRaises(AccessError):
            report.action_show()
        self.assertEqual(finding.state, "open")
