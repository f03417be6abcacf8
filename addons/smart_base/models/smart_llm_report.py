"""Cost beside benefit: calls and carried-out decisions, by rule, model, user and day."""

from odoo import fields, models
from odoo.tools import SQL


class SmartLlmReport(models.Model):
    """One row for each call and for each decision that was carried out."""

    _name = "smart.llm.report"
    _description = "Spending on Claude and Time Saved"
    _auto = False
    _order = "date desc"

    date = fields.Datetime(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    rule_id = fields.Many2one("smart.rule", readonly=True)
    prompt_id = fields.Many2one("smart.prompt", readonly=True)
    user_id = fields.Many2one("res.users", "Asked By", readonly=True)
    model = fields.Char(readonly=True)
    kind = fields.Selection(
        [
            ("decide", "Decide"),
            ("read", "Read a Document"),
            ("converse", "Converse"),
            ("batch", "Batch"),
            ("trial", "Trial of a Prompt"),
            ("decision", "Decision Carried Out"),
        ],
        readonly=True,
    )
    calls = fields.Integer(readonly=True)
    failed = fields.Integer("Without an Answer", readonly=True)
    input_tokens = fields.Integer("Tokens Sent", readonly=True)
    output_tokens = fields.Integer("Tokens Received", readonly=True)
    cost = fields.Float("Cost (USD)", digits=(16, 4), readonly=True)
    decisions = fields.Integer("Decisions Carried Out", readonly=True)
    minutes_saved = fields.Float("Minutes Saved", readonly=True)

    @property
    def _table_query(self):
        # raw SQL: a view over two tables, read through the ORM with its company rule
        return SQL(
            """
            SELECT call.id * 2 AS id, call.create_date AS date, call.company_id, call.rule_id,
                   call.prompt_id, call.user_id, call.model, call.kind, 1 AS calls,
                   (call.state IN ('failed', 'lost'))::int AS failed,
                   call.input_tokens + call.cache_read_tokens + call.cache_write_tokens
                       AS input_tokens,
                   call.output_tokens, call.cost, 0 AS decisions, 0.0 AS minutes_saved
              FROM smart_llm_call AS call
         UNION ALL
            SELECT decision.id * 2 + 1, decision.decided_at, decision.company_id, decision.rule_id,
                   NULL, NULL, NULL, 'decision', 0, 0, 0, 0, 0.0, 1, decision.minutes_saved
              FROM smart_decision AS decision
             WHERE decision.state = 'executed'
            """
        )
