"""Verify: reading the whole audit log and saying what is wrong with it, in plain words."""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..engine import chain, chain_check
from ..engine.chain_check import Break


class SmartAuditLog(models.Model):
    _inherit = "smart.audit.log"

    @api.model
    def _verify(self):
        """Check every entry of the log, of all companies: it is one chain.

        :return: ``chain_check.Report`` with the breaks in the order of the log. In a test,
            whose entries are never committed, the anchor is not looked at.
        """
        keys = self._keys()
        vault, alone = self._vault(), not self._shares_transaction()
        anchor = vault.anchor(keys) if alone else None  # before reading: it never runs ahead
        with self._own_transaction() as log:
            report = log._check(keys, anchor)
        if keys is None and report.checked + report.unsealed:
            report.add(Break("key_mismatch", detail="missing"))
        for name in vault.foreign_anchors() if alone else ():
            report.add(Break("bad_anchor", detail=name))
        return report

    def _check(self, keys, anchor):
        checkpoints = self._rows(SQL("action = %s", chain.CHECKPOINT), ("id",), (0,))
        return chain_check.verify(
            self._sealed_entries(),
            self._unsealed_entries(),
            keys=keys,
            anchor=anchor,
            start=chain_check.last_checkpoint(checkpoints, keys),
        )

    def action_verify(self):
        """Check the log, note that it was checked, and show the result.

        :raises AccessError: the user is neither manager nor auditor
        """
        user = self.env.user
        if not any(
            map(
                user.has_group, ("smart_base.group_smart_manager", "smart_base.group_smart_auditor")
            )
        ):
            raise AccessError(self.env._("Only auditors and managers may verify the audit log."))
        report = self._verify()
        lines = [self._break_text(found) for found in report.breaks]
        self._append(
            [
                {
                    "action": "verified",
                    "proposal": {
                        "ok": report.ok,
                        "checked": report.checked,
                        "unsealed": report.unsealed,
                        "breaks": [str(found) for found in report.breaks],
                    },
                    "reason": "\n".join(lines) or self.env._("No break was found."),
                }
            ]
        )
        return self.env["smart.audit.verify"]._show(report, lines)

    def _break_text(self, found):
        """One break in words."""
        _ = self.env._
        if found.kind == "bad_anchor":
            return self._anchor_text(found)
        if found.kind == "key_mismatch" and found.detail == "missing":
            return _(
                "The key is missing, so signatures could not be checked. Restore the key "
                "file from its backup, or set SMART_ODOO_AUDIT_KEY."
            )
        where = self._place_text(found)
        texts = {
            "edited": _("%(where)s: its content was changed after it was written.", where=where),
            "missing": _("%(where)s: missing.", where=where),
            "tail_cut": _("%(where)s: missing at the end of the log.", where=where),
            "swapped": _(
                "%(where)s: genuine, but not in the place where it was sealed.", where=where
            ),
            "inserted": _("%(where)s: inserted; it was not written by Smart Odoo.", where=where),
            "rebuilt": _(
                "%(where)s: rewritten; the hashes were computed anew without the key.", where=where
            ),
            "key_mismatch": _(
                "%(where)s: signed with a key that is not here (%(key)s). The key "
                "was lost or changed: restore it, or add the earlier key to "
                "SMART_ODOO_AUDIT_KEY_OLD.",
                where=where,
                key=found.detail,
            ),
        }
        return texts[found.kind]

    def _place_text(self, found):
        _ = self.env._
        if found.sequence is None:
            return _("Entry not yet linked (id %s)", found.entry_id)
        if found.sequence != found.last_sequence:
            return _(
                "Entries %(first)s to %(last)s", first=found.sequence, last=found.last_sequence
            )
        if found.entry_id is None:
            return _("Entry %s", found.sequence)
        return _("Entry %(number)s (id %(id)s)", number=found.sequence, id=found.entry_id)

    def _anchor_text(self, found):
        _ = self.env._
        texts = {
            "missing": _(
                "The anchor file is missing, so a cut end would not be noticed. It is "
                "written anew with the next entry, and the log will say so."
            ),
            "other_key": _("The anchor file was signed with another key. Restore that key."),
            "forged": _("The anchor file was changed by hand. Restore it from a backup."),
        }
        return texts.get(found.detail) or _(
            "There is an anchor of an earlier log of a database with this name (%s). If that "
            "database was deleted on purpose, remove the file.",
            found.detail,
        )
