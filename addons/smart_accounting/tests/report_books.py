"""Random books: invoices, refunds, payments, closings in two companies and several currencies."""

import random
from datetime import date, timedelta

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

FIRST, LAST = date(2024, 1, 1), date(2026, 9, 30)
DOCUMENTS = {"out_invoice": 14, "out_refund": 4, "in_invoice": 10, "in_refund": 3}
PAYMENTS, ENTRIES = 16, 14


class BooksCase(AccountTestInvoicingCommon):
    """Two companies with books that a seed decides on; the first one's year ends in June."""

    seed = 1

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dice = random.Random(cls.seed)
        cls.foreign = cls.setup_other_currency(
            "GBP", rates=[("2020-01-01", 0.8), ("2025-05-01", 0.75)]
        )
        money = cls.setup_other_currency("CAD", rates=[("2020-01-01", 1.25), ("2026-01-01", 1.4)])
        cls.other_data = cls.setup_other_company(name="Northern Branch", currency_id=money.id)
        cls.company, cls.other = cls.company_data["company"], cls.other_data["company"]
        cls.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        cls.env.user.company_ids = [Command.set((cls.company | cls.other).ids)]
        cls.reader = new_test_user(
            cls.env,
            "smart_reader",
            groups="account.group_account_readonly",
            company_id=cls.company.id,
            company_ids=[Command.set((cls.company | cls.other).ids)],
        )
        for data in (cls.company_data, cls.other_data):
            cls._keep_books(data)
        cls.env.flush_all()

    @classmethod
    def _keep_books(cls, data):
        company = data["company"]
        partners = [cls.partner_a, cls.partner_b, cls.env["res.partner"].create({"name": "Cleo"})]
        currencies = [company.currency_id, company.currency_id, cls.foreign]
        documents = [
            cls._document(data, kind, cls.dice.choice(partners), cls.dice.choice(currencies))
            for kind, count in DOCUMENTS.items()
            for _number in range(count)
        ]
        for move in cls.dice.sample(documents, PAYMENTS):
            cls._pay(data, move)
        for _number in range(ENTRIES):
            cls._entry(data)
        cls._close_year(data, date(2024, 12, 31) if company == cls.other else date(2025, 6, 30))

    @classmethod
    def _day(cls, first=FIRST):
        return first + timedelta(cls.dice.randrange((LAST - first).days))

    @classmethod
    def _amount(cls, most=5000):
        return round(cls.dice.uniform(0.01, most), 2)

    @classmethod
    def _document(cls, data, kind, partner, currency):
        is_sale = kind.startswith("out")
        account = data["default_account_revenue" if is_sale else "default_account_expense"]
        tax = data["default_tax_sale" if is_sale else "default_tax_purchase"]
        day = cls._day()
        move = (
            cls.env["account.move"]
            .with_company(data["company"])
            .create(
                {
                    "move_type": kind,
                    "partner_id": partner.id,
                    "currency_id": currency.id,
                    "invoice_date": day,
                    "date": day,
                    "invoice_date_due": day + timedelta(cls.dice.choice([0, 14, 30, 90])),
                    "journal_id": data[
                        "default_journal_sale" if is_sale else "default_journal_purchase"
                    ].id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Desk",
                                "quantity": 1,
                                "price_unit": cls._amount(),
                                "account_id": account.id,
                                "tax_ids": [Command.set(tax.ids)],
                            }
                        )
                    ],
                }
            )
        )
        if cls.dice.random() < 0.9:
            move.action_post()
        return move

    @classmethod
    def _pay(cls, data, move):
        """Part, all or too much of a document through the bank, at the rate of another day."""
        if move.state != "posted":
            return
        open_item = move.line_ids.filtered(
            lambda line: line.account_id.account_type in ("asset_receivable", "liability_payable")
        )
        open_item = open_item[cls.dice.randrange(len(open_item))]
        share = cls.dice.choice([1, 1, 0.5, 0.3, 1.2])
        foreign = round(open_item.amount_currency * share, 2)
        day = cls._day(move.date)
        company = data["company"]
        balance = open_item.currency_id._convert(foreign, company.currency_id, company, day)
        payment = cls._post(
            data["default_journal_bank"],
            day,
            [
                (data["default_journal_bank"].default_account_id, balance, foreign, open_item),
                (open_item.account_id, -balance, -foreign, open_item),
            ],
        )
        (
            open_item
            | payment.line_ids.filtered(lambda line: line.account_id == open_item.account_id)
        ).reconcile()

    @classmethod
    def _entry(cls, data):
        """A manual entry between two accounts of any kind."""
        accounts = (
            cls.env["account.account"]
            .with_company(data["company"])
            .search(
                [("company_ids", "in", data["company"].ids), ("account_type", "!=", "off_balance")]
            )
        )
        first, second = cls.dice.sample(list(accounts), 2)
        amount = cls._amount()
        item = cls.env["account.move.line"]
        journal = data["default_journal_misc"]
        cls._post(
            journal, cls._day(), [(first, amount, amount, item), (second, -amount, -amount, item)]
        )

    @classmethod
    def _post(cls, journal, day, lines):
        company = journal.company_id
        move = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": journal.id,
                    "date": day,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": item.partner_id.id,
                                "currency_id": (item.currency_id or company.currency_id).id,
                                "balance": balance,
                                "amount_currency": foreign,
                            }
                        )
                        for account, balance, foreign, item in lines
                    ],
                }
            )
        )
        move.action_post()
        return move

    @classmethod
    def _close_year(cls, data, day):
        """Income and expenses of everything until a day go to the year's earnings."""
        company = data["company"]
        sums = cls.env["account.move.line"]._read_group(
            [
                ("company_id", "=", company.id),
                ("date", "<=", day),
                ("parent_state", "=", "posted"),
                ("account_id.internal_group", "in", ("income", "expense")),
            ],
            ["account_id"],
            ["balance:sum"],
        )
        item = cls.env["account.move.line"]
        lines = [(account, -round(total, 2), -round(total, 2), item) for account, total in sums]
        rest = round(-sum(line[1] for line in lines), 2)
        earnings = company.get_unaffected_earnings_account()
        cls._post(data["default_journal_misc"], day, [*lines, (earnings, rest, rest, item)])

    # Asking ------------------------------------------------------------------

    def books_of(self, companies, accounts="", since=None, until=None, field="balance"):
        """A raw sum of posted journal items, by hand.

        :param accounts: types of accounts, separated by blanks, as SQL patterns
        """
        self.env.cr.execute(
            f"""
            SELECT COALESCE(SUM(item.{field}), 0)
              FROM account_move_line item
              JOIN account_move move ON move.id = item.move_id
              JOIN account_account account ON account.id = item.account_id
             WHERE move.state = 'posted' AND move.company_id = ANY(%s)
               AND account.account_type LIKE ANY(%s)
               AND item.date BETWEEN %s AND %s
            """,
            (companies.ids, (accounts or "%").split(), since or date(1, 1, 1), until or LAST),
        )
        return round(float(self.env.cr.fetchone()[0]), 2)

    def report(self, code, **options):
        """Values of a report's lines by code, as the reader sees them."""
        companies = options.get("companies") or self.company.ids
        report = (
            self.env["smart.report"]
            .with_user(self.reader)
            .with_context(allowed_company_ids=companies)
            .search([("code", "=", code)])
        )
        read = report._options(options)
        rows = report._report_table(read).rows(report._names)
        return {
            row.code: [None if value is None else float(value) for value in row.values]
            for row in rows
            if row.code
        }

    def periods(self, count=12):
        """Random periods."""
        for _number in range(count):
            start, end = sorted((self._day(), self._day()))
            yield {"date_from": start.isoformat(), "date_to": end.isoformat()}
