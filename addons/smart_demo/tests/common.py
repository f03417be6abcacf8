"""A small company, made once for all tests of a class."""

import json
import tempfile
from datetime import date
from pathlib import Path

from odoo.tests import TransactionCase

from ..engine.make import make_plan

TODAY = date(2025, 11, 20)
SEED = 5


class DemoCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.figures = cls.env["smart.demo"].generate("small", SEED, today=TODAY, folder=folder.name)
        cls.plan = make_plan(SEED, "small", TODAY)
        cls.truth = json.loads(Path(cls.figures["truth"]).read_text())
        cls.company = cls.env["res.company"].browse(cls.figures["company_id"])
        cls.bank = cls.env["account.journal"].browse(cls.truth["bank_journal_id"])
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})

    def own(self, model, *domain):
        """Records of the demo company."""
        return self.env[model].search([("company_id", "=", self.company.id), *domain])

    def planted(self, kind):
        """Truth entries of a kind with their first record; there is always at least one."""
        found = [one for one in self.truth["planted"] if one["kind"] == kind]
        self.assertTrue(found, kind)
        return [(one, self.record(one["records"][0])) for one in found]

    def record(self, reference):
        return self.env[reference["model"]].browse(reference["id"]).exists()

    def cents(self, amount):
        return round(amount * 100)
