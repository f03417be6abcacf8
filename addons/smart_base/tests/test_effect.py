"""Each kind of effect: what it does, shows beforehand, and takes back; and what none may do."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .audited import AuditedCase
from .common import AUTOMATION, SmartCase


class EffectCase(AuditedCase, SmartCase, TransactionCase):
    """Carries effects out through a decision of a sure rule, and takes them back."""

    def carry_out(self, *effects, **values):
        decision = self.propose(*effects, confidence=1, **values)
        self.assertEqual(decision.state, "executed", decision.outcome_note)
        return decision

    def undo(self, decision, role="approver"):
        decision.with_user(self.users[role]).action_undo()
        return decision

    def check_undo_refused(self, decision, words):
        self.undo(decision)
        self.assertEqual(decision.state, "executed")
        self.assertIn(words, decision.outcome_note)
        self.assertEqual(self.audit(decision)[-1].action, "undo_refused")

    def rows(self, decision):
        return [(row["field"], row["before"], row["after"]) for row in decision.preview]

    def fail_on(self, name, error):
        """Let a method of contacts refuse."""

        def refuse(*_arguments, **_options):
            raise error

        self.patch(self.registry["res.partner"], name, refuse)


@tagged("smart", "post_install", "-at_install")
class TestWriteEffect(EffectCase):
    def test_write_is_done_and_undone(self):
        decision = self.carry_out(self.effect({"function": "Owner", "name": "Deco Inc."}))
        self.assertEqual((self.partner.function, self.partner.name), ("Owner", "Deco Inc."))
        self.undo(decision)
        self.assertEqual((self.partner.function, self.partner.name), ("Buyer", "Deco Addict"))
        self.assertEqual((decision.state, decision.minutes_saved), ("undone", 0))
        self.assertEqual(self.audit(decision).mapped("action"), ["executed", "undone"])
        self.assertEqual(self.audit(decision)[-1].user_ref, self.users["approver"].id)

    def test_write_shows_before_and_after_as_people_read_them(self):
        parent = self.env["res.partner"].create({"name": "Deco Holding"})
        values = {"function": "Owner", "parent_id": parent.id, "is_company": True}
        self.assertEqual(
            self.rows(self.propose(self.effect(values))),
            [
                ("Job Position", "Buyer", "Owner"),
                ("Related Company", "", "Deco Holding"),
                ("Is a Company", "No", "Yes"),
            ],
        )

    def test_list_is_shown_as_it_will_be(self):
        old, new = self.env["res.partner.category"].create([{"name": "Old"}, {"name": "New"}])
        self.partner.category_id = old
        for commands, after in (
            ([Command.link(new.id)], {"Old", "New"}),
            ([Command.set([new.id])], {"New"}),
            ([Command.unlink(old.id)], {""}),
            ([Command.clear(), Command.link(new.id)], {"New"}),
            ([Command.create({"name": "Fresh"})], {"Old", "new: Name: Fresh"}),
            ([Command.update(old.id, {"name": "Older"})], {"Old (Name: Older)"}),
        ):
            decision = self.propose(self.effect({"category_id": commands}))
            ((_field, before, shown),) = self.rows(decision)
            self.assertEqual((before, set(shown.split(", "))), ("Old", after))

    def test_list_is_put_back(self):
        old, new = self.env["res.partner.category"].create([{"name": "Old"}, {"name": "New"}])
        self.partner.category_id = old
        decision = self.carry_out(self.effect({"category_id": [Command.set([new.id])]}))
        self.assertEqual(self.partner.category_id, new)
        self.undo(decision)
        self.assertEqual(self.partner.category_id, old)

    def test_undo_refused_when_the_field_was_changed_since(self):
        decision = self.carry_out()
        self.change(self.partner, function="Retired")
        self.check_undo_refused(decision, "Job Position")
        self.assertEqual(self.partner.function, "Retired")

    def test_undo_leaves_later_changes_of_other_fields_alone(self):
        decision = self.carry_out()
        self.change(self.partner, name="Renamed")
        self.undo(decision)
        self.assertRecordValues(self.partner, [{"name": "Renamed", "function": "Buyer"}])

    def test_undo_refused_when_the_record_is_gone(self):
        decision = self.carry_out()
        self.partner.unlink()
        self.check_undo_refused(decision, "gone")

    def test_undo_refused_by_a_locked_period(self):
        decision = self.carry_out()
        self.fail_on("write", UserError("The period is locked."))
        self.check_undo_refused(decision, "The period is locked.")

    def test_undo_needs_rights_of_ones_own(self):
        decision = self.carry_out()
        approver = self.users["second"]
        approver.group_ids -= self.env.ref("base.group_partner_manager")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.undo(decision, "second")
        self.assertEqual((decision.state, self.partner.function), ("executed", "Chief Buyer"))

    def test_refused_write_ends_as_failed_and_changes_nothing(self):
        other = self.env["res.partner"].create({"name": "Gemini"})
        loop = self.effect({"parent_id": other.id}, partner=other)
        decision = self.propose(self.effect(), loop, confidence=1)
        self.assertEqual(decision.state, "failed")
        self.assertIn("recursive", decision.outcome_note.lower())
        self.assertEqual(self.partner.function, "Buyer", "the first effect is taken back, too")
        self.assertEqual(self.audit(decision).mapped("action"), ["failed"])


@tagged("smart", "post_install", "-at_install")
class TestCreateEffect(EffectCase):
    def _create(self, **values):
        values = {"name": "Gemini", "parent_id": self.partner.id, **values}
        return {"kind": "create", "model": "res.partner", "values": values}

    def _made(self):
        return self.env["res.partner"].search([("name", "=", "Gemini")])

    def test_create_is_done_and_undone(self):
        decision = self.carry_out(self._create())
        self.assertEqual(self._made().parent_id, self.partner)
        self.assertEqual(self._made().create_uid, self.automation_user)
        self.undo(decision)
        self.assertFalse(self._made())

    def test_create_shows_what_will_be(self):
        self.assertEqual(
            self.rows(self.propose(self._create())),
            [("Name", "", "Gemini"), ("Related Company", "", "Deco Addict")],
        )

    def test_undo_refused_when_the_new_record_was_changed(self):
        decision = self.carry_out(self._create())
        self.change(self._made(), parent_id=False)
        self.check_undo_refused(decision, "Related Company")
        self.assertTrue(self._made())

    def test_undo_refused_when_the_new_record_is_gone_or_kept(self):
        decision = self.carry_out(self._create())
        self.fail_on("unlink", UserError("It is used elsewhere."))
        self.check_undo_refused(decision, "used elsewhere")
        # raw SQL: gone without asking the model
        self.env.cr.execute("DELETE FROM res_partner WHERE id = %s", [self._made().id])
        self.env.invalidate_all()
        self.check_undo_refused(decision, "gone")


@tagged("smart", "post_install", "-at_install")
class TestCallEffect(EffectCase):
    def _archive(self, **more):
        return self.effect(kind="call", method="action_archive", **more)

    def test_call_is_done_and_undone_by_its_inverse(self):
        decision = self.carry_out(self._archive(inverse="action_unarchive", watch=["active"]))
        self.assertFalse(self.partner.active)
        self.undo(decision)
        self.assertTrue(self.partner.active)

    def test_call_shows_what_becomes_of_the_record(self):
        effect = self._archive(becomes={"active": False}, label="Archive")
        self.assertEqual(self.rows(self.propose(effect)), [("Active", "Yes", "No")])
        self.assertEqual(
            self.rows(self.propose(self._archive(label="Archive"))), [("Archive", "", "")]
        )

    def test_call_without_inverse_cannot_be_undone(self):
        decision = self.carry_out(self._archive(label="Archive"))
        self.check_undo_refused(decision, "Archive")

    def test_undo_refused_when_what_it_watches_was_changed(self):
        decision = self.carry_out(self._archive(inverse="action_unarchive", watch=["active"]))
        self.change(self.partner, active=True)
        self.check_undo_refused(decision, "Active")

    def test_call_that_refuses_ends_as_failed(self):
        self.fail_on("action_archive", UserError("Not this one."))
        decision = self.propose(self._archive(), confidence=1)
        self.assertEqual((decision.state, decision.outcome_note), ("failed", "Not this one."))

    def test_call_that_deletes_the_record_leaves_no_trace_on_it(self):
        self.carry_out(self.effect(kind="call", method="unlink"))
        self.assertFalse(self.partner.exists())


@tagged("smart", "post_install", "-at_install")
class TestActivityEffect(EffectCase):
    def _call_them(self, **values):
        return self.effect(
            **{
                "kind": "activity",
                "summary": "Call them",
                "user_id": self.users["employee"].id,
                "days": 3,
                **values,
            }
        )

    def _activity(self):
        return self.partner.activity_ids.filtered(lambda item: item.summary == "Call them")

    def test_activity_is_made_and_taken_back(self):
        decision = self.carry_out(self._call_them())
        deadline = fields.Date.context_today(self.partner) + timedelta(days=3)
        self.assertRecordValues(
            self._activity(), [{"user_id": self.users["employee"].id, "date_deadline": deadline}]
        )
        self.undo(decision)
        self.assertFalse(self._activity())

    def test_activity_is_shown_with_its_note(self):
        self.assertEqual(
            self.rows(self.propose(self._call_them(note="Ask for Mr Brown"))),
            [
                ("Activity", "", "Call them"),
                ("Assigned to", "", "Smart employee"),
                ("Due", "", "In 3 days"),
                ("Note", "", "Ask for Mr Brown"),
            ],
        )

    def test_note_is_text_whatever_it_looks_like(self):
        attack = "<img src='http://evil.example/x.png'/><a href='javascript:alert(1)'>x</a>"
        self.carry_out(self._call_them(note=attack))
        self.assertNotIn("<img", self._activity().note)
        self.assertNotIn("<a", self._activity().note)
        self.assertIn("&lt;img", self._activity().note)

    def test_undo_refused_when_it_was_done_or_deleted(self):
        decision = self.carry_out(self._call_them())
        self._activity().action_done()
        self.check_undo_refused(decision, "done or deleted")


@tagged("smart", "post_install", "-at_install")
class TestReach(EffectCase):
    """What no proposal may do, whatever it says."""

    def check_refused(self, effect):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.propose(effect, confidence=1)

    def test_undeclared_effects_are_refused(self):
        for effect in (
            self.effect({"email": "thief@example.com"}),
            self.effect({"function": "Owner", "email": "thief@example.com"}),
            self.effect(kind="call", method="write"),
            self.effect(kind="call", method="action_archive", inverse="_unlink_secretly"),
            {"kind": "create", "model": "res.partner.bank", "values": {}},
        ):
            with self.subTest(effect):
                self.check_refused(effect)

    def test_declared_effects_on_models_out_of_reach_are_refused(self):
        reach = [
            "create:ir.cron", "create:ir.config_parameter", "create:mail.template",
            "write:res.users:name", "write:res.groups:name", "write:res.company:name",
            "write:smart.rule:mode", "write:smart.decision:state", "call:base.language.install:x",
            "create:smart.audit.log",
        ]  # fmt: skip
        automation = self.registry[AUTOMATION]
        self.patch(automation, "_smart_effects", (*automation._smart_effects, *reach))
        for text in reach:
            kind, model, *name = text.split(":")
            effect = {"kind": kind, "model": model, "id": 1, "values": dict.fromkeys(name, "x")}
            with self.subTest(text):
                self.check_refused({**effect, "method": "x"})

    def test_lists_reach_no_model_out_of_reach(self):
        user = self.users["employee"].id
        admins = [Command.link(self.env.ref("base.group_system").id)]
        for commands in (
            [[1, user, {"group_ids": admins}]],
            [[0, 0, {"login": "thief", "name": "Thief"}]],
            [[2, user]],
            [[4, user]],
            [[6, 0, [user]]],
        ):
            with self.subTest(commands):
                self.check_refused(self.effect({"user_ids": commands}))
                nested = {"child_ids": [[0, 0, {"name": "Child", "user_ids": commands}]]}
                self.check_refused(self.effect(nested))
                values = {"name": "Gemini", "user_ids": commands}
                self.check_refused({"kind": "create", "model": "res.partner", "values": values})

    def test_malformed_effects_are_refused(self):
        good = self.effect()
        for change in (
            {"kind": "sql"},
            {"kind": "_record"},
            {"kind": None},
            {"model": "no.such.model"},
            {"model": None},
            {"model": ["res.partner"]},
            {"model": "mail.thread"},
            {"model": "base.partner.merge.automatic.wizard"},
            {"id": 0},
            {"id": -1},
            {"id": True},
            {"id": str(self.partner.id)},
            {"id": [self.partner.id, 1]},
            {"id": None},
            {"values": None},
            {"values": {"no_such_field": 1}},
            {"values": {"category_id": 5}},
            {"values": {"category_id": [5]}},
            {"kind": "call", "method": None},
        ):
            with self.subTest(change):
                self.check_refused({**good, **change})

    def test_decision_without_effects_changes_nothing(self):
        proposals = self.propose_nothing(1), self.propose_nothing(0.9)
        proposals[1].with_user(self.users["approver"]).action_approve()
        for decision in proposals:
            self.assertEqual(decision.state, "executed")
            self.undo(decision)
            self.assertEqual(decision.state, "undone")

    def propose_nothing(self, confidence):
        decision = self.propose(confidence=confidence, effects=[])
        self.assertFalse(decision.preview)
        return decision
