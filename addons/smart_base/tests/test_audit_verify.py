"""Tampering through SQL, with the database's guard taken off: found and named."""

import json
import os
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine import chain
from ..models.smart_audit_log import CONTENT_FIELDS
from .audit_common import AuditCase, vault_in

MANY = 10_000


class TamperCase(AuditCase):
    """A sealed and anchored log of ``count`` entries, numbered from 1."""

    count = 60

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.log._append(
            [
                {
                    "action": "executed",
                    "rule_code": f"rule.{n % 5}",
                    "reason": f"reason {n}",
                    "confidence": 0.9,
                    "proposal": {"amount": n / 7, "name": f"Größe {n}"},
                }
                for n in range(cls.count)
            ]
        )
        cls.log._seal()
        cls.log._vault().write_anchor(cls.log._stored_head(), cls.log._keys())

    def tamper(self, query, *params):
        with self.guard_off():
            self.sql(query, *params)

    def rebuild(self, first):
        """All that can be computed from the database alone, computed anew."""
        self.env.flush_all()
        entries = list(self.log._sealed_entries())
        previous = entries[0].previous_hash
        for number, entry in enumerate(entries, entries[0].sequence):
            digest = chain.content_hash(entry.content)
            linked = chain.chain_hash(number, previous, digest, entry.mac)
            if number >= first:
                self.sql(
                    "UPDATE smart_audit_log SET entry_hash = %s, sequence = %s, previous_hash = %s,"
                    " chain_hash = %s WHERE id = %s",
                    digest,
                    number,
                    previous,
                    linked,
                    entry.id,
                )
            previous = linked


@tagged("smart", "post_install", "-at_install")
class TestSixWays(TamperCase):
    count = MANY

    def test_clean_chain_raises_no_alarm(self):
        report = self.check()
        self.assertTrue(report.ok, report.breaks)
        self.assertGreaterEqual(report.checked, MANY)

    def test_edited_field_is_named(self):
        self.tamper("UPDATE smart_audit_log SET reason = 'other' WHERE sequence = %s", 5_000)
        self.assertBreak(self.check(), "edited", 5_000)

    def test_deleted_entry_is_named(self):
        self.tamper("DELETE FROM smart_audit_log WHERE sequence = %s", 5_000)
        self.assertBreak(self.check(), "missing", 5_000)

    def test_cut_tail_is_named(self):
        self.tamper("DELETE FROM smart_audit_log WHERE sequence > %s", 9_990)
        report = self.check()
        self.assertBreak(report, "tail_cut", 9_991)
        self.assertEqual(report.breaks[0].last_sequence, MANY)

    def test_swapped_entries_are_named(self):
        one, other = 5_000, 5_500
        self.tamper(
            "DROP INDEX smart_audit_log_sequence_uniq; UPDATE smart_audit_log SET sequence = "
            "CASE sequence WHEN %s THEN %s ELSE %s END WHERE sequence IN (%s, %s)",
            one,
            other,
            one,
            one,
            other,
        )
        report = self.check()
        self.assertBreak(report, "swapped", one)
        self.assertIn(other, [found.sequence for found in report.breaks])

    def test_inserted_entry_is_named(self):
        number = 5_000
        self.tamper(
            "DROP INDEX smart_audit_log_sequence_uniq; "
            "UPDATE smart_audit_log SET sequence = sequence + 1 WHERE sequence >= %s; "
            "INSERT INTO smart_audit_log (created_at, action, reason, entry_hash, mac, key_id, "
            " sequence, previous_hash, chain_hash, seal) "
            "SELECT created_at, 'approved', 'never', entry_hash, repeat('0', 64), key_id, %s, "
            " chain_hash, repeat('0', 64), seal FROM smart_audit_log WHERE sequence = %s",
            number,
            number,
            number - 1,
        )
        report = self.check()
        self.assertBreak(report, "inserted", number)

    def test_chain_rebuilt_without_the_key_is_named(self):
        with self.guard_off():
            self.sql("UPDATE smart_audit_log SET reason = 'other' WHERE sequence = %s", 9_900)
            self.rebuild(9_900)
        report = self.check()
        self.assertBreak(report, "rebuilt", 9_900)
        self.assertEqual(report.breaks[0].last_sequence, MANY)


