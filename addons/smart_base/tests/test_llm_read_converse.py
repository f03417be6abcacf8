"""Documents with verified quotations, and conversations with tools."""

import time
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import llm
from ..models import smart_llm_converse
from .fake_claude import answers
from .llm_common import FIND, LlmCase, make_prompt

BILL = {
    "type": "object",
    "properties": {
        "total": {
            "type": "object",
            "properties": {
                "value": {"type": "string"},
                "quote": {"type": "string"},
                "page": {"type": "integer"},
            },
        },
    },
}
PDF = b"%PDF-1.7 not really"


@tagged("smart", "post_install", "-at_install")
class TestLlmRead(LlmCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_prompt(
            cls.env,
            "test.bill",
            user_text="What is the total? {{ hint }}",
            variable_ids=[(0, 0, {"name": "hint", "required": False})],
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Ermintrude Canary"})

    def read(self, *documents, **options):
        return self.llm._read("test.bill", {}, list(documents), BILL, **options)

    def answer(self, quote, page=1):
        self.fake.script(answers.data({"total": {"value": "119.00", "quote": quote, "page": page}}))

    def test_quotations_are_looked_up_on_their_page(self):
        pages = ["Invoice of\nErmintrude Canary", "Total to\n  pay: 119.00 EUR"]
        document = llm.Document("bill.pdf", text="\f".join(pages), pages=pages)
        for quote, page, found in (
            ("Total to pay: 119.00", 2, True),
            ("TOTAL TO PAY: 119.00", 2, True),
            ("Total to pay: 119.00", 1, False),
            ("Total to pay: 911.00", 2, False),
            ("", 2, False),
            ("Total", 9, False),
        ):
            with self.subTest(quote=quote, page=page):
                self.answer(quote, page)
                answer = self.read(document)
                self.assertEqual(answer.unverified, [] if found else ["answer.total"])

    def test_text_of_documents_is_fenced_and_names_are_hidden(self):
        self.answer("x")
        self.read(
            llm.Document("bill of Ermintrude Canary", text="from Ermintrude Canary"),
            people=self.vendor,
        )
        blocks = self.fake.asked()[0]["messages"][0]["content"]
        self.assertTrue(blocks[0]["text"].startswith('<data name="bill of PERSON_'))
        self.assertNotIn("Canary", str(blocks))

    def test_a_quotation_of_hidden_names_is_found(self):
        text = "payable to Ermintrude Canary"
        self.fake.script(lambda exchange: self.quote_everything(exchange))
        answer = self.read(llm.Document("bill", text=text, pages=[text]), people=self.vendor)
        self.assertEqual(answer.value["total"]["quote"], text)
        self.assertEqual(answer.unverified, [])

    def quote_everything(self, exchange):
        block = exchange.body["messages"][0]["content"][0]["text"].split("\n")[1]
        answers.data({"total": {"value": "1", "quote": block, "page": 1}})(exchange)

    def test_whole_documents_leave_only_where_that_is_allowed(self):
        document = llm.Document("bill.pdf", "application/pdf", data=PDF)
        with self.assertRaises(llm.LlmUnavailable) as caught:
            self.read(document)
        self.assertEqual(caught.exception.reason_code, "documents_off")
        self.assertFalse(self.fake.requests)
        self.connection.documents_allowed = True
        self.answer("x")
        self.read(document)
        block = self.fake.asked()[0]["messages"][0]["content"][0]
        self.assertEqual(
            (block["type"], block["source"]["media_type"]), ("document", "application/pdf")
        )
        self.assertEqual(len(self.fake.asked("/v1/messages/count_tokens")), 1)
        self.assertIn("SHA-256", self.last_call().sent)
        self.assertNotIn(block["source"]["data"], self.last_call().sent)

    def test_other_files_and_too_large_ones_are_refused(self):
        self.connection.documents_allowed = True
        for document, reason in (
            (llm.Document("x.exe", "application/x-msdownload", data=b"MZ"), "bad_request"),
            (llm.Document("x.pdf", "application/pdf", data=bytes(21 * 2**20)), "too_large"),
        ):
            with self.assertRaises(llm.LlmUnavailable) as caught:
                self.read(document)
            self.assertEqual(caught.exception.reason_code, reason)
        self.assertFalse(self.fake.requests)

    def test_counting_passes_the_breaker_and_is_in_the_log(self):
        self.connection.documents_allowed = True
        self.fake.count_step = answers.status(500)
        self.addCleanup(setattr, self.fake, "count_step", None)
        reasons = []
        for _time in range(6):
            try:  # assertRaises would undo what is noted
                self.read_pdf()
            except llm.LlmUnavailable as fault:
                reasons.append(fault.reason_code)
        self.assertEqual(reasons, ["server_error"] * 5 + ["paused"])
        self.assertEqual(len(self.fake.asked("/v1/messages/count_tokens")), 5)
        call = self.last_call()
        self.assertEqual((call.state, call.reason, call.cost), ("failed", "server_error", 0))
        entry = self.env["smart.audit.log"].search([("llm_call_ref", "=", call.id)])
        self.assertEqual(len(entry), 1)

    def read_pdf(self):
        return self.read(llm.Document("bill.pdf", "application/pdf", data=PDF))

    def test_where_nobody_counts_the_most_is_set_aside(self):
        self.connection.documents_allowed = True
        self.fake.count_step = answers.status(404)
        self.addCleanup(setattr, self.fake, "count_step", None)
        self.answer("x")
        self.read_pdf()
        self.assertGreater(self.last_call().reserved, self.last_call().cost)


@tagged("smart", "post_install", "-at_install")
class TestLlmConverse(LlmCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_prompt(
            cls.env,
            "test.talk",
            system_text="Help.",
            user_text="Today is {{ today }}.",
            variable_ids=[(0, 0, {"name": "today", "kind": "date"})],
        )
        cls.partner = cls.env["res.partner"].create({"name": "Ermintrude Canary"})

    def talk(self, run_tool=None, tools=(FIND,), **options):
        from datetime import date

        history = [{"role": "user", "content": "Who is Ermintrude Canary?"}]
        return self.llm._converse(
            "test.talk", {"today": date(2026, 11, 22)}, history, list(tools),
            run_tool or self.found, people=self.partner, **options,
        )  # fmt: skip

    def found(self, name, wanted):
        self.asked = (name, wanted)
        return {"name": "Ermintrude Canary", "city": "Windhoek"}

    def test_a_tool_is_run_and_its_result_sent_back(self):
        def call(exchange):
            token = exchange.body["messages"][0]["content"].split("Who is ")[1].rstrip("?")
            answers.tool("find_partner", {"name": token}, "Let me look.")(exchange)

        def end(exchange):
            result = exchange.body["messages"][-1]["content"][0]
            answers.text(f"{result['content']} found")(exchange)

        self.fake.script(call, end)
        heard = []
        talk = self.talk(on_text=heard.append)
        self.assertEqual(self.asked, ("find_partner", {"name": "Ermintrude Canary"}))
        self.assertEqual(talk.steps, 2)
        self.assertIn("Windhoek", talk.text)
        self.assertIn("Ermintrude Canary", talk.text)
        self.assertIn("Ermintrude Canary", "".join(heard))
        sent = "".join(request.raw.decode() for request in self.fake.requests)
        self.assertNotIn("Canary", sent)
        self.assertIn('<data name=\\"find_partner\\">', sent)
        self.assertEqual(len(talk.call_ids), 2)

    def test_every_step_is_streamed_and_settled(self):
        self.fake.script(answers.tool("find_partner", {"name": "x"}), answers.text("done"))
        talk = self.talk()
        self.assertTrue(all(body["stream"] for body in self.fake.asked()))
        calls = self.env["smart.llm.call"].browse(talk.call_ids)
        self.assertEqual(set(calls.mapped("state")), {"done"})
        self.assertAlmostEqual(sum(calls.mapped("cost")), float(talk.cost), 6)

    def test_names_in_the_description_of_a_tool_are_hidden(self):
        choice = {"type": "string", "enum": ["Ermintrude Canary", "nobody"]}
        tool = llm.Tool(
            "choose",
            "Choose Ermintrude Canary or nobody.",
            {"type": "object", "properties": {"who": choice}},
        )

        def call(exchange):
            sent = exchange.body["tools"][0]["input_schema"]["properties"]["who"]["enum"]
            answers.tool("choose", {"who": sent[0]})(exchange)

        self.fake.script(call, answers.text("done"))
        self.talk(tools=[tool])
        self.assertNotIn("Canary", self.fake.requests[0].raw.decode())
        self.assertEqual(self.asked, ("choose", {"who": "Ermintrude Canary"}))

    def test_all_steps_together_end_in_time(self):
        self.fake.script(*[answers.slow(1.2, answers.tool("find_partner", {"name": "x"}))] * 6)
        start = time.monotonic()
        with (
            patch.object(smart_llm_converse, "LEAST_SECONDS", 0.5),
            patch.object(llm, "BACKGROUND", llm.Pace(2, 1, 3, 0)),
            self.assertRaises(llm.LlmUnavailable) as caught,
        ):
            self.talk()
        self.assertEqual(caught.exception.reason_code, "timeout")
        self.assertLess(time.monotonic() - start, 5)

    def test_rubbish_in_a_stream_is_a_bad_answer(self):
        rubbish = {
            "web page": answers.body(b"<html>hello</html>", "text/html"),
            "nothing": answers.body(b""),
            "broken JSON": answers.body(b"event: message_start\ndata: {\n\n", "text/event-stream"),
            "a ping": answers.body(b'event: ping\ndata: {"type": "ping"}\n\n', "text/event-stream"),
        }
        for name, step in rubbish.items():
            with self.subTest(name):
                self.fake.script(step, step)
                with self.assertRaises(llm.LlmUnavailable) as caught:
                    self.talk()
                self.assertIn(caught.exception.reason_code, ("bad_answer", "cut_short"))

    def test_tools_that_nobody_offered_and_wrong_input_are_not_run(self):
        ran = []
        self.fake.script(
            answers.tool("delete_everything", {}),
            answers.tool("find_partner", {"name": "x", "as_admin": True}),
            answers.tool("find_partner", {"name": 7}),
            answers.text("done"),
        )
        self.talk(run_tool=lambda *call: ran.append(call))
        self.assertFalse(ran)
        results = [body["messages"][-1]["content"][0] for body in self.fake.asked()[1:]]
        self.assertTrue(all(result["is_error"] for result in results))

    def test_a_refusal_of_a_tool_is_told_and_a_defect_is_not(self):
        def refuse(*call):
            raise UserError(self.env._("You may not see this."))

        self.fake.script(answers.tool("find_partner", {"name": "x"}), answers.text("done"))
        self.talk(run_tool=refuse)
        result = self.fake.asked()[1]["messages"][-1]["content"][0]
        self.assertTrue(result["is_error"])
        self.assertIn("You may not see this.", result["content"])

        def broken(*call):
            raise ValueError("secret detail")

        self.fake.clear()
        self.fake.script(answers.tool("find_partner", {"name": "x"}), answers.text("done"))
        with (
            self.assertLogs("odoo.addons.smart_base.models.smart_llm", "ERROR") as logged,
            self.assertRaises(llm.LlmUnavailable) as caught,
        ):
            self.talk(run_tool=broken)
        self.assertNotIn("secret detail", str(caught.exception) + "".join(logged.output))

    def test_steps_are_limited_and_the_last_one_has_no_tools(self):
        self.fake.script(*[answers.tool("find_partner", {"name": "x"})] * 3)
        with self.assertRaises(llm.LlmUnavailable) as caught:
            self.talk(max_steps=3)
        self.assertEqual(caught.exception.reason_code, "steps")
        choices = [body["tool_choice"]["type"] for body in self.fake.asked()]
        self.assertEqual(choices, ["auto", "auto", "none"])

    def test_money_is_limited_over_all_steps(self):
        usage = {"input_tokens": 0, "output_tokens": 20_000}
        step = answers.tool("find_partner", {"name": "x"}, usage=usage)
        self.fake.script(*[step] * 6)
        with self.assertRaises(llm.LlmUnavailable) as caught:
            self.talk(max_cost=0.025, tier="fast", max_steps=8)
        self.assertEqual(caught.exception.reason_code, "budget")
        self.assertEqual(len(self.fake.asked()), 3)

    def test_thinking_goes_back_unchanged(self):
        thinking = {"type": "thinking", "thinking": "hm", "signature": "sig"}
        call = {"type": "tool_use", "id": "t1", "name": "find_partner", "input": {"name": "x"}}
        self.fake.script(
            answers.blocks([thinking, call], stop_reason="tool_use"), answers.text("ok")
        )
        self.talk()
        turn = self.fake.asked()[1]["messages"][1]
        self.assertEqual(turn["content"][0], thinking)
