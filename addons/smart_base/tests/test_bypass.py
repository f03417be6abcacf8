"""Dozens of ways to approve what one may not; none works."""

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .bypass import WAYS
from .common import SmartCase
from .rpc import RpcCase


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestBypass(RpcCase, SmartCase, HttpCase):
    def test_none_of_the_ways_works(self):
        self.assertGreaterEqual(len(WAYS), 40)
        for way in WAYS:
            with self.subTest(way.name):
                self._try(way)

    def test_the_straight_way_works(self):
        """Otherwise the others would prove nothing."""
        decision = self.fresh()
        self.log_in("approver")
        self.call("smart.decision", "action_approve", decision.ids)
        self.assertEqual((decision.state, self.partner.function), ("executed", "Chief Buyer"))
        self.call("smart.decision", "action_undo", decision.ids)
        self.assertEqual((decision.state, self.partner.function), ("undone", "Buyer"))

    def setUp(self):
        super().setUp()
        self._start, self._cases = "pending", self.env["smart.decision"]

    def _try(self, way):
        before = self.env.cr.savepoint()
        self._prepared = self.env.cr.savepoint()
        self._start, self._cases = way.start, self.env["smart.decision"]
        try:
            self._attempt(way)
            self._check(way)
        finally:
            before.close(rollback=True)
            self.env.registry.clear_all_caches()

    def _attempt(self, way):
        try:
            with mute_logger("odoo.addons.base.models.ir_rule"):
                way.attempt(self)
                self.env.flush_all()
        except UserError:
            # Odoo's way to say no; a request would end here and leave nothing behind
            self._prepared.rollback()

    def _check(self, way):
        self.env.invalidate_all()
        if way.start == "executed":
            self.assertNotEqual(self.partner.exists().function, "Buyer", "it was undone")
            return
        promoted = self.env["res.partner"].search([("function", "like", "Chief Buyer")])
        self.assertFalse(promoted, "it was carried out")
        self.assertFalse(self.env["res.partner"].search([("email", "=", "thief@example.com")]))
        for decision in self._cases.exists():
            self.assertNotIn(decision.state, ("approved", "executed"))

    # What the ways work with ----------------------------------------------

    def fresh(self, *effects, keep=True, **values):
        """The decision that the way is about, as pending or carried out as it wants it.

        :param keep: whether nothing may become of it
        """
        if self._start == "executed":
            values.setdefault("confidence", 1)
        decision = self.propose(*effects, **values)
        if self._start == "executed":
            self.assertEqual(decision.state, "executed")
        elif keep:
            self._cases |= decision
        self._prepared = self.env.cr.savepoint()
        return decision

    def approve(self, decisions, role="approver"):
        decisions.with_user(self.users[role]).action_approve()
