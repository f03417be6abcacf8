"""The way back: a line, a selection or a whole run as it was before it was booked."""

from odoo import api, fields, models

from .smart_recon_posting import CHUNK, REFUSALS, Run
from .smart_recon_posting_booking import QUIET
from .smart_recon_types import Outcome


class SmartReconPosting(models.AbstractModel):
    _inherit = "smart.recon.posting"

    @api.model
    def _undo(self, lines, run=None):
        """Undo what was booked for some lines, with the rights of the current user.

        :param run: ``Run(origin="rule")`` when a decision is undone, which then notes it itself
        :return: one ``Outcome`` for each line; a message of a done one says what is left behind
        :raises AccessError: the user is no accountant, or may not change the lines
        """
        self.env["smart.recon.session"]._check_accountant()
        lines.check_access("write")
        run, outcomes = run or Run(), {}
        for start in range(0, len(lines), CHUNK):
            outcomes |= self._undo_chunk(lines[start : start + CHUNK], run)
        return [outcomes[number] for number in lines.ids]

    @api.model
    def _undo_chunk(self, lines, run):
        outcomes, free = {}, lines.exists().try_lock_for_update()
        for line in lines:
            why = self._refusal_of_undo(line, free)
            if why:
                outcomes[line.id] = Outcome(line.id, False, why)
        lines = lines.filtered(lambda line: line.id not in outcomes)
        if not lines:
            return outcomes
        try:
            with self.env.cr.savepoint():
                notes = self._unbook(lines, run)
                self.env.flush_all()
        except REFUSALS as error:
            if len(lines) == 1:
                return {**outcomes, lines.id: Outcome(lines.id, False, str(error.args[0]))}
            half = len(lines) // 2
            for part in (lines[:half], lines[half:]):
                outcomes |= self._undo_chunk(part, run)
            return outcomes
        return outcomes | {line.id: Outcome(line.id, True, notes[line.id]) for line in lines}

    def _refusal_of_undo(self, line, free):
        _ = self.env._
        if line not in free:
            return _("This line was deleted, or somebody else is working on it right now.")
        if line.company_id not in self.env.companies:
            return _("This line belongs to another company.")
        if not line.is_reconciled:
            return _("This line is not matched.")
        return self._refusal_of_date(line)

    def _unbook(self, lines, run):
        """Take the counterparts away and put the suspense items back.

        :return: what is left behind, in words, by line id
        """
        notes = self._left_behind(lines)
        counterparts = lines.line_ids
        (counterparts.matched_debit_ids | counterparts.matched_credit_ids).unlink()
        paid = lines.filtered("payment_ids")
        paid.action_undo_reconciliation()
        entries = self.env["smart.recon.match"]._last(lines)
        self._restore(lines - paid, entries)
        self._close_ledger(entries, notes, run)
        return notes

    def _left_behind(self, lines):
        """Exchange differences cannot be deleted: they get an entry that reverses them."""
        notes = {}
        for line in lines:
            partials = line.line_ids.matched_debit_ids | line.line_ids.matched_credit_ids
            names = partials.exchange_move_id.filtered(lambda move: move.state == "posted")
            notes[line.id] = (
                self.env._(
                    "The exchange difference %s was reversed by a second entry.",
                    ", ".join(names.mapped("name")),
                )
                if names
                else ""
            )
        return notes

    def _restore(self, lines, entries):
        """Suspense items and partners as they were."""
        simple, others = self._by_way_back(lines)
        self._restore_partners(lines, entries)
        for journal, group in simple.grouped("journal_id").items():
            items = self.env["account.move.line"]
            for line in group:
                items |= line._seek_for_lines()[2]
            for partner, those in items.grouped(
                lambda item: item.statement_line_id.partner_id
            ).items():
                those.with_context(**QUIET).write(
                    {"account_id": journal.suspense_account_id.id, "partner_id": partner.id}
                )
        self._restore_entries(others)

    def _by_way_back(self, lines):
        """Lines of which one item has to change its account, and those to be made anew."""
        simple = lines.filtered(self._is_simple)
        return simple, lines - simple

    def _is_simple(self, line):
        _liquidity, suspense, others = line._seek_for_lines()
        if suspense or len(others) != 1 or others.tax_ids or others.analytic_distribution:
            return False
        values = line._prepare_move_line_default_vals()[1]
        return (
            others.currency_id.id == values["currency_id"]
            and not others.currency_id.compare_amounts(
                others.amount_currency, values["amount_currency"]
            )
            and others.name == values["name"]
        )

    def _restore_partners(self, lines, entries):
        groups = {}
        for line in lines:
            entry = entries.get(line.id)
            partner = (entry.before or {}).get("partner_id") if entry else line.partner_id.id
            if (partner or False) != line.partner_id.id:
                groups.setdefault(partner or False, []).append(line.id)
        for partner, ids in groups.items():
            group = self.env["account.bank.statement.line"].browse(ids)
            group.with_context(**QUIET).write({"partner_id": partner})
            group.move_id.with_context(**QUIET).write({"partner_id": partner})
            own = [number for line in group for number in line._seek_for_lines()[0].ids]
            items = self.env["account.move.line"].browse(own)
            items.with_context(**QUIET).write({"partner_id": partner})

    def _restore_entries(self, lines):
        if not lines:
            return
        items = self.env["account.move.line"].with_context(**QUIET)
        liquidity = self.env["account.move.line"]
        for line in lines:
            liquidity |= line._seek_for_lines()[0]
        items.browse((lines.line_ids - liquidity).ids).unlink()
        created = []
        for line in lines:
            values = line._prepare_move_line_default_vals()[1]
            own = line._seek_for_lines()[0]
            balance = -sum(own.mapped("balance"))
            values.update(debit=max(balance, 0.0), credit=max(-balance, 0.0))
            created.append(values)
        items.create(created)
        moves = lines.move_id
        with moves._check_balanced({"records": moves}):
            pass

    def _close_ledger(self, entries, notes, run):
        """Note the undo in ledger, audit log, learned rules and decisions."""
        rules = self.env["smart.recon.rule"]
        found = self.env["smart.recon.match"].browse(entry.id for entry in entries.values())
        for entry in found:
            rules._unlearn(entry)
        # sudo: nobody may write the ledger; it tells what was just done with the user's rights
        ledger = found.sudo()
        ledger.write(
            {"state": "undone", "undone_by_id": self.env.uid, "undone_at": fields.Datetime.now()}
        )
        for entry in ledger.filtered(lambda each: notes[each.line_id.id]):
            entry.undo_note = notes[entry.line_id.id]
        if run.origin == "person":
            self._audit("recon_undone", ledger)
            self._decisions(found)._note_undone(self.env)

    def _decisions(self, entries):
        """The decisions that booked these entries and still stand."""
        lines = entries.filtered(lambda entry: entry.origin == "rule").line_id
        # sudo: an accountant need not be able to read decisions to take one back on the screen
        return (
            self.env["smart.decision"]
            .sudo()
            .search(
                [
                    ("res_model", "=", lines._name),
                    ("res_id", "in", lines.ids),
                    ("state", "=", "executed"),
                    ("rule_id", "=", self.env["smart.recon.session"]._rule().id),
                ]
            )
        )
