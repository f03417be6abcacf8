"""What was spent and what is reserved, per company, rule and user, per day and month."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..planned import execute_planned

#: Digits of a cost: the millionth of a dollar.
COST_DIGITS = (16, 6)


class SmartLlmCounter(models.Model):
    """One running total; what is set aside in it grows only with the version of the state."""

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
    is_told = fields.Boolean(help="Managers know that calls are refused for want of it.")

    _key_uniq = models.UniqueIndex("(key)")

    @api.model
    def _reserving(self, company_id, limits, amount, source):
        """The statement that sets an amount aside, to be sent along with another one.

        :param source: SQL of a table; nothing happens while it is empty
        """
        change = SQL("reserved = counter.reserved + %s, calls = counter.calls + 1", amount)
        return self._changing(company_id, limits, change, reserved=amount, source=source)

    @api.model
    def _settle(self, company_id, limits, reserved, spent, also=()):
        """Turn a reservation into spending.

        :param also: statements to send along, which spares journeys to the server
        :return: ``(limit, spent before, spent after)`` for each
        """
        change = SQL(
            "reserved = greatest(counter.reserved - %s, 0), spent = counter.spent + %s",
            reserved,
            spent,
        )
        if not limits:
            # raw SQL: the statements of the caller alone
            execute_planned(self.env.cr, *also)
            return []
        changing = self._changing(company_id, limits, change, spent=spent)
        # raw SQL: one statement that makes or changes the rows and waits for who holds them
        execute_planned(self.env.cr, *also, SQL("%s RETURNING key, spent::text", changing))
        self.invalidate_model()
        totals = {key: Decimal(total) for key, total in self.env.cr.fetchall()}
        now = [(limit, totals[counter_key(company_id, limit)]) for limit in limits]
        return [(limit, total - spent, total) for limit, total in now]

    @api.model
    def _note_told(self, company_id, limit):
        """Note that managers know that calls are refused for want of a budget.

        :return: whether they did not know before
        """
        # raw SQL: one statement, so that of two callers one tells
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO smart_llm_counter AS counter
                       (key, company_id, scope, scope_id, period, start, spent, reserved, calls,
                        is_told)
                VALUES (%s, %s, %s, %s, %s, %s, 0, 0, 0, TRUE)
           ON CONFLICT (key) DO UPDATE SET is_told = TRUE WHERE counter.is_told IS NOT TRUE
                """,
                *_owner(company_id, limit),
            )
        )
        self.invalidate_model()
        return bool(self.env.cr.rowcount)

    def _changing(self, company_id, limits, change, spent=0, reserved=0, source=None):
        """Change counters in the order of their limits, so that two calls never wait in a ring.

        :param change: SQL of what becomes of a row; a missing one begins with the other values
        """
        wanted = SQL(", ").join(
            SQL(
                "(%s, %s::int, %s, %s::int, %s, %s::date, %s::numeric, %s::numeric, 1)",
                *_owner(company_id, limit),
                spent,
                reserved,
            )
            for limit in limits
        )
        return SQL(
            """
            INSERT INTO smart_llm_counter AS counter
                   (key, company_id, scope, scope_id, period, start, spent, reserved, calls)
            SELECT new.* FROM %s (VALUES %s) AS new
       ON CONFLICT (key) DO UPDATE SET %s
            """,
            SQL("%s,", source) if source else SQL(),
            wanted,
            change,
        )


def _owner(company_id, limit):
    """What a counter is about, in the order of its columns: key, company, scope, ..., start."""
    owner = limit.scope, limit.scope_id, limit.period, limit.start
    return counter_key(company_id, limit), company_id, *owner


def counter_key(company_id, limit) -> str:
    """Name of a counter: a rule's or user's budgets are separate in each company."""
    return f"{company_id}/{limit.key}"
