"""Sums of journal items by group and piece of time: one statement per kind of figure.

Every statement starts from a search on journal items with the rights of whoever looks, so the
rules of Odoo hold, and is limited to the companies of the report besides.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ..engine import report_period

#: Items beside each of their taxes; a group of taxes stands for its parts.
TAXED = SQL(
    """(
        SELECT relation.account_move_line_id AS line_id,
               COALESCE(child.child_tax, relation.account_tax_id) AS tax_id,
               TRUE AS is_base
          FROM account_move_line_account_tax_rel AS relation
          LEFT JOIN account_tax_filiation_rel AS child
            ON child.parent_tax = relation.account_tax_id
         UNION ALL
        SELECT id, tax_line_id, FALSE FROM account_move_line WHERE tax_line_id IS NOT NULL
    )"""
)


@dataclass
class Source:
    """A query on journal items, and what to take from it.

    :param first: SQL of the first of the two values that are added up
    :param day: SQL of the day that a value belongs to
    :param groups: SQL by kind of group where it is not a field of the item
    """

    query: object
    first: SQL
    second: SQL
    day: SQL
    groups: dict = field(default_factory=dict)


class SmartReport(models.Model):
    _inherit = "smart.report"

    def _sums(self, need, options, within=()):
        """What a need of the engine asks for.

        :param within: pairs (kind of group, id or 0) that items have to be in
        """
        source = self._source(need.source, need, options, within)
        query, timeline = source.query, need.timeline
        group = self._group_sql(source, need.group)
        company = self._item_sql(query, "company_id")
        piece = SQL("width_bucket(%s, %s::date[])", source.day, timeline.cuts)
        query.groupby = SQL("1, 2, 3")
        rows = self._fetch_values(
            query,
            SQL("%s AS report_group", group),
            company,
            piece,
            # shares are quotients: what lies below the tenth place is no part of any of them
            SQL("ROUND(SUM(%s), 10)::text", source.first),
            SQL("ROUND(SUM(%s), 10)::text", source.second),
        )
        return report_period.Sums(
            timeline,
            (
                (group, company, piece, Decimal(first or 0), Decimal(second or 0))
                for group, company, piece, first, second in rows
            ),
        )

    def _fetch_values(self, query, *columns):
        if query.is_empty():
            return []
        self._skip_compiling()
        # sums over pieces of time are nothing that _read_group offers; the query comes from a
        # search with the reader's rights
        return self.env.execute_query(query.select(*columns))

    def _skip_compiling(self):
        """Run this transaction's statements as they are.

        PostgreSQL guesses that they are so costly that compiling pays; it takes seconds.
        """
        # a setting of this transaction; there is no ORM for it
        self.env.cr.execute("SET LOCAL jit = off")

    def _source(self, name, need, options, within=()):
        """The query of one source.

        :param need: has the ids of accounts, the use of taxes and the days that matter
        """
        source = getattr(self, f"_{name}_source")(need, options)
        for kind, res_id in within:
            group = self._group_sql(source, kind)
            source.query.add_where(
                SQL("%s = %s", group, res_id) if res_id else SQL("%s IS NULL", group)
            )
        return source

    def _group_sql(self, source, kind):
        return source.groups.get(kind) or self._item_sql(source.query, f"{kind}_id")

    def _item_sql(self, query, name):
        return self.env["account.move.line"]._field_to_sql(query.table, name, query)

    def _item_domain(self, need, options, since=None, until=None):
        """Items of the report's companies, states and filters, on the accounts of a need."""
        states = ("draft", "posted") if options["drafts"] else ("posted",)
        domain = [
            ("company_id", "in", options["companies"]),
            ("parent_state", "in", states),
            ("account_id", "in", need.accounts),
        ]
        if since:
            domain.append(("date", ">=", since))
        if until:
            domain.append(("date", "<=", until))
        for name, path in (("journals", "journal_id"), ("partners", "partner_id")):
            if options[name]:
                domain.append((path, "in", options[name]))
        if options["analytic"]:
            domain.append(("analytic_distribution", "in", options["analytic"]))
        return domain

    def _items(self, domain):
        return self.env["account.move.line"]._search(domain)

    def _shared(self, query, value, options):
        """A value, or the part of it that belongs to the chosen analytic accounts."""
        if not options["analytic"]:
            return value
        return SQL(
            r"""ROUND(%(value)s * (
                SELECT COALESCE(SUM(share.value::numeric), 0) / 100
                  FROM jsonb_each_text(%(distribution)s) AS share
                 WHERE string_to_array(share.key, ',') && %(accounts)s
            ), %(places)s)""",
            value=value,
            distribution=self._item_sql(query, "analytic_distribution"),
            accounts=[str(each) for each in options["analytic"]],
            places=self.env.company.currency_id.decimal_places,
        )

    # Journal items ---------------------------------------------------------

    def _ledger_source(self, need, options):
        if options["basis"] == "cash":
            return self._paid_source(need, options)
        query = self._items(self._item_domain(need, options, *need.timeline.span))
        return Source(
            query,
            self._shared(query, self._item_sql(query, "debit"), options),
            self._shared(query, self._item_sql(query, "credit"), options),
            self._item_sql(query, "date"),
        )

    # Open items ------------------------------------------------------------

    def _open_items_source(self, need, options):
        """What was open on a day: what is open now, and what was settled after that day."""
        day = options["date_to"]
        query = self._items(self._item_domain(need, options, until=day))
        reopened = self._reopened_sql(need, options, day)
        query.add_join(
            "LEFT JOIN",
            "reopened",
            reopened,
            SQL("reopened.line_id = %s", self._item_sql(query, "id")),
        )
        residual = self._item_sql(query, "amount_residual")
        query.add_where(SQL("(%s <> 0 OR reopened.amount <> 0)", residual))
        value = SQL("(%s + COALESCE(reopened.amount, 0))", residual)
        name = "invoice_date" if options["due_by"] == "invoice" else "date_maturity"
        day = SQL("COALESCE(%s, %s)", self._item_sql(query, name), self._item_sql(query, "date"))
        return Source(query, self._shared(query, value, options), SQL("0"), day)

    def _reopened_sql(self, need, options, day):
        """Amounts settled after a day, or by items that the report does not see, by item."""
        partials = self.env["account.partial.reconcile"]
        partials.flush_model(["debit_move_id", "credit_move_id", "amount", "max_date"])
        unseen = self._unseen_sql(need, options)
        return SQL(
            """(
                WITH unseen AS (%(unseen)s),
                later AS (
                    SELECT debit_move_id, credit_move_id, amount FROM account_partial_reconcile
                     WHERE max_date > %(day)s
                        OR debit_move_id IN (SELECT id FROM unseen)
                        OR credit_move_id IN (SELECT id FROM unseen)
                ),
                sides AS (
                    SELECT debit_move_id AS line_id, amount FROM later
                     UNION ALL
                    SELECT credit_move_id, -amount FROM later
                )
                SELECT line_id, SUM(amount) AS amount FROM sides GROUP BY line_id
            )""",
            unseen=unseen,
            day=day,
        )

    def _unseen_sql(self, need, options):
        """Items on the accounts whose payments do not count: drafts, or of other companies."""
        items = self.env["account.move.line"]
        items.flush_model(["parent_state", "account_id", "company_id"])
        states = ["draft", "posted"] if options["drafts"] else ["posted"]
        family = self.env["res.company"].browse(options["companies"]).root_id
        # sudo: whether there are branches at all; nothing of them is shown
        relatives = self.env["res.company"].sudo().search([("id", "child_of", family.ids)])
        others = list(set(relatives.ids) - set(options["companies"])) or [0]
        return SQL(
            """
            SELECT item.id FROM account_move_line AS item
             WHERE item.account_id = ANY(%(accounts)s)
               AND (item.parent_state <> ALL(%(states)s) OR item.company_id = ANY(%(others)s))
            """,
            accounts=list(need.accounts),
            states=states,
            others=others,
        )

    # Money -----------------------------------------------------------------

    def _cash_source(self, need, options):
        """The other sides of entries that move money: a credit there is money that came in."""
        query = self._items(self._item_domain(need, options, *need.timeline.span))
        query.add_where(
            SQL("%s IN %s", self._item_sql(query, "move_id"), self._money_moves(need, options))
        )
        account = self._item_sql(query, "account_id")
        return Source(
            query,
            self._shared(query, self._item_sql(query, "credit"), options),
            self._shared(query, self._item_sql(query, "debit"), options),
            self._item_sql(query, "date"),
            {"account": self._final_account(query, account, options)},
        )

    def _money_moves(self, need, options):
        since, until = need.timeline.span
        domain = [
            ("company_id", "in", options["companies"]),
            ("account_id.account_type", "=", "asset_cash"),
            ("date", "<=", until),
        ]
        items = self._items([*domain, ("date", ">=", since)] if since else domain)
        return items.subselect(self._item_sql(items, "move_id"))

    def _final_account(self, query, account, options):
        """What money in transit was for: the largest other side of the payment it was matched with.

        Money in transit is on the outstanding accounts of payment methods.
        """
        transit = self._transit_accounts(options)
        if not transit:
            return account
        matched = SQL(
            """(
                SELECT DISTINCT ON (side.line_id) side.line_id, target.account_id
                  FROM (
                        SELECT debit_move_id AS line_id, credit_move_id AS other_id
                          FROM account_partial_reconcile
                         UNION ALL
                        SELECT credit_move_id, debit_move_id FROM account_partial_reconcile
                       ) AS side
                  JOIN account_move_line AS own ON own.id = side.line_id
                  JOIN account_move_line AS other ON other.id = side.other_id
                  JOIN account_move_line AS target ON target.move_id = other.move_id
                 WHERE own.account_id = ANY(%(transit)s)
                   AND target.account_id <> ALL(%(transit)s)
                 ORDER BY side.line_id, ABS(target.balance) DESC, target.id
            )""",
            transit=transit,
        )
        item = self._item_sql(query, "id")
        query.add_join("LEFT JOIN", "matched", matched, SQL("matched.line_id = %s", item))
        return SQL("COALESCE(matched.account_id, %s)", account)

    def _transit_accounts(self, options):
        # sudo: which accounts hold money in transit; what was paid to whom is not read
        payments = self.env["account.payment"].sudo()
        found = payments._read_group(
            [
                ("company_id", "in", options["companies"]),
                ("outstanding_account_id.account_type", "!=", "asset_cash"),
            ],
            ["outstanding_account_id"],
        )
        return [account.id for (account,) in found if account]

    # Taxes -----------------------------------------------------------------

    def _tax_source(self, need, options):
        """Items that are a tax, and items that a tax was computed on, once for each tax."""
        items = self.env["account.move.line"]
        query = self._items(self._item_domain(need, options, *need.timeline.span))
        items.flush_model(["tax_ids", "tax_line_id"])
        query.add_join(
            "JOIN", "taxed", TAXED, SQL("taxed.line_id = %s", self._item_sql(query, "id"))
        )
        query.add_join("JOIN", "account_tax", None, SQL("account_tax.id = taxed.tax_id"))
        if need.tax_use:
            query.add_where(SQL("account_tax.type_tax_use = %s", need.tax_use))
        self._limit_to_due(query)
        balance = self._shared(query, self._item_sql(query, "balance"), options)
        return Source(
            query,
            SQL("CASE WHEN taxed.is_base THEN %s ELSE 0 END", balance),
            SQL("CASE WHEN taxed.is_base THEN 0 ELSE %s END", balance),
            self._item_sql(query, "date"),
            {"tax": SQL("taxed.tax_id")},
        )

    def _limit_to_due(self, query):
        """Leave out taxes that are due on payment where a document is not paid.

        Odoo's own domain judges items; an item with two taxes can owe one of them only.
        """
        self.env["account.move"].flush_model(["always_tax_exigible", "tax_cash_basis_rec_id"])
        move = self._item_sql(query, "move_id")
        query.add_join("JOIN", "entry", "account_move", SQL("entry.id = %s", move))
        query.add_where(
            SQL(
                "(account_tax.tax_exigibility IS DISTINCT FROM 'on_payment'"
                " OR entry.always_tax_exigible OR entry.tax_cash_basis_rec_id IS NOT NULL)"
            )
        )
