"""What is wrong in the month, step by step, and what only looks as if it were."""

from datetime import timedelta

from close_defects_orders import bills, deliveries, revenue
from close_defects_taxes import taxes
from close_world import END, LATER, MATERIALITY, MONTHS, START, ago


class Plan:
    """Which findings there have to be.

    :ivar truth: (company, step, kind, record) for each
    :ivar decoys: how many look-alikes each step has
    """

    def __init__(self):
        self.truth = set()
        self.decoys = {}

    def expect(self, books, code, kind, records):
        """One finding about the records; the first one stands for all."""
        self.truth.add((books.company.id, code, kind, records.ids[0]))

    def innocent(self, code, *made):
        """Made as a look-alike: nothing may be found about it."""
        self.decoys[code] = self.decoys.get(code, 0) + len(made)


def plant(plan, all_books):
    """Defects and look-alikes of all steps."""
    for books in all_books:
        books.income = books.account("Sundry income", "income")
        books.expense = books.account("Sundry costs", "expense")
        books.equity = books.account("Capital", "equity")
        for step in (bank, drafts, deliveries, bills, revenue, depreciation, taxes, adjustments,
                     review):  # fmt: skip
            step(plan, books)
    companies(plan, all_books)


# 1. Bank ------------------------------------------------------------------


def bank(plan, books):
    for _each in range(2):
        journal = books.journal("Bank with open lines")
        early = books.bank_line(70, ago(1), journal)
        books.bank_line(30, END, journal)
        plan.expect(books, "bank", "bank_open", early)
    for shift in (10, -0.01):
        statement = _statement(books, END, shift)
        plan.expect(books, "bank", "bank_balance", statement)
    plan.expect(books, "bank", "bank_integrity", _oddity(books, "open"))
    tidy = books.journal("Bank with a line of the next month")
    plan.innocent("bank", books.bank_line(25, LATER, tidy), _statement(books, END, 0),
                  _statement(books, LATER, 12), _oddity(books, "settled"))  # fmt: skip


def _statement(books, day, shift):
    """A statement of a journal of its own whose end is off by ``shift``."""
    line = books.bank_line(60, day, books.journal("Bank with a statement"), books.income)
    return books.env["account.bank.statement"].create(
        {"line_ids": [(6, 0, line.ids)], "balance_end_real": 60 + shift}
    )


def _oddity(books, state):
    env = books.env
    line = books.bank_line(40, END, books.journal("Odd bank"), books.income)
    return env["smart.recon.finding"].create(
        {
            "name": "Twice the same line",
            "kind": env["smart.recon.finding"]._fields["kind"].get_values(env)[0],
            "state": state,
            "key": f"{state} {line.id}",
            "journal_id": line.journal_id.id,
            "company_id": books.company.id,
            "line_id": line.id,
            "amount": 40,
        }
    )


# 2. Drafts ----------------------------------------------------------------


def drafts(plan, books):
    found = [
        books.document("out_invoice", END, [books.line(100)], post=False),
        books.document("in_invoice", ago(2), [books.line(80)], post=False),
        books.document("out_refund", START, [books.line(30)], post=False),
        books.document("out_invoice", ago(0), [books.line(0)], post=False),
        books.entry(55, books.expense, books.equity, ago(0), post=False),
    ]
    for move in found:
        plan.expect(books, "drafts", "draft", move)
    cancelled = books.document("out_invoice", END, [books.line(100)], post=False)
    cancelled.button_cancel()
    plan.innocent(
        "drafts",
        cancelled,
        books.document("out_invoice", LATER, [books.line(100)], post=False),
        books.document("out_invoice", END, [books.line(100)]),
        books.document("out_invoice", END + timedelta(1), [books.line(100)], post=False),
    )


# 6. Depreciation ----------------------------------------------------------


def depreciation(plan, books):
    for _each in range(2):
        expense, asset = _asset(books)
        entries = [books.entry(120, expense, asset, ago(months)) for months in MONTHS]
        plan.expect(books, "depreciation", "depreciation", entries[-1])
    (going, first), (new, second), (uneven, third) = (_asset(books) for _each in range(3))
    finished, worthless = _asset(books, worth=360)
    for months in (*MONTHS, 0):
        books.entry(120, going, first, ago(months))
    books.entry(120, new, second, ago(1))
    for months, amount in zip(MONTHS, (120, 700, 20), strict=True):
        books.entry(amount, uneven, third, ago(months))
    for months in MONTHS:
        books.entry(120, finished, worthless, ago(months))
    plan.innocent("depreciation", going, new, uneven, finished)


