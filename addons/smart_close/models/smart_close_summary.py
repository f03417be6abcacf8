from odoo import api, fields, models
from odoo.tools.misc import format_date

from ..engine import narration, pace, readiness, summary
from ..engine.narration import LABELS

#: Past closings that the pace is taken from, the latest ones.
PAST = 12


class SmartClose(models.Model):
    """What is said about a close: by template, or by Claude around the scan's own numbers.

    Asking Claude is in ``smart_automation_close_summary.py``.
    """

    _inherit = "smart.close"

    words = fields.Json(readonly=True, help="What Claude said about a state of this close.")
    worked_minutes = fields.Integer(
        readonly=True, help="What people's work on this close took, by their acts in the audit log."
    )
    usual_minutes = fields.Integer(
        readonly=True, help="What its findings take by the usual minutes of each kind."
    )

    # Facts ----------------------------------------------------------------

    def _summary_facts(self):
        today = fields.Date.context_today(self)
        steps, (speed, paced) = self._engine_steps(), self._pace()
        hours = readiness.hours(steps, speed)
        step, gain = readiness.biggest_gain(steps)
        expected = self._expected_day(today, hours)
        return summary.Facts(
            findings=self.finding_count,
            blocking=self.blocking_count,
            readiness=self.readiness,
            hours=hours,
            paced=paced,
            days_left=(self.due_date - today).days if self.due_date else 0,
            step=step,
            gain=gain,
            expected=format_date(self.env, expected) if expected else "",
            amounts=(
                self.currency_id.format(self.amount),
                *(
                    each.currency_id.format(amount)
                    for each in self._named()
                    for amount in (each.amount, each.effect)
                ),
            ),
        )

    def _expected_day(self, today, hours):
        points = [(fields.Date.to_date(day), score) for day, score, *_rest in self.trend or ()]
        return pace.expected_day(points, today, hours)

    def _pace(self):
        """How the company's past closings compare with the usual minutes.

        :return: (factor, number of closings that it is measured by, 0 as long as too few)
        """
        past = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_to", "<", self.date_from),
                ("usual_minutes", ">", 0),
            ],
            limit=PAST,
        )
        closings = [(each.worked_minutes, each.usual_minutes) for each in past]
        return pace.pace(closings), len(closings) if len(closings) >= pace.ENOUGH else 0

    def _note_effort(self):
        """Keep what the work on this close took, so that the next estimates are better."""
        # moments of acts on this close only, of people and not of automations
        entries = self._log_entries()
        people = self.env["res.users"].browse(set(entries.mapped("user_ref"))).exists()
        people = people.filtered("active") - self.env.ref("smart_base.user_smart_automation")
        acts = [(each.user_ref, each.created_at) for each in entries if each.user_ref in people.ids]
        settled = self.finding_ids.filtered(lambda each: each.state != "open")
        self._store(
            {
                "worked_minutes": pace.worked_minutes(acts),
                "usual_minutes": sum(readiness.MINUTES[each.severity] for each in settled),
            }
        )

    def _named(self):
        """Findings to put right first: what blocks, by its effect on the profit."""
        ranked = self.finding_ids._still_open().sorted(
            lambda each: (each.severity != "blocking", -abs(each.effect), -each.amount, each.id)
        )
        return ranked[: len(LABELS)]

    # What is shown --------------------------------------------------------

    def _summary(self, facts):
        """Risk, sentences and what to do first.

        :return: ``lines``, ``actions`` (id, name, amount, advice), ``risk``, ``by`` (claude or
            template) and ``note``: why the template speaks although Claude was asked
        """
        by, note, said = self._said(facts)
        lines = said["overview"] if said else self._template_lines(facts)
        names = self._named().mapped("name")
        # the second wall: whoever wrote a sentence, each number in it has to be the scan's
        return {
            "risk": readiness.risk(self._engine_steps()),
            "lines": [line for line in lines if not summary.untraceable(line, facts, names)],
            "actions": self._actions(said and said["advice"]),
            "by": by,
            "note": note,
        }

    def _actions(self, advice):
        return [
            {
                "id": finding.id,
                "step_id": finding.step_id.id,
                "name": finding.name,
                "amount": finding.currency_id.format(finding.amount),
                "advice": (advice or {}).get(label, ""),
            }
            for label, finding in zip(LABELS, self._named(), strict=False)
        ]

    def _said(self, facts):
        """Claude's words about the state that is shown, checked and filled in.

        :return: (``claude`` or ``template``, a note, words or None)
        """
        words = self.words or {}
        if not self.scanned_at or words.get("digest") != summary.digest(self._question(facts)):
            return "template", "", None
        if words["state"] == "unavailable":
            return (
                "template",
                self.env._("Claude was not available; this is the standard text."),
                None,
            )
        values, names = self._places(facts), self._named().mapped("name")
        said = None
        if words["state"] == "claude":
            said = {
                "overview": [narration.filled(text, values) for text in words["overview"]],
                "advice": {
                    label: narration.filled(text, values) for label, text in words["advice"].items()
                },
            }
            texts = [*said["overview"], *said["advice"].values()]
            if not any(summary.untraceable(text, facts, names) for text in texts):
                return "claude", "", said
        return (
            "template",
            self.env._(
                "Claude's text held numbers that are not the scan's, so it is not shown; this is "
                "the standard text."
            ),
            None,
        )

    def _template_lines(self, facts):
        _ = self.env._
        if not self.scanned_at:
            return [_("This month was not scanned yet.")]
        if not facts.findings:
            return [_("Nothing is open. What is left are signatures.")]
        lines = [
            _(
                "Open findings: %(count)s, of which %(blocking)s block. At stake: %(amount)s.",
                count=facts.findings,
                blocking=facts.blocking,
                amount=facts.amounts[0],
            ),
            self._hours_line(facts),
        ]
        if facts.gain:
            lines.append(
                _(
                    "“%(step)s” moves readiness most: by %(points)s points.",
                    step=self._step_labels()[facts.step],
                    points=facts.gain,
                )
            )
        if facts.expected:
            lines.append(_("The month should be ready on %s.", facts.expected))
        return lines

    def _hours_line(self, facts):
        hours = f"{facts.hours:g}"
        if facts.paced:
            return self.env._(
                "About %(hours)s hours of work are left, as your last %(count)s closings went.",
                hours=hours,
                count=facts.paced,
            )
        return self.env._("About %s hours of work are left.", hours)

    # What Claude gets -----------------------------------------------------

    def _question(self, facts=None):
        """Where the close stands, without names: what Claude is told, the same for every reader.

        :param facts: what ``_summary_facts`` says now, where it was asked already
        """
        facts = facts or self._summary_facts()
        return {
            "risk": readiness.risk(self._engine_steps()),
            "readiness": facts.readiness,
            "findings": facts.findings,
            "blocking": facts.blocking,
            "amount": f"{self.amount:.2f} {self.currency_id.name}",
            "hours": facts.hours,
            "paced": facts.paced,
            "step": facts.step,
            "gain": facts.gain,
            "actions": [
                {
                    "label": label,
                    "step": finding.step_id.code,
                    "kind": finding.kind,
                    "severity": finding.severity,
                    "amount": f"{finding.amount:.2f} {finding.currency_id.name}",
                    "effect": f"{finding.effect:.2f} {finding.currency_id.name}",
                }
                for label, finding in zip(LABELS, self._named(), strict=False)
            ],
        }

    def _places(self, facts):
        """What stands in each place of Claude's sentences, in the reader's language."""
        values = {
            "readiness": f"{facts.readiness} %",
            "findings": str(facts.findings),
            "blocking": str(facts.blocking),
            "amount": facts.amounts[0],
            "hours": f"{facts.hours:g}",
            "expected": facts.expected or self.env._("later"),
            "step": self._step_labels().get(facts.step, ""),
            "gain": str(facts.gain),
        }
        for place, (label, finding) in enumerate(zip(LABELS, self._named(), strict=False)):
            amount, effect = facts.amounts[1 + 2 * place : 3 + 2 * place]
            values |= {label: finding.name, f"{label} amount": amount, f"{label} effect": effect}
        return values

    @api.model
    def _place_meanings(self):
        """What each place shows, for Claude."""
        meanings = {
            "readiness": "readiness in percent",
            "findings": "how many findings are open",
            "blocking": "how many of them block the lock",
            "amount": "money at stake in all",
            "hours": "hours of work that are left",
            "expected": "the day on which the month should be ready",
            "step": "the step that moves readiness most",
            "gain": "by how many points it would",
        }
        for label in LABELS:
            meanings |= {
                label: f"what finding {label} is, with its document and partner",
                f"{label} amount": f"money at stake in finding {label}",
                f"{label} effect": f"what putting finding {label} right adds to the profit",
            }
        return meanings
