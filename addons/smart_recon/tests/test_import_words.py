"""Errors and questions about a file in the language of whoever uploads it."""

from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import code_translations

from .import_common import ImportCase

GERMAN = {
    "%(file)s, line %(line)s: %(reason)s": "%(file)s, Zeile %(line)s: %(reason)s",
    "This is no day: “%(text)s”.": "Das ist kein Datum: „%(text)s“.",
    "Which day is %(text)s?": "Welcher Tag ist %(text)s?",
    "%(way)s (%(value)s)": "%(way)s: %(value)s",
    "month, day, year": "Monat, Tag, Jahr",
    "the balance %(balance)s does not follow from %(before)s and the amount %(amount)s.": (
        "der Saldo %(balance)s folgt nicht aus %(before)s und dem Betrag %(amount)s."
    ),
}


@tagged("smart", "post_install", "-at_install")
class TestImportWords(ImportCase, TransactionCase):
    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("de_DE")
        self.accountant.lang = "de_DE"
        known = {**code_translations.python_translations, ("smart_recon", "de_DE"): GERMAN}
        self.startPatcher(patch.object(code_translations, "python_translations", known))
        self.imports = self.imports.with_context(lang="de_DE")

    def test_error_with_its_line_is_told_in_german(self):
        upload = self.upload(self.csv("31.02.2026;Never;1,00;94,00", "13.01.2026;A;1,00;95,00"))
        self.assertEqual(upload.error, "bank.csv, Zeile 2: Das ist kein Datum: „31.02.2026“.")

    def test_question_and_its_answers_are_put_in_german(self):
        upload = self.upload("Date,Text,Amount\n03/04/2026,A,1.00\n")
        (asked,) = upload.preview["questions"]
        self.assertEqual(asked["text"], "Welcher Tag ist 03/04/2026?")
        self.assertIn(["mdy", "Monat, Tag, Jahr: 4. März 2026"], asked["choices"])

    def test_amounts_are_written_as_in_german(self):
        rows = [f"{day:02}.01.2026;A;1,00;{1000 + day},00" for day in range(1, 12)]
        rows[5] = "06.01.2026;A;1,00;2006,00"
        upload = self.upload(self.csv(*rows))
        self.assertIn(
            "der Saldo 2.006,00 folgt nicht aus 1.005,00 und dem Betrag 1,00.", upload.problem
        )
