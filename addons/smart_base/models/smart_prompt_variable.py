from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..engine import template

KINDS = [
    ("text", "Text"),
    ("json", "Facts"),
    ("list", "List"),
    ("number", "Number"),
    ("date", "Date"),
    ("choice", "Choice"),
]


class SmartPromptVariable(models.Model):
    """A value that a prompt needs, what kind it is, and what of it may leave unhidden."""

    _name = "smart.prompt.variable"
    _description = "Variable of a Prompt"
    _order = "id"

    version_id = fields.Many2one(
        "smart.prompt.version", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, default="text")
    required = fields.Boolean(default=True)
    description = fields.Char()
    plain = fields.Char(
        "Sent As It Is",
        help="Fields of the value that leave without names and numbers being hidden, separated "
        "by commas; for example: stage, lines.account. A star means all of it.",
    )
    options = fields.Char(help="Of a choice: the words allowed, separated by commas.")

    def _variable(self):
        self.ensure_one()
        return template.Variable(
            name=self.name or "",
            kind=self.kind,
            required=self.required,
            plain=_words(self.plain),
            options=_words(self.options),
            description=self.description or "",
        )

    @api.model_create_multi
    def create(self, vals_list):
        variables = super().create(vals_list)
        variables._on_change()
        return variables

    def write(self, vals):
        self._check_unused()
        done = super().write(vals)
        self._on_change()
        return done

    def unlink(self):
        versions = self.version_id
        self._check_unused()
        done = super().unlink()
        versions._renew_digest()
        return done

    def _on_change(self):
        """The version has a new fingerprint; once all is saved it checks its wording itself."""
        self._check_unused()
        self.version_id.filtered(lambda version: not version.is_shipped)._renew_digest()

    def _check_unused(self):
        if any(version.used_at for version in self.version_id):
            raise UserError(_("A version that was in use is kept as it is; make a new one."))


def _words(text):
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())
