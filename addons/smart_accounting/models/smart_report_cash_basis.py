"""Income and expenses on cash basis: when, and as far as, documents were paid.

An entry that is owed (its items on receivable and payable accounts do not sum to nothing) counts
on the days on which these items are settled, each time with the share that is settled. All other
entries, and those that move money themselves, count whole on their own day.
"""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import report_definition, report_table
from .smart_report_query import Source

OWED = ("asset_receivable", "liability_payable")
MONEY = ("asset_cash", "liability_credit_card")


class SmartReport(models.Model):
    _inherit = "smart.report"

    def _has_cash_basis(self):
        """Whether the report adds up income and expenses of a period, and nothing else."""
        return report_table.is_profit(self._definition(), self._account_facts(), self.layout)

    def _check_basis(self, options):
        if options["basis"] == "cash" and not self._has_cash_basis():
            raise UserError(
                self.env._(
                    "“%s” has no cash basis: only reports of income and expenses have one.",
                    self.name,
                )
            )

    def _paid_source(self, need, options):
        """Items of the ledger source, each once for every day on which a share of it was paid."""
        until = need.timeline.span[1]
        query = self._items(self._item_domain(need, options, until=until))
        query.add_join(
            "JOIN",
            "paid",
            self._paid_sql(need, options),
            SQL("paid.move_id = %s", self._item_sql(query, "move_id")),
        )
        debit, credit = (
            SQL("(%s * paid.part / paid.total)", self._shared(query, item, options))
            for item in (self._item_sql(query, "debit"), self._item_sql(query, "credit"))
        )
        return Source(query, debit, credit, SQL("paid.day"))

    def _paid_sql(self, need, options):
        """Entries by the days on which they count: which part of which total."""
        since, until = need.timeline.span
        self._flush_settlements()
        values = {
            "since": since or report_definition.LONG_AGO,
            "until": until,
            "companies": options["companies"],
            "owed": self._accounts_of(OWED),
            "money": self._accounts_of(MONEY),
            "states": ["draft", "posted"] if options["drafts"] else ["posted"],
        }
        return SQL("(%s UNION ALL %s)", self._settled_sql(values), self._whole_sql(values))

    def _accounts_of(self, types):
        accounts = self.env["account.account"].with_context(active_test=False)
        return accounts.search([("account_type", "in", types)]).ids

    def _flush_settlements(self):
        items = ["account_id", "balance", "company_id", "date", "move_id", "parent_state"]
        self.env["account.move.line"].flush_model(items)
        self.env["account.move"].flush_model(["company_id", "date"])
        settled = ["debit_move_id", "credit_move_id", "amount", "max_date"]
        self.env["account.partial.reconcile"].flush_model(settled)

    def _settled_sql(self, values):
        """What was settled of entries that are owed; a payment in draft settles nothing."""
        return SQL(
            """
            SELECT settled.move_id, settled.day, settled.part, owed.total
              FROM (
                    SELECT side.move_id, partial.max_date AS day, SUM(side.amount) AS part
                      FROM account_partial_reconcile AS partial
                      JOIN account_move_line AS debit ON debit.id = partial.debit_move_id
                      JOIN account_move_line AS credit ON credit.id = partial.credit_move_id
                     CROSS JOIN LATERAL (VALUES
                           (debit.move_id, debit.company_id, credit.parent_state, partial.amount),
                           (credit.move_id, credit.company_id, debit.parent_state, -partial.amount)
                           ) AS side (move_id, company_id, other_state, amount)
                     WHERE partial.max_date BETWEEN %(since)s AND %(until)s
                       AND debit.account_id = ANY(%(owed)s)
                       AND side.company_id = ANY(%(companies)s)
                       AND side.other_state = ANY(%(states)s)
                     GROUP BY side.move_id, partial.max_date
                   ) AS settled
              JOIN LATERAL (
                    SELECT SUM(item.balance) AS total,
                           BOOL_OR(item.account_id = ANY(%(money)s)) AS moves_money
                      FROM account_move_line AS item
                     WHERE item.move_id = settled.move_id
                       AND item.account_id = ANY(%(owed)s || %(money)s)
                   ) AS owed ON owed.total <> 0 AND NOT owed.moves_money
            """,
            **values,
        )

    def _whole_sql(self, values):
        """Entries that count whole on their day: those that are not owed."""
        return SQL(
            """
            SELECT entry.id, entry.date, 1, 1
              FROM account_move AS entry
             WHERE entry.company_id = ANY(%(companies)s)
               AND entry.date BETWEEN %(since)s AND %(until)s
               AND NOT EXISTS (
                    SELECT FROM (
                        SELECT item.move_id FROM account_move_line AS item
                         WHERE item.account_id = ANY(%(owed)s || %(money)s)
                           AND item.date BETWEEN %(since)s AND %(until)s
                         GROUP BY item.move_id
                        HAVING SUM(item.balance) <> 0
                           AND NOT BOOL_OR(item.account_id = ANY(%(money)s))
                    ) AS owed WHERE owed.move_id = entry.id
               )
            """,
            **values,
        )
