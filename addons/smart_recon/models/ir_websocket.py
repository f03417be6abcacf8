import re

from odoo import models

from .smart_recon_screen import ACCOUNTANT, READER

_CHANNEL = re.compile(r"smart_recon\.journal_(\d+)")


class IrWebsocket(models.AbstractModel):
    """Whoever may see a journal hears what is reconciled in it."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        own = {each for each in channels if isinstance(each, str) and _CHANNEL.fullmatch(each)}
        ids = [int(_CHANNEL.fullmatch(each)[1]) for each in own]
        others = [each for each in channels if each not in own]
        return super()._build_bus_channel_list([*others, *self._smart_recon_journals(ids)])

    def _smart_recon_journals(self, ids):
        user = self.env.user
        if not ids or not (user.has_group(ACCOUNTANT) or user.has_group(READER)):
            return []
        journals = self.env["account.journal"].browse(ids).exists()
        return [
            journal
            for journal in journals._filtered_access("read")
            if journal.company_id in user.company_ids
        ]
