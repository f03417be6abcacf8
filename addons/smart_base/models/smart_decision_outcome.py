from datetime import timedelta

from odoo import api, fields, models

from ..engine import gate
from ..engine.standing import DONE, OPEN, OTHER

#: Days after which nobody will object any more to what a rule did by itself.
STOOD_DAYS = 14
#: Days in which a person still does what a rule would have done.
WATCH_DAYS = 60
#: Decisions that one run of the daily job looks at.
BATCH = 5_000


class SmartDecision(models.Model):
    """What became of decisions: whether people agreed, which is what rules are measured by."""

    _inherit = "smart.decision"

    judged_confidence = fields.Float(
        "Confidence at the Gate",
        readonly=True,
        aggregator="avg",
        help="The confidence, corrected by what was observed where the rule proves itself.",
    )
    outcome = fields.Selection(
        [
            ("approved", "Approved"),
            ("agreed", "A person did the same"),
            ("stood", "Nobody objected"),
            ("edited", "Edited"),
            ("rejected", "Rejected"),
            ("undone", "Undone later"),
            ("overruled", "Overruled by a person"),
        ],
        readonly=True,
        help="What people made of it. The first three count as right, the others as wrong.",
    )
    outcome_at = fields.Datetime("Outcome Known", readonly=True)

    _outcome_idx = models.Index("(rule_id, company_id, outcome_at) WHERE outcome IS NOT NULL")

    def _settle(self, state, actor_env, note=False, **vals):
        outcome = self._outcome_of(state, actor_env)
        if outcome:
            vals = {"outcome": outcome, "outcome_at": fields.Datetime.now(), **vals}
        super()._settle(state, actor_env, note, **vals)
        if outcome:
            self.rule_id._weigh(self.company_id)

    def _settle_together(self, state, actor_env, note=False, **vals):
        outcome = self[:1]._outcome_of(state, actor_env)
        if outcome:
            vals = {"outcome": outcome, "outcome_at": fields.Datetime.now(), **vals}
        super()._settle_together(state, actor_env, note, **vals)
        if outcome:
            for rule, company in self.grouped(lambda each: (each.rule_id, each.company_id)):
                rule._weigh(company)

    def _outcome_of(self, state, actor_env):
        """What a step says of the decision; nothing where no person said anything."""
        automation = self.rule_id._known("res.users", "user_smart_automation")
        by_person = actor_env.uid != automation.id
        outcomes = {"rejected": "rejected", "undone": "undone"}
        if by_person:
            outcomes["executed"] = "approved"
        return outcomes.get(state)

    # What became of the others ----------------------------------------------

    @api.model
    def _cron_outcomes(self):
        """Find out, once a day, what became of decisions about which nobody said anything."""
        now = fields.Datetime.now()
        unknown = [
            ("outcome", "=", False),
            ("corrects_id", "=", False),
            ("create_date", ">", now - timedelta(WATCH_DAYS)),
        ]
        executed = [*unknown, ("state", "=", "executed")]
        for decision in self.search(executed, limit=BATCH, order="id").try_lock_for_update():
            decision._note_outcome(decision._outcome_of_executed(now), now)
        logged = [
            *unknown,
            ("state", "=", "logged"),
            ("gate_outcome", "in", (gate.EXECUTE, gate.ASK)),
        ]
        for decision in self.search(logged, limit=BATCH, order="id desc").try_lock_for_update():
            decision._note_outcome(decision._outcome_of_logged(), now)
        for rule in self.env["smart.rule"].search([]):
            for company in self.env["res.company"].search([]):
                rule._weigh(company)

    def _note_outcome(self, outcome, now):
        if outcome:
            self._store({"outcome": outcome, "outcome_at": now})

    def _outcome_of_executed(self, now):
        if self._standing_today() in (OPEN, OTHER):
            return "overruled"
        return "stood" if self.decided_at < now - timedelta(STOOD_DAYS) else None

    def _outcome_of_logged(self):
        return {DONE: "agreed", OTHER: "overruled"}.get(self._standing_today())

    def _standing_today(self):
        effects = self.env["smart.effect"].with_company(self.company_id).with_context(lang="en_US")
        return effects._standing(self.effects, self.preview)
