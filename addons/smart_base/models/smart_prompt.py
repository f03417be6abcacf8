"""What Claude is told for one purpose, in versions of which one is in use."""

import json
import logging
from pathlib import Path

from odoo import _, api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.modules import get_module_path

from ..engine import prompt_file

_logger = logging.getLogger(__name__)

#: What addons and buttons say about a prompt; nobody writes it by hand.
FIXED = {"active_version_id", "addon", "code", "earlier"}


class SmartPrompt(models.Model):
    """One purpose for which Claude is asked, known to the code by its name."""

    _name = "smart.prompt"
    _description = "Prompt"
    _inherit = ["smart.thread"]
    _order = "code"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True, help="Stable name, used by automations.")
    description = fields.Text(translate=True)
    addon = fields.Char(readonly=True, help="The addon that ships this prompt.")
    version_ids = fields.One2many("smart.prompt.version", "prompt_id", "Versions")
    active_version_id = fields.Many2one(
        "smart.prompt.version", "Version in Use", readonly=True, ondelete="restrict"
    )
    earlier = fields.Json(
        readonly=True, help="Versions that were in use one after the other before the one now."
    )
    has_earlier = fields.Boolean(compute="_compute_has_earlier")
    tier = fields.Selection(related="active_version_id.tier")
    version_count = fields.Integer(compute="_compute_version_count")
    has_news = fields.Boolean(
        compute="_compute_has_news",
        help="A newer version was shipped than the one in use, which is your own.",
    )

    _code_uniq = models.UniqueIndex("(code)", "There is a prompt with this code already.")

    @api.depends("version_ids")
    def _compute_version_count(self):
        for prompt in self:
            prompt.version_count = len(prompt.version_ids)

    @api.depends("active_version_id.number", "version_ids.is_shipped", "version_ids.number")
    def _compute_has_news(self):
        for prompt in self:
            shipped = prompt.version_ids.filtered("is_shipped")
            newest = max(shipped.mapped("number"), default=0)
            prompt.has_news = (
                not prompt.active_version_id.is_shipped and newest > prompt.active_version_id.number
            )

    @api.depends("earlier", "active_version_id.number", "version_ids.used_at")
    def _compute_has_earlier(self):
        for prompt in self:
            prompt.has_earlier = bool(prompt._earlier())

    # Use ------------------------------------------------------------------

    @api.model
    @tools.ormcache("code")
    def _wording(self, code):
        """The wording in use, as plain data, or None."""
        # sudo: which wording an automation uses is no matter of its user's rights
        prompt = self.sudo().search([("code", "=", code)], limit=1)
        return prompt.active_version_id._wording() if prompt.active_version_id else None

    # Versions -------------------------------------------------------------

    def write(self, vals):
        if FIXED & vals.keys() and not self.env.su:
            raise UserError(_("A version is taken into use by its button, which leaves a trace."))
        return super().write(vals)

    def _check_manager(self):
        if not self.env.user.has_group("smart_base.group_smart_manager"):
            raise AccessError(_("Only a Smart Odoo manager may change prompts."))

    def _earlier(self):
        """The versions that were in use before the one now, the latest last."""
        if self.earlier:
            return self.version_ids.browse(self.earlier["ids"])
        # before these were noted, each version came after those with lower numbers
        number = self.active_version_id.number
        used = self.version_ids.filtered(lambda each: each.used_at and each.number < number)
        return used.sorted("number")

    def _activate(self, version, earlier=None):
        """Take a version into use, and say so.

        :param earlier: versions that going back goes to from then on; without them those until
            now, and the one that was in use
        """
        self.ensure_one()
        before = self.active_version_id
        if earlier is None:
            earlier = self._earlier() + (before - version)
        # an empty list would be stored as nothing at all
        super().write({"active_version_id": version.id, "earlier": {"ids": earlier.ids}})
        self.env.registry.clear_cache()
        text = _(
            "Prompt “%(name)s”: version %(new)s is in use instead of %(old)s.",
            name=self.name,
            new=version.number,
            old=before.number or "-",
        )
        self.message_post(body=text)
        entry = {"action": "prompt_changed", "reason": text, "prompt_version": version._label()}
        self.env["smart.audit.log"]._append([{**entry, "company_id": None}])

    def action_new_version(self):
        """Open a draft that begins as a copy of the version in use."""
        self.ensure_one()
        self._check_manager()
        draft = self.version_ids.filtered(lambda version: version.state == "draft")[:1]
        if not draft:
            draft = self.active_version_id._copy_as_draft()
        return draft._get_records_action(context={})

    def action_rollback(self):
        """Take the version back into use that was in use before; once more, the one before that."""
        self.ensure_one()
        self._check_manager()
        earlier = self._earlier()
        if not earlier:
            raise UserError(_("No version of this prompt was in use before this one."))
        earlier[-1]._check_fits()
        self._activate(earlier[-1], earlier[:-1])

    def action_view_versions(self):
        """Open all versions."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smart_base.smart_prompt_version_action"
        )
        return {**action, "domain": [("prompt_id", "=", self.id)]}

    def action_view_calls(self):
        """Open the calls made with this prompt."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_base.smart_llm_call_action")
        return {**action, "domain": [("prompt_id", "=", self.id)], "context": {}}

    # Shipped prompts ------------------------------------------------------

    @api.model
    def _load_shipped(self, addon):
        """Take over the prompts in an addon's folder ``prompts``.

        A changed file becomes a new version. It is taken into use unless a version that was
        written here is in use: then it waits, and the prompt says that there is news.
        """
        # sudo: runs at installation and update
        prompts = self.sudo()
        for path in sorted(Path(get_module_path(addon), "prompts").glob("*.md")):
            try:
                shipped = prompt_file.parse(path.read_text(encoding="utf-8"))
            except (ValueError, KeyError) as error:
                raise ValueError(f"{path.name}: {error}") from error
            prompts._load_one(addon, shipped)

    @api.model
    def _load_one(self, addon, shipped):
        prompt = self.search([("code", "=", shipped.code)], limit=1)
        if not prompt:
            prompt = self.create(
                {
                    "code": shipped.code,
                    "name": shipped.name,
                    "description": shipped.description,
                    "addon": addon,
                }
            )
        if shipped.digest in prompt.version_ids.mapped("digest"):
            return
        version = self.env["smart.prompt.version"].create(
            {
                "prompt_id": prompt.id,
                "is_shipped": True,
                "digest": shipped.digest,
                "system_text": shipped.system,
                "user_text": shipped.user,
                "answer_schema": json.dumps(shipped.schema, indent=2) if shipped.schema else False,
                "tier": shipped.tier,
                "max_tokens": shipped.max_tokens,
                "variable_ids": [(0, 0, _variable_vals(each)) for each in shipped.variables],
            }
        )
        if not prompt.active_version_id or prompt.active_version_id.is_shipped:
            version._activate()


def _variable_vals(variable):
    return {
        "name": variable.name,
        "kind": variable.kind,
        "required": variable.required,
        "description": variable.description,
        "plain": ", ".join(variable.plain),
        "options": ", ".join(variable.options),
    }
