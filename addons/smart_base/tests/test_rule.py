"""Rules as people steer them: settings, versions, who listens, schedules."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import AUTOMATION, SmartCase


class RuleCase(SmartCase, TransactionCase):
    @property
    def managed(self):
        """The rule as its manager has it."""
        return self.rule.with_user(self.users["manager"]).with_company(self.company)

    def entries(self, rule=None):
        domain = [("rule_code", "=", (rule or self.rule).code), ("action", "=", "rule_changed")]
        return self.env["smart.audit.log"].search(domain, order="id")


@tagged("smart", "post_install", "-at_install")
class TestRuleSettings(RuleCase):
    def test_new_rule_is_careful(self):
        rule = self.env["smart.rule"].create(
            {"name": "New", "code": "platform.new", "automation": AUTOMATION}
        )
        self.assertRecordValues(
            rule.with_company(self.company),
            [
                {
                    "mode": "shadow",
                    "auto_threshold": 0.95,
                    "approval_threshold": 0.85,
                    "expiry_days": 14,
                    "version": 1,
                    "approver_group_id": self.env.ref("smart_base.group_smart_approver").id,
                }
            ],
        )

    def test_thresholds_lie_between_0_and_1_in_order(self):
        for asks, acts in ((0, 0.9), (-0.1, 0.9), (0.9, 0.8), (0.9, 1.01), (float("nan"), 0.9)):
            with self.subTest(asks=asks, acts=acts), self.assertRaises(ValidationError):
                self.managed.write({"approval_threshold": asks, "auto_threshold": acts})
        self.managed.write({"approval_threshold": 0.01, "auto_threshold": 1})

    def test_automation_has_to_exist(self):
        for nonsense in ("no.such.model", "res.partner", ""):
            with self.subTest(nonsense), self.assertRaises(ValidationError):
                self.rule.automation = nonsense

    def test_code_belongs_to_one_rule(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.rule.copy({"code": self.rule.code}).flush_recordset()

    def test_rule_that_decided_something_is_kept(self):
        self.propose()
        with self.assertRaisesRegex(UserError, "switch it off"):
            self.rule.unlink()

    def test_counts_are_those_of_the_users_companies(self):
        self.propose()
        self.propose(confidence=1)
        self.propose(company=self.other_company)
        shown = self.managed
        self.assertEqual((shown.decision_count, shown.pending_count), (2, 1))

    def test_users_without_the_queue_see_rules(self):
        for role in ("user", "approver", "auditor"):
            rule = self.rule.with_user(self.users[role])
            self.assertEqual(rule.dead_count, 0)
            self.assertTrue(rule.name)


@tagged("smart", "post_install", "-at_install")
class TestRuleVersion(RuleCase):
    def test_what_it_decides_and_who_approves_raises_the_version(self):
        group = self.env["res.groups"].create({"name": "Approvers of sales"})
        for name, value in {
            "mode": "shadow",
            "auto_threshold": 0.99,
            "approval_threshold": 0.7,
            "amount_limit": 500,
            "approval_limit": 5000,
            "four_eyes": True,
            "approver_group_id": group.id,
        }.items():
            with self.subTest(name):
                before = self.rule.version
                self.managed.write({name: value})
                self.assertEqual(self.rule.version, before + 1)

    def test_other_settings_and_equal_values_do_not(self):
        before = self.rule.version
        self.managed.write({"name": "Renamed", "expiry_days": 3, "minutes_saved": 5})
        self.managed.write({"mode": "live", "auto_threshold": 0.95})
        self.assertEqual(self.rule.version, before)

    def test_version_is_that_of_a_company(self):
        there = self.rule.with_company(self.other_company)
        versions = self.rule.version, there.version
        self.managed.auto_threshold = 0.99
        self.assertEqual((self.rule.version, there.version), (versions[0] + 1, versions[1]))

    def test_setting_of_all_companies_raises_all_versions(self):
        there = self.rule.with_company(self.other_company)
        versions = self.rule.version, there.version
        self.managed.approver_group_id = False
        self.assertEqual((self.rule.version, there.version), (versions[0] + 1, versions[1] + 1))

    def test_changes_are_in_the_audit_log(self):
        before = len(self.entries())
        self.managed.write({"auto_threshold": 0.99, "expiry_days": 3, "name": "Renamed"})
        (entry,) = self.entries()[before:]
        self.assertEqual(entry.proposal, {"auto_threshold": [0.95, 0.99], "expiry_days": [14, 3]})
        self.assertEqual(entry.user_ref, self.users["manager"].id)
        self.assertEqual(entry.company_id, self.company)
        self.assertEqual(entry.rule_version, self.rule.version)

    def test_change_of_groups_is_in_the_audit_log(self):
        before = len(self.entries())
        group = self.env["res.groups"].create({"name": "Readers"})
        self.managed.reader_group_ids = group
        self.managed.approver_group_id = group
        changes = [entry.proposal for entry in self.entries()[before:]]
        old = self.env.ref("smart_base.group_smart_approver").ids
        self.assertEqual(
            changes,
            [{"reader_group_ids": [[], group.ids]}, {"approver_group_id": [old, group.ids]}],
        )

    def test_managers_cannot_change_what_a_rule_is(self):
        for vals in (
            {"version": 1},
            {"code": "platform.other"},
            {"app": "crm"},
            {"automation": "smart.automation"},
            {"decision_ids": [(5, 0, 0)]},
            {"mode": "off", "version": 1},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                self.managed.write(vals)

    def test_only_managers_change_rules(self):
        for role in ("employee", "user", "approver", "auditor"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.rule.with_user(self.users[role]).write({"mode": "off"})

    def test_manager_of_another_company_does_not_change_this_one(self):
        foreign = self.env["smart.rule"].with_user(self.users["foreign"]).browse(self.rule.id)
        with self.assertRaises(AccessError):
            foreign.with_company(self.company).write({"mode": "off"})
        foreign.with_company(self.other_company).write({"mode": "off"})
        self.assertEqual(self.rule.mode, "live")


@tagged("smart", "post_install", "-at_install")
class TestListeners(RuleCase):
    def listeners(self, company=None):
        found = self.env["smart.rule"]._listeners("res.partner")
        return {listener.rule_id for listener in found.get((company or self.company).id, ())}

    def test_rule_that_is_on_listens(self):
        for mode, listens in (("live", True), ("shadow", True), ("off", False)):
            self.managed.mode = mode
            self.assertEqual(self.rule.id in self.listeners(), listens, mode)

    def test_each_company_has_its_own_listeners(self):
        self.rule.with_company(self.other_company).mode = "off"
        self.assertIn(self.rule.id, self.listeners())
        self.assertNotIn(self.rule.id, self.listeners(self.other_company))

    def test_rule_of_an_app_that_is_off_does_not_listen(self):
        self.rule.app = "crm"
        self.assertIn(self.rule.id, self.listeners())
        self.company.smart_app_crm = False
        self.assertNotIn(self.rule.id, self.listeners())
        self.company.smart_app_crm = True
        self.assertIn(self.rule.id, self.listeners())

    def test_new_and_deleted_rules_are_noticed(self):
        rule = self._make_rule(name="Another")
        self.assertIn(rule.id, self.listeners())
        rule.unlink()
        self.assertNotIn(rule.id, self.listeners())

    def test_new_company_has_listeners_and_the_automation(self):
        company = self.env["res.company"].create({"name": "New Branch"})
        self.assertIn(self.rule.id, self.listeners(company), "shadow is the default")
        self.assertIn(company, self.automation_user.company_ids)

    def test_listener_hears_only_what_it_asked_for(self):
        (listener,) = [
            each
            for each in self.env["smart.rule"]._listeners("res.partner")[self.company.id]
            if each.rule_id == self.rule.id
        ]
        self.assertTrue(listener.hears("create", None))
        self.assertTrue(listener.hears("create", {"name"}))
        self.assertTrue(listener.hears("write", {"comment", "name"}))
        self.assertFalse(listener.hears("write", {"name"}))
        self.assertFalse(listener.hears("unlink", None))

    def test_asking_again_costs_no_query(self):
        self.listeners()
        with self.assertQueryCount(0):
            self.listeners()


@tagged("smart", "post_install", "-at_install")
class TestScan(RuleCase):
    def scans(self, company=None):
        domain = [("rule_id", "=", self.rule.id), ("kind", "=", "scan")]
        if company:
            domain.append(("company_id", "=", company.id))
        return self.env["smart.event"].search_count(domain)

    def test_manager_has_the_rule_look_at_its_records(self):
        self.managed.action_scan()
        self.assertEqual((self.scans(self.company), self.scans()), (1, 1))

    def test_nobody_else_does(self):
        for role in ("employee", "user", "approver", "auditor"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.rule.with_user(self.users[role]).action_scan()
        with self.assertRaises(AccessError):
            foreign = self.rule.with_user(self.users["foreign"])
            foreign.with_company(self.company).action_scan()
        self.assertFalse(self.scans())

    def test_schedule_looks_in_each_company_where_the_rule_is_on(self):
        self.rule.with_company(self.other_company).mode = "off"
        self.env["smart.rule"]._cron_scan(self.rule.code)
        self.assertEqual((self.scans(self.company), self.scans(self.other_company)), (1, 0))

    def test_schedule_of_no_rule_does_nothing(self):
        self.env["smart.rule"]._cron_scan("no.such.code")
        self.assertFalse(self.scans())

    def test_decisions_of_a_rule_are_a_button_away(self):
        decision = self.propose()
        action = self.managed.action_view_decisions()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, decision)
