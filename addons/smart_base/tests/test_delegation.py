"""Approving for somebody who is away: what is lent, what is not, and who is named."""

from datetime import timedelta
from decimal import Decimal

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged

from .audited import AuditedCase
from .common import SmartCase


class DelegationCase(AuditedCase, SmartCase, TransactionCase):
    """The rule has a group of its own; ``second`` is in it and away, ``approver`` is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.env["res.groups"].create({"name": "Heads of purchase"})
        cls.users["second"].group_ids += cls.group
        cls.rule.approver_group_id = cls.group
        cls.absent, cls.delegate = cls.users["second"], cls.users["approver"]

    def lend(self, absent=None, delegate=None, first=0, last=5):
        today = fields.Date.context_today(self.env["smart.delegation"])
        absent = absent or self.absent
        return (
            self.env["smart.delegation"]
            .with_user(absent)
            .create(
                {
                    "user_id": absent.id,
                    "delegate_id": (delegate or self.delegate).id,
                    "date_from": today + timedelta(first),
                    "date_to": today + timedelta(last),
                }
            )
        )

    def approve(self, decision, user=None):
        return decision.with_user(user or self.delegate).action_approve()

    def check_refused(self, decision, words="", user=None):
        with self.assertRaisesRegex(AccessError, words), self.env.cr.savepoint():
            self.approve(decision, user)
        self.env.invalidate_all()
        self.assertEqual(decision.state, "pending")


@tagged("smart", "post_install", "-at_install")
class TestDelegation(DelegationCase):
    def test_delegate_approves_what_the_absent_may_and_both_are_named(self):
        decision = self.propose()
        self.check_refused(decision)
        self.lend()
        self.approve(decision)
        self.assertEqual((decision.state, self.partner.function), ("executed", "Chief Buyer"))
        self.assertEqual((decision.decided_by_id, decision.decided_for_id),
                         (self.delegate, self.absent))  # fmt: skip
        self.assertEqual(self.partner.write_uid, self.delegate, "with the own rights")
        for entry in self.audit(decision)[1:]:
            self.assertEqual(entry.user_ref, self.delegate.id)
            self.assertIn("Decided for Smart second, who is away.", entry.reason)
            self.assertEqual(entry.proposal["decided_for"], [self.absent.id, "Smart second"])

    def test_rejecting_and_undoing_name_both_too(self):
        self.lend()
        rejected, done = self.propose(), self.propose()
        rejected.with_user(self.delegate).action_reject("No")
        self.assertEqual(rejected.decided_for_id, self.absent)
        self.approve(done, self.absent)
        self.assertFalse(done.decided_for_id, "nobody stood in")
        done.with_user(self.delegate).action_undo()
        self.assertEqual((done.state, done.decided_for_id), ("undone", self.absent))
        self.assertIn("Decided for", self.audit(done)[-1].reason)
        self.assertNotIn("Decided for", self.audit(done, "approved").reason)

    def test_own_right_goes_first(self):
        self.users["approver"].group_ids += self.group
        self.lend()
        decision = self.propose()
        self.approve(decision)
        self.assertFalse(decision.decided_for_id)

    def test_queue_shows_what_is_lent_and_in_whose_name(self):
        decision = self.propose()
        screen = self.env["smart.approval"].with_user(self.delegate)
        self.assertFalse(screen.get_queue()["rows"])
        self.lend()
        (row,) = screen.get_queue()["rows"]
        self.assertEqual((row["id"], row["can_approve"], row["speaks_for"]),
                         (decision.id, True, "Smart second"))  # fmt: skip

    def test_nothing_is_lent_before_and_after(self):
        for days in ((1, 5), (-5, -1)):
            delegation = self.lend(first=days[0], last=days[1])
            self.assertFalse(delegation.is_current)
            self.check_refused(self.propose())
        self.assertTrue(self.lend(first=0, last=0).is_current, "the last day counts")
        self.approve(self.propose())

    def test_time_zone_of_the_caller_does_not_move_the_last_day(self):
        self.absent.tz = "UTC"
        self.lend(first=-2, last=-1)
        decision = self.propose().with_user(self.delegate)
        for zone in ("Pacific/Kiritimati", "Pacific/Niue", "Etc/GMT+12"):
            with self.subTest(zone), self.assertRaises(AccessError):
                decision.with_context(tz=zone).action_approve()

    def test_ended_early_is_over_at_once(self):
        delegation = self.lend(first=-3)
        yesterday = fields.Date.context_today(delegation) - timedelta(1)
        delegation.with_user(self.absent).date_to = yesterday
        self.check_refused(self.propose())

    def test_limit_of_the_absent_holds(self):
        self.rule.approval_limit = 1000
        self.lend()
        self.check_refused(self.propose(amount=Decimal("1000.01")), "Above")
        self.approve(self.propose(amount=Decimal(1000)))
        manager = self.users["manager"]
        manager.group_ids += self.group
        self.lend(absent=manager)
        above = self.propose(amount=Decimal(5000))
        self.approve(above)
        self.assertEqual(above.decided_for_id, manager)

    def test_four_eyes_hold_for_both(self):
        self.rule.four_eyes = True
        self.lend()
        for involved in (self.absent, self.delegate):
            self.check_refused(self.propose(cause=involved), "You caused")
        self.approve(self.propose(cause=self.users["user"]))

    def test_what_was_lent_is_not_lent_on(self):
        self.lend()
        manager = self.users["manager"]
        self.lend(absent=self.delegate, delegate=manager)
        self.check_refused(self.propose(), user=manager)

    def test_who_is_no_approver_any_more_neither_lends_nor_borrows(self):
        self.lend()
        decision = self.propose()
        group = self.env.ref("smart_base.group_smart_approver")
        self.absent.group_ids -= group
        self.check_refused(decision)
        self.absent.group_ids += group
        self.delegate.group_ids -= group
        with self.assertRaises(AccessError):
            self.approve(decision)

    def test_delegate_of_another_company_gets_nothing(self):
        decision = self.propose(company=self.other_company)
        self.absent.company_ids += self.other_company
        self.lend()
        with self.assertRaises(AccessError):
            self.approve(decision)

    def test_delegates_are_asked_too(self):
        self.lend()
        self.assertIn(self.delegate, self.approvals_asked(self.propose()))

    def test_queries_do_not_grow_with_what_is_lent(self):
        self.lend()
        decisions = self.env["smart.decision"].union(*(self.propose() for _number in range(12)))
        own = decisions.with_user(self.delegate)
        few, many = (
            self.queries_of(lambda number=number: own[:number].mapped("can_approve"))
            for number in (2, 12)
        )
        self.assertEqual(few, many)


@tagged("smart", "post_install", "-at_install")
class TestNamingStandIns(DelegationCase):
    def enter(self, user, **values):
        today = fields.Date.context_today(self.env["smart.delegation"])
        values = {"date_from": today, "date_to": today, **values}
        return self.env["smart.delegation"].with_user(user).create(values)

    def test_nobody_helps_oneself_to_the_word_of_another(self):
        for user in (self.delegate, self.users["manager"]):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.enter(user, user_id=self.absent.id, delegate_id=user.id)

    def test_manager_enters_for_others_and_approvers_only_for_themselves(self):
        people = {"user_id": self.absent.id, "delegate_id": self.delegate.id}
        self.enter(self.users["manager"], **people)
        with self.assertRaises(AccessError):
            self.enter(self.delegate, user_id=self.absent.id, delegate_id=self.users["manager"].id)

    def test_only_approvers_of_a_common_company_stand_in(self):
        refusals = {
            "second": "themselves",
            "user": "approvers",
            "portal": "approvers",
            "foreign": "no company together",
        }
        for role, words in refusals.items():
            with self.subTest(role), self.assertRaisesRegex(ValidationError, words):
                self.enter(self.absent, user_id=self.absent.id, delegate_id=self.users[role].id)

    def test_days_are_in_order_people_stay_and_nothing_is_deleted(self):
        with self.assertRaises(ValidationError):
            self.lend(first=1, last=0)
        delegation = self.lend()
        for values in ({"user_id": self.delegate.id}, {"delegate_id": self.absent.id}):
            with self.assertRaises(UserError):
                delegation.write(values)
        for each in (delegation, delegation.sudo()):
            with self.assertRaises(UserError):
                each.unlink()

    def test_delegate_cannot_make_it_last(self):
        delegation = self.lend()
        with self.assertRaises(AccessError):
            delegation.with_user(self.delegate).date_to = "2099-12-31"

    def test_manager_who_stands_in_cannot_make_it_last_either(self):
        manager = self.users["manager"]
        delegation = self.lend(delegate=manager)
        with self.assertRaises(AccessError):
            delegation.with_user(manager).date_to = "2099-12-31"

    def test_every_change_is_in_the_log(self):
        delegation = self.lend()
        delegation.with_user(self.absent).date_to = delegation.date_from
        entries = self.env["smart.audit.log"].search([("action", "=", "delegated")], order="id")
        self.assertEqual(entries.mapped("user_ref"), [self.absent.id] * 2)
        self.assertEqual(entries[0].proposal["stands_in"], [self.delegate.id, "Smart approver"])
        self.assertEqual(entries[1].proposal["to"], fields.Date.to_string(delegation.date_from))
