import base64
import binascii

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..engine.canonical import digest
from ..engine.exchange import MOST_BYTES

#: Differences that are listed; all of them are counted and brought in.
SHOWN = 500


class SmartExchange(models.TransientModel):
    """Takes rules, prompts and learned data out as one file, and brings them in after a look at
    what would change."""

    _name = "smart.exchange"
    _description = "Export and Import of Rules"

    direction = fields.Selection(
        [("out", "Take out as a file"), ("in", "Bring in from a file")],
        required=True,
        default="out",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    made = fields.Binary("File Made", readonly=True, attachment=False)
    made_name = fields.Char(readonly=True)
    is_compared = fields.Boolean(readonly=True)
    seen = fields.Char(readonly=True, help="What the differences were when they were shown.")
    line_ids = fields.One2many("smart.exchange.line", "exchange_id", "Differences", readonly=True)
    change_count = fields.Integer("Changes", readonly=True)
    missing_count = fields.Integer("Not Installed Here", readonly=True)
    wrong_count = fields.Integer("Wrong Values", readonly=True)
    has_prompts = fields.Boolean(readonly=True)
    use_prompts = fields.Boolean(
        "Take New Prompts into Use",
        help="Otherwise they are kept as drafts, to be tried and taken into use one by one.",
    )

    @api.model
    def _content(self):
        return self.env["smart.exchange.content"]

    def _check_may(self):
        self.ensure_one()
        self.env["smart.rule"]._check_manager()
        if self.company_id != self.env.company:
            raise UserError(_("Switch to %s first.", self.company_id.name))

    def action_export(self):
        """Make the file."""
        self._check_may()
        content = self._content()._file(self._content()._parts())
        today = fields.Date.context_today(self)
        values = {"made": base64.b64encode(content), "made_name": f"smart-odoo-{today}.json"}
        return self._show(values)

    def action_compare(self):
        """Show what the file would change."""
        self._check_may()
        rows = self._content()._compare(self._document())
        counts = {
            status: sum(row["status"] == status for row in rows)
            for status in ("change", "missing", "wrong")
        }
        names = self._content()._parts()
        lines = [(0, 0, {**row, "part": names[row["part"]]}) for row in rows[:SHOWN]]
        return self._show(
            {
                "is_compared": True,
                "seen": digest(rows),
                "change_count": counts["change"] + sum(row["status"] == "new" for row in rows),
                "missing_count": counts["missing"],
                "wrong_count": counts["wrong"],
                "has_prompts": any(row["part"] == "prompts" for row in rows),
                "line_ids": [(5,), *lines],
            }
        )

    def action_import(self):
        """Change what was shown, all of it or nothing.

        :raises UserError: something changed since it was shown, or a value is wrong
        """
        self._check_may()
        document = self._document()
        if not self.seen or digest(self._content()._compare(document)) != self.seen:
            raise UserError(_("Something changed since you looked. Compare again."))
        self._content()._apply(document, self.use_prompts)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": _("%s changes were made.", self.change_count),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _document(self):
        if not self.file:
            raise UserError(_("Choose a file first."))
        if len(self.file) > MOST_BYTES * 3 // 2:
            raise UserError(_("This file is larger than 5 MB. It was not made here."))
        try:
            content = base64.b64decode(self.file, validate=True)
        except binascii.Error as error:
            raise UserError(_("This file cannot be read: %s", error)) from error
        return self._content()._read(content)

    def _show(self, values):
        self.write(values)
        return self._get_records_action(name=_("Export and Import"), target="new", context={})
