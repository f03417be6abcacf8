"""What is wrong in the month, step by step, and what only looks as if it were."""

from datetime import timedelta

from close_world import END, LATER, MATERIALITY, START, ago

MONTHS = (3, 2, 1)


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
    env = books.env
    for _each in range(2):
        journal = books.journal("Bank with open lines")
        early = books.bank_line(70, ago(1), journal)
        books.bank_line(30, END, journal)
        plan.expect(books, "bank", "bank_open", early)
    for shift in (10, -0.01):
        statement = _statement(books, END, shift)
        plan.expect(books, "bank", "bank_balance", statement)
    finding = _oddity(env, books, "open")
    plan.expect(books, "bank", "bank_integrity", finding)
    tidy = books.journal("Bank with a line of the next month")
    plan.innocent("bank", books.bank_line(25, LATER, tidy), _statement(books, END, 0),
                  _statement(books, LATER, 12), _oddity(env, books, "settled"))  # fmt: skip


def _statement(books, day, shift):
    """A statement of a journal of its own whose end is off by ``shift``."""
    line = books.bank_line(60, day, books.journal("Bank with a statement"), books.income)
    return books.env["account.bank.statement"].create(
        {"line_ids": [(6, 0, line.ids)], "balance_end_real": 60 + shift}
    )


def _oddity(env, books, state):
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


# 3 and 4. What moved ------------------------------------------------------


def _moved(books, order, day=None, quantity=None):
    books.move_goods(order, day or ago(0, 20), quantity)
    return order


def deliveries(plan, books):
    def sale(**values):
        return _moved(books, books.sale(ago(0)), **values)

    late, part, back = sale(), sale(), sale()
    books.invoice(late, LATER)
    books.invoice(part, END, quantity=2)
    books.send_back(back, END, 2)
    for order in (sale(), sale(quantity=3), late, part, back):
        plan.expect(books, "deliveries", "delivery", order)
    billed, returned, early, drafted = sale(), sale(), sale(day=LATER), sale()
    books.invoice(billed, END)
    books.send_back(returned, END, 5)
    books.invoice(early, LATER + timedelta(1))
    plan.expect(books, "drafts", "draft", books.invoice(drafted, END, post=False))
    plan.innocent("deliveries", billed, returned, early, drafted, books.sale(ago(0)),
                  sale(day=LATER))  # fmt: skip


def bills(plan, books):
    def purchase(**values):
        return _moved(books, books.purchase(ago(0)), **values)

    late, part = purchase(), purchase()
    books.bill(late, LATER)
    books.bill(part, END, quantity=2)
    for order in (purchase(), late, part):
        plan.expect(books, "bills", "receipt", order)
    billed = purchase()
    books.bill(billed, END)
    plan.innocent("bills", billed, books.purchase(ago(0)), purchase(day=LATER))
    for amount in (900, 430):
        plan.expect(books, "bills", "recurring_bill", _monthly_bills(books, [amount] * 3)[-1])
    came, draft, uneven = (_monthly_bills(books, each) for each in ([700] * 3, [90] * 3,
                                                                    [50, 900, 10]))  # fmt: skip
    new, stopped = (_monthly_bills(books, each) for each in ([0, 0, 300], [300, 300, 0]))
    _monthly_bill(books, came[0].partner_id, 720, END)
    waiting = _monthly_bill(books, draft[0].partner_id, 90, END, post=False)
    plan.expect(books, "drafts", "draft", waiting)
    plan.innocent("bills", came, draft, uneven, new, stopped)


def _monthly_bill(books, vendor, amount, day, post=True):
    line = books.line(amount, account_id=books.expense.id)
    return books.document("in_invoice", day, [line], post, partner_id=vendor.id)


def _monthly_bills(books, amounts):
    vendor = books.partner("Landlord")
    return [
        _monthly_bill(books, vendor, amount, ago(months))
        for months, amount in zip(MONTHS, amounts, strict=True)
        if amount
    ]


# 5. Revenue ---------------------------------------------------------------


def revenue(plan, books):
    def sale(day=None, **values):
        return books.sale(day or ago(0), product=books.service, **values)

    worked = books.product("Hours", "service", 80)
    worked.invoice_policy = "delivery"
    late, part, hours = sale(), sale(), books.sale(ago(0), product=worked)
    books.invoice(late, LATER)
    books.invoice(part, END, quantity=2)
    hours.order_line.qty_delivered = 3
    for order in (sale(), sale(), late, part, hours):
        plan.expect(books, "revenue", "revenue", order)
    billed = sale()
    books.invoice(billed, END)
    plan.innocent("revenue", billed, sale(confirm=False), sale(day=LATER),
                  books.sale(ago(0), product=worked))  # fmt: skip


# 6. Depreciation ----------------------------------------------------------


