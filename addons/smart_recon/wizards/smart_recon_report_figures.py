"""Where the figures of the reconciliation report come from; a constant number of queries."""

from itertools import pairwise

from odoo import models
from odoo.tools import SQL

from .smart_recon_report import EXPLAINING


class SmartReconReport(models.TransientModel):
    _inherit = "smart.recon.report"

    def _fill(self):
        """Compute everything anew."""
        self.ensure_one()
        self.journal_id.check_access("read")
        self.env["account.move.line"].check_access("read")
        self.env.flush_all()
        rows = [
            *self._gap_rows(),
            *self._other_rows(),
            *self._changed_rows(),
            *self._transit_rows(),
            *self._open_rows(),
        ]
        self.line_ids.unlink()
        self.env["smart.recon.report.line"].create([{**row, "report_id": self.id} for row in rows])
        super().write(self._figure_values(rows))
        self.invalidate_recordset()

    def _figure_values(self, rows):
        currency = self.currency_id
        last, stated, after = self._bank_side()
        transit = [row["amount"] for row in rows if row["section"] == "transit"]
        waiting = [row["amount"] for row in rows if row["section"] == "open"]
        values = {
            "statement_id": last.id,
            "statement_balance": stated,
            "after_balance": after,
            "bank_balance": stated + after,
            "explained": sum(row["amount"] for row in rows if row["section"] in EXPLAINING),
            "book_balance": self._account_balance(self.journal_id.default_account_id),
            "transit_in": sum(amount for amount in transit if amount > 0),
            "transit_out": sum(amount for amount in transit if amount < 0),
            "open_count": len(waiting),
            "open_amount": sum(waiting),
            "suspense_balance": self._suspense_balance(),
        }
        values["unexplained"] = (
            values["book_balance"] - values["bank_balance"] - values["explained"]
        )
        values["expected_balance"] = values["bank_balance"] + sum(transit)
        values["suspense_gap"] = values["suspense_balance"] - values["open_amount"]
        values = {
            name: currency.round(value) if isinstance(value, float) else value
            for name, value in values.items()
        }
        values["is_tied"] = currency.is_zero(values["unexplained"]) and currency.is_zero(
            values["suspense_gap"]
        )
        return values

    # Bank -----------------------------------------------------------------

    def _bank_domain(self):
        return [
            ("journal_id", "=", self.journal_id.id),
            ("state", "=", "posted"),
            ("date", "<=", self.date),
        ]

    def _statements(self):
        """Statements that end by the day, oldest first."""
        return self.env["account.bank.statement"].search(
            [
                ("journal_id", "=", self.journal_id.id),
                ("date", "<=", self.date),
                ("first_line_index", "!=", False),
            ],
            order="first_line_index",
        )

    def _bank_side(self):
        """Last statement, its balance, and what the bank booked after it."""
        statements = self._statements()
        last = statements[-1:]
        before = self._line_total(last)
        return last, last.balance_end_real or 0.0, self._line_total() - before

    def _line_total(self, statement=None):
        """Total of the bank lines by the day, or up to the last line of a statement."""
        if statement is not None and not statement:
            return 0.0
        domain = self._bank_domain()
        if statement:
            domain.append(
                ("internal_index", "<=", max(statement.line_ids.mapped("internal_index")))
            )
        groups = self.env["account.bank.statement.line"]._read_group(domain, [], ["amount:sum"])
        return groups[0][0] or 0.0

    def _gap_rows(self):
        """Where the bank's balances do not follow from its lines: before the first statement,
        inside one, and between two."""
        statements = self._statements()
        if not statements:
            return []
        totals = self._totals_up_to(statements)
        rows = []
        for before, statement in pairwise([self.env["account.bank.statement"], *statements]):
            start = totals[statement.id][0] - (totals[before.id][1] if before else 0.0)
            opening = (before.balance_end_real or 0.0) + start
            rows.append(self._gap_row(statement, opening - statement.balance_start, "start"))
            inside = totals[statement.id][1] - totals[statement.id][0]
            closing = statement.balance_start + inside
            rows.append(self._gap_row(statement, closing - statement.balance_end_real, "end"))
        return [row for row in rows if not self.currency_id.is_zero(row["amount"])]

    def _totals_up_to(self, statements):
        """Statement id -> totals of all bank lines before its first line, and up to its last."""
        query = SQL(
            """
            WITH running AS (
                SELECT line.statement_id, line.amount,
                       SUM(line.amount) OVER (ORDER BY line.internal_index) AS total,
                       ROW_NUMBER() OVER
                           (PARTITION BY line.statement_id ORDER BY line.internal_index) AS first,
                       ROW_NUMBER() OVER
                           (PARTITION BY line.statement_id ORDER BY line.internal_index DESC)
                           AS last
                  FROM account_bank_statement_line line
                  JOIN account_move move ON move.id = line.move_id
                 WHERE line.journal_id = %s AND move.state = 'posted' AND move.date <= %s
            )
            SELECT statement_id,
                   SUM(total - amount) FILTER (WHERE first = 1),
                   SUM(total) FILTER (WHERE last = 1)
              FROM running WHERE statement_id IN %s GROUP BY statement_id
            """,
            self.journal_id.id,
            self.date,
            tuple(statements.ids),
        )
        # raw SQL: running totals at the ends of each statement, in one query; the values are ids
        # and a day, and the rows were found with the user's own rights
        rows = self.env.execute_query(query)
        found = {row[0]: (float(row[1]), float(row[2])) for row in rows}
        return {statement.id: found.get(statement.id, (0.0, 0.0)) for statement in statements}

    def _gap_row(self, statement, amount, where):
        texts = {
            "start": self.env._(
                "%s opens with another balance than the account had", statement.name
            ),
            "end": self.env._("%s ends with another balance than its lines give", statement.name),
        }
        return {
            "section": "gap",
            "name": texts[where],
            "date": statement.date,
            "amount": amount,
            "res_model": statement._name,
            "res_id": statement.id,
        }

    # Books ----------------------------------------------------------------

    def _amount_of(self, item):
        """Amount of a journal item in the currency of the journal."""
        own = self.currency_id == self.company_id.currency_id
        return item.balance if own else item.amount_currency

    def _aggregate(self):
        own = self.currency_id == self.company_id.currency_id
        return "balance:sum" if own else "amount_currency:sum"

    def _item_domain(self, accounts):
        return [
            ("account_id", "in", accounts.ids),
            ("parent_state", "=", "posted"),
            ("date", "<=", self.date),
            ("company_id", "=", self.company_id.id),
        ]

    def _account_balance(self, account):
        groups = self.env["account.move.line"]._read_group(
            self._item_domain(account), [], [self._aggregate()]
        )
        return groups[0][0] or 0.0

    def _suspense_balance(self):
        """What entries of this journal left on its suspense account, seen from the bank."""
        domain = self._item_domain(self.journal_id.suspense_account_id)
        domain.append(("journal_id", "=", self.journal_id.id))
        groups = self.env["account.move.line"]._read_group(domain, [], [self._aggregate()])
        return -(groups[0][0] or 0.0)

    def _other_rows(self):
        """Entries on the bank's account that no line of the bank made."""
        domain = self._item_domain(self.journal_id.default_account_id)
        items = self.env["account.move.line"].search([*domain, ("statement_line_id", "=", False)])
        return [self._item_row("other", item, self._amount_of(item)) for item in items]

    def _item_row(self, section, item, amount):
        texts = (item.move_id.name, item.name or item.ref)
        return {
            "section": section,
            "name": " ".join(dict.fromkeys(filter(None, texts))),
            "date": item.date,
            "partner_name": item.partner_id.name,
            "amount": amount,
            "res_model": "account.move",
            "res_id": item.move_id.id,
        }

    def _changed_rows(self):
        """Bank lines that have another amount on the bank's account than the bank stated."""
        domain = self._item_domain(self.journal_id.default_account_id)
        domain.append(("statement_line_id.journal_id", "=", self.journal_id.id))
        groups = self.env["account.move.line"]._read_group(
            domain, ["statement_line_id"], [self._aggregate()]
        )
        booked = {line.id: total or 0.0 for line, total in groups}
        lines = self.env["account.bank.statement.line"].search_fetch(
            self._bank_domain(), ["amount", "payment_ref", "date"]
        )
        changed = [
            (line, booked.get(line.id, 0.0) - line.amount)
            for line in lines
            if self.currency_id.compare_amounts(booked.get(line.id, 0.0), line.amount)
        ]
        return [self._line_row("changed", line, amount) for line, amount in changed]

    def _line_row(self, section, line, amount):
        return {
            "section": section,
            "name": line.payment_ref or line.move_id.name,
            "date": line.date,
            "partner_name": line.partner_id.name or line.partner_name,
            "amount": amount,
            "res_model": "account.move",
            "res_id": line.move_id.id,
        }

    # On its way, and still to match ------------------------------------------

    def _outstanding_accounts(self):
        journal = self.journal_id
        methods = journal.inbound_payment_method_line_ids | journal.outbound_payment_method_line_ids
        return methods.payment_account_id - journal.default_account_id

    def _transit_rows(self):
        """Registered receipts and payments that had not passed the bank at the end of the day."""
        accounts = self._outstanding_accounts()
        domain = [*self._item_domain(accounts), ("journal_id", "=", self.journal_id.id)]
        items = self.env["account.move.line"].search([*domain, ("statement_line_id", "=", False)])
        residuals = self._residuals(items)
        return [
            self._item_row("transit", item, residuals[item.id])
            for item in items
            if not self.currency_id.is_zero(residuals[item.id])
        ]

    def _residuals(self, items):
        """Item id -> what was open of it at the end of the day."""
        own = self.currency_id == self.company_id.currency_id
        residuals = {item.id: self._amount_of(item) for item in items}
        partials = self.env["account.partial.reconcile"]
        for side, sign in (("debit", -1), ("credit", 1)):
            amount = "amount:sum" if own else f"{side}_amount_currency:sum"
            groups = partials._read_group(
                [(f"{side}_move_id", "in", items.ids), ("max_date", "<=", self.date)],
                [f"{side}_move_id"],
                [amount],
            )
            for item, total in groups:
                residuals[item.id] += sign * (total or 0.0)
        return residuals

    def _open_rows(self):
        """Bank lines that nobody has matched yet, with what is left of each."""
        lines = self.env["account.bank.statement.line"].search(
            [*self._bank_domain(), ("is_reconciled", "=", False)], order="internal_index"
        )
        groups = self.env["account.move.line"]._read_group(
            [
                ("move_id", "in", lines.move_id.ids),
                ("account_id", "=", self.journal_id.suspense_account_id.id),
            ],
            ["move_id"],
            [self._aggregate()],
        )
        left = {move.id: -(total or 0.0) for move, total in groups}
        return [self._line_row("open", line, left.get(line.move_id.id, 0.0)) for line in lines]
