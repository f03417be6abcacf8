"""What waits too long is brought to others; one mail tells of all that waits."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .audited import AuditedCase
from .common import SmartCase


class WaitingCase(AuditedCase, SmartCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.heads = cls.env["res.groups"].create({"name": "Heads"})
        cls.users["second"].group_ids += cls.heads
        cls.own = cls.env["res.groups"].create({"name": "Purchase"})
        cls.users["approver"].group_ids += cls.own
        cls.rule.write({"approver_group_id": cls.own.id, "escalation_group_id": cls.heads.id})
        cls.rule.escalation_days = 3

    def waiting(self, days, **values):
        decision = self.propose(**values)
        moment = fields.Datetime.subtract(fields.Datetime.now(), days=days, minutes=1)
        self.tamper(decision, create_date=moment)
        return decision

    def escalate(self):
        self.env["smart.decision"]._cron_escalate()
        self.env.invalidate_all()


@tagged("smart", "post_install", "-at_install")
class TestEscalation(WaitingCase):
    def test_others_are_asked_see_it_and_may_approve_it(self):
        late, fresh = self.waiting(3), self.waiting(2)
        head = self.users["second"]
        self.assertFalse(late.with_user(head).has_access("read"))
        self.escalate()
        self.assertTrue(late.escalated_at)
        self.assertFalse(fresh.escalated_at)
        self.assertEqual(self.approvals_asked(late), self.users["approver"] | head)
        self.assertEqual(self.audit(late, "escalated").reason, "Nobody approved it within 3 days.")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            fresh.with_user(head).action_approve()
        late.with_user(head).action_approve()
        self.assertEqual((late.state, late.decided_by_id), ("executed", head))

    def test_it_is_brought_to_others_once(self):
        late = self.waiting(4)
        self.escalate()
        first = late.escalated_at
        self.escalate()
        self.assertEqual((late.escalated_at, len(self.audit(late, "escalated"))), (first, 1))

    def test_managers_are_asked_where_nobody_is_named(self):
        self.rule.escalation_group_id = False
        late = self.waiting(4)
        self.escalate()
        self.assertIn(self.users["manager"], self.approvals_asked(late))
        self.assertNotIn(self.users["second"], self.approvals_asked(late))
        late.with_user(self.users["manager"]).action_approve()
        self.assertEqual(late.state, "executed")

    def test_rule_without_days_never_escalates(self):
        self.rule.escalation_days = 0
        late = self.waiting(90)
        self.escalate()
        self.assertFalse(late.escalated_at)

    def test_four_eyes_and_limits_hold_for_them_too(self):
        self.rule.write({"four_eyes": True, "approval_limit": 500})
        caused = self.waiting(4, cause=self.users["second"])
        large = self.waiting(4, amount=501)
        self.escalate()
        for decision in (caused, large):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                decision.with_user(self.users["second"]).action_approve()

    def test_naming_others_makes_what_waits_void(self):
        decision = self.propose()
        self.rule.escalation_group_id = self.own
        decision.with_user(self.users["approver"]).action_approve()
        self.assertEqual(decision.state, "stale")


@tagged("smart", "post_install", "-at_install")
class TestMails(WaitingCase):
    def setUp(self):
        super().setUp()
        for role in ("approver", "second", "manager"):
            user = self.users[role]
            user.write({"notification_type": "inbox", "email": f"{role}@example.com"})
        self.before = self.env["mail.mail"].search([])

    def mails(self):
        return self.env["mail.mail"].search([]) - self.before

    def test_one_mail_for_all_that_began_to_wait_with_a_link_to_each(self):
        self.users["approver"].notification_type = "email"
        first, second, old = self.propose(title="<b>One</b>"), self.propose(), self.waiting(3)
        self.env["smart.decision"]._cron_mail_waiting()
        mail = self.mails()
        self.assertEqual(len(mail), 1)
        self.assertIn("approver@example.com", mail.email_to)
        self.assertEqual(mail.subject, "2 decisions wait for your approval")
        for decision in (first, second):
            self.assertIn(f"/smart/decision/{decision.id}", mail.body_html)
        self.assertNotIn(f"/smart/decision/{old.id}", mail.body_html)
        self.assertIn("&lt;b&gt;One", mail.body_html)

    def test_nobody_gets_a_mail_about_what_others_approve(self):
        self.users["second"].notification_type = "email"
        self.propose()
        self.env["smart.decision"]._cron_mail_waiting()
        self.assertFalse(self.mails())

    def test_who_reads_in_odoo_gets_no_mail(self):
        self.propose()
        self.env["smart.decision"]._cron_mail_waiting()
        self.assertFalse(self.mails())

    def test_many_are_counted_not_listed(self):
        self.users["approver"].notification_type = "email"
        for _number in range(18):
            self.propose()
        self.env["smart.decision"]._cron_mail_waiting()
        self.assertEqual(self.mails().body_html.count("/smart/decision/"), 15)
        self.assertIn("And 3 more.", self.mails().body_html)

    def test_escalation_is_told_by_mail(self):
        self.users["second"].notification_type = "email"
        late = self.waiting(4)
        self.escalate()
        mail = self.mails()
        self.assertEqual(mail.subject, "1 decisions waited too long")
        self.assertIn(f"/smart/decision/{late.id}", mail.body_html)
