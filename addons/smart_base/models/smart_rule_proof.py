from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from ..engine import gate, track_record

#: What a rule has to show where nobody says otherwise.
PROOF = {"proof_cases": 30, "target_precision": 0.95}
#: Outcomes that a rule is measured by, the latest ones.
MEASURED = 2_000


class SmartRule(models.Model):
    """A rule that proves itself: it acts alone once people agreed often enough, and asks again
    by itself when they no longer do."""

    _inherit = "smart.rule"

    proves_itself = fields.Boolean(
        "Has to Prove Itself",
        company_dependent=True,
        tracking=True,
        help="The rule asks until people agreed with it often enough. From then on it acts by "
        "itself, and asks again when too many of its decisions turn out wrong.",
    )
    proof_cases = fields.Integer(
        "Reviewed Cases",
        company_dependent=True,
        tracking=True,
        help="How many of its latest sure decisions people have to have looked at.",
    )
    target_precision = fields.Float(
        company_dependent=True,
        tracking=True,
        help="Share of these decisions that has to be right.",
    )
    is_proven = fields.Boolean(
        "Has Proven Itself",
        company_dependent=True,
        readonly=True,
        copy=False,
        help="Enough reviewed decisions were right: the rule may act by itself.",
    )
    proof_since = fields.Datetime(
        "Counts From",
        company_dependent=True,
        readonly=True,
        copy=False,
        help="Outcomes before do not count: then the rule began to ask again.",
    )

    @api.constrains("proof_cases", "target_precision")
    def _check_proof(self):
        for rule in self:
            if not (0 < rule.target_precision <= 1 and 5 <= rule.proof_cases <= MEASURED):
                raise ValidationError(
                    _(
                        "A rule proves itself by 5 to %s cases, and by a share above 0 and up to "
                        "100 %%.",
                        MEASURED,
                    )
                )

    @api.model
    def _load_proof_defaults(self):
        """Defaults of the proof, where nobody set others; also in databases that are older."""
        defaults = self.env["ir.default"]
        for name, value in PROOF.items():
            if defaults._get(self._name, name) is None:
                defaults.set(self._name, name, value)

    def _proof(self):
        return track_record.Proof(self.proof_cases, self.target_precision)

    # Judging --------------------------------------------------------------

    def _judge(self):
        """What judges the proposals of this rule in its current company.

        :return: a function of confidence and amount, to the confidence that counts and a verdict
        """
        limits = self._limits()
        correct = self._correction()

        def judge(confidence, amount):
            judged = correct(confidence, amount)
            return judged, gate.judge(judged, amount, limits)

        return judge

    def _correction(self):
        """Confidence into observed precision, once there are enough outcomes of this rule."""
        if not self.proves_itself:
            return lambda confidence, amount: confidence
        # sudo: outcomes of all decisions count, whoever may see them; only figures leave
        cases, curves = self.sudo()._cases(self.env.company), {}

        def correct(confidence, amount):
            band = track_record.band(amount)
            if band not in curves:
                curves[band] = track_record.calibration(cases, band)
            return curves[band].at(confidence) if curves[band] else confidence

        return correct

    def _cases(self, company, since=None):
        """Decisions of this rule whose outcome is known, oldest first, as the engine knows them.

        As many as the user may see, but no more than the latest ones.
        """
        domain = [
            ("rule_id", "=", self.id),
            ("company_id", "=", company.id),
            ("outcome", "!=", False),
        ]
        if since:
            domain.append(("outcome_at", ">", since))
        names = ["confidence", "judged_confidence", "outcome", "amount"]
        decisions = self.env["smart.decision"].search_fetch(
            domain, names, order="outcome_at desc, id desc", limit=MEASURED
        )
        return [
            track_record.Case(
                confidence=decision.confidence,
                judged=decision.judged_confidence or decision.confidence,
                outcome=decision.outcome,
                band=track_record.band(decision.amount),
            )
            for decision in reversed(decisions)
        ]

    # Proving and falling back ----------------------------------------------

    def _weigh(self, company):
        """Let the rule act alone, or ask again, as its latest outcomes say."""
        rule = self.with_company(company)
        if not rule.proves_itself:
            return
        # sudo: outcomes of all decisions count, whoever caused this one; only figures leave
        cases = rule.sudo()._cases(company, rule.proof_since)
        proven = track_record.is_proven(cases, rule.auto_threshold, rule._proof(), rule.is_proven)
        if proven != rule.is_proven:
            rule._set_proven(proven, company, track_record.at_gate(cases, rule.auto_threshold))

    def _set_proven(self, proven, company, passed):
        latest = track_record.precision(passed[-self.proof_cases :])
        values = {"is_proven": proven}
        if not proven:
            values["proof_since"] = fields.Datetime.now()
        # sudo: the outcome was a person's, the consequence is the rule's own setting
        super(SmartRule, self.sudo()).write(values)
        figures = {"right": latest.right, "total": latest.total}
        self._audit(
            "rule_proven" if proven else "rule_demoted",
            company,
            reason=self._why_proven(proven, latest),
            proposal={"target": self.target_precision, **figures},
        )
        if not proven:
            self._tell_demoted(company, latest)

    def _why_proven(self, proven, latest):
        figures = {
            "right": latest.right,
            "total": latest.total,
            "target": round(self.target_precision * 100),
        }
        if proven:
            return _(
                "%(right)s of the latest %(total)s sure decisions were right (target: "
                "%(target)s %%). The rule acts by itself.",
                **figures,
            )
        return _(
            "Only %(right)s of the latest %(total)s sure decisions were right (target: "
            "%(target)s %%). The rule asks again.",
            **figures,
        )

    def _tell_demoted(self, company, latest):
        """An activity for each manager of the company, who can read the reason in it."""
        # sudo: whoever rejected a decision may not list managers, nor plan their work
        rule = self.sudo()
        for user in rule._managers(company):
            speaking = rule.with_context(lang=user.lang)
            speaking.activity_schedule(
                "smart_base.mail_activity_type_demoted",
                summary=speaking.env._("“%s” asks again", speaking.name),
                note=speaking._why_proven(False, latest),
                user_id=user.id,
            )
