"""What is refused before anything is written, each with a sentence that says what to do."""

from odoo import api, models
from odoo.exceptions import UserError


class SmartReconPosting(models.AbstractModel):
    """Locks and checks: two people never book one line, or one open item, twice."""

    _inherit = "smart.recon.posting"

    @api.model
    def _check_stamp(self, line, stamp):
        """Refuse when line or items are not as they were shown.

        :raises UserError: somebody matched, paid or changed them meanwhile
        """
        if stamp and self._stamp(line) != stamp:
            raise UserError(self._changed())

    @api.model
    def _stamp(self, line):
        """How a line and the items of its suggestion stand now."""
        items = line.smart_suggestion_ids.item_ids.ids
        return self.env["smart.recon.suggestion"]._stamps({line.id: items})[line.id]

    def _changed(self):
        return self.env._(
            "Somebody matched or changed this line, or what it pays, meanwhile. Look at it again."
        )

    @api.model
    def _admit(self, matches):
        """Lock lines and items, and sort out what cannot be booked.

        :return: messages by line id, and the matches that may be booked
        """
        # what is gone gets no lock
        free_lines = self._lines_of(matches).try_lock_for_update()
        free = set(free_lines.ids)
        # whoever does not get the line must not keep its items from the one who does
        items = self.env["account.move.line"].browse(
            {number for match in matches if match.line_id in free for number, _a in match.shares}
        )
        free_items = items.try_lock_for_update()
        free_lines.invalidate_recordset(["is_reconciled", "amount_residual"])
        items.invalidate_recordset(["reconciled", "amount_residual", "amount_residual_currency"])
        stamps = self._stamps_of(matches, free_lines)
        refused, admitted, used, seen = {}, [], {}, set()
        for match in matches:
            why = self._refusal(match, free_lines, free_items, stamps, seen)
            why = why or self._refusal_of_shares(match, used)
            seen.add(match.line_id)
            if why:
                refused[match.line_id] = why
            else:
                admitted.append(match)
        return refused, admitted

    def _stamps_of(self, matches, lines):
        """Current tokens of the lines of matches that carry one."""
        wanted = {match.line_id for match in matches if match.stamp} & set(lines.ids)
        stamped = lines.browse(sorted(wanted))
        return self.env["smart.recon.suggestion"]._stamps(
            {line.id: line.smart_suggestion_ids.item_ids.ids for line in stamped}
        )

    def _refusal(self, match, free_lines, free_items, stamps, seen):
        """Why a line cannot be booked now, or nothing."""
        _ = self.env._
        line = self.env["account.bank.statement.line"].browse(match.line_id)
        if match.line_id in seen:
            return _("This line was to be booked twice at once.")
        if line not in free_lines:
            if not line.exists():
                return _("This line was deleted.")
            return _("Somebody else is booking this line right now.")
        if line.company_id not in self.env.companies:
            return _("This line belongs to another company.")
        if line.is_reconciled:
            return _("This line is matched already.")
        if line.state != "posted":
            return _("This line is not posted.")
        if not line._smart_open():
            return _("A part of this line is matched already; undo that first.")
        if match.stamp and stamps[line.id] != match.stamp:
            return self._changed()
        taken = [number for number, _amount in match.shares if number not in free_items.ids]
        if taken:
            return _("An open item was deleted, or somebody else is booking it right now.")
        return self._refusal_of_date(line) or self._refusal_of_sum(match, line)

    def _refusal_of_date(self, line):
        """A sentence about the lock date that keeps a line as it is, or nothing."""
        locks = line.company_id._get_violated_lock_dates(line.date, False, line.journal_id)
        if not locks:
            return None
        day = max(lock for lock, _name in locks)
        return self.env._(
            "The books are closed up to %(day)s, and this line is of %(date)s. Whoever may change "
            "the lock date can open the period.",
            day=day,
            date=line.date,
        )

    def _refusal_of_sum(self, match, line):
        _ = self.env._
        parts = [amount for _number, amount in match.shares]
        parts += [each.amount for each in match.writeoffs]
        rest = line.currency_id.round(line.amount - sum(parts))
        if not (parts or match.leave_open):
            return _("There is nothing to book.")
        if line.currency_id.is_zero(rest):
            return None
        if not match.leave_open:
            return _("%s of this line is not assigned to anything.", line.currency_id.format(rest))
        if not (match.partner_id or line.partner_id):
            return _("Choose a partner: what stays open belongs to somebody.")
        return None

    def _refusal_of_shares(self, match, used):
        """Why the items cannot be paid like this, or nothing.

        :param used: how much of each item other matches of the same run pay, as a part of 1
        """
        _ = self.env._
        line = self.env["account.bank.statement.line"].browse(match.line_id)
        parts = {}
        for number, amount in match.shares:
            item = self.env["account.move.line"].browse(number)
            name = item.move_id.name or item.display_name
            if item.reconciled or item.parent_state != "posted":
                return _("%s is not open any more.", name)
            if item.company_id not in self.env.companies or not item.account_id.reconcile:
                return _("%s cannot be matched with this line.", name)
            value = self._value(line, item)
            part = self._part(line, item, amount)
            tolerance = line.currency_id.rounding / abs(value) if value else 0.0
            whole = parts.get(number, 0.0) + used.get(number, 0.0) + part
            if part <= 0 or whole > 1 + tolerance:
                return _("More would be paid on %s than is open.", name)
            parts[number] = parts.get(number, 0.0) + part
        for number, part in parts.items():
            used[number] = used.get(number, 0.0) + part
        return None
