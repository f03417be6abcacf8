"""What was spent and what is reserved, per company, rule and user, per day and month."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

#: Digits of a cost: the millionth of a dollar.
COST_DIGITS = (16, 6)


class SmartLlmCounter(models.Model):
    """One running total. Its row is the lock under which a budget is checked."""

    _name = "smart.llm.counter"
    _description = "Spending on Claude in one period"
    _order = "start desc, scope"
    _log_access = False

    key = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade", index=True)
    scope = fields.Selection(
        [("company", "Company"), ("rule", "Rule"), ("user", "User")], required=True
    )
    scope_id = fields.Integer("Whose", required=True, aggregator=None)
    period = fields.Selection([("day", "Day"), ("month", "Month")], required=True)
    start = fields.Date(required=True, index=True)
    spent = fields.Float("Spent (USD)", digits=COST_DIGITS, required=True, default=0.0)
    reserved = fields.Float("Reserved (USD)", digits=COST_DIGITS, required=True, default=0.0)
    calls = fields.Integer(required=True, default=0)

    _key_uniq = models.UniqueIndex("(key)")

    @api.model
    def _reserve(self, company_id, limits, amount):
        """Add an amount to the counters of these limits, all at once and in their order.

        :return: the first limit that is passed by it, with what was taken before; or None
        """
        # raw SQL: one statement that makes or raises the rows and waits for who holds them
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO smart_llm_counter AS counter
                       (key, company_id, scope, scope_id, period, start, spent, reserved, calls)
                SELECT key, %(company)s, scope, scope_id, period, start, 0, %(amount)s, 1
                  FROM (VALUES %(rows)s) AS wanted (key, scope, scope_id, period, start)
                    ON CONFLICT (key) DO UPDATE
                   SET reserved = counter.reserved + excluded.reserved, calls = counter.calls + 1
             RETURNING key, (spent + reserved)::text
                """,
                company=company_id,
                amount=amount,
                rows=SQL(", ").join(
                    SQL(
                        "(%s, %s, %s, %s, %s::date)",
                        counter_key(company_id, limit),
                        limit.scope,
                        limit.scope_id,
                        limit.period,
                        limit.start,
                    )
                    for limit in limits
                ),
            )
        )
        taken = {key: Decimal(total) for key, total in self.env.cr.fetchall()}
        for limit in limits:
            total = taken[counter_key(company_id, limit)]
            if limit.amount is not None and total > limit.amount:
                return limit, total - amount
        return None

    @api.model
    def _settle(self, company_id, limits, reserved, spent):
        """Turn a reservation into spending.

        :return: ``(limit, spent before, spent after)`` for each
        """
        by_key = {counter_key(company_id, limit): limit for limit in limits}
        # raw SQL: relative to what is in the rows now; locked in the order of their names
        self.env.cr.execute(
            SQL(
                """
                WITH held AS (SELECT id FROM smart_llm_counter WHERE key = ANY(%s)
                            ORDER BY key FOR UPDATE)
                UPDATE smart_llm_counter AS counter
                   SET reserved = greatest(reserved - %s, 0), spent = spent + %s
                  FROM held WHERE counter.id = held.id
             RETURNING key, spent::text
                """,
                list(by_key),
                reserved,
                spent,
            )
        )
        totals = [(by_key[key], Decimal(total)) for key, total in self.env.cr.fetchall()]
        self.invalidate_model()
        return [(limit, total - spent, total) for limit, total in totals]


def counter_key(company_id, limit) -> str:
    """Name of a counter: a rule's or user's budgets are separate in each company."""
    return f"{company_id}/{limit.key}"
