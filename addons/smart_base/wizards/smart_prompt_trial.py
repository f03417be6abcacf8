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

#: Samples on which two versions are compared at most.
MOST_SAMPLES = 10
#: Seconds after which a comparison stops where it is.
LONGEST_SECONDS = 75
#: What is shown of the answer of the version that is compared with.
OTHER = ("answer", "problem", "cost")


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
    prompt_tokens = fields.Integer("Tokens, at Most", readonly=True)
    highest_cost = fields.Float("Cost, at Most (USD)", digits=(16, 6), readonly=True)
    result_ids = fields.One2many("smart.prompt.trial.result", "trial_id", "Results", readonly=True)
    agreement = fields.Char("Agreement", compute="_compute_summary")
    costs = fields.Char("Cost", compute="_compute_summary")

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

    @api.depends("version_id")
    def _compute_stored_count(self):
        for trial in self:
            domain = trial.prompt_id._stored_domain()
            trial.stored_count = self.env["smart.llm.call"].search_count(domain)

    @api.depends("version_id")
    def _compute_source(self):
        for trial in self:
            prompt = trial.prompt_id
            has_records = prompt.code in prompt._sample_models()
            trial.source = "calls" if trial.stored_count else "records" if has_records else "values"

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
                    "Version %(one)s: $ %(cost).4f; version %(other)s: $ %(other_cost).4f",
                    one=trial.version_id.number,
                    cost=sum(results.mapped("cost")),
                    other=trial.compare_id.number,
                    other_cost=sum(results.mapped("other_cost")),
                )

    # Buttons --------------------------------------------------------------

    def action_preview(self):
        """Show word for word what would be sent first, and what all of it may cost."""
        self._check_manager()
        jobs = [self._job(version, values) for _name, version, values in self._questions()]
        tokens = [estimate(job.params) for job in jobs]
        costs = [self._most(job, count) for job, count in zip(jobs, tokens, strict=True)]
        self.write(
            {
                "preview": llm.indented(shown(jobs[0].params)) if jobs else False,
                "prompt_tokens": sum(tokens),
                "highest_cost": sum(costs),
            }
        )
        return self._reopen()

    def action_run(self):
        """Ask Claude once, with the values shown."""
        self._check_manager()
        sample = self._sample_name(self.record_ref)
        self._store([{"sample": sample, **self._run(self.version_id, self._values())}])
        return self._reopen()

    def action_compare(self):
        """Ask both versions about the same samples, as far as time and budgets allow."""
        self._check_manager()
        if not self.compare_id:
            raise UserError(_("Choose a version to compare with."))
        end = time.monotonic() + LONGEST_SECONDS
        rows = []
        for name, values in self._samples():
            if time.monotonic() < end:
                row = self._run(self.version_id, values)
                other = self._run(self.compare_id, values)
                named = {f"other_{key}": other[key] for key in OTHER if key in other}
                rows.append({"sample": name, **row, **named})
        self._store(rows)
        return self._reopen()

    # Parts ----------------------------------------------------------------

    def _check_manager(self):
        self.ensure_one()
        if not self.env.user.has_group("smart_base.group_smart_manager"):
            raise AccessError(_("Only a Smart Odoo manager may try prompts."))

    def _questions(self):
        """``(sample, version, values)`` of all that would be asked."""
        if not self.compare_id:
            return [(self._sample_name(self.record_ref), self.version_id, self._values())]
        return [
            (name, version, values)
            for name, values in self._samples()
            for version in (self.version_id, self.compare_id)
            if not self._why_not(version, values)
        ]

    def _samples(self):
        """``(name, values)`` of the samples, or of the values shown when there are none."""
        limit = min(max(self.samples, 1), MOST_SAMPLES)
        by_source = {"calls": self.prompt_id._stored_inputs, "records": self._latest_records}
        samples = by_source[self.source](limit) if self.source in by_source else []
        return samples or [(_("values shown"), self._values())]

    def _latest_records(self, limit):
        """``(name, values)`` of the latest records that the prompt can be tried on."""
        model = self.env["smart.prompt"]._sample_models().get(self.prompt_id.code)
        records = self.env[model].search([], order="id desc", limit=limit) if model else ()
        return [(self._sample_name(record), self._values_of(record)) for record in records]

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

    def _run(self, version, values):
        """One answer as values of a row; a failure is one, too."""
        problem = self._why_not(version, values)
        if problem:
            return {"problem": problem}
        try:
            answer = self.env["smart.llm"]._trial(version, values, self._people())
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
