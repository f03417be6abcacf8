"""Rules and prompts as one file: what travels, what is shown before, what is refused, who may."""

import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .common import SmartCase
from .llm_common import make_prompt


@tagged("smart", "post_install", "-at_install")
class TestExchange(SmartCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prompt = make_prompt(cls.env, "test.exchange")

    def wizard(self, user="manager", **values):
        model = self.env["smart.exchange"].with_user(self.users[user])
        return model.with_context(allowed_company_ids=self.company.ids).create(values)

    def exported(self):
        wizard = self.wizard()
        wizard.action_export()
        return json.loads(base64.b64decode(wizard.made))

    def compared(self, document, **values):
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        wizard = self.wizard(direction="in", file=base64.b64encode(content), **values)
        wizard.action_compare()
        return wizard

    def row(self, document, part="rules", code=None):
        code = code or (self.rule.code if part == "rules" else self.prompt.code)
        return next(row for row in document[part] if row["code"] == code)

    def test_file_holds_settings_of_the_company_and_prompts_in_use(self):
        self.rule.auto_threshold = 0.97
        self.rule.with_company(self.other_company).auto_threshold = 0.91
        document = self.exported()
        self.assertEqual(self.row(document)["auto_threshold"], 0.97)
        prompt = self.row(document, "prompts")
        self.assertEqual(prompt["variables"][0]["name"], "memo")
        self.assertNotIn("is_proven", self.row(document))

    def test_own_file_would_change_nothing(self):
        wizard = self.compared(self.exported())
        self.assertTrue(wizard.is_compared)
        self.assertFalse(wizard.line_ids, wizard.line_ids.mapped("what"))

    def test_differences_are_shown_and_then_made_in_this_company(self):
        document = self.exported()
        self.row(document).update(auto_threshold=0.98, four_eyes=True)
        wizard = self.compared(document)
        shown = {line.what: (line.before, line.after) for line in wizard.line_ids}
        self.assertEqual(shown["Acts From"], ("0.95", "0.98"))
        self.assertEqual(shown["Four Eyes"], ("No", "Yes"))
        self.assertEqual(self.rule.auto_threshold, 0.95)
        version = self.rule.version
        wizard.action_import()
        self.assertEqual((self.rule.auto_threshold, self.rule.four_eyes), (0.98, True))
        self.assertGreater(self.rule.version, version)
        self.assertEqual(self.rule.with_company(self.other_company).auto_threshold, 0.95)

    def test_prompts_are_brought_in_as_drafts_or_taken_into_use(self):
        document = self.exported()
        self.row(document, "prompts")["system_text"] = "Choose wisely."
        before = self.prompt.active_version_id
        self.compared(document).action_import()
        draft = self.prompt.version_ids - before
        self.assertEqual((draft.state, draft.system_text), ("draft", "Choose wisely."))
        self.assertEqual(draft.variable_ids.mapped("name"), ["memo"])
        self.compared(document, use_prompts=True).action_import()
        self.assertEqual(self.prompt.active_version_id.system_text, "Choose wisely.")

    def test_rules_that_are_not_here_are_said_and_left_out(self):
        document = {"format": "smart-odoo", "version": 1, "rules": [{"code": "not.here"}]}
        wizard = self.compared(document)
        self.assertEqual(wizard.line_ids.status, "missing")
        wizard.action_import()

    def test_what_changed_since_it_was_shown_is_looked_at_again(self):
        document = self.exported()
        self.row(document)["auto_threshold"] = 0.98
        wizard = self.compared(document)
        self.rule.auto_threshold = 0.96
        with self.assertRaises(UserError):
            wizard.action_import()
        self.assertEqual(self.rule.auto_threshold, 0.96)

    def test_wrong_values_are_shown_and_refused(self):
        for name, value in (
            ("auto_threshold", "0.9"),
            ("auto_threshold", None),
            ("expiry_days", 1.5),
            ("expiry_days", True),
            ("four_eyes", 1),
            ("mode", "always"),
            ("mode", ["live"]),
            ("amount_limit", -5),
            ("amount_limit", {"a": 1}),
            ("amount_limit", 1e300),
        ):
            with self.subTest(name=name, value=value):
                document = self.exported()
                self.row(document)[name] = value
                wizard = self.compared(document)
                self.assertEqual(wizard.wrong_count, 1)
                with self.assertRaises(UserError):
                    wizard.action_import()

    def test_values_that_do_not_fit_together_change_nothing_at_all(self):
        other = self._make_rule(name="Zebra")
        document = self.exported()
        self.row(document)["minutes_saved"] = 9
        self.row(document, code=other.code)["auto_threshold"] = 0.2
        wizard = self.compared(document)
        with self.assertRaises(UserError):
            wizard.action_import()
        self.assertNotEqual(self.rule.minutes_saved, 9)

    def test_prompts_that_cannot_work_are_refused_by_name(self):
        for name, value in (
            ("system_text", "{{ memo }}"),
            ("user_text", "{{ strange }}"),
            ("variables", [{"name": "memo"}]),
            ("variables", "memo"),
            ("answer_schema", "no object"),
            ("max_tokens", 10**7),
            ("max_tokens", "many"),
            ("tier", "genius"),
            ("system_text", {"a": 1}),
        ):
            with self.subTest(name=name, value=value):
                document = self.exported()
                self.row(document, "prompts")[name] = value
                wizard = self.compared(document)
                self.assertEqual(wizard.change_count + wizard.wrong_count, 1)
                with self.assertRaises(UserError):
                    wizard.action_import()

    def test_hostile_files_are_refused_with_a_sentence(self):
        for content in (b"", b"PK\x03\x04", b"[" * 100_000, b"{}", b"\xff", b'{"format":NaN}'):
            with self.subTest(content[:20]), self.assertRaises(UserError):
                self.compared(content)
        with self.assertRaises(UserError):
            self.wizard(direction="in").action_compare()

    def test_file_says_what_rules_may_not_be_told(self):
        document = self.exported()
        self.row(document).update(code="x", is_proven=True, automation="res.users")
        self.row(document, code="x")["code"] = self.rule.code
        wizard = self.compared(document)
        self.assertFalse(wizard.line_ids)

    def test_only_managers_exchange(self):
        for role in ("user", "approver", "auditor"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.wizard(role)

    def test_another_company_is_not_changed_by_mistake(self):
        wizard = self.wizard()
        manager = self.users["manager"]
        manager.company_ids += self.other_company
        elsewhere = wizard.with_context(
            allowed_company_ids=[self.other_company.id, self.company.id]
        )
        with self.assertRaises(UserError):
            elsewhere.action_export()
