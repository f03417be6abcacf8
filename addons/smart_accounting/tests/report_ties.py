"""What has to hold for every book: the tests of ``test_report_ties``, for each seed."""

from datetime import date, timedelta
from fractions import Fraction

from .report_books import BooksCase

OPEN = {"aged-receivables": "asset_receivable", "aged-payables": "liability_payable"}
PROFIT, EQUITY = "income% expense%", "equity%"


def cents(amount):
    return Fraction(str(round(amount, 2)))


class TiesCase(BooksCase):
    """Whatever was booked, the reports agree with the journal items and with each other."""

    def assert_cents(self, first, second, message=""):
        self.assertEqual(round(first, 2), round(second, 2), message)

    def each_company(self):
        for company in (self.company, self.other, self.branch):
            yield company, {"companies": company.ids}

    def paid(self, company, start, end):
        """Profit of a period on cash basis, document by document."""
        moves = self.env["account.move"].search(
            [("company_id", "=", company.id), ("state", "=", "posted")]
        )
        return -sum(
            cents(line.balance) * self.share(move, start, end)
            for move in moves
            for line in move.line_ids
            if line.account_id.internal_group in ("income", "expense")
        )

    def share(self, move, start, end):
        """Which share of an entry was paid in a period; entries that nobody owes count whole."""
        types = move.line_ids.mapped("account_id.account_type")
        owed = move.line_ids.filtered(lambda line: line.account_id.account_type in OPEN.values())
        total = sum(cents(line.balance) for line in owed)
        if not total or "asset_cash" in types:
            return Fraction(start <= move.date <= end)
        later = [
            (part, sign)
            for parts, sign in ((owed.matched_credit_ids, 1), (owed.matched_debit_ids, -1))
            for part in parts
            if start <= part.max_date <= end
        ]
        return sum(sign * cents(part.amount) for part, sign in later) / total

    def test_cash_basis_counts_what_was_paid_of_each_document(self):
        differs = 0
        for company, options in self.each_company():
            for period in self.periods(6):
                start, end = map(date.fromisoformat, (period["date_from"], period["date_to"]))
                expected = float(self.paid(company, start, end))
                found = self.report("profit-and-loss", basis="cash", **period, **options)
                self.assertAlmostEqual(found["NET"][0], expected, delta=0.0051, msg=period)
                accrual = self.report("profit-and-loss", **period, **options)
                differs += accrual["NET"] != found["NET"]
                spent = self.report("expenses", basis="cash", **period, **options)["TOTAL"][0]
                costs = sum(found[code][0] for code in ("COS", "EXP", "DEP", "OEXP"))
                self.assertAlmostEqual(spent, costs, delta=0.021, msg=period)
        self.assertTrue(differs)

    def test_balance_sheet_balances_on_every_day(self):
        for company, options in self.each_company():
            for period in self.periods():
                found = self.report("balance-sheet", date_to=period["date_to"], **options)
                self.assert_cents(found["ASSETS"][0], found["LE"][0], (company.name, period))
                end = date.fromisoformat(period["date_to"])
                self.assert_cents(found["ASSETS"][0], self.books_of(company, "asset%", until=end))

    def test_profit_is_the_change_of_equity(self):
        for company, options in self.each_company():
            for period in self.periods():
                start, end = map(date.fromisoformat, (period["date_from"], period["date_to"]))
                net = self.report("profit-and-loss", **period, **options)["NET"][0]
                self.assert_cents(net, -self.books_of(company, PROFIT, start, end), period)
                after = self.report("balance-sheet", date_to=end.isoformat(), **options)
                day = (start - timedelta(1)).isoformat()
                before = self.report("balance-sheet", date_to=day, **options)
                by_owners = -self.books_of(company, EQUITY, start, end)
                change = after["EQUITY"][0] - before["EQUITY"][0]
                self.assert_cents(net + by_owners, change, (company.name, period))

    def test_both_cash_flows_are_the_change_of_bank_and_cash(self):
        for company, options in self.each_company():
            for period in self.periods():
                end = date.fromisoformat(period["date_to"])
                money = self.books_of(company, "asset_cash", until=end)
                for code in ("cash-flow", "cash-flow-indirect"):
                    found = self.report(code, **period, **options)
                    change = found["CLOSING"][0] - found["OPENING"][0]
                    self.assert_cents(found["CHANGE"][0], change, (code, period))
                    self.assert_cents(found["CLOSING"][0], money, (code, period))

    def test_ageing_is_the_balance_of_its_accounts_on_every_day(self):
        for company, options in self.each_company():
            for code, accounts in OPEN.items():
                sign = 1 if accounts == "asset_receivable" else -1
                for period in self.periods(6):
                    end = date.fromisoformat(period["date_to"])
                    for due_by in ("due", "invoice"):
                        values = self.report(
                            code, date_to=period["date_to"], due_by=due_by, **options
                        )["ALL"]
                        expected = sign * self.books_of(company, accounts, until=end)
                        self.assert_cents(values[0], expected, (company.name, code, period))
                        self.assert_cents(values[0], sum(values[1:]), (code, period))

    def test_ageing_of_today_is_what_odoo_says_is_open(self):
        # what a parent paid for its branch is open in neither of them, but in the two together
        for companies in (self.company | self.branch, self.other):
            for code, accounts in OPEN.items():
                options = {"date_to": "2026-12-31", "companies": companies.ids}
                values = self.report(code, **options)["ALL"]
                residual = self.books_of(companies, accounts, field="amount_residual")
                self.assertTrue(residual)
                self.assert_cents(abs(values[0]), abs(residual), (companies.mapped("name"), code))

    def test_trial_balance_is_the_raw_sums(self):
        for company, options in self.each_company():
            for period in self.periods():
                start, end = map(date.fromisoformat, (period["date_from"], period["date_to"]))
                found = self.report("trial-balance", **period, **options)
                opening, debit, credit, closing = found["TOTAL"]
                self.assert_cents(opening, 0, period)
                self.assert_cents(closing, 0, period)
                self.assert_cents(debit, self.books_of(company, "", start, end, "debit"))
                self.assert_cents(credit, self.books_of(company, "", start, end, "credit"))

    def test_ledgers_are_the_raw_sums_of_each_account(self):
        for company, options in self.each_company():
            for period in self.periods(3):
                start, end = map(date.fromisoformat, (period["date_from"], period["date_to"]))
                rows = self.groups("general-ledger", **period, **options)
                found = {key: values[1:3] for key, values in rows.items() if any(values[1:3])}
                sums = self.env["account.move.line"]._read_group(
                    [
                        ("company_id", "=", company.id),
                        ("parent_state", "=", "posted"),
                        ("date", ">=", start),
                        ("date", "<=", end),
                    ],
                    ["account_id"],
                    ["debit:sum", "credit:sum"],
                )
                expected = {
                    account.id: [round(each, 2) for each in sides] for account, *sides in sums
                }
                self.assertEqual(found, {key: row for key, row in expected.items() if any(row)})

    def test_partner_ledger_is_what_partners_owe_and_are_owed(self):
        for company, options in self.each_company():
            for period in self.periods(3):
                end = date.fromisoformat(period["date_to"])
                rows = self.groups("partner-ledger", **period, **options)
                closing = sum(values[3] for values in rows.values())
                owed = self.books_of(company, " ".join(OPEN.values()), until=end)
                self.assert_cents(closing, owed, (company.name, period))

    def test_tax_summary_is_the_tax_of_each_document_that_is_due(self):
        late = 0
        for company, options in self.each_company():
            for period in self.periods(6):
                start, end = map(date.fromisoformat, (period["date_from"], period["date_to"]))
                found = self.report("tax-summary", **period, **options)
                for code, kind, sign in (("SALE", "sale", -1), ("PURCHASE", "purchase", 1)):
                    base, tax, waits = self.due_tax(company, kind, start, end)
                    self.assert_cents(found[code][0], sign * base, (company.name, period))
                    self.assert_cents(found[code][1], sign * tax, (company.name, period))
                    late += waits
        self.assertTrue(late)

    def due_tax(self, company, kind, start, end):
        """Base and tax of one use by hand, item by item, and how many items wait for payment."""
        items = self.env["account.move.line"].search(
            [
                ("company_id", "=", company.id),
                ("parent_state", "=", "posted"),
                ("date", ">=", start),
                ("date", "<=", end),
            ]
        )
        base = tax = waits = 0
        for item in items:
            when_paid = self.due_when_paid[kind]
            is_due = item.move_id.tax_cash_basis_rec_id or when_paid not in (
                item.tax_line_id | item.tax_ids
            )
            waits += not is_due
            if is_due and kind in item.tax_ids.mapped("type_tax_use"):
                base += cents(item.balance)
            if is_due and item.tax_line_id.type_tax_use == kind:
                tax += cents(item.balance)
        return float(base), float(tax), waits

    def test_drafts_are_added_to_what_is_posted(self):
        for company, options in self.each_company():
            for period in self.periods(3):
                start, end = map(date.fromisoformat, (period["date_from"], period["date_to"]))
                drafts = self.env["account.move.line"].search(
                    [
                        ("company_id", "=", company.id),
                        ("parent_state", "=", "draft"),
                        ("date", ">=", start),
                        ("date", "<=", end),
                        ("account_id.internal_group", "in", ("income", "expense")),
                    ]
                )
                posted = self.report("profit-and-loss", **period, **options)["NET"][0]
                both = self.report("profit-and-loss", drafts=True, **period, **options)["NET"][0]
                self.assert_cents(both - posted, -sum(drafts.mapped("balance")), period)

    def test_consolidated_books_balance_in_the_main_currency(self):
        both, money = {"companies": (self.company | self.other).ids}, 0
        for period in self.periods(6):
            found = self.report("balance-sheet", date_to=period["date_to"], **both)
            self.assert_cents(found["ASSETS"][0], found["LE"][0], period)
            flow = self.report("cash-flow", **period, **both)
            ledger = self.report("trial-balance", **period, **both)["TOTAL"]
            self.assert_cents(ledger[3], 0, period)
            change = flow["CLOSING"][0] - flow["OPENING"][0]
            self.assertAlmostEqual(flow["CHANGE"][0], change, delta=0.011, msg=period)
            money += abs(change)
        self.assertTrue(money)

    def test_columns_of_companies_add_up_to_all_of_them(self):
        both = {"companies": (self.company | self.other).ids, "split": True}
        found = self.report("balance-sheet", date_to="2026-03-31", **both)
        one, other, together = found["ASSETS"]
        self.assertTrue(one and other)
        self.assertAlmostEqual(one + other, together, delta=0.011)

    def test_compared_periods_are_what_they_are_alone(self):
        columns = self.report(
            "profit-and-loss",
            date_from="2026-04-01",
            date_to="2026-06-30",
            compare="previous",
            count=3,
        )["NET"]
        quarters = [("2026-04-01", "2026-06-30"), ("2026-01-01", "2026-03-31"),
                    ("2025-10-01", "2025-12-31"), ("2025-07-01", "2025-09-30")]  # fmt: skip
        for value, (start, end) in zip(columns, quarters, strict=True):
            alone = self.report("profit-and-loss", date_from=start, date_to=end)["NET"][0]
            self.assert_cents(value, alone)
