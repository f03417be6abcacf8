from datetime import timedelta

from odoo import fields, models

from ..engine import track_record, wilson

#: Days for minutes and cost.
DAYS = 90
#: Wrong decisions of which the rule was sure, shown as examples.
EXAMPLES = 10

#: Why the gate let a decision pass, or would have: the rule was sure.
SURE = ("confident", "policy", "amount", "unproven")


class SmartRule(models.Model):
    """The track record of a rule: what its page shows beside the settings."""

    _inherit = "smart.rule"

    def get_track_record(self):
        """How often the rule was right in the current company, and what other thresholds would do.

        Counts the decisions that the user may see.

        :return: plain data; shares with their 95 % interval, money of Claude in US dollars
        """
        self.ensure_one()
        self.check_access("read")
        rule = self.with_company(self.env.company)
        cases = rule._cases(self.env.company)
        passed = track_record.at_gate(cases, rule.auto_threshold)
        reviewed = [case for case in passed if case.reviewed]
        return {
            "threshold": rule.auto_threshold,
            "target": rule.target_precision,
            "cases": len(cases),
            "precision": track_record.precision(passed)._asdict(),
            "coverage": len(passed) / len(cases) if cases else None,
            "reviewed": min(len(reviewed), rule.proof_cases),
            "needed": rule.proof_cases,
            "suggested": track_record.suggested(cases, rule.target_precision),
            "curve": track_record.reliability(cases),
            "thresholds": track_record.thresholds(cases),
            "outcomes": rule._outcome_rows(cases),
            "bands": rule._band_rows(cases),
            "wrong": rule._confident_mistakes(),
            **rule._value(),
        }

    def _outcome_rows(self, cases):
        names = self.env["smart.decision"]._fields["outcome"]._description_selection(self.env)
        counts = {}
        for case in cases:
            counts[case.outcome] = counts.get(case.outcome, 0) + 1
        return [
            {"key": key, "name": name, "count": counts[key], "right": key in track_record.RIGHT}
            for key, name in names
            if key in counts
        ]

    def _band_rows(self, cases):
        """Precision by amount, in bands of the company's currency."""
        limits = [0, *track_record.BANDS]
        rows = []
        for band, start in enumerate(limits):
            own = [case for case in cases if case.band == band]
            if own:
                name = self.env._("from %s", self.currency_id.format(float(start)))
                rows.append({"band": band, "name": name, **track_record.precision(own)._asdict()})
        return rows

    def _confident_mistakes(self):
        """Wrong decisions of which the rule was sure, newest first."""
        found = self.env["smart.decision"].search(
            [
                ("rule_id", "=", self.id),
                ("company_id", "=", self.env.company.id),
                ("outcome", "in", sorted(track_record.WRONG)),
                ("judged_confidence", ">=", self.auto_threshold),
            ],
            order="outcome_at desc, id desc",
            limit=EXAMPLES,
        )
        names = dict(found._fields["outcome"]._description_selection(self.env))
        return [
            {
                "id": decision.id,
                "name": decision.name,
                "confidence": round(decision.confidence * 100),
                "outcome": names[decision.outcome],
                "note": decision.outcome_note or "",
            }
            for decision in found
        ]

    def _value(self):
        """Minutes saved and what Claude cost in the last months; the cost where one may see it."""
        since = fields.Datetime.now() - timedelta(days=DAYS)
        domain = [("rule_id", "=", self.id), ("company_id", "=", self.env.company.id)]
        done = [*domain, ("state", "=", "executed"), ("decided_at", ">=", since)]
        ((minutes,),) = self.env["smart.decision"]._read_group(done, [], ["minutes_saved:sum"])
        calls, cost = self.env["smart.llm.call"], None
        if calls.has_access("read"):
            recent = [*domain, ("create_date", ">=", since)]
            cost = calls._read_group(recent, [], ["cost:sum"])[0][0] or 0.0
        return {"days": DAYS, "minutes": minutes or 0.0, "cost": cost}

    # The overview of all rules ----------------------------------------------

    precision_at_gate = fields.Float(
        "Right",
        compute="_compute_precision_at_gate",
        help="Share of the decisions of which the rule was sure that turned out right.",
    )
    precision_text = fields.Char("Right (Interval)", compute="_compute_precision_at_gate")
    minutes_total = fields.Float(
        "Minutes Saved in Total", compute="_compute_precision_at_gate", help="In these companies."
    )

    def _compute_precision_at_gate(self):
        """From two queries for all rules: sure decisions by outcome, and minutes."""
        decisions = self.env["smart.decision"]
        domain = [("rule_id", "in", self.ids), ("company_id", "in", self.env.companies.ids)]
        minutes = dict(
            decisions._read_group(
                [*domain, ("state", "=", "executed")], ["rule_id"], ["minutes_saved:sum"]
            )
        )
        sure = [*domain, ("outcome", "!=", False), ("gate_cause", "in", SURE)]
        counts = {}
        for rule, outcome, count in decisions._read_group(
            sure, ["rule_id", "outcome"], ["__count"]
        ):
            counts.setdefault(rule, {})[outcome] = count
        for rule in self:
            own = counts.get(rule, {})
            right = sum(count for key, count in own.items() if key in track_record.RIGHT)
            found = wilson.share(right, sum(own.values()))
            rule.precision_at_gate = found.value or 0.0
            rule.precision_text = rule._interval_text(found)
            rule.minutes_total = minutes.get(rule, 0.0)

    def _interval_text(self, found):
        if found.value is None:
            return ""
        return self.env._(
            "%(value)s %% (%(low)s to %(high)s, of %(total)s)",
            value=round(found.value * 100),
            low=round(found.low * 100),
            high=round(found.high * 100),
            total=found.total,
        )
