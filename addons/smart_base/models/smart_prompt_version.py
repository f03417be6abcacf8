"""One wording of a prompt. Once it was in use it is never changed again."""

import hashlib
import json
from typing import NamedTuple

from odoo import _, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import schema, template

#: What makes up the wording.
CONTENT = {
    "system_text", "user_text", "answer_schema", "tier", "max_tokens", "variable_ids", "prompt_id",
    "digest", "is_shipped", "number",
}  # fmt: skip
#: What the version says of its own life; nobody writes it by hand.
FIXED = {"digest", "is_shipped", "number", "used_at"}


class Wording(NamedTuple):
    """What a call needs of a version."""

    version_id: int
    prompt_id: int
    label: str
    system: str
    user: str
    schema: dict | None
    tier: str
    max_tokens: int
    variables: tuple


class SmartPromptVersion(models.Model):
    """System text, user text with its variables, and the form of the answer."""

    _name = "smart.prompt.version"
    _description = "Version of a Prompt"
    _order = "prompt_id, number desc"

    prompt_id = fields.Many2one("smart.prompt", required=True, ondelete="cascade", index=True)
    number = fields.Integer("Version", required=True, readonly=True, default=1, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "In Use"), ("retired", "Retired")],
        compute="_compute_state",
        search="_search_state",
    )
    is_shipped = fields.Boolean("Shipped", readonly=True, copy=False)
    used_at = fields.Datetime("Taken into Use", readonly=True, copy=False)
    note = fields.Char("What Is Different", copy=False)
    system_text = fields.Text(
        "Instructions", required=True, help="The same for every call: no variables here."
    )
    user_text = fields.Text(
        "Request", required=True, help="Write {{ name }} where a variable goes."
    )
    answer_schema = fields.Text("Form of the Answer", help="JSON Schema. Empty: plain text.")
    variable_ids = fields.One2many("smart.prompt.variable", "version_id", "Variables", copy=True)
    tier = fields.Selection(
        [("fast", "Fast"), ("standard", "Standard"), ("deep", "Deep")],
        "Model",
        default="standard",
        required=True,
    )
    max_tokens = fields.Integer("Longest Answer", default=1024, required=True, help="In tokens.")
    digest = fields.Char("Fingerprint", readonly=True, copy=False, help="SHA-256 of the wording.")
    call_count = fields.Integer(compute="_compute_figures")
    average_cost = fields.Float("Average Cost (USD)", compute="_compute_figures", digits=(16, 6))

    _number_uniq = models.UniqueIndex("(prompt_id, number)")

    # Fields ---------------------------------------------------------------

    @api.depends("prompt_id.active_version_id", "used_at")
    def _compute_state(self):
        for version in self:
            if version.prompt_id.active_version_id == version:
                version.state = "active"
            else:
                version.state = "retired" if version.used_at else "draft"

    def _search_state(self, operator, value):
        wanted = set(value if isinstance(value, list | tuple | set) else [value])
        if operator not in ("in", "="):
            return NotImplemented
        found = self.search([]).filtered(lambda version: version.state in wanted)
        return [("id", "in", found.ids)]

    @api.depends("prompt_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = _(
                "%(prompt)s, version %(number)s",
                prompt=version.prompt_id.name or "",
                number=version.number,
            )

    def _compute_figures(self):
        figures = {
            version: (count, cost)
            for version, count, cost in self.env["smart.llm.call"]._read_group(
                [("prompt_version_id", "in", self.ids)],
                ["prompt_version_id"],
                ["__count", "cost:avg"],
            )
        }
        for version in self:
            version.call_count, version.average_cost = figures.get(version, (0, 0.0))

    @api.constrains("system_text", "user_text", "variable_ids", "answer_schema", "max_tokens")
    def _check_wording(self):
        for version in self:
            problems = version._problems()
            if problems:
                raise ValidationError("\n".join(problems))

    def _problems(self):
        """What is wrong with the wording, in words for its author."""
        self.ensure_one()
        found = template.problems(self.user_text or "", self._variables())
        if template.places(self.system_text or ""):
            found.append(
                _("The instructions hold a variable; they must be the same for every call.")
            )
        if not 16 <= self.max_tokens <= 64_000:
            found.append(_("The longest answer lies between 16 and 64,000 tokens."))
        try:
            self._schema()
        except (ValueError, AttributeError, TypeError) as error:
            found.append(_("The form of the answer cannot be used: %s", error))
        return found

    def _variables(self):
        """The variables as the engine takes them."""
        return [variable._variable() for variable in self.variable_ids]

    def _schema(self):
        """The form of the answer, or None for plain text."""
        if not (self.answer_schema or "").strip():
            return None
        return schema.declare(json.loads(self.answer_schema))

    def _wording(self):
        """This version as plain data."""
        self.ensure_one()
        return Wording(
            version_id=self.id,
            prompt_id=self.prompt_id.id,
            label=self._label(),
            system=self.system_text.strip(),
            user=self.user_text,
            schema=self._schema(),
            tier=self.tier,
            max_tokens=self.max_tokens,
            variables=tuple(self._variables()),
        )

    def _label(self):
        """How logs and decisions name this version."""
        self.ensure_one()
        return f"{self.prompt_id.code} v{self.number} {self.digest[:8]}"

    # Fit ------------------------------------------------------------------

    def _check_fits(self):
        """Refuse what the code that asks cannot work with: its newest shipped version says what
        that code passes, and what it reads in the answer.

        :raises UserError: says what is missing
        """
        shipped = self.prompt_id.version_ids.filtered("is_shipped").sorted("number")[-1:]
        if not shipped or shipped == self:
            return
        missing = [*self._unfit_variables(shipped), *self._unfit_form(shipped)]
        if missing:
            raise UserError(
                _(
                    "%(version)s cannot be taken into use: the automation that asks with it would "
                    "fail. %(missing)s",
                    version=self.display_name,
                    missing=" ".join(missing),
                )
            )

    def _unfit_variables(self, shipped):
        """Sentences about variables that are missing, or that nobody would fill as they are."""
        passed = {each.name: each for each in shipped._variables()}
        own = {each.name: each for each in self._variables()}
        for name, variable in passed.items():
            if name not in own:
                yield _("The variable “%s” is missing.", name)
            elif not _takes(own[name], variable):
                yield _("The variable “%s” does not take all that is passed.", name)
        for name, variable in own.items():
            if variable.required and not (name in passed and passed[name].required):
                yield _("The variable “%s” is required, but is not always passed.", name)

    def _unfit_form(self, shipped):
        """Sentences about what the code reads in the answer and would not find."""
        for path in _lost(shipped._schema(), self._schema()):
            yield _("“%s” is missing in the form of the answer, or is of another type.", path)

    # Life -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_own(vals)
            earlier = self.search([("prompt_id", "=", vals.get("prompt_id"))], limit=1)
            vals["number"] = earlier.number + 1
        versions = super().create(vals_list)
        versions.filtered(lambda version: not version.digest)._renew_digest()
        return versions

    def write(self, vals):
        self._check_own(vals)
        if CONTENT & vals.keys() and any(version.used_at for version in self):
            raise UserError(_("A version that was in use is kept as it is; make a new one."))
        done = super().write(vals)
        if CONTENT - {"digest"} & vals.keys():
            self._renew_digest()
        return done

    def _check_own(self, vals):
        if FIXED & vals.keys() and not self.env.su:
            raise UserError(_("Number, fingerprint and use of a version are its own to say."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(version.used_at for version in self):
            raise UserError(_("A version that was in use is kept."))

    def _renew_digest(self):
        for version in self:
            content = [
                version.system_text,
                version.user_text,
                version.answer_schema or "",
                version.tier,
                version.max_tokens,
                [vars(each) for each in version._variables()],
            ]
            text = json.dumps(content, sort_keys=True)
            super(SmartPromptVersion, version).write(
                {"digest": hashlib.sha256(text.encode()).hexdigest()}
            )

    def _copy_as_draft(self):
        self.ensure_one()
        return self.copy()

    def _activate(self):
        self.ensure_one()
        problems = self._problems()
        if problems:
            raise UserError("\n".join(problems))
        self._check_fits()
        self.prompt_id._activate(self)
        super().write({"used_at": fields.Datetime.now()})

    def action_activate(self):
        """Take this version into use."""
        self.prompt_id._check_manager()
        self._activate()

    def action_try(self):
        """Open the trial of this version: preview, run, compare."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smart_base.smart_prompt_trial_action"
        )
        return {**action, "context": {"default_version_id": self.id}}


def _takes(own, passed) -> bool:
    """Whether a variable takes each value that another one takes."""
    if not template.KINDS[own.kind]:
        return own.kind == passed.kind and set(passed.options) <= set(own.options)
    return True


def _lost(read, form, path="answer"):
    """Paths of what is read in answers and is not in a form, or is of another type there.

    :param read: the form that answers had; None for plain text
    """
    read, form = read or {"type": "string"}, form or {"type": "string"}
    if read.get("type") != form.get("type"):
        return [path]
    parts = read.get("properties", {}), form.get("properties", {})
    found = [f"{path}.{name}" for name in parts[0] if name not in parts[1]]
    for name in parts[0].keys() & parts[1].keys():
        found += _lost(parts[0][name], parts[1][name], f"{path}.{name}")
    if "items" in read:
        found += _lost(read["items"], form.get("items", {}), f"{path}[]")
    return sorted(found)
