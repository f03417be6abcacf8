"""Retention: old entries go, a signed checkpoint stays, tampering is never tidied away."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import smart_audit_log_retention as retention
from .audit_common import AuditCase


@tagged("smart", "post_install", "-at_install")
class TestAuditRetention(AuditCase):
    def setUp(self):
        super().setUp()
        self.now = fields.Datetime.now()
        self.append_at(1_000, 20)
        self.append_at(10, 20)
        self.seal()
        self.old = self.log.search([("created_at", "<", self.now - timedelta(days=500))])
        self.first_kept = max(self.old.mapped("sequence")) + 1

    def append_at(self, days_ago, count):
        with freeze_time(self.now - timedelta(days=days_ago)):
            self.append(count)

    def prune(self):
        removed = self.log._prune(self.now - timedelta(days=500))
        self.env.invalidate_all()
        return removed

    def test_old_entries_are_replaced_by_a_checkpoint(self):
        kept = self.log.search([("id", "not in", self.old.ids)])
        removed = self.prune()
        self.assertEqual(removed, self.first_kept - 1)
        self.assertFalse(self.old.exists())
        checkpoint = self.log.search([]) - kept
        self.assertEqual((len(checkpoint), checkpoint.action), (1, "checkpoint"))
        self.assertEqual(checkpoint.proposal["up_to"], self.first_kept - 1)

    def test_pruned_log_verifies_before_and_after_sealing_and_after_pruning_again(self):
        self.prune()
        self.assertTrue(self.check().ok)
        self.seal()
        self.assertTrue(self.check().ok)
        self.log._prune(self.now + timedelta(days=1))
        self.seal()
        report = self.check()
        self.assertTrue(report.ok, report.breaks)
        self.assertEqual(self.log.search_count([("sequence", "!=", False)]), report.checked)

    def test_removing_more_than_the_checkpoint_says_is_named(self):
        self.prune()
        self.seal()
        with self.guard_off():
            self.sql("DELETE FROM smart_audit_log WHERE sequence = %s", self.first_kept)
        self.assertBreak(self.check(), "missing", self.first_kept)

    def test_deleted_checkpoint_is_noticed(self):
        self.prune()
        self.seal()
        with self.guard_off():
            self.sql("DELETE FROM smart_audit_log WHERE action = 'checkpoint'")
        self.assertBreak(self.check(), "missing", 1)

    def test_forged_checkpoint_is_noticed(self):
        """The guard lets it pass, Verify does not."""
        self.sql(
            "INSERT INTO smart_audit_log (created_at, action, proposal, entry_hash, mac, key_id) "
            "SELECT now(), 'checkpoint', jsonb_build_object('up_to', sequence, 'chain_hash', "
            "chain_hash), repeat('0', 64), repeat('0', 64), key_id FROM smart_audit_log "
            "WHERE sequence = %s",
            self.first_kept - 1,
        )
        self.sql("DELETE FROM smart_audit_log WHERE sequence < %s", self.first_kept)
        report = self.check()
        self.assertBreak(report, "missing", 1)
        self.assertEqual(report.breaks[0].last_sequence, self.first_kept - 1)

    def test_damaged_old_entries_are_kept_as_evidence(self):
        with self.guard_off():
            self.sql(
                "UPDATE smart_audit_log SET reason = 'x' WHERE sequence = %s", self.first_kept - 3
            )
        with self.assertLogs(retention.__name__, "ERROR"):
            self.assertEqual(self.prune(), 0)
        self.assertTrue(self.old.exists())

    def test_newest_entry_always_stays(self):
        head = self.log._stored_head()
        self.log._prune(self.now + timedelta(days=1))
        self.assertTrue(self.log.search([("sequence", "=", head.sequence)]))

    def test_nothing_is_removed_unless_asked_for(self):
        self.log._cron_prune()
        self.assertTrue(self.old.exists())
        self.env["ir.config_parameter"].set_param(retention.MONTHS, "0")
        self.log._cron_prune()
        self.assertTrue(self.old.exists())

    @mute_logger("odoo.addons.base.models.ir_cron")
    def test_scheduled_action_removes_what_is_past_the_period(self):
        self.env["ir.config_parameter"].set_param(retention.MONTHS, "24")
        with self.enter_registry_test_mode():
            self.env.ref("smart_base.ir_cron_audit_prune").method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(self.old.exists())
        self.assertTrue(self.check().ok)
