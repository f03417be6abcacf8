"""Accountants import, for their own companies; nobody else does."""

import base64

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .import_common import ImportCase

ROW = "13.01.2026;Sale;1,00;"


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestImportAccess(ImportCase, TransactionCase):
    def test_people_without_full_accounting_cannot_upload(self):
        for groups in ("base.group_user", "account.group_account_invoice"):
            user = self._user(groups, groups)
            with self.assertRaises(AccessError):
                self.upload(self.csv(ROW), user=user)

    def test_auditor_sees_imports_and_starts_none(self):
        upload = self.upload(self.csv(ROW))
        reader = self._user("reader", "account.group_account_readonly")
        self.assertEqual(upload.with_user(reader).name, "bank.csv")
        with self.assertRaises(AccessError):
            upload.with_user(reader).action_import()
        self.assertFalse(self.booked())

    def test_other_companies_see_and_import_nothing(self):
        upload = self.upload(self.csv(ROW))
        company = self.env["res.company"].create({"name": "Brick Works"})
        stranger = self._user("stranger", "account.group_account_user", company)
        self.assertFalse(self.env["smart.recon.import"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            upload.with_user(stranger).action_import()
        with self.assertRaises(AccessError):
            self.upload(self.csv(ROW), user=stranger)

    def test_file_dropped_on_the_card_of_a_bank_is_read(self):
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.accountant)
            .create({"name": "bank.csv", "datas": base64.b64encode(self.csv(ROW).encode())})
        )
        journals = self.env["account.journal"].with_user(self.accountant)
        action = journals.with_context(default_journal_id=self.bank.id)
        action = action.create_document_from_attachment(attachment.ids)
        self.assertEqual(action["res_model"], "smart.recon.import")
        upload = self.env["smart.recon.import"].browse(action["res_id"])
        self.assertEqual((upload.journal_id, upload.new_count), (self.bank, 1))

    def test_attachment_of_somebody_else_cannot_be_read_by_dropping_it(self):
        other = self._user("other", "account.group_account_user")
        attachment = (
            self.env["ir.attachment"]
            .with_user(other)
            .create({"name": "secret.csv", "raw": self.csv(ROW).encode()})
        )
        journals = self.env["account.journal"].with_user(self.accountant)
        with self.assertRaises(AccessError):
            journals.with_context(default_journal_id=self.bank.id).create_document_from_attachment(
                attachment.ids
            )
