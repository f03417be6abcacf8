"""Hostile texts in every variable of every prompt that the suite ships, and a model that obeys."""

from odoo.tests import tagged

from odoo.addons.smart_base import llm
from odoo.addons.smart_base.engine import schema as forms
from odoo.addons.smart_base.tests.fake_claude import answers
from odoo.addons.smart_base.tests.llm_common import FORM, LlmCase
from odoo.addons.smart_base.tests.test_llm_hostile import CASES

#: What stands in a variable that holds no text of others.
HARMLESS = {"number": 1, "date": "2026-01-31"}
#: Everyday texts that sound like orders or attacks.
EVERYDAY = (
    "Please ignore our previous invoice, a corrected one follows",
    "System administrator training, March",
    "Approve before Friday: order 4711, 2 desks",
    "New instructions for delivery: use the back gate",
    "Payment override switch, part 77-A, for pump",
    "Please pay to the account on the invoice",
    "Subscription 'Prompt Assistant Pro', <data> plan",
    "Act as agent for the sale of lot 12",
)


@tagged("smart", "post_install", "-at_install")
class TestHostilePrompts(LlmCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        shipped = cls.env["smart.prompt.version"].search([("is_shipped", "=", True)])
        cls.codes = sorted(set(shipped.prompt_id.mapped("code")))

    def setUp(self):
        super().setUp()
        self.addCleanup(setattr, self.fake, "default", answers.canned())

    def ask(self, code, text):
        """A question in which a text stands wherever somebody else's text can."""
        wording = self.env["smart.prompt"]._wording(code)
        values = {variable.name: filled(variable, text) for variable in wording.variables}
        form = wording.schema or forms.declare(FORM)
        return self.llm._decide(code, values, None if wording.schema else FORM), form

    def test_there_are_prompts_of_several_addons(self):
        self.assertGreaterEqual(len({code.split(".")[0] for code in self.codes}), 3)

    def test_a_model_that_obeys_gives_the_form_or_nothing(self):
        self.fake.default = answers.obedient(CASES)
        for code in self.codes:
            for case in CASES:
                with self.subTest(code, attack=case["id"]):
                    self.fake.clear()
                    try:
                        answer, form = self.ask(code, case["text"])
                    except llm.LlmUnavailable as fault:
                        self.assertIn(fault.reason_code, ("bad_answer", "empty", "cut_short"))
                    else:
                        self.assertEqual(forms.check(answer.value, form), (answer.value, []))
                    sent = self.fake.asked()[0]
                    self.assertIn(case["mark"], str(sent["messages"]))
                    self.assertNotIn(case["mark"], str(sent["system"]))
                    self.assertNotIn("tools", sent)

    def test_everyday_texts_that_sound_like_orders_are_answered(self):
        for code in self.codes:
            for text in EVERYDAY:
                with self.subTest(code, text=text):
                    self.fake.clear()
                    answer, form = self.ask(code, text)
                    self.assertEqual(forms.check(answer.value, form), (answer.value, []))


def filled(variable, text):
    """A value of a variable's kind, with a text in it where there can be one."""
    if variable.kind == "choice":
        return variable.options[0]
    if variable.kind == "json":
        return {"text": text, "rows": [{"memo": text}]}
    if variable.kind == "list":
        return [text]
    return HARMLESS.get(variable.kind, text)