@tagged("smart", "post_install", "-at_install")
class TestOtherTampering(TamperCase):
    def test_everything_deleted_is_named(self):
        self.tamper("DELETE FROM smart_audit_log")
        report = self.check()
        self.assertBreak(report, "tail_cut", 1)
        self.assertEqual(report.breaks[0].last_sequence, self.count)

    def test_truncated_log_is_named(self):
        self.tamper("TRUNCATE smart_audit_log")
        self.assertBreak(self.check(), "tail_cut", 1)

    def test_every_column_is_covered(self):
        """Changing any column of an entry is noticed."""
        self.sql(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_name = 'smart_audit_log' AND column_name != 'id'"
        )
        values = {
            "jsonb": '"x"',
            "integer": "77",
            "double precision": "0.77",
            "timestamp without time zone": "2020-01-01",
        }
        for name, kind in self.env.cr.fetchall():
            with self.subTest(column=name), self.env.cr.savepoint() as savepoint:
                other = self.env.company.id if name == "company_id" else values.get(kind, "x")
                assign = "NULL" if name == "company_id" else "%s"
                params = [] if name == "company_id" else [other]
                self.tamper(
                    f"UPDATE smart_audit_log SET {name} = {assign} WHERE sequence = %s", *params, 30
                )
                self.assertFalse(self.check().ok)
                savepoint.rollback()

    def test_log_goes_on_behind_a_cut_tail_and_the_gap_stays_visible(self):
        self.tamper("DELETE FROM smart_audit_log WHERE sequence > %s", 50)
        self.append(3)
        with mute_logger("odoo.addons.smart_base.models.smart_audit_log_seal"):
            self.seal()
        report = self.check()
        self.assertBreak(report, "missing", 51)
        self.assertEqual((report.break_count, report.breaks[0].last_sequence), (1, 60))
        self.assertEqual(report.head.sequence, 63)
        self.append()
        self.seal()
        self.tamper("DELETE FROM smart_audit_log WHERE sequence = %s", 64)
        self.assertEqual([f.kind for f in self.check().breaks], ["missing", "tail_cut"])

    def test_anchor_that_contradicts_the_log_is_kept_as_evidence(self):
        before = self.anchor_path.read_text()
        with self.guard_off():
            self.sql("UPDATE smart_audit_log SET reason = 'other' WHERE sequence = %s", 60)
            self.rebuild(60)
        self.append()
        with mute_logger("odoo.addons.smart_base.models.smart_audit_log_seal"):
            self.seal()
        self.assertEqual(self.anchor_path.read_text(), before)
        self.assertBreak(self.check(), "rebuilt", 60)

    def test_unsigned_entry_is_never_linked_and_is_named(self):
        self.sql(
            "INSERT INTO smart_audit_log (created_at, action, entry_hash, mac, key_id) "
            "SELECT now(), 'approved', entry_hash, mac, key_id FROM smart_audit_log LIMIT 1 "
            "RETURNING id"
        )
        number = self.env.cr.fetchone()[0]
        entry = self.append()
        self.seal()
        self.assertEqual(entry.sequence, 61)
        self.assertFalse(self.log.browse(number).sequence)
        found = self.check().breaks[0]
        self.assertEqual((found.entry_id, found.sequence), (number, None))
        with self.assertLogs("odoo.addons.smart_base.models.smart_audit_log_seal", "ERROR"):
            self.log._cron_seal()

    def test_copy_of_a_genuine_entry_is_never_linked(self):
        columns = ", ".join((*CONTENT_FIELDS, "entry_hash", "mac", "key_id"))
        self.sql(
            f"INSERT INTO smart_audit_log ({columns}) SELECT {columns} FROM smart_audit_log "
            "WHERE sequence = %s",
            10,
        )
        self.seal()
        self.assertEqual([f.kind for f in self.check().breaks], ["edited"])


