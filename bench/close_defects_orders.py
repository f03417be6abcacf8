"""What is wrong with orders in the month, and what only looks as if it were."""

from datetime import timedelta

from close_world import END, LATER, MONTHS, ago

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

    if "project.milestone" in books.env:
        _services(plan, books)


def _services(plan, books):
    """Hours and milestones, in the month and after it."""
    worker = books.env["hr.employee"].create({"name": "Worker", "company_id": books.company.id})
    for policy, work in (("delivered_timesheet", _hours), ("delivered_milestones", _milestone)):
        product = books.product(policy, "service", 80)
        product.write({"service_policy": policy, "service_tracking": "task_in_project"})
        for day in (END, LATER):
            order = books.sale(ago(0), product=product)
            work(order.order_line, worker, day)
            if day == END:
                plan.expect(books, "revenue", "revenue", order)
            else:
                plan.innocent("revenue", order)


def _hours(line, worker, day):
    line.env["account.analytic.line"].create(
        {
            "name": "Work",
            "task_id": line.task_id.id,
            "project_id": line.task_id.project_id.id,
            "employee_id": worker.id,
            "unit_amount": 3,
            "date": day,
        }
    )


def _milestone(line, _worker, day):
    milestone = line.env["project.milestone"].search([("sale_line_id", "=", line.id)])
    milestone.is_reached = True
    milestone.flush_recordset()
    milestone.reached_date = day
