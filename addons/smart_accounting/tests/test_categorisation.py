"""Coding of vendor bills: rules, memory, the way of the decision, review and teaching."""

import json

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import InvoiceCase


class CodingCase(InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._live_rule("smart_accounting.smart_rule_categorisation")
        cls.drafts.mode = cls.overdue.mode = "off"
        cls.vendor = cls._customer("Cloud Nine")
        cls.usual = cls.company_data["default_account_expense"]
        cls.software = cls.usual.copy({"name": "Software", "code": "600042"})
        cls.other = cls.usual.copy({"name": "Rent", "code": "600043"})
        cls.accountant = cls._user("accountant", "account.group_account_user")

    @classmethod
    def bill(cls, account=None, amount=100, text="Hosting", post=False, **values):
        line = {"name": text, "price_unit": amount, "quantity": 1, "tax_ids": [Command.clear()]}
        if account:
            line["account_id"] = account.id
        move = cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": cls.vendor.id,
                "invoice_date": cls.today,
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    def coding(self, move):
        lines = move.invoice_line_ids
        return self.env["smart.category"]._suggest(lines)[lines]


@tagged("smart", "post_install", "-at_install")
class TestCategorisation(CodingCase):
    def test_default_account_of_the_vendor_is_no_choice(self):
        self.learned(3)
        lines = self.bill().invoice_line_ids | self.bill(self.other).invoice_line_ids
        found = self.env["smart.category"]._suggest(lines)
        self.assertEqual([found[line].is_uncoded for line in lines], [True, False])

    def learned(self, count=8):
        for number in range(count):
            self.bill(self.software, 100 + number, f"Hosting {number}", post=True)

    def test_without_history_nothing_is_known(self):
        coding = self.coding(self.bill())
        self.assertEqual((coding.account_id, coding.method, coding.confidence), (0, "", 0.0))
        self.assertTrue(coding.is_new_vendor)

    def test_same_case_before_is_suggested_with_reason(self):
        self.learned()
        coding = self.coding(self.bill())
        self.assertEqual((coding.account_id, coding.method), (self.software.id, "memory"))
        self.assertIn("of the last", coding.reason)

    def test_rule_comes_first_and_new_vendors_are_shown(self):
        self.env["smart.category.rule"].create(
            {"name": "Rent", "keywords": "rent", "account_id": self.other.id}
        )
        coding = self.coding(self.bill(text="Rent of May"))
        self.assertEqual((coding.method, coding.account_id), ("rule", self.other.id))
        self.assertLessEqual(coding.confidence, 0.80)
        self.learned(1)
        self.assertGreaterEqual(self.coding(self.bill(text="Rent of June")).confidence, 0.95)

    def test_sure_rule_codes_a_draft_by_itself_and_is_undone(self):
        self.learned(2)
        self.env["smart.category.rule"].create(
            {
                "name": "Rent",
                "keywords": "rent",
                "account_id": self.other.id,
                "tax_ids": [Command.set(self.tax_purchase_a.ids)],
            }
        )
        move = self.bill(text="Rent of June")
        decision = self.work_off(self.rule).filtered(lambda each: each.res_id == move.id)
        self.assertEqual(decision.state, "executed")
        self.assertEqual(move.invoice_line_ids.account_id, self.other)
        self.assertEqual(move.invoice_line_ids.tax_ids, self.tax_purchase_a)
        self.as_approver(decision).action_undo()
        self.assertEqual(move.invoice_line_ids.account_id, self.software)
        self.assertFalse(move.invoice_line_ids.tax_ids)

    def test_account_that_somebody_chose_is_not_changed(self):
        self.learned(2)
        self.env["smart.category.rule"].create(
            {"name": "Hosting", "keywords": "hosting", "account_id": self.software.id}
        )
        move = self.bill(self.other)
        self.work_off(self.rule)
        self.assertEqual(move.invoice_line_ids.account_id, self.other)
        suggestion = self.env["smart.category.suggestion"].search([("move_id", "=", move.id)])
        self.assertEqual((suggestion.state, suggestion.account_id), ("open", self.software))

    def test_correction_counts_for_the_next_bill(self):
        self.learned(2)
        move = self.bill(text="Support")
        move.action_smart_suggest()
        suggestion = self.env["smart.category.suggestion"].search([("move_id", "=", move.id)])
        move.invoice_line_ids.account_id = self.other
        self.assertEqual(suggestion.state, "corrected")
        self.assertEqual(self.coding(self.bill(text="Support")).account_id, self.other.id)

    def test_always_writes_a_rule(self):
        move = self.bill()
        move.action_smart_suggest()
        suggestion = self.env["smart.category.suggestion"].search([("move_id", "=", move.id)])
        suggestion = suggestion.with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "Choose an account"):
            suggestion.action_accept()
        suggestion.account_id = self.software
        suggestion.action_always()
        self.assertEqual(move.invoice_line_ids.account_id, self.software)
        self.assertEqual(self.coding(self.bill()).method, "rule")

    def test_posted_bill_is_not_touched(self):
        move = self.bill(self.other)
        move.action_smart_suggest()
        suggestion = self.env["smart.category.suggestion"].search([("move_id", "=", move.id)])
        suggestion.account_id = self.software
        move.action_post()
        with self.assertRaisesRegex(UserError, "no draft any more"):
            suggestion.action_accept()

    def test_number_of_queries_does_not_grow_with_the_bills(self):
        self.learned(3)
        counts = [
            self.queries_of_thinking(self.rule, self.bill()),
            self.queries_of_thinking(
                self.rule, self.env["account.move"].union(*(self.bill() for _n in range(6)))
            ),
        ]
        self.assertEqual(counts[0], counts[1])

    def test_other_company_teaches_nothing(self):
        self.learned(3)
        other = self.setup_other_company()["company"]
        found = self.env["smart.category"].with_company(other)._coder(other)
        self.assertGreater(found.sure_from, 1)
        self.assertFalse(self.env["smart.category.model"]._booked(other))

    def test_training_is_versioned(self):
        models = self.env["smart.category.model"]
        self.assertFalse(models._train(self.company))
        self.learned(3)
        first = models._train(self.company)
        second = models._train(self.company)
        self.assertEqual((first.version, second.version, second.line_count), (1, 2, 3))
        self.assertFalse(second.weights)
        self.assertEqual(self.coding(self.bill()).account_id, self.software.id)

    # Rules as records -----------------------------------------------------

    def test_rules_go_out_and_come_in(self):
        rules = self.env["smart.category.rule"]
        rules.create(
            {
                "name": "Rent",
                "regex": "rent|lease",
                "account_id": self.other.id,
                "partner_id": self.vendor.id,
                "amount_to": 900,
            }
        )
        text = rules.export_json()
        rules.search([]).unlink()
        self.assertEqual(rules.import_json(text), 1)
        self.assertEqual(rules.export_json(), text)
        rules.import_json(text)
        self.assertEqual(rules.search_count([("name", "=", "Rent")]), 1)

    def test_bad_files_say_what_is_wrong(self):
        rules = self.env["smart.category.rule"]
        bad = {
            "no JSON": "{",
            "Expected a list": "{}",
            "needs a name": json.dumps([{"name": "x"}]),
            "no account": json.dumps([{"name": "x", "account": "nope", "keywords": "y"}]),
        }
        for words, text in bad.items():
            with self.assertRaisesRegex(UserError, words):
                rules.import_json(text)

    def test_rule_that_fits_everything_or_runs_forever_is_refused(self):
        for values in ({}, {"regex": "("}, {"regex": "(a+)+"}):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.env["smart.category.rule"].create(
                    {"name": "Bad", "account_id": self.other.id, **values}
                )

    def test_defaults_use_the_installed_chart(self):
        rules = self.env["smart.category.rule"]
        rules.action_load_defaults()
        found = rules.search([("name", "=", "Software")])
        self.assertEqual(found.account_id, self.software)
        count = rules.search_count([])
        rules.action_load_defaults()
        self.assertEqual(rules.search_count([]), count)

    # Rights ---------------------------------------------------------------

    def test_rights(self):
        rules = self.env["smart.category.rule"]
        with self.assertRaises(AccessError):
            rules.with_user(self.seller).import_json("[]")
        with self.assertRaises(AccessError):
            self.env["smart.category.model"].with_user(self.accountant).action_train()
        move = self.bill(self.other)
        move.with_user(self.seller).action_smart_suggest()
        reader = self._user("reader", "account.group_account_readonly")
        suggestion = self.env["smart.category.suggestion"].search([("move_id", "=", move.id)])
        with self.assertRaises(AccessError):
            suggestion.with_user(reader).action_dismiss()
        suggestion.with_user(self.seller).action_dismiss()
        self.assertEqual(suggestion.state, "dismissed")
