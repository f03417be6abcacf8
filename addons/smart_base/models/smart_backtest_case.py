from odoo import api, fields, models

from ..engine import backtest as engine
from ..engine import gate

VERDICTS = [
    (gate.EXECUTE, "Alone"),
    (gate.ASK, "Ask"),
    (gate.LOG, "Only log"),
]
JUDGEMENTS = [
    (engine.RIGHT, "Right"),
    (engine.WRONG, "Wrong"),
    (engine.UNKNOWN, "Not known"),
]


class SmartBacktestCase(models.Model):
    """One case of the past: what people did, and what the rule would have done."""

    _name = "smart.backtest.case"
    _description = "Case of a Backtest"
    _order = "backtest_id desc, is_mistake desc, confidence desc, id"
    _log_access = False

    backtest_id = fields.Many2one(
        "smart.backtest", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="backtest_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char("Case", readonly=True)
    day = fields.Date(readonly=True)
    decision_id = fields.Many2one("smart.decision", readonly=True, ondelete="set null")
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    amount = fields.Monetary(readonly=True)
    people = fields.Char(readonly=True)
    people_text = fields.Char("What People Did", compute="_compute_people_text")
    confidence = fields.Float(readonly=True, aggregator="avg")
    verdict = fields.Selection(VERDICTS, "Would Have Acted", readonly=True)
    judgement = fields.Selection(JUDGEMENTS, "As People Did", readonly=True)
    cost = fields.Float("Cost (USD)", digits=(16, 6), readonly=True)
    other_confidence = fields.Float(readonly=True, aggregator="avg")
    other_verdict = fields.Selection(VERDICTS, "Other Would Have Acted", readonly=True)
    other_judgement = fields.Selection(JUDGEMENTS, "Other as People Did", readonly=True)
    other_cost = fields.Float("Other Cost (USD)", digits=(16, 6), readonly=True)
    is_mistake = fields.Boolean(
        "Sure, and Wrong", compute="_compute_is_mistake", store=True, help="In one of the versions."
    )
    differs = fields.Boolean(
        "Decided Differently",
        compute="_compute_is_mistake",
        store=True,
        help="The two versions would not have done the same.",
    )

    @api.depends("verdict", "judgement", "other_verdict", "other_judgement")
    def _compute_is_mistake(self):
        sure_and_wrong = (gate.EXECUTE, engine.WRONG)
        for case in self:
            now = (case.verdict, case.judgement)
            other = (case.other_verdict, case.other_judgement)
            case.is_mistake = sure_and_wrong in (now, other)
            case.differs = bool(case.other_verdict) and now != other

    @api.depends("people")
    def _compute_people_text(self):
        names = dict(self.env["smart.decision"]._fields["outcome"]._description_selection(self.env))
        for case in self:
            case.people_text = names.get(case.people, case.people)

    def action_open(self):
        """Open the decision, or the record where the rule decided nothing then."""
        self.ensure_one()
        self.check_access("read")
        model, number = ("smart.decision", self.decision_id.id)
        if not number:
            model, number = self.res_model, self.res_id
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": number,
            "views": [(False, "form")],
        }