def _asset(books, worth=5000):
    expense = books.account("Depreciation", "expense_depreciation")
    asset = books.account("Machine", "asset_fixed")
    books.entry(worth, asset, books.equity, ago(13))
    return expense, asset


# 8. Between companies -----------------------------------------------------


def companies(plan, all_books):
    """Pairs with documents that have no counterpart, and one whose balances differ."""
    first, second, third = all_books
    for seller, buyer in ((first, second), (second, third)):
        for kind, mirror in (("out_invoice", "in_invoice"), ("out_refund", "in_refund")):
            alone = _between(seller, buyer, kind, 210)
            plan.expect(seller, "companies", "mirror_missing", alone)
            alone = _between(buyer, seller, mirror, 330)
            plan.expect(buyer, "companies", "mirror_missing", alone)
            plan.innocent("companies", _between(seller, buyer, kind, 500),
                          _between(buyer, seller, mirror, 500))  # fmt: skip
    for seller, buyer in ((first, third), (third, first)):
        plan.innocent("companies", _between(seller, buyer, "out_invoice", 150),
                      _between(buyer, seller, "in_invoice", 150))  # fmt: skip
    partner = third.company.partner_id
    move = first.entry(64, partner.with_env(first.env).property_account_receivable_id,
                       first.equity, END, post=False)  # fmt: skip
    move.line_ids.partner_id = partner
    move.action_post()
    for books, other in ((first, third), (third, first)):
        plan.expect(books, "companies", "mirror_balance", other.company.partner_id)
    _bare(plan, all_books)


def _bare(plan, all_books):
    """Accounts that say in their names whom they are for."""
    first, second, third = all_books
    for one, other, amount in ((first, second, 900), (second, third, 410)):
        mine = one.account(f"Due from {other.company.name}", "asset_current")
        theirs = other.account(f"Due to {one.company.name}", "liability_current")
        one.entry(amount, mine, one.equity, ago(1))
        other.entry(amount, other.equity, theirs, ago(1))
        if one == first:
            one.entry(50, mine, one.equity, END)
            plan.expect(one, "companies", "mirror_account", mine)
            plan.expect(other, "companies", "mirror_account", theirs)
        else:
            plan.innocent("companies", mine, theirs)


def _between(books, other, kind, amount):
    return books.document(kind, END, [books.untaxed(amount, account_id=books.expense.id)],
                          partner_id=other.company.partner_id.id)  # fmt: skip


# 9. Adjustments -----------------------------------------------------------


def adjustments(plan, books):
    _clearing(plan, books)
    _signs(plan, books)
    _payments(plan, books)
    _currencies(plan, books)
    _cut_off(plan, books)
    salaries, rent, draft = (books.account(name, "expense") for name in ("Pay", "Rent", "Lease"))
    for account in (salaries, rent, draft):
        entries = [books.entry(800, account, books.equity, ago(months)) for months in MONTHS]
        if account == salaries:
            plan.expect(books, "adjustments", "recurring_entry", entries[-1])
    books.entry(810, rent, books.equity, END)
    waiting = books.entry(800, draft, books.equity, END, post=False)
    plan.expect(books, "drafts", "draft", waiting)
    plan.innocent("adjustments", rent, draft)


def _clearing(plan, books):
    suspense = books.company.account_journal_suspense_account_id
    transfer = books.company.transfer_account_id
    books.entry(33, suspense, books.equity, END)
    plan.expect(books, "adjustments", "clearing", suspense)
    books.entry(20, transfer, books.equity, ago(1))
    books.entry(20, books.equity, transfer, END)
    plan.innocent("adjustments", transfer)


def _signs(plan, books):
    till, safe = (books.journal(name, "cash").default_account_id for name in ("Till", "Safe"))
    books.entry(30, books.equity, till, END)
    plan.expect(books, "adjustments", "negative_cash", till)
    books.entry(30, safe, books.equity, END)
    for kind, sign in (("asset_current", 1), ("liability_current", -1)):
        turned, contra = books.account("Turned", kind), books.account("Contra", kind)
        _swing(books, turned, sign * 100, sign * -300)
        _swing(books, contra, sign * -100, sign * -50)
        plan.expect(books, "adjustments", "unusual_sign", turned)
        plan.innocent("adjustments", contra)
    plan.innocent("adjustments", safe)


