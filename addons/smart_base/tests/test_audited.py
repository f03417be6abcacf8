"""The check that everything is audited would notice if something were not."""

from odoo.tests import TransactionCase, tagged

from ..models.smart_decision import SmartDecision
from .audited import AuditedCase
from .common import SmartCase


@tagged("smart", "post_install", "-at_install")
class TestAudited(AuditedCase, SmartCase, TransactionCase):
    def check_noticed(self, words):
        with self.assertRaisesRegex(AssertionError, words):
            self._check_everything_is_audited()
        self._written, self._applied = [], []

    def test_effect_without_an_entry_is_noticed(self):
        self.patch(SmartDecision, "_record", lambda *_arguments, **_options: None)
        self.propose(confidence=1)
        self.check_noticed("without an audit entry")

    def test_write_outside_of_effects_is_noticed(self):
        partners = self.rule._automation(self.company).env["res.partner"]
        for stray in (
            lambda: partners.browse(self.partner.id).write({"function": "Owner"}),
            lambda: partners.sudo().browse(self.partner.id).write({"function": "Owner"}),
            lambda: partners.create({"name": "Stray"}),
            lambda: partners.create({"name": "Stray"}).unlink(),
        ):
            stray()
            self.check_noticed("res.partner")

    def test_writes_of_people_and_decided_ones_pass(self):
        self.partner.with_user(self.users["approver"]).function = "Owner"
        self.propose(confidence=1)
        self._check_everything_is_audited()
