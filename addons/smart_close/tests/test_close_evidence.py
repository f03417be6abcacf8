import hashlib
import io
import json
import zipfile

import openpyxl
import pypdf

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.smart_base.engine import chain_check
from odoo.addons.smart_base.tests.audit_common import AuditCase

from .common import END, START, CloseCase


@tagged("smart", "post_install", "-at_install")
class TestCloseEvidence(AuditCase, CloseCase):
    """The pack of a month with entries, a bank line, a draft, signatures and a fix."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.log = cls.log.sudo()
        cls.close.sudo().unlink()
        cls.close = cls.open_close()
        bank = cls.company_data["default_journal_bank"].default_account_id
        cls.entry(400, bank, cls.revenue, START)
        cls.entry(150, cls.expense, bank)
        cls.bank_line(70)
        cls.draft = cls.document(1234.56, post=False)
        cls.close.action_scan()

    def pack(self, user=None):
        self.seal()
        data = self.close.with_user(user or self.preparer)._evidence_pack()
        self.archive = zipfile.ZipFile(io.BytesIO(data))
        return data

    def sheet(self, name):
        """Rows of a sheet of the workbook, as dicts by heading."""
        book = openpyxl.load_workbook(io.BytesIO(self.archive.read("close-2026-10.xlsx")))
        heads, *rows = book[name].iter_rows(values_only=True)
        return [dict(zip(heads, row, strict=True)) for row in rows]

    def balances(self):
        """Balance of each account with items until the end, straight from the journal items."""
        groups = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.company.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", END),
            ],
            ["account_id"],
            ["balance:sum"],
        )
        return {f"{each.code} {each.name}": round(sum_, 2) for each, sum_ in groups}

    def test_trial_balance_is_that_of_the_books(self):
        self.pack()
        rows = self.sheet("Trial balance")
        closing = {row["Account"]: row["Closing"] for row in rows}
        for total in ("Accounts", "Earnings of earlier years, not allocated", "Total"):
            self.assertEqual(closing.pop(total), 0)
        self.assertEqual(closing, self.balances())
        for row in rows:
            self.assertAlmostEqual(row["Opening"] + row["Debit"] - row["Credit"], row["Closing"])

    def test_ledger_lists_the_items_behind_each_balance(self):
        self.pack()
        [name] = [each for each in self.archive.namelist() if each.startswith("general-ledger")]
        sheet = openpyxl.load_workbook(io.BytesIO(self.archive.read(name)), data_only=True).active
        rows = [row for row in sheet.iter_rows(values_only=True) if row[1]]
        items = [row for row in rows if str(row[1])[:7] == "2026-10"]
        debit = sum(row[3] or 0 for row in items)
        lines = self.env["account.move.line"].search(
            [("company_id", "=", self.company.id), ("parent_state", "=", "posted"),
             ("date", ">=", START), ("date", "<=", END)]
        )  # fmt: skip
        self.assertEqual(len(items), len(lines))
        self.assertAlmostEqual(debit, sum(lines.mapped("debit")))

    def test_findings_stand_in_it_with_their_records(self):
        self.pack()
        findings = self.sheet("Findings")
        [draft] = [row for row in findings if row["Step"] == "Drafts"]
        self.assertEqual((draft["At stake"], draft["Severity"]), (1234.56, "Blocking"))
        records = [row for row in self.sheet("Records") if row["Finding no."] == draft["No."]]
        self.assertEqual([row["Record no."] for row in records], self.draft.ids)
        overview = {row["What"]: row["Value"] for row in self.sheet("Overview")}
        self.assertEqual(overview["Open findings"], len(self.close.finding_ids))
        self.assertEqual(overview["Blocking"], 2)

    def test_bank_is_reconciled_as_in_its_own_report(self):
        self.pack()
        journal = self.company_data["default_journal_bank"]
        [row] = [r for r in self.sheet("Reconciliations") if r["Journal"] == journal.display_name]
        account = journal.default_account_id
        self.assertEqual(row["Balance in the Books"], self.balances()[f"{account.code} Bank"])
        lines = [r for r in self.sheet("Reconciliation lines") if r["Text"] == "Transfer"]
        self.assertEqual([line["Amount"] for line in lines], [70])

    def test_signatures_show_what_they_were_given_for_and_what_became_of_it(self):
        self.step("taxes").action_sign("Looks good")
        self.entry(30, self.expense, self.company_data["default_account_tax_sale"])
        self.close.with_user(self.preparer)._recheck_signoffs()
        self.pack()
        [row] = self.sheet("Signatures")
        self.assertEqual((row["Signed by"], row["State"]), ("Close preparer", "Void"))
        self.assertIn("changed the figures", row["Void because"])
        [changed] = [r for r in self.sheet("Signed balances") if r["When signed"] != r["Now"]]
        self.assertEqual((changed["When signed"], changed["Now"]), (0, -30))

    def test_fix_is_told_with_who_asked_and_who_decided(self):
        [finding] = self.close.finding_ids.filtered(lambda each: each.kind == "draft")
        action = finding.with_user(self.preparer).action_fix("post")
        decision = self.env["smart.decision"].browse(action["res_id"])
        self.as_user(decision, self.reviewer).action_approve()
        self.pack()
        [row] = self.sheet("Fixes")
        self.assertEqual((row["Finding no."], row["State"]), (finding.id, "Carried Out"))
        self.assertEqual(
            (row["Asked for by"], row["Decided by"]), ("Close preparer", "Close reviewer")
        )

    def test_log_extract_verifies_by_itself_and_a_changed_one_does_not(self):
        self.step("taxes").action_sign("Looks good")
        self.pack()
        [name] = [each for each in self.archive.namelist() if each.startswith("audit-log/")]
        text = self.archive.read(name).decode()
        self.assertTrue(chain_check.verify_export(text.splitlines(), self.log._keys()).ok)
        forged = text.replace("Looks good", "Looks fine")
        self.assertNotEqual(forged, text)
        self.assertFalse(chain_check.verify_export(forged.splitlines(), self.log._keys()).ok)
        [row] = self.sheet("Audit log")
        self.assertEqual(row["Check"], "Signatures and chain are intact.")
        self.assertEqual(row["In the chain"], len(text.splitlines()))
        said = [row["What"] for row in self.sheet("Log")]
        self.assertEqual(said, ["Close opened", "Step of a close signed"])

    def test_other_business_leaves_only_hashes_in_the_extract(self):
        self.log._append([{"action": "settings_changed", "reason": "The secret of others"}])
        self.step("taxes").action_sign("Looks good")
        self.pack()
        [name] = [each for each in self.archive.namelist() if each.startswith("audit-log/")]
        self.assertNotIn(b"secret", self.archive.read(name))
        self.assertEqual(len(self.archive.read(name).splitlines()), 3)

    def test_contents_name_the_digest_of_each_file_and_the_log_that_of_the_pack(self):
        data = self.pack()
        contents = json.loads(self.archive.read("contents.json"))
        self.assertEqual({*contents["sha256"], "contents.json"}, set(self.archive.namelist()))
        for name, digest in contents["sha256"].items():
            self.assertEqual(hashlib.sha256(self.archive.read(name)).hexdigest(), digest)
        entry = self.log.search([("action", "=", "close_evidence")])
        self.assertEqual(entry.proposal["sha256"], hashlib.sha256(data).hexdigest())

    def test_report_says_what_the_workbook_says(self):
        self.pack()
        reader = pypdf.PdfReader(io.BytesIO(self.archive.read("close-2026-10.pdf")))
        text = "\n".join(page.extract_text() for page in reader.pages)
        for expected in ("Month-end close 2026-10", "1,234.56", "Trial balance", "Audit log"):
            self.assertIn(expected, text)
        for row in self.sheet("Trial balance"):
            self.assertIn(f"{row['Closing']:,.2f}", text)

    def test_text_of_others_is_no_formula(self):
        self.draft.partner_id.name = "=HYPERLINK(1)"
        self.close.action_scan()
        self.pack()
        book = openpyxl.load_workbook(io.BytesIO(self.archive.read("close-2026-10.xlsx")))
        cells = [cell for row in book["Findings"].iter_rows() for cell in row]
        self.assertTrue(any("HYPERLINK" in str(cell.value) for cell in cells))
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestCloseEvidenceAccess(CloseCase, HttpCase):
    def fetch(self, user):
        self.authenticate(user.login, user.login)
        return self.url_open(f"/smart_close/evidence/{self.close.id}.zip")

    def test_reader_of_the_books_downloads_the_pack(self):
        reader = self._user("reader", "account.group_account_readonly")
        action = self.close.with_user(reader).action_evidence()
        self.authenticate(reader.login, reader.login)
        answer = self.url_open(action["url"])
        self.assertEqual(
            (answer.status_code, answer.headers["Content-Type"]), (200, "application/zip")
        )
        self.assertIn("contents.json", zipfile.ZipFile(io.BytesIO(answer.content)).namelist())

    def test_others_are_refused(self):
        portal = new_test_user(self.env, "close_portal", groups="base.group_portal")
        clerk = self._user("clerk", "account.group_account_invoice")
        auditor = self._user("auditor", "smart_base.group_smart_auditor")
        for user in (portal, clerk, auditor):
            self.assertEqual(self.fetch(user).status_code, 403, user.login)
            with self.assertRaises(AccessError):
                self.close.with_user(user).action_evidence()

    def test_accountant_of_one_company_does_not_get_the_pack_of_two(self):
        other = self.setup_other_company(name="Brick Works")["company"]
        self.close.sudo().unlink()
        both = self._user("both", "account.group_account_user", self.company | other)
        self.close = self.open_close(self.company | other, both)
        self.assertEqual(self.fetch(self.preparer).status_code, 403)
        self.assertEqual(self.fetch(both).status_code, 200)

    def test_pack_of_no_close_is_not_found(self):
        self.authenticate(self.preparer.login, self.preparer.login)
        self.assertEqual(self.url_open("/smart_close/evidence/0.zip").status_code, 404)
