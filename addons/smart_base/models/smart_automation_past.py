from datetime import timedelta
from decimal import Decimal

from odoo import api, models

from ..engine.backtest import Past, outcome_is_right
from ..engine.proposal import Advice
from ..llm import LlmUnavailable
from ..llm.job import without_evidence
from ..replaying import tried_prompts


class SmartAutomation(models.AbstractModel):
    """What an automation would have done in the past: decisions that people judged, and what they
    did by hand. An heir that finds the latter in its records extends the ``_past_by_hand`` methods;
    one whose records tell everything extends ``_past_ids`` and ``_past_cases`` instead.
    """

    _inherit = "smart.automation"

    #: Codes of prompts that ``_past_cases`` asks, so that two versions of one can be compared.
    _smart_past_prompts = ()

    @api.model
    def _past_source(self, rule):
        """What is replayed, in a few words."""
        return self.env._("Decisions of this rule that people judged")

    @api.model
    def _past_caveat(self, rule):
        """What of the past is only known roughly, in plain sentences; empty if nothing."""
        return ""

    @api.model
    def _past_ids(self, rule, since, until, limit):
        """Numbers of the cases between two days: decisions, and with a minus what was by hand.

        :param limit: the latest cases, no more than this
        """
        domain = [
            *self._past_judged(rule),
            ("create_date", ">=", since),
            ("create_date", "<", until + timedelta(days=1)),
        ]
        judged = (
            self._past_decisions()
            .search(domain, order="create_date desc, id desc", limit=limit)
            .ids[::-1]
        )
        left = limit - len(judged)
        by_hand = self._past_by_hand_ids(rule, since, until, left) if left else []
        return [*judged, *(-number for number in by_hand)]

    @api.model
    def _past_decisions(self):
        # sudo: the automation's user reads no decisions; what comes of it only managers see
        return self.env["smart.decision"].sudo()

    @api.model
    def _past_judged(self, rule):
        """Domain of this company's decisions of which somebody said whether they were right."""
        return [
            ("rule_id", "=", rule.id),
            ("company_id", "=", self.env.company.id),
            ("outcome", "!=", False),
            ("corrects_id", "=", False),
        ]

    @api.model
    def _past_cases(self, rule, ids):
        """Cases of the past, each with what the rule says about it and what people did.

        Writes nothing: the database refuses it. Of a decision what was stored with it: the
        confidence that the gate went by, and the outcome.

        :param ids: some of what ``_past_ids`` found
        """
        judged = [number for number in ids if number > 0]
        by_hand = [-number for number in ids if number < 0]
        decisions = self._past_decisions().browse(judged)
        cases = dict(zip(judged, map(self._past_of, decisions), strict=True))
        if by_hand:
            replayed = self._past_by_hand(rule, by_hand)
            cases |= {-number: case for number, case in zip(by_hand, replayed, strict=True)}
        return [cases[number] for number in ids]

    @api.model
    def _past_by_hand_ids(self, rule, since, until, limit):
        """Numbers of what people decided between two days without the rule, oldest first.

        :param limit: the latest cases, no more than this
        """
        return []

    @api.model
    def _past_by_hand(self, rule, ids):
        """A ``Past`` for each of some of these numbers, in their order."""
        return []

    @staticmethod
    def _past_of(decision):
        """A decision of the past as a case."""
        claude = (decision.evidence or {}).get("claude", {})
        return Past(
            res_id=decision.res_id,
            title=decision.name,
            day=decision.create_date.date(),
            confidence=decision.judged_confidence or decision.confidence,
            right=outcome_is_right(decision.outcome),
            people=decision.outcome,
            amount=Decimal(str(decision.currency_id.round(decision.amount))),
            cost=claude.get("cost", 0.0),
            decision_id=decision.id,
        )

    @api.model
    def _consult(self, rule, prompt_code, values, schema=None, **options):
        """While the past is replayed, Claude is asked only through a version on trial."""
        prompts = tried_prompts()
        if prompts is None:
            return super()._consult(rule, prompt_code, values, schema, **options)
        if prompt_code not in prompts:
            return Advice(None, {"claude": {"unavailable": "backtest", "message": ""}})
        # sudo: which wording is tried is no matter of the automation's user
        version = self.env["smart.prompt.version"].sudo().browse(prompts[prompt_code])
        try:
            answer = self.env["smart.llm"]._trial(version, values, options.get("people"))
        except LlmUnavailable as fault:
            return Advice(None, without_evidence(fault))
        return Advice(answer.value, answer.evidence())
