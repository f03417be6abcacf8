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
    def _reserve(self, company_id, limits, amount, also=None):
        """Add an amount to the counters of these limits, all at once and in their order.

        :param also: a statement to send along, which spares a journey to the server
        :return: the first limit that is passed by it, with what was taken before; or None
        """
        change = SQL("reserved = counter.reserved + %s, calls = counter.calls + 1", amount)
        totals = self._change(company_id, limits, change, reserved=amount, also=also)
        for limit, spent, reserved in totals:
            if limit.amount is not None and spent + reserved > limit.amount:
                return limit, spent + reserved - amount
        return None

    @api.model
    def _settle(self, company_id, limits, reserved, spent, also=None):
        """Turn a reservation into spending.

        :param also: a statement to send along
        :return: ``(limit, spent before, spent after)`` for each
        """
        change = SQL(
            "reserved = greatest(counter.reserved - %s, 0), spent = counter.spent + %s",
            reserved,
            spent,
        )
        totals = self._change(company_id, limits, change, spent=spent, also=also)
        self.invalidate_model()
        return [(limit, total - spent, total) for limit, total, _reserved in totals]

    def _change(self, company_id, limits, change, spent=0, reserved=0, also=None):
        """Change counters in the order of their limits, so that two calls never wait in a ring.

        :param change: SQL of what becomes of a row; a missing one begins with the other values
        :return: ``(limit, spent, reserved)`` of each, as it is now
        """
        wanted = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s, %s, %s::date, %s, %s, 1)",
                counter_key(company_id, limit),
                company_id,
                limit.scope,
                limit.scope_id,
                limit.period,
                limit.start,
                spent,
                reserved,
            )
            for limit in limits
        )
        # raw SQL: one statement that makes or changes the rows and waits for who holds them
        self.env.cr.execute(
            SQL(
                """
                %s INSERT INTO smart_llm_counter AS counter
                       (key, company_id, scope, scope_id, period, start, spent, reserved, calls)
                VALUES %s ON CONFLICT (key) DO UPDATE SET %s
             RETURNING key, spent::text, reserved::text
                """,
                SQL("%s;", also) if also else SQL(),
                wanted,
                change,
            )
        )
        found = {key: map(Decimal, amounts) for key, *amounts in self.env.cr.fetchall()}
        return [(limit, *found[counter_key(company_id, limit)]) for limit in limits]


def counter_key(company_id, limit) -> str:
    """Name of a counter: a rule's or user's budgets are separate in each company."""
    return f"{company_id}/{limit.key}"
