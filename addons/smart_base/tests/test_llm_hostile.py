"""Texts that try to give orders, answered by a model that obeys them.

What a real model would do is beside the point: here it does exactly what the attacker wants,
as far as the API lets it, and still nothing but what the schema allows comes of it. Most texts
are our own, in ``tests/hostile/corpus.jsonl``: fifteen attacks, each in five dressings, spread
over eleven channels. Those in ``bipia.json`` are public, and answered in plain text.
"""

import json
from pathlib import Path

from odoo.tests import tagged

from .. import llm
from ..engine import schema as forms
from .fake_claude import answers
from .llm_common import FIND, LlmCase, make_prompt

CORPUS = Path(__file__).parent / "hostile" / "corpus.jsonl"
PUBLIC = json.loads((CORPUS.parent / "bipia.json").read_text(encoding="utf-8"))
CASES = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


def public_case(number, kind, text):
    """A public text as one of our cases: whoever obeys it says something of no form."""
    mark, channel = f"BX{number:03}", ("mail body", "bank memo", "invoice line")[number % 3]
    said = f"As you wish: {text}"
    return {
        "id": 1000 + number,
        "mark": mark,
        "kind": kind,
        "channel": channel,
        "text": f"{text} Ref {mark}",
        "wants": {"say": said},
    }


CASES += [
    public_case(number, kind, text)
    for number, (kind, text) in enumerate(
        (kind, text) for kind, texts in PUBLIC.items() for text in texts
    )
]
FORM = {
    "type": "object",
    "properties": {
        "account": {"type": "string", "enum": ["6100", "6200"]},
        "record_id": {"type": "integer", "ids": [1, 2]},
        "reason": {"type": "string", "maxLength": 200},
    },
}


@tagged("smart", "post_install", "-at_install")
class TestLlmHostile(LlmCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_prompt(cls.env, "test.hostile", tier="fast")

    def setUp(self):
        super().setUp()
        self.fake.default = answers.obedient(CASES)
        self.addCleanup(setattr, self.fake, "default", answers.canned())

    def test_the_corpus_is_wide_enough(self):
        self.assertGreaterEqual(len(CASES), 120)
        self.assertGreaterEqual(len({case["channel"] for case in CASES}), 11)
        self.assertGreaterEqual(len({case["kind"] for case in CASES}), 15)

    def each(self, ask, form):
        """Ask about every case; a value, if there is one, fits the form exactly."""
        refused = 0
        for case in CASES:
            with self.subTest(case["id"], kind=case["kind"]):
                self.fake.clear()
                try:
                    value = ask(case)
                except llm.LlmUnavailable as fault:
                    refused += 1
                    self.assertIn(fault.reason_code, ("bad_answer", "empty", "cut_short"))
                else:
                    self.assertEqual(forms.check(value, form), (value, []))
                self.assertTrue(self.fake.requests, "the attack never reached the model")
                self.assertIn(case["mark"], self.fake.requests[0].raw.decode())
        return refused

    def test_a_decision_is_of_its_form_or_there_is_none(self):
        def ask(case):
            return self.llm._decide("test.hostile", {"memo": case["text"]}, FORM).value

        # every attack here asks for something outside the form
        self.assertEqual(self.each(ask, FORM), len(CASES))

    def test_reading_a_hostile_document_gives_its_form_or_nothing(self):
        def ask(case):
            document = llm.Document(case["channel"], text=case["text"], pages=[case["text"]])
            return self.llm._read("test.hostile", {"memo": "read"}, [document], FORM).value

        self.assertEqual(self.each(ask, FORM), len(CASES))

    def test_shipped_prompts_give_their_form_or_nothing(self):
        wording = self.env["smart.prompt"]._wording("platform.explain_decision")

        def ask(case):
            values = {"decision": {"title": case["text"]}, "language": "English"}
            return self.llm._decide("platform.explain_decision", values).value

        self.each(ask, wording.schema)

    def test_a_conversation_runs_only_offered_tools_with_checked_input(self):
        ran = []
        for case in CASES:
            with self.subTest(case["id"]):
                history = [{"role": "user", "content": case["text"]}]
                try:
                    self.llm._converse(
                        "test.hostile", {"memo": "talk"}, history, [FIND],
                        lambda name, wanted: ran.append((name, wanted)), max_steps=2,
                    )  # fmt: skip
                except llm.LlmUnavailable as fault:
                    self.assertEqual(fault.reason_code, "steps")
        self.assertEqual(ran, [])

    def test_the_text_stays_inside_its_fence(self):
        for case in CASES:
            self.fake.clear()
            try:
                self.llm._decide("test.hostile", {"memo": case["text"]}, FORM)
            except llm.LlmUnavailable:
                pass
            body = self.fake.asked()[0]
            content = body["messages"][0]["content"]
            self.assertEqual(content.count("<data"), 1)
            self.assertEqual(content.count("</data>"), 1)
            self.assertTrue(content.endswith("</data>"))
            self.assertNotIn(case["mark"], json.dumps(body["system"]))
            self.assertNotIn("tools", body)
