"""What is wrong with taxes in the month, and what only looks as if it were."""

from close_world import END, ago


def taxes(plan, books):
    _untaxed(plan, books)
    for shift in (-7, 1):
        plan.expect(books, "taxes", "tax_amount", _shifted(books, shift))
    plan.innocent("taxes", _shifted(books, 0.02), _shifted(books, -0.01))
    _positions(plan, books)
    _whole(plan, books)
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


def _whole(plan, books):
    """A tax that was not booked, tax accounts booked by hand, a document of another month."""
    bare = books.document("out_invoice", END, [books.line(300)], post=False)
    tax = bare.line_ids.filtered("tax_line_id")
    term = bare.line_ids.filtered(lambda line: line.display_type == "payment_term")
    bare.with_context(skip_invoice_sync=True, dynamic_unlink=True).write(
        {"line_ids": [(2, tax.id), (1, term.id, {"amount_currency": 300, "balance": 300})]}
    )
    bare.action_post()
    plan.expect(books, "taxes", "tax_unbooked", bare)
    account = books.tax.invoice_repartition_line_ids.account_id
    plan.expect(books, "taxes", "tax_manual", books.entry(44, account, books.income, END))
    settled = books.account("Tax to pay", "liability_current")
    plan.innocent("taxes", books.entry(500, account, settled, END))
    late = books.document("in_invoice", ago(0), [books.line(60)], invoice_date=ago(2))
    plan.expect(books, "taxes", "tax_late", late)
    plan.innocent("taxes", books.document("in_invoice", ago(0), [books.untaxed(
        60, account_id=books.equity.id)], invoice_date=ago(2)))  # fmt: skip
