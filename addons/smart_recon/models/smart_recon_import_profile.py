from odoo import api, fields, models

from ..importers.layout import Layout
from ..importers.words import plain


class SmartReconImportProfile(models.Model):
    """How the spreadsheets of a bank are laid out, so that nobody has to say it twice."""

    _name = "smart.recon.import.profile"
    _description = "Layout of Bank Files"
    _order = "journal_id, name"
    _check_company_auto = True

    name = fields.Char(required=True)
    journal_id = fields.Many2one(
        "account.journal", required=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="journal_id.company_id", store=True)
    signature = fields.Char(
        required=True, readonly=True, help="The headings by which a file is recognised."
    )
    layout = fields.Json(readonly=True)
    used_count = fields.Integer("Times Used", readonly=True)

    _signature_uniq = models.UniqueIndex("(journal_id, signature)")

    @api.model
    def _signature(self, layout):
        """Headings of a table, without their spelling; the number of columns if it has none."""
        names = [plain(name) for name in layout.names]
        return "|".join(names) if any(names) else f"{len(names)} columns"

    @api.model
    def _find(self, journal, layout, rows=()):
        """The saved layout of a file.

        :param rows: its first rows, of which one may be a heading that nobody would take for one
        """
        signatures = [self._signature(layout)]
        signatures += [self._signature(Layout(names=tuple(row))) for row in rows]
        return self.search(
            [("journal_id", "=", journal.id), ("signature", "in", signatures)], limit=1
        )

    @api.model
    def _remember(self, journal, layout, decided):
        """Keep what the columns hold, and what somebody decided about days and amounts.

        :param decided: decisions of a person, which may go beyond what the file shows
        """
        kept = {"roles": list(layout.roles), "inverted": layout.inverted}
        kept |= {
            key: decided[key]
            for key in ("date_order", "decimal_mark", "header", "delimiter", "fees")
            if decided.get(key)
        }
        profile = self._find(journal, layout)
        if profile:
            profile.write({"layout": kept, "used_count": profile.used_count + 1})
            return profile
        values = {
            "name": self.env._("Files of %s", journal.name),
            "journal_id": journal.id,
            "signature": self._signature(layout),
            "layout": kept,
            "used_count": 1,
        }
        return self.create(values)