@tagged("smart", "post_install", "-at_install")
class TestKeyAndAnchor(TamperCase):
    def lines(self, report):
        return " ".join(self.log._break_text(found) for found in report.breaks)

    def test_changed_key_is_said_plainly(self):
        with (
            patch.dict(os.environ, SMART_ODOO_AUDIT_KEY="x" * 40),
            patch.object(type(self.log), "_vault", lambda log: self.vault_without_file()),
        ):
            report = self.check()
        kinds = [found.kind for found in report.breaks]
        self.assertEqual(kinds, ["key_mismatch", "bad_anchor"])
        self.assertIn("signed with a key that is not here", self.lines(report))

    def test_missing_key_is_said_plainly(self):
        with patch.object(type(self.log), "_vault", lambda log: self.vault_without_file()):
            report = self.log._verify()
        self.assertEqual([found.detail for found in report.breaks], ["missing"])
        self.assertIn("The key is missing", self.lines(report))

    def test_rotated_key_still_verifies(self):
        old = self.log._keys().current.decode()
        with (
            patch.dict(os.environ, SMART_ODOO_AUDIT_KEY="x" * 40, SMART_ODOO_AUDIT_KEY_OLD=old),
            patch.object(type(self.log), "_vault", lambda log: self.vault_without_file()),
        ):
            self.append()
            self.seal()
            self.assertTrue(self.check().ok)

    def vault_without_file(self):
        vault = vault_in(self.folder)
        vault.anchor_path = self.anchor_path
        return vault

    def test_short_key_is_refused_plainly(self):
        with (
            patch.dict(os.environ, SMART_ODOO_AUDIT_KEY="secret"),
            self.assertRaisesRegex(UserError, "at least 32 characters"),
        ):
            self.append()

    def test_missing_anchor_is_named_and_written_anew_with_an_entry(self):
        self.anchor_path.unlink()
        self.assertEqual([f.detail for f in self.check().breaks], ["missing"])
        self.seal()
        self.assertTrue(self.check().ok)
        self.assertEqual(self.log.search([], limit=1).action, "anchor_renewed")

    def test_changed_anchor_is_named_and_kept(self):
        body = json.loads(self.anchor_path.read_text())
        self.anchor_path.write_text(json.dumps({**body, "sequence": body["sequence"] - 1}))
        self.append()
        with mute_logger("odoo.addons.smart_base.models.smart_audit_log_seal"):
            self.seal()
        self.assertEqual([f.detail for f in self.check().breaks], ["forged"])

    def test_key_file_is_made_once_and_kept(self):
        vault = vault_in(self.folder)
        with self.assertLogs("odoo.addons.smart_base.models.audit_vault", "WARNING") as logs:
            first = vault.keys(create=True)
        self.assertEqual(vault.keys(create=True), first)
        self.assertNotIn(first.current.decode(), " ".join(logs.output))
        self.assertEqual(vault.key_path.stat().st_mode & 0o777, 0o600)
        vault.key_path.unlink()

    def test_a_key_file_that_was_changed_or_removed_is_noticed_at_once(self):
        vault = vault_in(self.folder)
        with mute_logger("odoo.addons.smart_base.models.audit_vault"):
            first = vault.keys(create=True)
        self.assertEqual(vault.keys(), first)
        other = vault.key_path.with_suffix(".other")
        other.write_text("x" * 32)
        other.replace(vault.key_path)
        self.assertNotEqual(vault.keys(), first)
        self.assertEqual(vault.keys().current, b"x" * 32)
        vault.key_path.unlink()
        self.assertIsNone(vault.keys())

    def test_anchor_of_an_earlier_database_of_this_name_is_named(self):
        vault = vault_in(self.folder)
        earlier = self.folder / "database-11111111-1111-1111-1111-111111111111.anchor"
        other = self.folder / "database-x-11111111-1111-1111-1111-111111111111.anchor"
        earlier.touch()
        other.touch()
        self.assertEqual(vault.foreign_anchors(), [earlier.name])


@tagged("smart", "post_install", "-at_install")
class TestVerifyDialog(TamperCase):
    def test_intact_log_gives_a_green_result_and_an_entry(self):
        action = self.log.with_user(self.auditor).action_verify()
        result = self.env["smart.audit.verify"].browse(action["res_id"])
        self.assertTrue(result.is_ok)
        self.assertGreaterEqual(result.checked_count, self.count)
        entry = self.log.search([], limit=1)
        self.assertEqual((entry.action, entry.user_ref), ("verified", self.auditor.id))
        self.assertTrue(entry.proposal["ok"])

    def test_broken_log_gives_a_red_result_that_names_the_entry(self):
        self.tamper("UPDATE smart_audit_log SET reason = 'other' WHERE sequence = %s", 7)
        number = self.log.search([("sequence", "=", 7)]).id
        action = self.log.with_user(self.manager).action_verify()
        result = self.env["smart.audit.verify"].browse(action["res_id"])
        self.assertFalse(result.is_ok)
        self.assertEqual(
            result.findings,
            f"Entry {7} (id {number}): its content was changed after it was written.",
        )

    def test_long_lists_say_how_many_more(self):
        self.tamper("UPDATE smart_audit_log SET reason = 'other' WHERE sequence > %s", 10)
        action = self.log.with_user(self.manager).action_verify()
        result = self.env["smart.audit.verify"].browse(action["res_id"])
        self.assertEqual(result.break_count, 50)
        self.assertIn("... and 30 more.", result.findings)

    def test_each_kind_has_words(self):
        from ..engine.chain_check import Break

        for kind in (
            "edited",
            "missing",
            "tail_cut",
            "swapped",
            "inserted",
            "rebuilt",
            "key_mismatch",
            "bad_anchor",
        ):
            text = self.log._break_text(Break(kind, 3, 5, 9, "detail"))
            self.assertTrue(text.endswith("."), text)
