"""Trying a prompt out: what would be sent, what comes back, and how two versions compare."""

import json
import time

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import llm
from ..engine.pricing import ceiling, price_at
from ..llm.job import estimate
from ..models.smart_llm_call import shown
from ..models.smart_llm_ledger import today_in

#: Records on which two versions are compared at most.
MOST_SAMPLES = 5
#: Seconds after which a comparison stops where it is.
LONGEST_SECONDS = 75


class SmartPromptTrial(models.TransientModel):
    """A trial of one version, or of two on the same records."""

    _name = "smart.prompt.trial"
    _description = "Trial of a Prompt"

    version_id = fields.Many2one(
        "smart.prompt.version", "Version", required=True, ondelete="cascade"
    )
    prompt_id = fields.Many2one(related="version_id.prompt_id")
    compare_id = fields.Many2one(
        "smart.prompt.version", "Compare With", domain="[('prompt_id', '=', prompt_id)]",
        ondelete="cascade",
    )  # fmt: skip
    record_ref = fields.Reference("_selection_models", "Record")
    samples = fields.Integer(default=3, help="The latest records on which both versions are run.")
    values_text = fields.Text(
        "Values", compute="_compute_values_text", store=True, readonly=False,
        help="The values of the variables, as JSON. Filled in from the record if there is one.",
    )  # fmt: skip
    preview = fields.Text("What Would Be Sent", readonly=True)
    prompt_tokens = fields.Integer("Tokens, at Most", readonly=True)
    highest_cost = fields.Float("Cost, at Most (USD)", digits=(16, 6), readonly=True)
    result_ids = fields.One2many("smart.prompt.trial.result", "trial_id", "Results", readonly=True)
    agreement = fields.Char("Agreement", compute="_compute_agreement")

    @api.model
    def _selection_models(self):
        models_ = sorted(set(self.env["smart.prompt"]._sample_models().values()))
        return [(name, self.env[name]._description) for name in models_ if name in self.env]

    @api.depends("record_ref", "version_id")
    def _compute_values_text(self):
        for trial in self:
            values = trial._values_of(trial.record_ref) if trial.record_ref else None
            values = values or {
                variable.name: trial._placeholder(variable)
                for variable in trial.version_id.variable_ids
            }
            trial.values_text = json.dumps(values, indent=2, ensure_ascii=False, default=str)

    @staticmethod
    def _placeholder(variable):
        options = [word.strip() for word in (variable.options or "").split(",") if word.strip()]
        by_kind = {"number": 1, "json": {}, "list": [], "date": str(fields.Date.today())}
        return options[0] if options else by_kind.get(variable.kind, "…")

    @api.depends("result_ids.answer", "result_ids.version_id")
    def _compute_agreement(self):
        for trial in self:
            answers = {}
            for result in trial.result_ids.filtered("answer"):
                answers.setdefault(result.sample, set()).add((result.version_id, result.answer))
            both = [
                found for found in answers.values() if len({version for version, _a in found}) == 2
            ]
            same = [found for found in both if len({answer for _v, answer in found}) == 1]
            trial.agreement = (
                _("%(same)s of %(both)s answers are the same", same=len(same), both=len(both))
                if both
                else False
            )

    # Buttons --------------------------------------------------------------

    def action_preview(self):
        """Show word for word what would be sent, and what it may cost."""
        self._check_manager()
        job = self._job(self.version_id, self._values())
        tokens = estimate(job.params)
        price = price_at(job.prices, today_in(job.plan.zone), tokens)
        self.write(
            {
                "preview": shown(job.params),
                "prompt_tokens": tokens,
                "highest_cost": float(ceiling(tokens, job.max_output, price)) if price else 0.0,
            }
        )
        return self._reopen()

    def action_run(self):
        """Ask Claude once, with the values shown."""
        self._check_manager()
        self._store(
            [self._run(self.version_id, self._values(), self._sample_name(self.record_ref))]
        )
        return self._reopen()

    def action_compare(self):
        """Ask both versions about the same latest records."""
        self._check_manager()
        if not self.compare_id:
            raise UserError(_("Choose a version to compare with."))
        samples = self._latest_samples()
        versions = (self.version_id, self.compare_id)
        end = time.monotonic() + LONGEST_SECONDS
        results = [
            self._run(version, values, name)
            for name, values in samples
            for version in versions
            if time.monotonic() < end
        ]
        self._store(results)
        return self._reopen()

    # Parts ----------------------------------------------------------------

    def _check_manager(self):
        self.ensure_one()
        if not self.env.user.has_group("smart_base.group_smart_manager"):
            raise AccessError(_("Only a Smart Odoo manager may try prompts."))

    def _latest_samples(self):
        """``(name, values)`` of the latest records, or of the values shown when there are none."""
        model = self.env["smart.prompt"]._sample_models().get(self.prompt_id.code)
        limit = min(max(self.samples, 1), MOST_SAMPLES)
        records = self.env[model].search([], order="id desc", limit=limit) if model else ()
        samples = [(self._sample_name(record), self._values_of(record)) for record in records]
        return samples or [(_("values shown"), self._values())]

    def _values_of(self, record):
        return self.env["smart.prompt"]._sample_values(self.prompt_id.code, record)

    def _sample_name(self, record):
        return record.display_name if record else _("values shown")

    def _values(self):
        """The values as they are typed; dates are turned into dates.

        :raises UserError: for what is no JSON object
        """
        try:
            values = dict(json.loads(self.values_text or "{}").items())
            dates = self.version_id.variable_ids.filtered(lambda each: each.kind == "date")
            for variable in dates:
                values[variable.name] = fields.Date.from_string(values.get(variable.name))
        except (ValueError, AttributeError, TypeError) as error:
            raise UserError(_("The values are no JSON object: %s", error)) from error
        return values

    def _job(self, version, values):
        try:
            return self.env["smart.llm"]._trial_job(version, values, self._people())
        except llm.LlmUnavailable as fault:
            raise UserError(str(fault)) from fault

    def _people(self):
        return [self.record_ref] if self.record_ref else []

    def _run(self, version, values, name):
        """One answer as the values of a row; a failure is a row, too."""
        row = {"version_id": version.id, "sample": name}
        try:
            answer = self.env["smart.llm"]._trial(version, values, self._people())
        except llm.LlmUnavailable as fault:
            return {**row, "problem": str(fault)}
        text = answer.value
        if not isinstance(text, str):
            text = json.dumps(text, indent=1, ensure_ascii=False, sort_keys=True)
        return {
            **row,
            "answer": text,
            "input_tokens": answer.usage.prompt,
            "output_tokens": answer.usage.output,
            "cost": float(answer.cost),
            "duration_ms": answer.duration_ms,
        }

    def _store(self, results):
        self.write({"result_ids": [(5,), *((0, 0, result) for result in results)]})

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "name": _("Try a Prompt"),
        }
