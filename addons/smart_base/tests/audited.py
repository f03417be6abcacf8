"""Checks that whatever the automations' own user writes in a test is in the audit log."""

import json

from odoo.models import BaseModel

from ..models.smart_effect import SmartEffect

#: What the application itself keeps while an automation is at work: the queue, the decision, the
#: log, messages about it, and the database's own household.
_HOUSEHOLD = ("bus.", "ir.", "mail.", "smart.")


class AuditedCase:
    """Mixin for a TransactionCase: spies on the ORM, and the end of each test compares.

    What is written inside an effect belongs to a decision, and that one needs an entry which
    lists this very effect and says what became of it. Outside of effects the automation's user
    may write only what an entry names.
    """

    def setUp(self):
        super().setUp()
        self._automation_uid = self.env.ref("smart_base.user_smart_automation").id
        self._applied, self._written, self._inside = [], [], 0
        self.env.cr.execute("SELECT coalesce(max(id), 0) FROM smart_audit_log")
        self._first_entry = self.env.cr.fetchone()[0]
        for name in ("create", "write", "unlink"):
            self.patch(BaseModel, name, self._spy(name))
        self._spy_effects()

    def tearDown(self):
        self.env.flush_all()
        self._check_everything_is_audited()
        super().tearDown()

    def _spy(self, name):
        original = getattr(BaseModel, name)
        case = self

        def spy(records, *args, **kwargs):
            done = original(records, *args, **kwargs)
            case._note(done if name == "create" else records)
            return done

        # what the ORM's decorators left on the original, such as how RPC calls it
        spy.__dict__.update(original.__dict__)
        return spy

    def _note(self, records):
        if (
            records.env.uid == self._automation_uid
            and not self._inside
            and not records._transient
            and not records._name.startswith(_HOUSEHOLD)
        ):
            self._written += [(records._name, number) for number in records.ids]

    def _spy_effects(self):
        original = SmartEffect._apply
        case = self

        def spy(model, effects):
            case._inside += 1
            try:
                done = original(model, effects)
            finally:
                case._inside -= 1
            if model.env.uid == case._automation_uid:
                case._applied.append(effects)
            return done

        spy.__dict__.update(original.__dict__)
        self.patch(SmartEffect, "_apply", spy)

    def _check_everything_is_audited(self):
        # raw SQL: what this transaction holds, whatever the caches say
        self.env.cr.execute(
            """SELECT action, res_model, res_ids, proposal FROM smart_audit_log WHERE id > %s""",
            [self._first_entry],
        )
        entries = self.env.cr.fetchall()
        outcomes = [row for row in entries if row[0] in ("executed", "failed")]
        done = [_text((row[3] or {}).get("effects")) for row in outcomes]
        for effects in self._applied:
            text = _text(effects)
            self.assertIn(text, done, "an effect was carried out without an audit entry")
            done.remove(text)
        named = {(row[1], number) for row in entries for number in row[2] or ()}
        stray = set(self._written) - named
        self.assertFalse(stray, "written by the automation's user without an audit entry")


def _text(effects):
    return json.dumps(effects or [], sort_keys=True)
