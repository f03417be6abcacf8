"""What a person does to lines on the screen; each answer shows how things stand after it."""

from dataclasses import replace

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from .smart_recon_suggestion import SILENT
from .smart_recon_types import Match, WriteOff

#: Suggestions that one request of the bulk accept looks at.
PORTION = 100
#: What keeps a suggestion from being automatic, but not from being accepted by a person in bulk.
ONLY_UNSURE = ("hold_unsure",)


class SmartReconScreen(models.AbstractModel):
    _inherit = "smart.recon.screen"

    @api.model
    def _changeable(self, line_ids):
        """:raises AccessError: the user may look, but not reconcile"""
        lines = self._visible(line_ids)
        self._check_writer()
        return lines

    @api.model
    def _check_writer(self):
        """:raises AccessError: the user may look, but not reconcile"""
        if not self._can_write():
            raise AccessError(self.env._("You may look at this journal, but not reconcile it."))

    # -- matching --------------------------------------------------------------------------
    @api.model
    def accept(self, line_id, stamp, next_id=False):
        """Book what is suggested for a line.

        :param stamp: as ``detail`` gave it; refused when line or items have changed since
        :param next_id: the line whose detail comes back as ``next``
        :return: ``ok``, ``message``, ``rows`` of changed lines, ``counts``, the part of ``balance``
            that changed; after a refusal the line's ``detail``
        :raises AccessError: the user is no accountant of the line's company
        """
        line = self._changeable([line_id])
        suggestion = line.smart_suggestion_id
        match = suggestion._as_match() if suggestion else None
        if match is None:
            return self._refused(line, self.env._("There is nothing to accept for this line."))
        return self._post_one(line, replace(match, stamp=stamp), next_id)

    @api.model
    def match(self, line_id, stamp, values, next_id=False):
        """Book a line as a person put it together.

        :param values: ``shares`` (pairs of item id and amount), ``writeoffs`` (``account_id``,
            ``amount``, ``label``, ``tax_ids``, ``analytic``), ``partner_id``, ``leave_open``;
            amounts in the line's currency with the bank's sign
        :return: as ``accept``
        :raises AccessError: the user is no accountant of the line's company
        """
        line = self._changeable([line_id])
        return self._post_one(line, self._match_of(line, stamp, values), next_id)

    def _match_of(self, line, stamp, values):
        partner = values.get("partner_id") or line.partner_id.id
        shares = tuple((int(item), float(amount)) for item, amount in values.get("shares", ()))
        items = self.env["account.move.line"].browse([item for item, _amount in shares])
        items.check_access("read")
        return Match(
            line_id=line.id,
            shares=shares,
            writeoffs=tuple(self._writeoff_of(each) for each in values.get("writeoffs", ())),
            partner_id=partner or items.exists().partner_id[:1].id or None,
            leave_open=bool(values.get("leave_open")),
            suggestion_id=line.smart_suggestion_id.id or None,
            stamp=stamp,
        )

    def _writeoff_of(self, values):
        account = self.env["account.account"].browse(int(values["account_id"]))
        account.check_access("read")
        return WriteOff(
            account_id=account.id,
            amount=float(values["amount"]),
            label=values.get("label") or "",
            tax_ids=tuple(values.get("tax_ids") or ()),
            analytic=values.get("analytic") or None,
            reason=values.get("reason") or "",
        )

    def _post_one(self, line, match, next_id):
        (outcome,) = self.env["smart.recon.posting"]._post([match])
        if not outcome.ok:
            return self._refused(line, outcome.message)
        return self._answer(line, next=self._next(next_id))

    def _next(self, next_id):
        line = self.env["account.bank.statement.line"].browse(int(next_id or 0)).exists()
        return self._detail(line) if line and line.has_access("read") else False

    def _refused(self, line, message):
        line.invalidate_recordset()
        return self._answer(line, ok=False, message=message, detail=self._detail(line))

    def _answer(self, lines, **more):
        """How lines and their journal stand now; balances that no booking moves are left out."""
        journal = lines.journal_id[:1]
        groups = self._groups(journal)
        return {
            "ok": True,
            "message": "",
            "rows": self._rows(lines),
            "counts": self._counts(journal, groups),
            "balance": self._unexplained(journal, groups),
            **more,
        }

    # -- undo ------------------------------------------------------------------------------
    @api.model
    def undo(self, line_ids):
        """Open lines again that are done.

        :return: as ``accept``; ``message`` says what could not be undone, or what is left behind
        :raises AccessError: the user is no accountant of the lines' company
        """
        lines = self._changeable(line_ids)
        outcomes = self.env["smart.recon.posting"]._undo(lines)
        messages = dict.fromkeys(outcome.message for outcome in outcomes if outcome.message)
        return self._answer(
            lines.exists(),
            ok=all(outcome.ok for outcome in outcomes),
            message=" ".join(messages),
            undone=True,
        )

    # -- in bulk ---------------------------------------------------------------------------
    @api.model
    def accept_above(self, journal_id, confidence, dry_run=True, after=0):
        """Book the suggestions of a journal that are sure enough, a portion at a time.

        What something speaks against, other than its confidence, stays for a person to look at.

        :param confidence: at least this sure, 0 to 1
        :param after: go on behind this line, as the last answer said
        :return: with ``dry_run`` the ``count`` of lines, the sums ``incoming`` and ``outgoing``,
            and how many are ``held_back``; otherwise how many were ``posted``, which lines, why
            others were ``refused``, and where to go on ``after`` (0: finished)
        :raises AccessError: the user is no accountant of the journal's company
        """
        journal = self._journal(journal_id)
        self._check_writer()
        if dry_run:
            found = self._sure(journal, float(confidence))
            free = found.filtered(self._is_free)
            return self._forecast(journal, free, len(found) - len(free))
        found = self._sure(journal, float(confidence), int(after), PORTION)
        return self._accept_portion(found)

    def _sure(self, journal, confidence, after=0, limit=None):
        return self.env["smart.recon.suggestion"].search_fetch(
            [
                ("journal_id", "=", journal.id),
                ("confidence", ">=", confidence),
                ("kind", "not in", SILENT),
                ("line_id.is_reconciled", "=", False),
                ("line_id.state", "=", "posted"),
                ("line_id.id", ">", after),
            ],
            ["line_id", "held_back", "kind"],
            order="line_id.id",
            limit=limit,
        )

    def _is_free(self, suggestion):
        held = suggestion.held_back
        return not held or held.get("code") in ONLY_UNSURE

    def _forecast(self, journal, suggestions, held_back):
        currency = journal.currency_id or journal.company_id.currency_id
        amounts = suggestions.line_id.mapped("amount")
        return {
            "count": len(suggestions),
            "incoming": currency.round(sum(amount for amount in amounts if amount > 0)),
            "outgoing": currency.round(sum(amount for amount in amounts if amount < 0)),
            "held_back": held_back,
        }

    def _accept_portion(self, found):
        free = found.filtered(self._is_free)
        outcomes = self.env["smart.recon.posting"]._post([each._as_match() for each in free])
        posted = [outcome.line_id for outcome in outcomes if outcome.ok]
        return {
            "posted": len(posted),
            "line_ids": posted,
            "refused": [self._complaint(outcome) for outcome in outcomes if not outcome.ok],
            "after": found[-1:].line_id.id if len(found) == PORTION else 0,
        }

    def _complaint(self, outcome):
        line = self.env["account.bank.statement.line"].browse(outcome.line_id)
        amount = line.currency_id.format(line.amount)
        return f"{line.partner_id.name or line.payment_ref or ''} {amount}: {outcome.message}"

    # -- everything else -------------------------------------------------------------------
    @api.model
    def compute(self, journal_id):
        """Look for matches of all open lines of a journal.

        :return: ``counts`` and ``balance``; ``is_waiting`` where the background does it
        :raises AccessError: the user is no accountant of the journal's company
        """
        journal = self._journal(journal_id)
        self.env["smart.recon.session"].start(journal.id)
        groups = self._groups(journal)
        return {
            "counts": self._counts(journal, groups),
            "balance": self._balance(journal, groups),
            "is_waiting": self._is_waiting(journal),
        }

    @api.model
    def recompute(self, line_id):
        """Look for a match of one line again.

        :return: as ``accept``, with the line's ``detail``
        :raises AccessError: the user is no accountant of the line's company
        """
        line = self._changeable([line_id])
        if not line.is_reconciled:
            self.env["smart.recon.session"].suggest(line.ids)
        line.invalidate_recordset()
        return self._answer(line, detail=self._detail(line))

    @api.model
    def set_partner(self, line_id, partner_id):
        """Say whose line it is, and look for a match again.

        :return: as ``accept``, with the line's ``detail``
        :raises AccessError: the user is no accountant of the line's company
        """
        line = self._changeable([line_id])
        line.partner_id = int(partner_id) if partner_id else False
        self._tell(line)
        return self.recompute(line.id)

    @api.model
    def note(self, line_id, text):
        """Keep a note with a line; an empty one removes it.

        :return: as ``accept``, with the line's ``detail``
        :raises AccessError: the user is no accountant of the line's company
        """
        line = self._changeable([line_id])
        line.smart_note = (text or "").strip()
        self._tell(line)
        return self._answer(line, detail=self._detail(line))

    def _tell(self, lines):
        self.env["smart.recon.posting"]._tell(lines)

    # -- new documents ---------------------------------------------------------------------
    @api.model
    def create_invoice(self, line_id):
        """The form of a new invoice or bill, filled in with what the line says.

        :return: an action
        :raises AccessError: the user is no accountant of the line's company
        """
        line = self._changeable([line_id])
        is_in = line.amount > 0
        row = Command.create({"name": line.payment_ref or "", "price_unit": abs(line.amount)})
        return self._form(
            "account.move",
            self.env._("New invoice") if is_in else self.env._("New bill"),
            default_move_type="out_invoice" if is_in else "in_invoice",
            default_partner_id=line.partner_id.id,
            default_invoice_date=line.date,
            default_currency_id=line.currency_id.id,
            default_invoice_line_ids=[row],
        )

    @api.model
    def create_payment(self, line_id):
        """The form of a new payment, filled in with what the line says.

        :return: an action
        :raises AccessError: the user is no accountant of the line's company
        """
        line = self._changeable([line_id])
        is_in = line.amount > 0
        return self._form(
            "account.payment",
            self.env._("New payment"),
            default_payment_type="inbound" if is_in else "outbound",
            default_partner_type="customer" if is_in else "supplier",
            default_partner_id=line.partner_id.id,
            default_amount=abs(line.amount),
            default_date=line.date,
            default_memo=line.payment_ref or "",
            default_journal_id=line.journal_id.id,
        )

    def _form(self, model, name, **context):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [[False, "form"]],
            "target": "new",
            "context": context,
        }
