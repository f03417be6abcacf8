from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import plaintext2html

#: How long an e-mail to a vendor waits in the chatter for somebody to read it over.
DRAFT = timedelta(days=1)


class SmartEffect(models.AbstractModel):
    """Booking what a close proposes: accruals, repeated entries, invoices of orders.

    All are entries, so all are undone alike: taken back to draft and cancelled, which keeps
    their numbers and leaves no gap.
    """

    _inherit = "smart.effect"

    @api.model
    def _kinds(self):
        return super()._kinds() | {
            "close_accrue",
            "close_ask",
            "close_depreciate",
            "close_invoice",
            "close_repeat",
        }

    # Accrue ---------------------------------------------------------------

    def _apply_close_accrue(self, effect):
        """Book an entry on the last day, and its reversal on the first day after it."""
        journal = self._record(effect)
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "date": effect["date"],
                "ref": effect["label"],
                "line_ids": [Command.create(line) for line in effect["lines"]],
            }
        )
        reversal = entry._reverse_moves(
            [{"date": effect["reversal_date"], "ref": _("Reversal: %s", effect["label"])}]
        )
        self._post_on_time(entry, effect["date"])
        # a reversal in the future waits as a draft that posts itself on its day
        reversal._post(soft=True)
        return {"ids": [entry.id, reversal.id]}

    def _post_on_time(self, entry, day):
        entry._post(soft=False)
        self._check_day(entry, day)

    def _check_day(self, entry, day):
        if str(entry.date) != day:
            raise UserError(_("The period is locked: the entry would be booked on another day."))

    def _undo_close_accrue(self, effect, memory):
        self._cancel_entries(memory)

    def _cancel_entries(self, memory):
        moves = self.env["account.move"].browse(memory["ids"]).exists()
        if len(moves) != len(memory["ids"]):
            raise UserError(_("An entry that was booked is gone."))
        if any(move.payment_state in ("paid", "partial", "in_payment") for move in moves):
            raise UserError(_("Somebody paid it meanwhile; undo it by hand."))
        moves.filtered(lambda move: move.state == "posted").button_draft()
        moves.filtered(lambda move: move.state == "draft").button_cancel()

    def _preview_close_accrue(self, effect):
        journal = self._record(effect)
        accounts = self.env["account.account"]
        rows = [
            self._row(
                effect,
                journal,
                accounts.browse(line["account_id"]).display_name,
                "",
                journal.company_id.currency_id.format(line["debit"] - line["credit"]),
            )
            for line in effect["lines"]
        ]
        days = ((_("Booked on"), effect["date"]), (_("Reversed on"), effect["reversal_date"]))
        return rows + [self._row(effect, journal, label, "", day) for label, day in days]

    # Repeat ---------------------------------------------------------------

    def _apply_close_repeat(self, effect):
        """Book an entry of the month before once more."""
        entry = self._record(effect).copy({"date": effect["date"], "ref": effect["label"]})
        self._post_on_time(entry, effect["date"])
        return {"ids": entry.ids}

    def _undo_close_repeat(self, effect, memory):
        self._cancel_entries(memory)

    def _preview_close_repeat(self, effect):
        entry = self._record(effect)
        amount = entry.currency_id.format(entry.amount_total)
        return [
            self._row(effect, entry, _("Booked again on"), "", effect["date"]),
            self._row(effect, entry, _("Amount"), "", amount),
        ]

    # Depreciate -----------------------------------------------------------

    def _apply_close_depreciate(self, effect):
        """Have the asset module book a line of a plan, on the day that the plan says."""
        line = self._record(effect)
        if line.move_id:
            raise UserError(_("It is booked already: %s", line.move_id.display_name))
        line.create_move()
        self._check_day(line.move_id, effect["date"])
        return {"ids": line.move_id.ids}

    def _undo_close_depreciate(self, effect, memory):
        """The asset module takes its entry away, or reverses it where it has to stay."""
        line = self._record(effect)
        if line.move_id.ids != memory["ids"]:
            raise UserError(_("Another entry was booked for it since; undo it by hand."))
        if isinstance(line.unlink_move(), dict):
            # it would open a dialog: the entry has to stay, and is reversed on its own day
            line.move_id.with_context(allow_asset=True)._reverse_moves(
                [{"date": effect["date"], "ref": _("Reversal: %s", line.move_id.ref)}], cancel=True
            )
            line.with_context(unlink_from_asset=True).update_asset_line_after_unlink_move()

    def _preview_close_depreciate(self, effect):
        line = self._record(effect)
        return [
            self._row(effect, line.asset_id, _("Depreciation booked on"), "", effect["date"]),
            self._row(effect, line.asset_id, _("Amount"), "", effect["amount_text"]),
        ]

    # Invoice --------------------------------------------------------------

    def _apply_close_invoice(self, effect):
        """Invoice what can be invoiced of an order, dated in the month, and post it."""
        invoices = self._record(effect)._create_invoices()
        invoices.write({"invoice_date": effect["date"], "date": effect["date"]})
        for invoice in invoices:
            self._post_on_time(invoice, effect["date"])
        return {"ids": invoices.ids}

    def _undo_close_invoice(self, effect, memory):
        self._cancel_entries(memory)

    def _preview_close_invoice(self, effect):
        order = self._record(effect)
        day = fields.Date.to_date(effect["date"])
        return [
            self._row(effect, order, _("Invoice of"), "", str(day)),
            self._row(effect, order, _("Amount without taxes"), "", effect["amount_text"]),
        ]

    # Ask ------------------------------------------------------------------

    def _apply_close_ask(self, effect):
        """Leave an e-mail in the chatter that goes out by itself, unless somebody stops it."""
        record = self._record(effect)
        message = self.env["mail.scheduled.message"].create(
            {
                "model": record._name,
                "res_id": record.id,
                "subject": effect["subject"],
                "body": plaintext2html(effect["text"]),
                "partner_ids": [Command.set([effect["partner_id"]])],
                "author_id": self.env.user.partner_id.id,
                "scheduled_date": fields.Datetime.now() + DRAFT,
            }
        )
        return {"message": message.id}

    def _undo_close_ask(self, effect, memory):
        message = self.env["mail.scheduled.message"].browse(memory["message"]).exists()
        if not message:
            raise UserError(_("The e-mail was sent, or somebody took it away."))
        message.unlink()

    def _preview_close_ask(self, effect):
        record = self._record(effect)
        vendor = self.env["res.partner"].browse(effect["partner_id"])
        return [
            self._row(effect, record, _("To"), "", vendor.email_formatted),
            self._row(effect, record, _("Subject"), "", effect["subject"]),
            self._row(effect, record, _("E-mail"), "", effect["text"]),
        ]
