import base64

from odoo import api, fields, models
from odoo.exceptions import UserError


class SmartCategoryExchange(models.TransientModel):
    """Takes coding rules out as a file, and brings them in."""

    _name = "smart.category.exchange"
    _description = "Exchange of Coding Rules"

    file = fields.Binary(attachment=False)
    file_name = fields.Char(default="coding-rules.json")

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        if "file" in names:
            text = self.env["smart.category.rule"].export_json()
            values["file"] = base64.b64encode(text.encode())
        return values

    def action_import(self):
        """Bring in the rules of the chosen file."""
        try:
            text = base64.b64decode(self.file or b"").decode("utf-8")
        except ValueError as error:
            raise UserError(self.env._("This file is no text in UTF-8.")) from error
        count = self.env["smart.category.rule"].import_json(text)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s rules were brought in.", count),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