def depreciation(plan, books):
    for _each in range(2):
        expense, asset = _asset(books)
        entries = [books.entry(120, expense, asset, ago(months)) for months in MONTHS]
        plan.expect(books, "depreciation", "depreciation", entries[-1])
    (going, first), (new, second), (uneven, third) = (_asset(books) for _each in range(3))
    for months in (*MONTHS, 0):
        books.entry(120, going, first, ago(months))
    books.entry(120, new, second, ago(1))
    for months, amount in zip(MONTHS, (120, 700, 20), strict=True):
        books.entry(amount, uneven, third, ago(months))
    plan.innocent("depreciation", going, new, uneven)


def _asset(books, worth=5000):
    expense = books.account("Depreciation", "expense_depreciation")
    asset = books.account("Machine", "asset_fixed")
    books.entry(worth, asset, books.equity, ago(13))
    return expense, asset


# 7. Taxes -----------------------------------------------------------------


def taxes(plan, books):
    _untaxed(plan, books)
    for shift in (-7, 1):
        plan.expect(books, "taxes", "tax_amount", _shifted(books, shift))
    plan.innocent("taxes", _shifted(books, 0.02), _shifted(books, -0.01))
    _positions(plan, books)
    belgium, home = books.env.ref("base.be").id, {"fiscal_position_id": False}
    for number in ("BE0477472700", "BE12"):
        wrong = books.partner("Customer abroad", vat=number, country_id=belgium)
        books.document("out_invoice", END, [books.line(50)], partner_id=wrong.id, **home)
        plan.expect(books, "taxes", "vat_number", wrong)
    for number in ("BE0477472701", "/"):
        right = books.partner("Customer abroad", vat=number, country_id=belgium)
        books.document("out_invoice", END, [books.line(50)], partner_id=right.id, **home)
        plan.innocent("taxes", right)


def _untaxed(plan, books):
    expecting = books.account("Sales with a tax", "income", tax_ids=[(6, 0, books.tax.ids)])
    used, mixed = books.account("Usual sales", "income"), books.account("Mixed", "income")
    for account, untaxed in ((used, 1), (mixed, 10)):
        lines = [books.line(5, account_id=account.id) for _each in range(12)]
        lines += [books.untaxed(5, account_id=account.id) for _each in range(untaxed)]
        books.document("out_invoice", ago(2), lines)
    for account in (expecting, used):
        move = books.document("out_invoice", END, [books.untaxed(40, account_id=account.id)])
        plan.expect(books, "taxes", "tax_missing", move)
    plan.innocent("taxes", books.document("out_invoice", END,
                                          [books.untaxed(40, account_id=mixed.id)]))  # fmt: skip


def _shifted(books, amount):
    """An invoice whose tax was changed by hand."""
    move = books.document("out_invoice", END, [books.line(1000)], post=False)
    tax = move.line_ids.filtered("tax_line_id")
    term = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
    move.write({"line_ids": [
        (1, tax.id, {"amount_currency": tax.amount_currency - amount}),
        (1, term.id, {"amount_currency": term.amount_currency + amount}),
    ]})  # fmt: skip
    move.action_post()
    return move


def _positions(plan, books):
    position = books.env["account.fiscal.position"].create(
        {"name": "Abroad", "company_id": books.company.id}
    )
    abroad = books.tax.copy({"name": "Tax abroad", "amount": 0, "original_tax_ids": books.tax.ids,
                             "fiscal_position_ids": position.ids})  # fmt: skip
    for tax, wrong in ((books.tax, True), (abroad, False)):
        move = books.document("out_invoice", END, [books.line(90, tax_ids=[(6, 0, tax.ids)])],
                              fiscal_position_id=position.id)  # fmt: skip
        if wrong:
            plan.expect(books, "taxes", "tax_position", move)
        else:
            plan.innocent("taxes", move)


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


def _between(books, other, kind, amount):
    return books.document(kind, END, [books.untaxed(amount, account_id=books.expense.id)],
                          partner_id=other.company.partner_id.id)  # fmt: skip


# 9. Adjustments -----------------------------------------------------------


def adjustments(plan, books):
    _clearing(plan, books)
    _signs(plan, books)
    _payments(plan, books)
    _currencies(plan, books)
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


# 10. Review ---------------------------------------------------------------


def review(plan, books):
    """Amounts of the month before and of this one, on accounts of their own."""
    for before, month in ((1_000, 40_000), (0, 30_000), (25_000, 0)):
        plan.expect(books, "review", "flux", _moving(books, before, month))
    for before, month in ((200_000, 212_000), (5_000, 9_000), (0, 9_999)):
        plan.innocent("review", _moving(books, before, month))
    journal = books.journal("Numbered", "sale")
    moves = [books.document("out_invoice", END, [books.untaxed(1, account_id=books.income.id)],
                            journal_id=journal.id) for _each in range(4)]  # fmt: skip
    moves[1].with_context(force_delete=True).button_draft()
    moves[1].with_context(force_delete=True).unlink()
    plan.expect(books, "review", "gap", moves[2])
    plan.innocent("review", moves[0], moves[3])


def _moving(books, before, month):
    account = books.account("Moving", "expense_other")
    for amount, day in ((before, ago(1)), (month, END)):
        if amount:
            books.document("in_invoice", day, [books.untaxed(amount, account_id=account.id)])
    return account
