"""Nothing personal and no key leaves, or is seen by those who may not see it."""

import json
import logging
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models import smart_llm_call
from .fake_claude import answers
from .fake_claude.server import KEY
from .llm_common import GOOD, LlmCase, make_prompt

IBAN = "DE89370400440532013000"
MARKERS = ("Ermintrude", "Canary", IBAN, "ermintrude@canary.example", "99887766", "ATU13585627")


@tagged("smart", "post_install", "-at_install")
class TestLlmPrivacy(LlmCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Ermintrude Canary",
                "email": "ermintrude@canary.example",
                "phone": "+49 170 99887766",
                "vat": "ATU13585627",
                "bank_ids": [(0, 0, {"acc_number": IBAN})],
            }
        )
        cls.memo = (
            f"ERMINTRUDE CANARY, {IBAN}, ermintrude@canary.example, 0170/99887766, ATU13585627"
        )

    def test_nothing_personal_leaves_and_the_answer_has_it_back(self):
        make_prompt(self.env, "test.text")
        self.fake.script(lambda exchange: exchange.answer(self.echo(exchange)))
        answer = self.llm._decide("test.text", {"memo": self.memo}, people=self.partner)
        raw = self.fake.requests[0].raw.decode().casefold()
        for marker in MARKERS:
            self.assertNotIn(marker.casefold(), raw)
        self.assertEqual(answer.value, self.memo)
        self.assertGreaterEqual(self.last_call().replaced, 5)

    def echo(self, exchange):
        content = exchange.body["messages"][0]["content"]
        inside = content.split('<data name="memo">\n')[1].split("\n</data>")[0]
        return [{"type": "text", "text": inside}]

    def test_the_viewer_shows_exactly_what_left(self):
        self.fake.script(answers.data(GOOD))
        self.decide(memo=self.memo, people=self.partner)
        call = self.last_call()
        self.assertEqual(json.loads(call.sent), self.fake.asked()[0])
        self.assertEqual(json.loads(call.sent_json), self.fake.asked()[0])
        self.assertIn('\n  "model": ', call.sent_json)
        for marker in MARKERS:
            self.assertNotIn(marker, call.sent)

    def test_it_can_be_switched_off_by_company(self):
        self.connection.pseudonymise = False
        self.fake.script(answers.data(GOOD))
        self.decide(memo=self.memo, people=self.partner)
        self.assertIn("ERMINTRUDE CANARY", self.fake.asked()[0]["messages"][0]["content"])

    def test_fields_on_the_allow_list_leave_as_they_are(self):
        make_prompt(
            self.env,
            "test.facts",
            user_text="{{ facts }}",
            variable_ids=[
                (0, 0, {"name": "facts", "kind": "json", "plain": "stage, lines.account"})
            ],
        )
        self.fake.script(answers.text("x"))
        facts = {
            "stage": "Canary",
            "name": "Canary",
            "lines": [{"account": "Canary", "memo": "Canary"}],
        }
        self.llm._decide("test.facts", {"facts": facts}, people=self.partner)
        sent = self.fake.asked()[0]["messages"][0]["content"]
        self.assertEqual(sent.count("Canary"), 2)

    def test_names_in_the_form_of_the_answer_are_hidden_and_understood(self):
        form = {
            "type": "object",
            "properties": {"who": {"type": "string", "enum": ["Ermintrude Canary", "nobody"]}},
        }
        self.fake.script(answers.canned())
        answer = self.decide(schema=form, people=self.partner)
        self.assertNotIn("Canary", self.fake.requests[0].raw.decode())
        self.assertEqual(answer.value, {"who": "Ermintrude Canary"})

    def test_a_partner_called_like_a_word_of_the_form_does_not_break_it(self):
        people = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Object", "String", "Account")]
        )
        self.fake.script(answers.data(GOOD))
        self.assertEqual(self.decide(people=people).value, GOOD)
        sent = self.fake.asked()[0]["output_config"]["format"]["schema"]
        self.assertEqual(sent["type"], "object")
        self.assertEqual(set(sent["properties"]), {"account", "reason"})

    def test_names_of_users_and_parents_are_hidden_as_well(self):
        self.partner.parent_id = self.env["res.partner"].create(
            {"name": "Marker Industries GmbH", "is_company": True}
        )
        user = self.employee
        user.name = "Wilhelmina Marker"
        self.fake.script(answers.data(GOOD))
        self.decide(memo="Marker Industries, Wilhelmina Marker", people=[self.partner, user])
        sent = self.fake.requests[0].raw.decode()
        self.assertNotIn("Marker", sent)

    def test_whoever_is_responsible_for_a_record_is_hidden(self):
        lead = self.env["res.partner"].create({"name": "Someone", "user_id": self.employee.id})
        self.employee.name = "Wilhelmina Marker"
        record = self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": lead.id,
                "user_id": self.employee.id,
            }
        )
        self.fake.script(answers.data(GOOD))
        self.decide(memo="Assigned to Wilhelmina Marker", people=record)
        self.assertNotIn("Marker", self.fake.asked()[0]["messages"][0]["content"])

    def test_no_marker_in_any_log_error_or_audit_entry(self):
        records = []

        class Catch(logging.Handler):
            def emit(self, record):
                records.append(self.format(record))  # with the trace of what went wrong

        handler = Catch(logging.DEBUG)
        root = logging.getLogger()
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        self.addCleanup(root.removeHandler, handler)
        self.addCleanup(root.setLevel, level)
        texts = []
        for step in (
            answers.data(GOOD),
            answers.status(400, words=self.memo),
            answers.text("no"),
            answers.body(self.memo.encode()),
            answers.blocks([{"type": "text", "text": [self.memo]}]),
        ):
            self.fake.script(step)
            try:
                self.decide(memo=self.memo, people=self.partner)
            except Exception as error:
                texts += [str(error), repr(error), repr(error.__dict__)]
        for entry in self.env["smart.audit.log"].search([], limit=10):
            texts.append(str(entry.read()))
        everything = "\n".join([line for line in records if "query:" not in line] + texts)
        for marker in (*MARKERS, KEY):
            self.assertNotIn(marker, everything)

    def test_the_viewer_shows_what_came_instead_of_an_answer(self):
        steps = {
            "Not today.": answers.status(400, words="Not today."),
            "<html>hello</html>": answers.body(b"<html>hello</html>", "text/html"),
        }
        for words, step in steps.items():
            with self.subTest(words):
                self.fake.script(step)
                fault = self.refused()
                self.assertIn(words, self.last_call().received_text)
                self.assertFalse(fault.received)

    def test_what_the_company_is_called_now_is_hidden(self):
        self.fake.default = answers.data(GOOD)
        self.addCleanup(setattr, self.fake, "default", answers.canned())
        self.decide()
        self.company.name = "Newly Marked Industries"
        self.env["res.partner.bank"].create(
            {"acc_number": "4711081599", "partner_id": self.company.partner_id.id}
        )
        self.decide(memo="Newly Marked Industries pays from 4711081599")
        sent = self.fake.asked()[-1]["messages"][0]["content"]
        self.assertNotIn("Marked", sent)
        self.assertNotIn("4711081599", sent)

    def test_texts_are_deleted_in_turns_the_oldest_first(self):
        self.fake.default = answers.data(GOOD)
        self.addCleanup(setattr, self.fake, "default", answers.canned())
        for _time in range(3):
            self.decide()
        calls = self.env["smart.llm.call"].search([], limit=3)
        self.env.cr.execute(
            "UPDATE smart_llm_call SET create_date = now() - interval '91 days' WHERE id = ANY(%s)",
            [calls.ids],
        )
        self.env.invalidate_all()
        with patch.object(smart_llm_call, "GC_LIMIT", 2):
            done, is_more = self.env["smart.llm.call"].with_user(1)._gc_texts()
        self.assertEqual((done, is_more), (2, True))
        self.assertEqual(calls.mapped("texts_deleted"), [False, True, True])

    def test_texts_are_deleted_after_their_days(self):
        self.fake.script(answers.data(GOOD))
        self.decide()
        call = self.last_call()
        self.env.cr.execute(
            "UPDATE smart_llm_call SET create_date = now() - interval '91 days' WHERE id = %s",
            [call.id],
        )
        self.env.invalidate_all()
        self.env["smart.llm.call"].with_user(1)._gc_texts()
        self.assertFalse(call.sent or call.received)
        self.assertTrue(call.texts_deleted)
        self.assertGreater(call.cost, 0)


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestLlmAccess(LlmCase):
    def test_the_key_is_in_no_field_of_any_model(self):
        self.assertNotIn("secret", self.env["smart.llm.secret"]._fields)
        secret = self.env["smart.llm.secret"].sudo().search([], limit=1)
        self.assertNotIn(KEY, str(secret.read()))
        self.assertNotIn(KEY, str(self.connection.read()))
        self.assertNotIn(KEY, str(self.connection.message_ids.mapped("body")))
        with self.assertRaises(AccessError):
            self.env["smart.llm.secret"].with_user(self.env.ref("base.user_admin")).search([])

    def test_only_an_administrator_sets_key_and_address(self):
        connection = self.connection.with_user(self.manager)
        connection.day_budget = 7
        with self.assertRaises(AccessError):
            connection._set_key("x")
        with self.assertRaises(AccessError):
            connection.base_url = "https://evil.example"

    def test_a_key_does_not_follow_to_another_address(self):
        self.connection.base_url = f"{self.fake.url}/v2"
        self.assertEqual(self.connection.key_source, "settings")
        self.connection.base_url = "https://other.example"
        self.assertFalse(self.env["smart.llm.secret"]._key(self.company))

    def test_addresses_are_checked(self):
        for url in (
            "x",
            "ftp://a.example",
            "http://a.example",
            "https://u:p@a.example",
            "https://a.example?x=1",
            "file:///etc/passwd",
            "",
        ):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.connection.base_url = url
                self.connection.flush_recordset()
        for url in (
            "https://a.example",
            "http://127.0.0.1:1",
            "http://10.0.0.1",
            "http://gateway:80",
        ):
            self.connection.base_url = url
            self.connection.flush_recordset()

    def test_calls_are_for_managers_and_auditors_of_the_company(self):
        self.fake.script(answers.data(GOOD))
        self.decide()
        call = self.last_call()
        for user in (self.manager, self.auditor):
            self.assertTrue(call.with_user(user).read(["sent", "received", "cost"])[0]["sent"])
        with self.assertRaises(AccessError):
            call.with_user(self.employee).read(["cost"])
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.manager.copy(
            {"login": "elsewhere", "company_id": other.id, "company_ids": [(6, 0, other.ids)]}
        )
        with self.assertRaises(AccessError):
            call.with_user(stranger).with_company(other).read(["cost"])
        self.assertFalse(
            self.env["smart.llm.call"].with_user(stranger).search([("id", "=", call.id)])
        )

    def test_nobody_writes_calls(self):
        self.fake.script(answers.data(GOOD))
        self.decide()
        call = self.last_call()
        for act in (
            lambda: call.write({"cost": 0}),
            lambda: call.unlink(),
            lambda: call.copy(),
            lambda: self.env["smart.llm.call"].create({"kind": "decide"}),
            lambda: call.with_context(smart_permit=True).write({"cost": 0}),
        ):
            with self.assertRaises(UserError):
                act()

    def test_a_new_company_has_a_connection_of_its_own(self):
        company = self.env["res.company"].create({"name": "New"})
        connection = self.env["smart.llm.connection"]._of(company)
        self.assertEqual(connection.standard_model_id.code, "claude-sonnet-5-5")
        self.assertFalse(self.env["smart.llm.secret"]._key(company))
