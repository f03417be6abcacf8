"""Coding rules in the one file of rules, prompts and learned data."""

import base64
import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_categorisation import CodingCase


@tagged("smart", "post_install", "-at_install")
class TestCodingRulesExchanged(CodingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "smart_base.group_smart_manager,account.group_account_manager"
        cls.manager = cls._user("manager", groups)
        values = {"keywords": "hosting", "account_id": cls.software.id}
        # sudo: the rule is there already, whoever wrote it
        cls.coding = cls.env["smart.category.rule"].sudo().create({"name": "Hosting", **values})

    def content(self, user=None):
        return self.env["smart.exchange.content"].with_user(user or self.manager)

    def document(self, **changes):
        rows = self.content()._export_coding_rules()
        rows[0].update(changes)
        return {"coding_rules": rows}

    def test_own_rules_would_change_nothing(self):
        self.assertEqual(self.content()._compare(self.document()), [])

    def test_differences_and_new_ones_are_shown_and_made(self):
        document = self.document(keywords="server", account="600043")
        document["coding_rules"].append(
            {**document["coding_rules"][0], "code": "Rent", "keywords": "rent"}
        )
        rows = self.content()._compare(document)
        shown = [(row["code"], row["what"], row["status"]) for row in rows]
        expected = [("Hosting", "keywords", "change"), ("Hosting", "account", "change")]
        self.assertEqual(shown, [*expected, ("Rent", "", "new")])
        self.content()._apply(document)
        self.assertEqual((self.coding.keywords, self.coding.account_id), ("server", self.other))
        self.assertTrue(self.coding.search([("name", "=", "Rent")]))

    def test_wrong_rule_is_refused_by_its_number(self):
        with self.assertRaisesRegex(UserError, "no account 000042"):
            self.content()._apply(self.document(account="000042"))

    def test_part_is_left_out_for_those_who_may_not_see_it(self):
        smart = self._user("smart", "smart_base.group_smart_manager")
        self.assertNotIn("coding_rules", self.content(smart)._parts())
        file = self.content(smart)._file(self.content(smart)._parts())
        self.assertNotIn("coding_rules", json.loads(file))

    def test_whole_way_through_the_wizard(self):
        document = json.loads(self.content()._file(self.content()._parts()))
        document["coding_rules"][0]["keywords"] = "server"
        wizard = (
            self.env["smart.exchange"]
            .with_user(self.manager)
            .create({"direction": "in", "file": base64.b64encode(json.dumps(document).encode())})
        )
        wizard.action_compare()
        self.assertEqual(wizard.line_ids.mapped("what"), ["keywords"])
        wizard.action_import()
        self.assertEqual(self.coding.keywords, "server")
