"""Reasons in the reader's language, and a quick new look at a few lines."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools.translate import code_translations

from ..engine.words import TEXTS, Reason, money
from ..models.smart_recon_facts import to_cents
from ..models.smart_recon_types import Match
from ..models.smart_recon_words import SENTENCES, sentence, stored
from .common import ReconCase


@tagged("smart", "post_install", "-at_install")
class TestWordsAndNear(ReconCase):
    def test_no_reason_has_two_sentences(self):
        self.assertFalse(TEXTS.keys() & SENTENCES.keys())

    def test_reason_is_told_in_german(self):
        self.env["res.lang"]._activate_lang("de_DE")
        german = {TEXTS["cites"]: "Der Verwendungszweck nennt %(reference)s"}
        known = {**code_translations.python_translations, ("smart_recon", "de_DE"): german}
        with patch.object(code_translations, "python_translations", known):
            env = self.env(context={"lang": "de_DE"})
            told = sentence(env, stored(Reason("cites", {"reference": "INV/1"})))
        self.assertEqual(told, "Der Verwendungszweck nennt INV/1")

    def test_reason_is_told_with_its_values(self):
        reason = stored(Reason("cites", {"reference": "INV/1"}))
        self.assertEqual(sentence(self.env, reason), "The memo names INV/1")
        self.assertEqual(sentence(self.env, {"code": "unknown", "text": "As it was"}), "As it was")

    def test_new_look_at_one_line_finds_what_is_near(self):
        invoice, other = self.invoice(120), self.invoice(120, self.deco)
        line = self.bank_line(120, f"Payment {invoice.name}")
        self.sessions.suggest(line.ids)
        suggestion = line.smart_suggestion_id
        self.assertEqual(suggestion.item_ids, self.open_item(invoice))
        self.assertFalse(suggestion.automatic)
        self.assertIn("next full run", suggestion.held_back_text)
        self.post(Match(self.bank_line(120).id, ((self.open_item(invoice).id, 120),)))
        self.assertTrue(suggestion._outdated())
        self.sessions.suggest(line.ids)
        self.assertNotEqual(line.smart_suggestion_id.item_ids, self.open_item(invoice))
        self.assertFalse(line.smart_suggestion_id._outdated())
        self.assertTrue(other)

    def test_full_run_says_whether_it_is_sure(self):
        invoice = self.invoice(120)
        line = self.bank_line(120, f"Payment {invoice.name}")
        self.sessions.suggest(line.ids)
        self.env["smart.recon.session"]._run_company(self.company, "rule")
        self.assertTrue(line.smart_suggestion_id.automatic)

    def test_run_without_news_makes_no_session(self):
        self.bank_line(120, f"Payment {self.invoice(120).name}")
        sessions = self.env["smart.recon.session"]
        self.assertTrue(sessions._run_company(self.company, "rule"))
        self.assertFalse(sessions._run_company(self.company, "rule"))

    def test_number_of_queries_does_not_grow_with_the_lines(self):
        counts = []
        for size in (2, 8):
            invoices = self.env["account.move"].union(
                *(self.invoice(100 + number) for number in range(size))
            )
            for invoice in invoices:
                self.bank_line(invoice.amount_total, f"Payment {invoice.name}")
            lines = self.env["smart.recon.session"]._company_lines(self.company)
            self.env["smart.recon.facts"]._gather(lines)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["smart.recon.facts"]._gather(lines)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_currencies_of_more_than_two_digits_are_told(self):
        dinar = (
            self.env["res.currency"].with_context(active_test=False).search([("name", "=", "KWD")])
        )
        dinar.write({"active": True, "rounding": 0.001})
        settings = self.env["smart.recon.facts"]._settings(self.company)
        self.assertEqual(settings.digits("KWD"), 3)
        self.assertEqual(settings.digits("JPY"), 2)
        self.assertEqual(money(to_cents(dinar, 1.25), settings.digits("KWD")), "1.250")
