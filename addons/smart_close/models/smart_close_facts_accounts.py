from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain

from ..engine import balances, bank, drafts

PROFIT = balances.PROFIT
#: Accounts whose foreign currencies are valued at the closing rate.
OPEN_ITEMS = ("asset_receivable", "liability_payable", "asset_cash")


class SmartCloseFacts(models.AbstractModel):
    """Bank journals, drafts and balances."""

    _inherit = "smart.close.facts"

    # Bank -----------------------------------------------------------------

    def _bank_journals(self, period):
        journals = self.env["account.journal"].search(
            [("company_id", "=", period.company.id), ("type", "in", ("bank", "cash", "credit"))]
        )
        lines = self._open_bank_lines(period, journals)
        statements = self._last_statements(period, journals)
        booked = self._booked_at(statements)
        facts = []
        for journal in journals:
            own = lines.get(journal, self.env["account.bank.statement.line"])
            statement = statements.get(journal)
            facts.append(
                bank.Journal(
                    journal.id,
                    journal.name,
                    tuple(own.ids),
                    self._money(period.company, sum(map(self._line_value, own))),
                    **(self._both_ends(journal, statement, booked) if statement else {}),
                )
            )
        return facts

    def _line_value(self, line):
        company = line.company_id
        return line.currency_id._convert(abs(line.amount), company.currency_id, company, line.date)

    def _open_bank_lines(self, period, journals):
        lines = self.env["account.bank.statement.line"].search_fetch(
            [
                ("journal_id", "in", journals.ids),
                ("is_reconciled", "=", False),
                ("move_id.date", "<=", period.end),
                ("move_id.state", "in", ("draft", "posted")),
            ],
            ["journal_id", "amount", "currency_id"],
            order="internal_index",
        )
        return lines.grouped("journal_id")

    def _last_statements(self, period, journals):
        statements = self.env["account.bank.statement"].search_fetch(
            [("journal_id", "in", journals.ids), ("date", "<=", period.end)],
            ["journal_id", "date", "balance_end_real"],
            order="first_line_index, id",
        )
        return {statement.journal_id: statement for statement in statements}

    def _booked_at(self, statements):
        """Balances of bank accounts on the day of their last statement, in one query.

        :return: (in the company's currency, in the journal's) by account
        """
        days = Domain.OR(
            [("account_id", "=", journal.default_account_id.id), ("date", "<=", statement.date)]
            for journal, statement in statements.items()
        )
        companies = [journal.company_id.id for journal in statements]
        groups = self.env["account.move.line"]._read_group(
            days & Domain("parent_state", "=", "posted") & Domain("company_id", "in", companies),
            ["account_id"],
            ["balance:sum", "amount_currency:sum"],
        )
        return {account: (balance, foreign) for account, balance, foreign in groups}

    def _both_ends(self, journal, statement, booked):
        """Both balances on the day of a statement, in the journal's currency."""
        own = journal.company_id.currency_id
        currency = journal.currency_id or own
        ledger = booked.get(journal.default_account_id, (0.0, 0.0))[currency != own]
        return {
            "ledger": Decimal(str(currency.round(ledger))),
            "statement": Decimal(str(currency.round(statement.balance_end_real))),
            "statement_id": statement.id,
            "tolerance": Decimal(str(currency.rounding)) / 2,
        }

    def _bank_oddities(self, period):
        found = self.env["smart.recon.finding"].search_fetch(
            [
                ("company_id", "=", period.company.id),
                ("state", "=", "open"),
                "|",
                ("line_id.move_id.date", "<=", period.end),
                ("statement_id.date", "<=", period.end),
            ],
            ["name", "amount"],
        )
        return [
            bank.Oddity(each.id, each.name, self._money(period.company, each.amount))
            for each in found
        ]

    # Drafts ---------------------------------------------------------------

    def _drafts(self, period):
        moves = self.env["account.move"].search_fetch(
            [
                ("company_id", "=", period.company.id),
                ("state", "=", "draft"),
                ("date", "<=", period.end),
                ("statement_line_id", "=", False),
            ],
            ["name", "move_type", "date", "amount_untaxed_signed", "amount_total_signed",
             "partner_id", "ref"],
        )  # fmt: skip
        return [
            drafts.Draft(
                move.id,
                move.display_name,
                move.move_type,
                self._money(period.company, abs(self._net(move))),
                (period.end - move.date).days,
                move.partner_id.name or "",
            )
            for move in moves
        ]

    def _net(self, move):
        return move.amount_total_signed if move.move_type == "entry" else move.amount_untaxed_signed

    # Balances -------------------------------------------------------------

    def _accounts(self, period):
        """All accounts with balances; profit accounts of the period only."""
        start = period.start
        before = start + relativedelta(months=-1)
        year = start + relativedelta(years=-1)
        whole = self._sums(period, None, period.end)
        past = self._sums(period, None, start + relativedelta(days=-1))
        month = self._sums(period, start, period.end)
        last_month = self._sums(period, before, start + relativedelta(days=-1))
        last_year = self._sums(period, year, year + relativedelta(day=31))
        clearing = self._clearing_accounts(period.company)
        waiting = self._waiting(period, clearing)
        transit = self._transit_accounts(period.company)
        facts = []
        for account in whole:
            on_profit = account.account_type in PROFIT
            facts.append(
                balances.Account(
                    account.id,
                    account.display_name,
                    # money in transit has either sign
                    "transit" if account in transit else account.account_type,
                    balance=whole[account],
                    before=last_month[account] if on_profit else past[account],
                    month=month[account],
                    last_month=last_month[account],
                    last_year=last_year[account],
                    clearing=account in clearing,
                    waiting=waiting[account],
                )
            )
        return facts

    def _sums(self, period, start, end):
        domain = [
            ("company_id", "=", period.company.id),
            ("parent_state", "=", "posted"),
            ("date", "<=", end),
        ]
        if start:
            domain.append(("date", ">=", start))
        return self._balances(period, domain)

    def _balances(self, period, domain):
        """Sums of journal items by account, zero for all others."""
        groups = self.env["account.move.line"]._read_group(domain, ["account_id"], ["balance:sum"])
        sums = defaultdict(Decimal)
        sums.update({account: self._money(period.company, total) for account, total in groups})
        return sums

    def _clearing_accounts(self, company):
        journals = self.env["account.journal"].search([("company_id", "=", company.id)])
        return (
            journals.suspense_account_id
            | company.account_journal_suspense_account_id
            | company.transfer_account_id
        )

    def _transit_accounts(self, company):
        """Accounts on which payments wait for the bank."""
        groups = self.env["account.payment"]._read_group(
            [
                ("company_id", "=", company.id),
                ("outstanding_account_id.account_type", "!=", "asset_cash"),
            ],
            ["outstanding_account_id"],
        )
        return [account for (account,) in groups if account]

    def _waiting(self, period, clearing):
        """What open bank lines have put on suspense accounts: the first step speaks of it."""
        return self._balances(
            period,
            [
                ("account_id", "in", clearing.ids),
                ("company_id", "=", period.company.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", period.end),
                ("move_id.statement_line_id.is_reconciled", "=", False),
                ("move_id.statement_line_id", "!=", False),
            ],
        )

    # Payments and currencies ----------------------------------------------

    def _unallocated(self, period):
        groups = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", period.company.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", period.end),
                ("reconciled", "=", False),
                ("amount_residual", "!=", 0),
                ("journal_id.type", "in", ("bank", "cash", "credit")),
                "|",
                "&",
                ("account_id.account_type", "=", "asset_receivable"),
                ("balance", "<", 0),
                "&",
                ("account_id.account_type", "=", "liability_payable"),
                ("balance", ">", 0),
            ],
            ["partner_id"],
            ["amount_residual:sum", "id:array_agg"],
        )
        return [
            balances.Unallocated(
                partner.id, partner.name or "", tuple(ids), self._money(period.company, amount)
            )
            for partner, amount, ids in groups
        ]

    def _foreign(self, period):
        """What was open at the end of the month in foreign currencies, by account.

        What was matched later was open then: matches count up to the end of the month.
        """
        company, own = period.company, period.company.currency_id
        sums = defaultdict(lambda: [0.0, 0.0])
        groups = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", company.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", period.end),
                ("currency_id", "!=", own.id),
                ("account_id.account_type", "in", OPEN_ITEMS),
            ],
            ["account_id", "currency_id"],
            ["balance:sum", "amount_currency:sum"],
        )
        for account, currency, booked, foreign in groups:
            sums[account, currency] = [booked, foreign]
        for side, sign in (("debit", -1), ("credit", 1)):
            for account, currency, booked, foreign in self._matched(period, side):
                sums[account, currency][0] += sign * booked
                sums[account, currency][1] += sign * foreign
        return [
            balances.Foreign(
                account.id,
                account.display_name,
                currency.name,
                self._money(company, booked),
                self._money(company, currency._convert(foreign, own, company, period.end)),
            )
            for (account, currency), (booked, foreign) in sums.items()
        ]

    def _matched(self, period, side):
        """Matches up to the end of the month, of one of their two sides."""
        return self.env["account.partial.reconcile"]._read_group(
            [
                ("company_id", "=", period.company.id),
                ("max_date", "<=", period.end),
                (f"{side}_currency_id", "!=", period.company.currency_id.id),
                (f"{side}_move_id.account_id.account_type", "in", OPEN_ITEMS),
            ],
            [f"{side}_move_id.account_id", f"{side}_currency_id"],
            ["amount:sum", f"{side}_amount_currency:sum"],
        )
