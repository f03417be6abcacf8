"""Tells documents in their chatter that they are paid, many of them at once."""

from contextlib import contextmanager

from odoo import models

STATE = "payment_state"


class SmartReconPosting(models.AbstractModel):
    _inherit = "smart.recon.posting"

    @contextmanager
    def _noting_states(self, documents):
        """Log how the payment status of documents changes meanwhile.

        Odoo posts a message on each document, which costs more than to reconcile it. That is left
        to those whose followers want to hear of payments; the others get the same entry in their
        log, all in one go.
        """
        followed = self._followed(documents)
        followed._track_prepare([STATE, "state"])
        silent = documents - followed
        before = {document.id: document[STATE] for document in silent}
        silent._track_discard()
        yield
        self._log_states(silent.filtered(lambda each: each[STATE] != before[each.id]), before)

    def _followed(self, documents):
        """Those of which somebody wants to be told when they are paid."""
        followers = self.env["mail.followers"].search(
            [
                ("res_model", "=", documents._name),
                ("res_id", "in", documents.ids),
                ("subtype_ids", "in", self.env.ref("account.mt_invoice_paid").ids),
            ]
        )
        return documents.browse(set(followers.mapped("res_id")))

    def _log_states(self, documents, before):
        if not documents:
            return
        shown = documents.fields_get([STATE], ("string", "type", "selection", "currency_field"))
        changes = [each._mail_track(shown, {STATE: before[each.id]})[1] for each in documents]
        messages = documents._message_log_batch(dict.fromkeys(documents.ids, ""))
        # sudo: the log of changes is nobody's to write; it tells what was just booked
        self.env["mail.tracking.value"].sudo().create(
            [
                {**values, "mail_message_id": message.id}
                for message, commands in zip(messages, changes, strict=True)
                for _create, _number, values in commands
            ]
        )
