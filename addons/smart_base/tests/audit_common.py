"""What the tests of the audit log share."""

import tempfile
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user

from ..models.audit_vault import Vault

GUARD_ON = """
    ALTER TABLE smart_audit_log ENABLE ALWAYS TRIGGER smart_audit_log_guard_rows;
    ALTER TABLE smart_audit_log ENABLE ALWAYS TRIGGER smart_audit_log_guard_table;
"""


class AuditCase(TransactionCase):
    """A log whose anchor is a file of the test; entries are sealed in the test's transaction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.log = cls.env["smart.audit.log"]
        cls.log._keys(create=True)
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.anchor_path = cls.folder / "test.anchor"
        original = type(cls.log)._vault

        def vault_with_own_anchor(log):
            vault = original(log)
            vault.folder, vault.anchor_path = cls.folder, cls.anchor_path
            return vault

        cls.startClassPatcher(patch.object(type(cls.log), "_vault", vault_with_own_anchor))
        cls._empty_log()
        cls.auditor = new_test_user(
            cls.env,
            "audit_reader",
            "base.group_user,smart_base.group_smart_auditor",
            name="Audit Reader",
        )
        cls.manager = new_test_user(
            cls.env,
            "audit_manager",
            "base.group_user,smart_base.group_smart_manager",
            name="Audit Manager",
        )
        cls.employee = new_test_user(cls.env, "audit_employee", "base.group_user")

    @classmethod
    def _empty_log(cls):
        """Begin with no entries, whatever the database has; rolled back with the tests."""
        cls.env.cr.execute(
            "ALTER TABLE smart_audit_log DISABLE TRIGGER USER; DELETE FROM smart_audit_log;"
        )
        cls.env.cr.execute(GUARD_ON)

    def setUp(self):
        super().setUp()
        kept = self.anchor_path.read_text() if self.anchor_path.exists() else None
        self.addCleanup(self._restore_anchor, kept)

    def _restore_anchor(self, text):
        self.anchor_path.unlink(missing_ok=True)
        if text is not None:
            self.anchor_path.write_text(text)

    def append(self, count=1, **values):
        values = {"action": "executed", "rule_code": "test.rule", **values}
        return self.log._append(
            [
                {**values, "reason": f"reason {number}", "proposal": {"amount": number / 7}}
                for number in range(count)
            ]
        )

    def seal(self):
        """Seal as after a commit: link, then move the anchor."""
        while self.log._link_batch(self.log._anchored_head()):
            pass

    def check(self):
        """Verify with the anchor, as in production."""
        keys = self.log._keys()
        return self.log._check(keys, self.log._vault().anchor(keys))

    def sql(self, query, *params):
        self.env.cr.execute(query, params)
        self.env.invalidate_all()

    @contextmanager
    def guard_off(self):
        """What whoever owns the database can do."""
        self.sql("ALTER TABLE smart_audit_log DISABLE TRIGGER USER")
        yield
        self.sql(GUARD_ON)

    def assertBreak(self, report, kind, sequence):
        """The first break is of this kind, at this entry."""
        self.assertTrue(report.breaks, f"{kind} at {sequence} was not found")
        first = report.breaks[0]
        self.assertEqual((first.kind, first.sequence), (kind, sequence))


def vault_in(folder):
    return Vault(str(folder), "database", "00000000-0000-0000-0000-000000000000")
