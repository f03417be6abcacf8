"""What is said about a close: every number in it is the scan's, whoever wrote the sentence."""

from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.smart_base.tests.fake_claude import answers
from odoo.addons.smart_base.tests.llm_common import WithClaude

from ..engine.summary import untraceable
from .common import END, CloseCase

#: Texts of a model that errs or lies.
LIES = [
    "There are 99 findings.",
    "At stake are 1,234.57 dollars.",
    "Ninety findings block the month.",
    "Nothing blocks, lock it today.",
    "[profit] is lost.",
    "The month will be ready on 2026-11-05.",
    "\u0663 findings block.",
    "Half of [findings] findings are fine.",
    "[blocking block the month.",
]


class SummaryCase(CloseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("smart_close.smart_rule_close_summary").sudo()
        cls.document(1234.56, post=False)
        cls.bank_line()

    def shown(self, user=None):
        close = self.close.with_user(user or self.preparer)
        return close._summary(close._summary_facts())

    def said(self, summary):
        return [*summary["lines"], *(act["advice"] for act in summary["actions"])]


@tagged("smart", "post_install", "-at_install")
class TestCloseSummary(SummaryCase):
    def test_template_names_what_comes_first_and_every_number_is_the_scans(self):
        self.close.action_scan()
        summary = self.shown()
        self.assertEqual(
            (summary["by"], summary["risk"], summary["note"]), ("template", "high", "")
        )
        self.assertEqual(
            [act["name"] for act in summary["actions"]],
            self.close.finding_ids.sorted(lambda each: -each.effect).mapped("name"),
        )
        self.assertIn("1,234.56", summary["actions"][0]["amount"])
        self.assertIn("Open findings: 2, of which 2 block", summary["lines"][0])
        facts, names = self.close._summary_facts(), self.close.finding_ids.mapped("name")
        lines = self.close._template_lines(facts)
        self.assertEqual(summary["lines"], lines, "none had to be left out")
        self.assertFalse([line for line in lines if untraceable(line, facts, names)])

    def test_sentence_with_another_number_is_left_out(self):
        self.close.action_scan()
        said = ["77 findings", "All well"]
        self.patch(type(self.close), "_template_lines", lambda self, facts: said)
        self.assertEqual(self.shown()["lines"], ["All well"])

    def test_month_that_was_not_scanned_says_so(self):
        self.assertEqual(self.shown()["lines"], ["This month was not scanned yet."])

    def test_hours_follow_the_pace_of_the_past_closings(self):
        self.close.action_scan()
        usual = self.close._summary_facts()
        self.assertEqual((usual.hours, usual.paced), (0.7, 0))
        for back in (3, 2, 1):
            end = END.replace(day=1) - timedelta(31 * back - 15)
            past = self.env["smart.close"].with_user(self.preparer)
            past = past._open(end, end, self.company)
            past._store({"worked_minutes": 90, "usual_minutes": 30})
            facts = self.close._summary_facts()
            self.assertEqual(facts.hours, 2.0 if back == 1 else 0.7)
        self.assertEqual(facts.paced, 3)
        self.assertIn("as your last 3 closings went", self.shown()["lines"][1])

    def test_lock_keeps_what_the_work_took(self):
        self.env["account.move"].search([("state", "=", "draft")]).unlink()
        self.env["account.bank.statement.line"].search([]).unlink()
        self.close.action_scan()
        self.sign_all()
        self.close.with_user(self.chief).action_lock()
        # three people at one moment, each of whom began some minutes earlier
        self.assertEqual(self.close.worked_minutes, 30)
        self.assertEqual(self.close.usual_minutes, 0)


@tagged("smart", "post_install", "-at_install")
class TestCloseClaude(WithClaude, SummaryCase):
    def told(self, overview, advice="Look at it first.", label="A"):
        """What is shown after a scan about which Claude says this."""
        answer = {"overview": [overview], "advice": [{"label": label, "text": advice}]}
        self.fake.script(answers.data(answer))
        self.close.action_scan()
        self.work_off(self.rule)
        return self.shown()

    def test_claude_speaks_around_the_numbers_of_the_scan(self):
        summary = self.told(
            "[blocking] of [findings] block; [amount] is at stake, [hours] hours are left.",
            "Begin here: [A] holds back [A effect].",
        )
        self.assertEqual((summary["by"], summary["note"]), ("claude", ""))
        [line] = summary["lines"]
        self.assertEqual(
            line,
            "2 of 2 block; $\u00a01,284.56 is at stake, 0.7 hours are left.",
        )
        self.assertIn("holds back $\u00a01,234.56", summary["actions"][0]["advice"])

    def test_every_number_of_every_place_can_be_traced(self):
        places = self.close._places(self.close._summary_facts())
        self.told("; ".join(f"[{name}]" for name in places if len(name) > 1))
        facts, names = self.close._summary_facts(), self.close._named().mapped("name")
        summary = self.shown()
        self.assertEqual(summary["by"], "claude")
        for text in self.said(summary):
            self.assertEqual(untraceable(text, facts, names), [])

    def test_lies_are_not_shown_and_the_template_says_why(self):
        for lie in LIES:
            for told in (lambda lie=lie: self.told(lie), lambda lie=lie: self.told("Begin.", lie)):
                self.close._store({"words": False})
                summary = told()
                self.assertEqual(summary["by"], "template", lie)
                self.assertIn("not the scan's", summary["note"])
                self.assertIn("Open findings: 2", summary["lines"][0])
                self.assertNotIn(lie, self.said(summary))

    def test_advice_about_a_finding_that_was_not_listed_is_no_answer(self):
        summary = self.told("[blocking] block.", label="E")
        self.assertEqual(summary["by"], "template")
        self.assertIn("not available", summary["note"])

    def test_unreachable_claude_leaves_the_template(self):
        self.fake.script(answers.status(529), answers.status(529), answers.status(529))
        self.close.action_scan()
        self.work_off(self.rule)
        summary = self.shown()
        self.assertEqual(summary["by"], "template")
        self.assertIn("not available", summary["note"])

    def test_words_about_an_earlier_state_are_not_shown(self):
        self.assertEqual(self.told("[blocking] block.")["by"], "claude")
        self.document(5, post=False)
        self.step("drafts").action_rescan()
        summary = self.shown()
        self.assertEqual((summary["by"], summary["note"]), ("template", ""))

    def test_one_state_is_asked_about_once(self):
        self.told("[blocking] block.")
        self.close.action_scan()
        self.work_off(self.rule)
        self.assertEqual(len(self.fake.asked()), 1)

    def test_no_name_and_no_document_leaves_the_house(self):
        self.told("[blocking] block.")
        asked = str(self.fake.asked()[0])
        self.assertNotIn("Azure", asked)
        self.assertIn("1234.56", asked)

    def test_rule_that_is_off_asks_nobody(self):
        self.rule.with_company(self.company).mode = "off"
        self.close.action_scan()
        self.work_off(self.rule)
        self.assertFalse(self.fake.asked())
        self.assertEqual(self.shown()["note"], "")

    def test_text_is_asked_for_in_the_language_of_the_preparer(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.preparer.lang = "nl_NL"
        self.close._store({"preparer_id": self.preparer.id})
        summary = self.told("Twee bevindingen houden de maand tegen.")
        self.assertIn("Dutch", str(self.fake.asked()[0]))
        self.assertEqual(summary["by"], "template")
