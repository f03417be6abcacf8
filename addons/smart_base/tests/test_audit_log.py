"""Entries are signed and linked, say who did what, and nobody can change them."""

from datetime import date
from decimal import Decimal

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..engine import chain
from ..models import smart_audit_log_seal
from .audit_common import AuditCase


@tagged("smart", "post_install", "-at_install")
class TestAuditAppend(AuditCase):
    def test_entry_keeps_what_it_is_given(self):
        proposal = {"due": date(2026, 1, 2), "amount": Decimal("12.50"), "big": 1e23, "none": None}
        entry = self.append(
            rule_version=3,
            decision_ref=7,
            decision_name="Send it",
            res_model="res.partner",
            res_ids=[5, 6],
            confidence=0.97,
            input_tokens=11,
            output_tokens=5,
            cost=0.0021,
            duration_ms=120,
            minutes_saved=2.5,
            correlation_id="abc",
            input_digest="d" * 64,
            llm_call_ref=9,
            prompt_version="p@2",
        )
        entry = self.log._append([{"action": "approved", "proposal": proposal}]) + entry
        self.assertRecordValues(
            entry[:1],
            [
                {"action": "approved", "rule_code": False, "res_ids": False, "confidence": 0.0},
            ],
        )
        self.assertRecordValues(
            entry[1:],
            [
                {
                    "action": "executed",
                    "rule_code": "test.rule",
                    "res_ids": [5, 6],
                    "res_id": 5,
                    "confidence": 0.97,
                    "decision_ref": 7,
                    "rule_version": 3,
                    "cost": 0.0021,
                    "minutes_saved": 2.5,
                    "llm_call_ref": 9,
                    "prompt_version": "p@2",
                },
            ],
        )
        self.assertEqual(entry[0].proposal["due"], "2026-01-02")
        self.assertEqual(entry[0].proposal["amount"], 12.5)
        self.assertTrue(self.log._verify().ok)

    def test_entry_names_the_user_and_the_company(self):
        mine = self.log.with_user(self.manager)._append([{"action": "approved"}]).sudo()
        given = self.log._append(
            [{"action": "approved", "user_id": self.auditor.id, "company_id": None}]
        )
        self.assertEqual((mine.user_ref, mine.user_name), (self.manager.id, "Audit Manager"))
        self.assertEqual(mine.company_id, self.env.company)
        self.assertEqual((given.user_ref, given.user_name), (self.auditor.id, "Audit Reader"))
        self.assertFalse(given.company_id)

    def test_entry_outlives_the_user_it_names(self):
        user = new_test_user(self.env, "audit_leaver", "base.group_user", name="Leaver")
        entry = self.log.with_user(user)._append([{"action": "approved"}]).sudo()
        user.sudo().unlink()
        self.env.invalidate_all()
        self.assertEqual(entry.user_name, "Leaver")
        self.assertTrue(self.log._verify().ok)

    def test_odd_text_is_kept_as_far_as_the_database_can(self):
        entry = self.log._append(
            [
                {
                    "action": "executed",
                    "reason": "a\x00b\ud800ü",
                    "proposal": {"k\x00": ["\ud800", "\\u0000", "<b>"]},
                }
            ]
        )
        self.assertEqual(entry.reason, "a\ufffdb?ü")
        self.assertEqual(entry.proposal, {"k\ufffd": ["?", "\\u0000", "<b>"]})
        self.assertTrue(self.log._verify().ok)

    def test_what_cannot_be_kept_is_refused(self):
        for values in (
            {"action": "dreamt"},
            {},
            {"action": "executed", "colour": 1},
            {"action": "executed", "entry_hash": "x"},
            {"action": "executed", "created_at": "2020-01-01"},
            {"action": "executed", "confidence": float("nan")},
        ):
            with self.subTest(values=values), self.assertRaises(ValueError):
                self.log._append([values])
        with self.assertRaises(TypeError):
            self.log._append([{"action": "executed", "proposal": {"who": self.manager}}])

    def test_entry_is_signed_with_a_key_that_the_database_does_not_hold(self):
        entry = self.append()
        keys = self.log._keys()
        self.assertTrue(chain.is_signed([keys.current], "entry", entry.entry_hash, entry.mac))
        secret = keys.current.decode()
        self.sql("SELECT count(*) FROM ir_config_parameter WHERE value LIKE %s", f"%{secret}%")
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        self.assertEqual(self.log._vault().key_path.stat().st_mode & 0o777, 0o600)

    def test_sealing_numbers_and_links_entries_in_order(self):
        self.log._seal()
        head = self.log._stored_head()
        entries = self.append(3)
        self.log._seal()
        self.assertEqual(entries.mapped("sequence"), [head.sequence + n for n in (1, 2, 3)])
        self.assertEqual(entries[0].previous_hash, head.chain_hash)
        self.assertEqual(entries[1].previous_hash, entries[0].chain_hash)
        self.assertEqual(self.log._stored_head().chain_hash, entries[2].chain_hash)

    def test_sealing_twice_changes_nothing(self):
        entries = self.append(3)
        self.log._seal()
        before = entries.read()
        self.log._seal()
        self.assertEqual(entries.read(), before)

    def test_commit_links_its_own_entries_and_the_schedule_what_is_left(self):
        left, own = self.append(), self.append()
        self.log._seal(own.id)
        self.assertTrue(own.sequence)
        self.assertFalse(left.sequence)
        self.log._cron_seal()
        self.assertEqual(left.sequence, own.sequence + 1)

    def test_batch_of_commits_is_sealed_on_the_way_and_at_the_end(self):
        asked, original = [], type(self.log)._seal

        def seal(log, since=0):
            asked.append(since)
            original(log, since)

        self.patch(type(self.log), "_seal", seal)
        self.patch(smart_audit_log_seal, "PACE_SECONDS", 3600)
        smart_audit_log_seal._batch.sealed_at = -3600.0
        entries = self.log
        with self.log._sealing_batched():
            for _commit in range(5):
                entries += self.append()
                self.commit_hooks()
            self.assertEqual(asked, [entries[0].id], "the first commit, then not for a while")
        self.assertEqual(asked[1:], [entries[1].id], "from the first one that waits")
        self.assertTrue(all(entry.sequence for entry in entries))
        self.append()
        self.commit_hooks()
        self.assertEqual(len(asked), 3, "outside of a batch each commit seals")

    def commit_hooks(self):
        """Run what a commit would run, of the audit log only."""
        data = self.env.cr.postcommit.data
        self.log._on_commit()
        data.pop(smart_audit_log_seal.HOOK)

    def test_one_hook_per_transaction(self):
        postcommit = self.env.cr.postcommit
        before = len(postcommit)
        self.append()
        self.append()
        self.assertEqual(len(postcommit) - before, 1)

    def test_cost_of_appending_does_not_grow_with_entries(self):
        self.append()
        with self.assertQueryCount(2):
            self.append(1)
        with self.assertQueryCount(2):
            self.append(50)

    def test_details_are_shown_readably(self):
        entry = self.log._append([{"action": "executed", "proposal": {"names": ["Größe"]}}])
        self.assertEqual(entry.proposal_text, "names:\n  - Größe")
        self.assertFalse(self.log._append([{"action": "executed"}]).proposal_text)


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestAuditRefusals(AuditCase):
    def test_nobody_changes_the_log_through_the_orm(self):
        entry = self.append()
        for user in (
            self.env.ref("base.user_root"),
            self.env.ref("base.user_admin"),
            self.manager,
            self.auditor,
        ):
            mine = entry.with_user(user)
            for attempt in (
                lambda mine=mine: mine.write({"reason": "other"}),
                lambda mine=mine: mine.sudo().write({"sequence": 5}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.copy(),
                lambda mine=mine: mine.create({"action": "approved"}),
                lambda mine=mine: mine.sudo().create([{"action": "approved"}]),
                lambda mine=mine: setattr(mine, "reason", "other"),
            ):
                with self.assertRaises(UserError):
                    attempt()
            done = mine.load(["action", "reason"], [["approved", "imported"]])
            self.assertFalse(done["ids"])

    @mute_logger("odoo.sql_db")
    def test_database_refuses_every_change(self):
        self.log._append([{"action": "executed", "proposal": {"up_to": 99999}}])
        sealed = self.append()
        self.log._seal()
        fresh = self.append()
        for query in (
            f"UPDATE smart_audit_log SET reason = 'x' WHERE id = {sealed.id}",
            f"UPDATE smart_audit_log SET reason = 'x' WHERE id = {fresh.id}",
            f"UPDATE smart_audit_log SET seal = 'x' WHERE id = {sealed.id}",
            f"UPDATE smart_audit_log SET sequence = NULL WHERE id = {sealed.id}",
            f"UPDATE smart_audit_log SET sequence = 99999 WHERE id = {fresh.id}",
            f"""UPDATE smart_audit_log SET sequence = 99999, previous_hash = 'x', chain_hash = 'x',
                seal = 'x', reason = 'x' WHERE id = {fresh.id}""",
            f"DELETE FROM smart_audit_log WHERE id = {sealed.id}",
            f"DELETE FROM smart_audit_log WHERE id = {fresh.id}",
            "DELETE FROM smart_audit_log",
            "TRUNCATE smart_audit_log",
            """INSERT INTO smart_audit_log (created_at, action, entry_hash, mac, key_id, sequence)
               VALUES (now(), 'approved', 'x', 'x', 'x', 99999)""",
            f"SET session_replication_role = replica; DELETE FROM smart_audit_log "
            f"WHERE id = {sealed.id}",
        ):
            with (
                self.subTest(query=query),
                self.assertRaisesRegex(psycopg2.errors.RaiseException, "only added to"),
                self.env.cr.savepoint(),
            ):
                self.sql(query)

    def test_company_with_entries_cannot_be_deleted_silently(self):
        company = self.env["res.company"].create({"name": "Closing Ltd"})
        self.append(company_id=company.id)
        # PostgreSQL has a class of its own for this refusal from version 18 on
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self.sql("DELETE FROM res_company WHERE id = %s", company.id)

    def test_readers_see_their_companies_and_others_nothing(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        mine, theirs, nobodys = (
            self.append(),
            self.append(company_id=other.id),
            self.append(company_id=None),
        )
        for reader in (self.auditor, self.manager):
            seen = self.log.with_user(reader).search([("id", "in", (mine + theirs + nobodys).ids)])
            self.assertEqual(set(seen.ids), {mine.id, nobodys.id})
        user = new_test_user(
            self.env, "audit_approver", "base.group_user,smart_base.group_smart_approver"
        )
        for outsider in (self.employee, user, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.log.with_user(outsider).search([])
            with self.assertRaisesRegex(AccessError, "auditors and managers"):
                self.log.with_user(outsider).action_verify()

    def test_records_of_an_entry_open_with_the_readers_rights(self):
        partner = self.env["res.partner"].create({"name": "Azure"})
        entry = self.append(res_model="res.partner", res_ids=partner.ids)
        action = entry.with_user(self.auditor).action_open_records()
        self.assertEqual(
            (action["res_model"], action["domain"]), ("res.partner", [("id", "in", partner.ids)])
        )
        with self.assertRaises(UserError):
            self.append().action_open_records()


@tagged("smart", "post_install", "-at_install")
class TestAuditGuard(TransactionCase):
    def test_guard_is_on_even_for_replication(self):
        self.env.cr.execute(
            "SELECT tgname, tgenabled FROM pg_trigger WHERE tgname LIKE 'smart_audit_log_guard%'"
        )
        self.assertEqual(
            dict(self.env.cr.fetchall()),
            {"smart_audit_log_guard_rows": "A", "smart_audit_log_guard_table": "A"},
        )


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestAuditOverRpc(HttpCase):
    def test_no_call_changes_the_log(self):
        entry = self.env["smart.audit.log"]._append([{"action": "executed", "reason": "before"}])
        values = {"action": "approved", "reason": "after"}
        calls = [
            ("create", [values]),
            ("write", [entry.ids, values]),
            ("unlink", [entry.ids]),
            ("copy", [entry.ids]),
            ("web_save", [entry.ids, values, {}]),
            ("_append", [[values]]),
            ("_insert", [[values]]),
            ("_seal", []),
            ("_verify", []),
            ("_write_links", [[[entry.id, 1, "x", "x", "x"]]]),
            ("_prune", ["2030-01-01"]),
            ("_cron_prune", []),
            ("_replace_by_checkpoint", [[9, "x"], "2030-01-01", 9]),
        ]
        self.authenticate("admin", "admin")
        before = self.env["smart.audit.log"].search_count([])
        for name, args in calls:
            with (
                self.subTest(call=name),
                self.assertRaises(JsonRpcException),
                mute_logger("odoo.http"),
            ):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/smart.audit.log/{name}",
                    {
                        "model": "smart.audit.log",
                        "method": name,
                        "args": args,
                        "kwargs": {"context": {"smart_permit": True, "install_mode": True}},
                    },
                )
        entry.invalidate_recordset()
        self.assertEqual(entry.reason, "before")
        self.assertEqual(self.env["smart.audit.log"].search_count([]), before)

    def test_auditor_verifies_over_rpc(self):
        new_test_user(
            self.env,
            "rpc_auditor",
            "base.group_user,smart_base.group_smart_auditor",
            password="rpc_auditor",
        )
        self.authenticate("rpc_auditor", "rpc_auditor")
        action = self.make_jsonrpc_request(
            "/web/dataset/call_button/smart.audit.log/action_verify",
            {"model": "smart.audit.log", "method": "action_verify", "args": [[]], "kwargs": {}},
        )
        result = self.env["smart.audit.verify"].browse(action["res_id"])
        self.assertTrue(result.is_ok, result.findings)
        self.assertEqual(action["target"], "new")
