"""Trying a prompt out: what would be sent, what comes back, and how two versions compare."""

import json
import time

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import llm
from ..engine import template
from ..engine.pricing import ceiling, price_at
from ..llm.job import estimate
from ..models.smart_llm_call import shown
from ..models.smart_llm_ledger import today_in
from ..models.smart_prompt_sample import Sample

#: Samples on which two versions are compared at most.
MOST_SAMPLES = 10
#: Seconds after which a comparison stops where it is.
LONGEST_SECONDS = 75
#: What is shown of the answer of the version that is compared with.
OTHER = ("answer", "problem", "cost", "input_tokens", "output_tokens")


class SmartPromptTrial(models.TransientModel):
    """A trial of one version, or of two on the same samples."""

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
    has_records = fields.Boolean(compute="_compute_has_records")
    hint = fields.Char(compute="_compute_values_text", store=True)
    source = fields.Selection(
        [
            ("calls", "What was asked before"),
            ("records", "Latest records"),
            ("values", "Values shown"),
        ],
        "Compare On", compute="_compute_source", store=True, readonly=False,
        help="What was asked before is asked again as it left, with names hidden.",
    )  # fmt: skip
    stored_count = fields.Integer("Stored Calls", compute="_compute_stored_count")
    samples = fields.Integer(default=3, help="The latest ones, on which both versions are run.")
    values_text = fields.Text(
        "Values", compute="_compute_values_text", store=True, readonly=False,
        help="The values of the variables, as JSON. Filled in from the record if there is one.",
    )  # fmt: skip
    preview = fields.Text("What Would Be Sent", readonly=True)
    preview_json = fields.Text("Word for Word", readonly=True)
    prompt_tokens = fields.Integer("Tokens, at Most", readonly=True)
    highest_cost = fields.Float("Cost, at Most (USD)", digits=(16, 6), readonly=True)
    result_ids = fields.One2many("smart.prompt.trial.result", "trial_id", "Results", readonly=True)
    agreement = fields.Char("Agreement", compute="_compute_summary")
    costs = fields.Char("Cost", compute="_compute_summary")

    @api.model
    def _selection_models(self):
        prompts = self.env["smart.prompt"]
        found = {code: prompts._sample_model(code) for code in prompts._sample_models()}
        names = {model._name: model._description for model in found.values() if model is not None}
        return sorted(names.items())

    @api.depends("version_id")
    def _compute_has_records(self):
        for trial in self:
            model = trial.prompt_id._sample_model(trial.prompt_id.code)
            trial.has_records = model is not None

    @api.depends("record_ref", "version_id")
    def _compute_values_text(self):
        for trial in self:
            sample = trial._sample_of(trial.record_ref) if trial.record_ref else None
            values = sample.values if sample else trial._placeholders()
            trial.values_text = json.dumps(values, indent=2, ensure_ascii=False, default=str)
            trial.hint = trial._hint(sample)

    def _hint(self, sample):
        """Why the values are no record's, as a sentence; nothing where they are, or may be."""
        if not self.has_records:
            return _("This prompt is not tried on records that you may see: type its values.")
        if self.record_ref and not sample:
            return _("Claude would not be asked about this record: these values are examples.")
        return False

    def _placeholders(self):
        return {
            variable.name: self._placeholder(variable) for variable in self.version_id.variable_ids
        }

    @staticmethod
    def _placeholder(variable):
        options = [word.strip() for word in (variable.options or "").split(",") if word.strip()]
        by_kind = {"number": 1, "json": {}, "list": [], "date": str(fields.Date.today())}
        return options[0] if options else by_kind.get(variable.kind, "…")

    @api.depends("version_id")
    def _compute_stored_count(self):
        for trial in self:
            domain = trial.prompt_id._stored_domain()
            trial.stored_count = self.env["smart.llm.call"].search_count(domain)

    @api.depends("version_id")
    def _compute_source(self):
        for trial in self:
            by_hand = "records" if trial.has_records else "values"
            trial.source = "calls" if trial.stored_count else by_hand

    @api.depends("result_ids.is_same", "compare_id")
    def _compute_summary(self):
        for trial in self:
            results = trial.result_ids
            both = results.filtered(lambda each: each.answer and each.other_answer)
            trial.agreement = trial.costs = False
            if both:
                same = len(both.filtered("is_same"))
                trial.agreement = _(
                    "%(same)s of %(both)s answers are the same", same=same, both=len(both)
                )
            if results and trial.compare_id:
                trial.costs = _(
                    "Version %(one)s: $ %(cost).6f; version %(other)s: $ %(other_cost).6f",
                    one=trial.version_id.number,
                    cost=sum(results.mapped("cost")),
                    other=trial.compare_id.number,
                    other_cost=sum(results.mapped("other_cost")),
                )

    # Buttons --------------------------------------------------------------

    def action_preview(self):
        """Show word for word what would be sent first, and what all of it may cost."""
        self._check_manager()
        jobs = [self._job(version, sample) for version, sample in self._questions()]
        tokens = [estimate(job.params) for job in jobs]
        costs = [self._most(job, count) for job, count in zip(jobs, tokens, strict=True)]
        sent = shown(jobs[0].params) if jobs else False
        self.write(
            {
                "preview": llm.readable(sent),
                "preview_json": llm.indented(sent),
                "prompt_tokens": sum(tokens),
                "highest_cost": sum(costs),
            }
        )
        return self._reopen()

    def action_run(self):
        """Ask Claude once, with the values shown."""
        self._check_manager()
        sample = self._sample_shown()
        self._store([{"sample": sample.name, **self._run(self.version_id, sample)}])
        return self._reopen()

    def action_compare(self):
        """Ask both versions about the same samples, as far as time and budgets allow."""
        self._check_manager()
        if not self.compare_id:
            raise UserError(_("Choose a version to compare with."))
        end = time.monotonic() + LONGEST_SECONDS
        rows = []
        for sample in self._samples():
            if time.monotonic() < end:
                row = self._run(self.version_id, sample)
                other = self._run(self.compare_id, sample)
                named = {f"other_{key}": other[key] for key in OTHER if key in other}
                rows.append({"sample": sample.name, **row, **named})
        self._store(rows)
        return self._reopen()

    # Parts ----------------------------------------------------------------

    def _check_manager(self):
        self.ensure_one()
        if not self.env.user.has_group("smart_base.group_smart_manager"):
            raise AccessError(_("Only a Smart Odoo manager may try prompts."))

    def _questions(self):
        """``(version, sample)`` of all that would be asked."""
        if not self.compare_id:
            return [(self.version_id, self._sample_shown())]
        return [
            (version, sample)
            for sample in self._samples()
            for version in (self.version_id, self.compare_id)
            if not self._why_not(version, sample.values)
        ]

    def _samples(self):
        """What both versions are asked about; the values shown when there is nothing else."""
        limit = min(max(self.samples, 1), MOST_SAMPLES)
        samples = []
        if self.source == "calls":
            samples = [Sample(*stored) for stored in self.prompt_id._stored_inputs(limit)]
        elif self.source == "records" and self.has_records:
            records = self.prompt_id._sample_records(self.prompt_id.code, limit)
            samples = [sample for record in records if (sample := self._sample_of(record))]
        return samples or [self._sample_shown()]

    def _sample_of(self, record):
        return self.env["smart.prompt"]._sample(self.prompt_id.code, record)

    def _sample_shown(self):
        """The values as they are typed; names are hidden as they are for the record chosen."""
        values, record = self._values(), self.record_ref
        if not record:
            return Sample(_("values shown"), values)
        sample = self._sample_of(record) or Sample(record.display_name, values, [record])
        return sample._replace(values=values)

    def _why_not(self, version, values):
        """Why a version cannot be asked what a stored call asked; nothing if it can."""
        if not isinstance(values, template.Shown):
            return ""
        missing = self.env["smart.prompt"]._missing_values(version, values)
        if not missing:
            return ""
        return _("What was asked before does not say “%s”.", ", ".join(missing))

    @staticmethod
    def _most(job, tokens):
        """Dollars that a request can cost at most; nothing where there is no price."""
        price = price_at(job.prices, today_in(job.plan.zone), tokens)
        return float(ceiling(tokens, job.max_output, price)) if price else 0.0

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

    def _job(self, version, sample):
        try:
            return self._gateway(sample)._trial_job(version, sample.values, sample.people)
        except llm.LlmUnavailable as fault:
            raise UserError(str(fault)) from fault

    def _gateway(self, sample):
        """Claude as the company has it that would ask."""
        return self.env["smart.llm"].with_company(sample.company)

    def _run(self, version, sample):
        """One answer as values of a row; a failure is one, too."""
        problem = self._why_not(version, sample.values)
        if problem:
            return {"problem": problem}
        try:
            answer = self._gateway(sample)._trial(version, sample.values, sample.people)
        except llm.LlmUnavailable as fault:
            return {"problem": str(fault)}
        text = answer.value
        if not isinstance(text, str):
            text = json.dumps(text, indent=1, ensure_ascii=False, sort_keys=True)
        return {
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
