"""Large files are booked in the background, chunk by chunk, and whole or not at all."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..models import smart_recon_import_booking as booking
from .import_common import ImportCase

SIZE = 12


@tagged("smart", "smart_cron", "post_install", "-at_install")
class TestImportBackground(ImportCase, TransactionCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(booking, "DIRECT", 5))
        self.startPatcher(patch.object(booking, "CHUNK", 5))

    def queue(self):
        rows = [
            f"{number + 1:02}.01.2026;Sale {number};1,00;{number + 1},00" for number in range(SIZE)
        ]
        upload = self.upload(self.csv(*rows))
        upload.action_import()
        return upload

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("smart_recon.ir_cron_import").method_direct_trigger()
        self.env.invalidate_all()

    def test_many_lines_wait_for_the_background_and_arrive_as_one_statement(self):
        upload = self.queue()
        self.assertEqual((upload.state, len(self.booked())), ("queued", 0))
        self.run_cron()
        self.assertEqual((upload.state, upload.done_count, upload.progress), ("done", SIZE, 100.0))
        self.assertEqual(len(self.booked()), SIZE)
        self.assertRecordValues(
            self.statements(), [{"balance_end_real": 12.0, "is_complete": True, "is_valid": True}]
        )

    def test_stopped_worker_is_taken_up_where_it_ended(self):
        upload = self.queue()
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=0):
            self.run_cron()
        self.assertEqual((upload.state, upload.done_count), ("running", 5))
        self.assertFalse(self.statements())
        self.run_cron()
        self.assertEqual((upload.state, upload.done_count), ("done", SIZE))
        self.assertEqual(self.booked().mapped("amount"), [1.0] * SIZE)
        self.assertEqual(len(self.statements().line_ids), SIZE)

    def test_failure_in_between_takes_everything_back(self):
        upload = self.queue()
        create, calls = booking.SmartReconImport._create_lines, []

        def fail_at_the_second(self, fates):
            calls.append(fates)
            if len(calls) > 1:
                raise UserError("The disk is full.")
            return create(self, fates)

        with patch.object(booking.SmartReconImport, "_create_lines", fail_at_the_second):
            self.run_cron()
        self.assertEqual((upload.state, upload.error), ("failed", "The disk is full."))
        self.assertFalse(self.booked())

    def test_period_locked_meanwhile_is_refused(self):
        upload = self.queue()
        self.company.fiscalyear_lock_date = "2026-01-31"
        self.run_cron()
        self.assertEqual(upload.state, "failed")
        self.assertIn("locked up to", upload.error)
        self.assertFalse(self.booked())

    def test_uploader_who_lost_the_right_imports_nothing(self):
        upload = self.queue()
        self.accountant.group_ids = self.env.ref("base.group_user")
        self.run_cron()
        self.assertEqual(upload.sudo().state, "failed")
        self.assertFalse(self.booked())

    def test_waiting_file_cannot_be_deleted(self):
        upload = self.queue()
        with self.assertRaisesRegex(UserError, "being imported"):
            upload.unlink()