def _swing(books, account, before, month):
    """Book one amount in the month before and another in the month."""
    for amount, day in ((before, ago(1)), (month, END)):
        debit, credit = (account, books.equity) if amount > 0 else (books.equity, account)
        books.entry(abs(amount), debit, credit, day)


def _payments(plan, books):
    customer, later, payer = (books.partner(name) for name in ("Forgetful", "Later", "Punctual"))
    receivable = customer.with_env(books.env).property_account_receivable_id
    for partner, day in ((customer, ago(1)), (customer, END), (later, LATER), (payer, END)):
        books.bank_line(77, day, account=receivable, partner_id=partner.id)
    lines = books.env["account.move.line"].search(
        [("partner_id", "in", (customer | payer).ids), ("account_id", "=", receivable.id)],
        order="id",
    )
    plan.expect(books, "adjustments", "unallocated", lines.filtered(
        lambda line: line.partner_id == customer))  # fmt: skip
    invoice = books.document("out_invoice", END, [books.untaxed(77, account_id=books.income.id)],
                             partner_id=payer.id)  # fmt: skip
    owed = invoice.line_ids.filtered(lambda line: line.account_id == receivable)
    (owed | lines.filtered(lambda line: line.partner_id == payer)).reconcile()
    plan.innocent("adjustments", later, payer)


def _currencies(plan, books):
    euro = books.env.ref("base.EUR")
    values = {"currency_id": euro.id}
    old = books.document("out_invoice", ago(2), [books.untaxed(3 * MATERIALITY)], **values)
    new = books.document("in_invoice", END, [books.untaxed(10, account_id=books.equity.id)],
                         **values)  # fmt: skip
    open_item = old.line_ids.filtered(lambda line: line.display_type == "payment_term")
    plan.expect(books, "adjustments", "revaluation", open_item.account_id)
    plan.innocent("adjustments", new)


def _cut_off(plan, books):
    """Bills and invoices of an earlier month: what they pay for goes on after this one."""

    def bill(kind, text, amount):
        line = books.untaxed(amount, name=text, account_id=books.later.id)
        return books.document(kind, ago(1), [line])

    books.later = books.account("Paid for long", "expense_other")
    year = 3 * MATERIALITY
    for kind, text, amount in (
        ("in_invoice", "Licence 2026-09-01 - 2027-08-31", year),
        ("in_invoice", "Annual insurance premium", year),
        ("out_invoice", "Hosting September 2026 - August 2027", year),
    ):
        plan.expect(books, "adjustments", "cut_off", bill(kind, text, amount))
    for text, amount in (
        ("Licence 2025-11-01 - 2026-10-31", year),
        ("Licence 2026-09-01 - 2027-08-31", 900),
        ("Machine with 36 months warranty", year),
        ("Annual summer party", year),
    ):
        plan.innocent("adjustments", bill("in_invoice", text, amount))
    plan.expect(books, "review", "flux", books.later)
    # on a balance sheet account it waits already
    line = books.untaxed(year, name="Rent 2026-09-01 - 2027-08-31", account_id=books.equity.id)
    plan.innocent("adjustments", books.document("in_invoice", ago(1), [line]))


# 10. Review ---------------------------------------------------------------


def review(plan, books):
    """Amounts of the month before and of this one, on accounts of their own."""
    for before, month in ((1_000, 40_000), (0, 30_000), (25_000, 0)):
        plan.expect(books, "review", "flux", _moving(books, before, month))
    for before, month in ((200_000, 212_000), (5_000, 9_000), (0, 9_999)):
        plan.innocent("review", _moving(books, before, month, year=month))
    seasonal = books.account("Season", "expense_other")
    for amount, day in ((90_000, ago(12)), (30_000, ago(1)), (30_000, END)):
        books.document("in_invoice", day, [books.untaxed(amount, account_id=seasonal.id)])
    plan.expect(books, "review", "flux_year", seasonal)
    journal = books.journal("Numbered", "sale")
    moves = [books.document("out_invoice", END, [books.untaxed(1, account_id=books.income.id)],
                            journal_id=journal.id) for _each in range(4)]  # fmt: skip
    moves[1].with_context(force_delete=True).button_draft()
    moves[1].with_context(force_delete=True).unlink()
    plan.expect(books, "review", "gap", moves[2])
    plan.innocent("review", moves[0], moves[3])


def _moving(books, before, month, year=0):
    account = books.account("Moving", "expense_other")
    for amount, day in ((year, ago(12)), (before, ago(1)), (month, END)):
        if amount:
            books.document("in_invoice", day, [books.untaxed(amount, account_id=account.id)])
    return account
