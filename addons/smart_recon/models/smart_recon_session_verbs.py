"""What people and other programs do with a run: read it, accept, match, skip, undo."""

from odoo import models
from odoo.exceptions import UserError

from .smart_recon_types import Match, WriteOff

#: Lines that one call answers at most.
PAGE = 500


class SmartReconSession(models.Model):
    """Public methods of a run; each checks who calls, and each line names its refusal itself."""

    _inherit = "smart.recon.session"

    def suggestions(self, offset=0, limit=100):
        """What is suggested for the open lines of this run, the oldest lines first.

        :param limit: at most 500
        :return: dicts of plain data, amounts in the currency of the line
        :raises AccessError: the user may not read bank reconciliation
        """
        self.ensure_one()
        self.check_access("read")
        found = self.env["smart.recon.suggestion"].search(
            [("session_id", "=", self.id), ("line_id.is_reconciled", "=", False)],
            order="id",
            offset=max(int(offset), 0),
            limit=min(int(limit), PAGE),
        )
        return [suggestion._as_data() for suggestion in found]

    def accept(self, line_ids):
        """Book lines of this run as suggested.

        :return: for each line ``line_id``, ``ok`` and ``message``; refused ones changed nothing
        :raises AccessError: the user is no accountant
        """
        suggestions = self._suggestions_of(line_ids)
        matches = [match for each in suggestions if (match := each._as_match())]
        silent = set(line_ids) - {match.line_id for match in matches}
        nothing = self.env._("Nothing is suggested for this line.")
        outcomes = self.env["smart.recon.posting"]._post(matches)
        return [_outcome(each) for each in outcomes] + [
            {"line_id": number, "ok": False, "message": nothing} for number in sorted(silent)
        ]

    def match(self, line_id, values):
        """Book one line of this run's journal as somebody decided.

        :param values: ``shares`` (dicts of ``item_id`` and ``amount``), ``writeoffs`` (dicts of
            ``account_id``, ``amount``, ``label``, ``tax_ids``), ``partner_id``, ``leave_open``.
            Amounts in the line's currency with the bank's sign; together the line's amount
        :return: ``line_id``, ``ok`` and ``message``
        :raises UserError: the values cannot be read, or the line is not of this journal
        """
        [line] = self._lines_of([line_id])
        try:
            match = _match_from(line.id, values)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise UserError(self.env._("These values cannot be booked: %s", error)) from error
        return _outcome(self.env["smart.recon.posting"]._post([match])[0])

    def skip(self, line_ids, skipped=True):
        """Leave lines for later; they come last until something changes about them.

        :return: ids of the lines
        """
        suggestions = self._suggestions_of(line_ids)
        # sudo: nobody may write suggestions; this only says that a person looked at it
        suggestions.sudo().is_skipped = bool(skipped)
        return suggestions.line_id.ids

    def undo(self, line_ids=None):
        """Open lines again that this run booked.

        :param line_ids: some of them; all by default
        :return: for each line ``line_id``, ``ok`` and ``message``
        :raises AccessError: the user is no accountant
        """
        self.ensure_one()
        self._check_accountant()
        domain = [("session_id", "=", self.id), ("state", "=", "posted")]
        if line_ids is not None:
            domain.append(("line_id", "in", line_ids))
        lines = self.env["smart.recon.match"].search(domain).line_id
        # sorted: the newest first, as each may rest on what was booked before
        newest = lines.sorted(lambda line: (line.date, line.id), reverse=True)
        return [_outcome(each) for each in self.env["smart.recon.posting"]._undo(newest)]

    # Buttons --------------------------------------------------------------

    def action_undo_all(self):
        """Open all lines again that these runs booked, and say what could not be."""
        outcomes = [outcome for session in self for outcome in session.undo()]
        problems = sorted({each["message"] for each in outcomes if each["message"]})
        done = sum(each["ok"] for each in outcomes)
        text = self.env._("%(done)s of %(all)s lines are open again.", done=done, all=len(outcomes))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if problems else "success",
                "sticky": bool(problems),
                "message": "\n".join([text, *problems[:5]]),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_matches(self):
        """The ledger of these runs."""
        actions = self.env["ir.actions.act_window"]
        action = actions._for_xml_id("smart_recon.smart_recon_match_action")
        return {**action, "domain": [("session_id", "in", self.ids)], "context": {}}

    # Lines ----------------------------------------------------------------

    def _lines_of(self, line_ids):
        """The lines with these ids, all of this run's journal.

        :raises UserError: one is of another journal, or gone
        """
        self.ensure_one()
        self._check_accountant()
        lines = self.env["account.bank.statement.line"].browse(line_ids).exists()
        if len(lines) != len(line_ids) or lines.journal_id != self.journal_id:
            raise UserError(self.env._("These lines are not of this journal."))
        lines.check_access("write")
        return lines

    def _suggestions_of(self, line_ids):
        return self._lines_of(line_ids).smart_suggestion_ids


def _outcome(outcome):
    return {"line_id": outcome.line_id, "ok": outcome.ok, "message": outcome.message}


def _match_from(line_id, values):
    """A match from plain data of a caller.

    :raises KeyError, TypeError, ValueError: the data is not what it should be
    """
    return Match(
        line_id=line_id,
        shares=tuple(
            (int(each["item_id"]), float(each["amount"])) for each in values.get("shares") or ()
        ),
        writeoffs=tuple(
            WriteOff(
                int(each["account_id"]),
                float(each["amount"]),
                str(each.get("label") or ""),
                tuple(int(number) for number in each.get("tax_ids") or ()),
            )
            for each in values.get("writeoffs") or ()
        ),
        partner_id=int(values["partner_id"]) if values.get("partner_id") else None,
        leave_open=bool(values.get("leave_open")),
    )
