"""Random books of two companies and a branch, in several currencies.

They have invoices, refunds, payments of parts and of too much, refunds set against invoices, taxes
that are due on payment, entries by hand, drafts, and closings of a year.
"""

import random
from datetime import date, timedelta

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

FIRST, LAST = date(2024, 1, 1), date(2026, 9, 30)
DOCUMENTS = {"out_invoice": 14, "out_refund": 4, "in_invoice": 10, "in_refund": 3}
PAYMENTS, ENTRIES, OFFSETS = 16, 14, 3
#: The branch has some documents, which its parent pays.
OF_BRANCH = 0.4


class BooksCase(AccountTestInvoicingCommon):
    """Companies with books that a seed decides on; the year of the first, with a branch, ends in
    June."""

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
        country = cls.company.account_fiscal_country_id
        cls.branch = cls.env["res.company"].create(
            {"name": "Corner Shop", "parent_id": cls.company.id, "country_id": country.id}
        )
        cls.cr.precommit.run()  # a branch gets its parent's chart of accounts before a commit
        everything = cls.company | cls.other | cls.branch
        cls.env.user.company_ids = [Command.set(everything.ids)]
        cls.reader = new_test_user(
            cls.env,
            "smart_reader",
            groups="account.group_account_readonly",
            company_id=cls.company.id,
            company_ids=[Command.set(everything.ids)],
        )
        cls.due_when_paid = cls._taxes_due_when_paid(cls.company_data)
        for data in (cls.company_data, cls.other_data):
            cls._keep_books(data)
        of_branch = cls._documents({**cls.company_data, "company": cls.branch}, OF_BRANCH)
        for move in cls.dice.sample(of_branch, len(of_branch) // 2):
            cls._pay(cls.company_data, move)
        cls.env.flush_all()

    @classmethod
    def _taxes_due_when_paid(cls, data):
        """By kind of document: a tax of the company that is due when a document is paid."""
        data["company"].tax_exigibility = True
        waiting = cls.env["account.account"].create(
            {"name": "Tax Not Yet Due", "code": "TAXND", "account_type": "liability_current",
             "reconcile": True, "company_ids": [Command.set(data["company"].ids)]}
        )  # fmt: skip
        values = {"tax_exigibility": "on_payment", "cash_basis_transition_account_id": waiting.id}
        return {
            kind: data[f"default_tax_{kind}"].copy({"name": f"{kind} when paid", **values})
            for kind in ("sale", "purchase")
        }

    @classmethod
    def _keep_books(cls, data):
        company = data["company"]
        documents = cls._documents(data)
        for move in cls.dice.sample(documents, PAYMENTS):
            cls._pay(data, move)
        cls._offset(documents)
        for _number in range(ENTRIES):
            cls._entry(data)
        cls._close_year(data, date(2024, 12, 31) if company == cls.other else date(2025, 6, 30))

    @classmethod
    def _documents(cls, data, share=1):
        company = data["company"]
        partners = [cls.partner_a, cls.partner_b, cls.env["res.partner"].create({"name": "Cleo"})]
        currencies = [company.currency_id, company.currency_id, cls.foreign]
        return [
            cls._document(data, kind, cls.dice.choice(partners), cls.dice.choice(currencies))
            for kind, count in DOCUMENTS.items()
            for _number in range(round(count * share))
        ]

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
        side = "sale" if is_sale else "purchase"
        tax = data[f"default_tax_{side}"]
        if data["company"] == cls.company and cls.dice.random() < 0.4:
            tax = cls.due_when_paid[side]
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
                    "journal_id": data[f"default_journal_{side}"].id,
                    "company_id": data["company"].id,
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
        open_item = cls._owed(move)
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
        other = payment.line_ids.filtered(lambda line: line.account_id == open_item.account_id)
        everywhere = cls.env.user.company_ids.ids
        (open_item | other).with_context(allowed_company_ids=everywhere).reconcile()

    @classmethod
    def _owed(cls, moves):
        types = ("asset_receivable", "liability_payable")
        return moves.line_ids.filtered(lambda line: line.account_id.account_type in types)

    @classmethod
    def _offset(cls, documents):
        """Set refunds against what the same partner owes on the same account."""
        posted = sum(documents, cls.env["account.move"]).filtered(lambda m: m.state == "posted")
        is_refund = {item: item.move_id.move_type.endswith("refund") for item in cls._owed(posted)}
        done = 0
        for refund in [item for item, refunds in is_refund.items() if refunds]:
            fitting = [
                item
                for item, refunds in is_refund.items()
                if not refunds
                and not (item.reconciled or refund.reconciled)
                and (item.partner_id, item.account_id) == (refund.partner_id, refund.account_id)
            ]
            if fitting and done < OFFSETS:
                (refund | cls.dice.choice(fitting)).reconcile()
                done += 1

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
        return {row.code: floats(row) for row in self.all_rows(code, **options) if row.code}

    def groups(self, code, **options):
        """Values of the first level of groups by the record that they are of."""
        rows = self.all_rows(code, **options)
        return {row.res_id: floats(row) for row in rows if row.style == "group"}

    def all_rows(self, code, **options):
        companies = options.get("companies") or self.company.ids
        report = (
            self.env["smart.report"]
            .with_user(self.reader)
            .with_context(allowed_company_ids=companies)
            .search([("code", "=", code)])
        )
        return report._report_table(report._options(options)).rows(report._names)

    def periods(self, count=12):
        """Random periods."""
        for _number in range(count):
            start, end = sorted((self._day(), self._day()))
            yield {"date_from": start.isoformat(), "date_to": end.isoformat()}


def floats(row):
    return [None if value is None else float(value) for value in row.values]
