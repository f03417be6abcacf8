"""The plan: the same from the same seed, in balance, growing with the size, and true to itself."""

import copy
import doctest
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smart_demo.engine import books as books_module
from smart_demo.engine.books import BANK, SUSPENSE, ledger, problems, spread
from smart_demo.engine.make import make_plan, remaining
from smart_demo.engine.plan import EntryLine

TODAY = date(2025, 11, 20)
SEEDS = st.integers(min_value=-(2**40), max_value=2**40)
DAYS = st.dates(date(2019, 1, 1), date(2031, 12, 31))
#: Every kind of mistake and what it must point at.
PLANTED = {
    "missing_rent": "partner",
    "duplicate_bill": "document",
    "changed_vendor_bank": "document",
    "wrong_account": "document",
    "amount_outlier": "document",
    "price_above_order": "document",
    "delivery_not_invoiced": "order",
    "receipt_not_billed": "order",
    "draft_not_sent": "document",
    "stale_lead": "lead",
    "duplicate_lead": "lead",
    "duplicate_contact": "partner",
    "not_a_duplicate": "partner",
}


@pytest.fixture(scope="module")
def medium():
    return make_plan(1, "medium", TODAY)


@settings(max_examples=60, deadline=None)
@given(SEEDS, DAYS)
def test_any_plan_holds_together(seed, today):
    assert problems(make_plan(seed, "small", today)) == []


@settings(max_examples=8, deadline=None)
@given(SEEDS, DAYS)
def test_a_medium_plan_holds_together(seed, today):
    assert problems(make_plan(seed, "medium", today)) == []


@settings(max_examples=20, deadline=None)
@given(SEEDS, DAYS)
def test_same_seed_makes_the_same_plan(seed, today):
    assert make_plan(seed, "small", today) == make_plan(seed, "small", today)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_another_seed_makes_another_plan(seed):
    one, other = make_plan(seed, "small", TODAY), make_plan(seed + 1, "small", TODAY)
    assert [line.amount for line in one.bank_lines] != [line.amount for line in other.bank_lines]


@settings(max_examples=40, deadline=None)
@given(SEEDS, DAYS)
def test_everything_planted_points_at_something_of_the_plan(seed, today):
    plan = make_plan(seed, "small", today)
    kinds = Counter(planted.kind for planted in plan.planted)
    assert not set(PLANTED) - set(kinds)
    known = {
        "document": {one.key for one in plan.documents},
        "order": {one.key for one in plan.orders},
        "partner": {one.key for one in plan.partners},
        "lead": {one.key for one in plan.leads},
        "bank_line": {one.key for one in plan.bank_lines},
    }
    for planted in plan.planted:
        assert planted.why
        for record in planted.records:
            what, key = record.split(":", 1)
            assert key in known[what], record
        assert planted.records[0].startswith(PLANTED.get(planted.kind, "")), planted
    assert len({planted.key for planted in plan.planted}) == len(plan.planted)


def test_sizes_grow():
    small, medium, large = (make_plan(7, size, TODAY) for size in ("small", "medium", "large"))
    for attribute in (
        "documents",
        "bank_lines",
        "orders",
        "payments",
        "partners",
        "products",
        "leads",
    ):
        counts = [len(getattr(plan, attribute)) for plan in (small, medium, large)]
        assert counts[0] < counts[1] < counts[2], (attribute, counts)
    assert 400 <= sum(one.kind == "out_invoice" for one in medium.documents) <= 600
    assert 250 <= sum(one.kind == "in_invoice" for one in medium.documents) <= 380
    assert len(large.documents) + len(large.entries) + len(large.bank_lines) > 20_000


@settings(max_examples=60, deadline=None)
@given(DAYS)
def test_the_open_period_is_the_current_quarter_and_never_short(today):
    plan = make_plan(1, "small", today)
    quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    assert plan.open_from <= quarter
    assert (today - plan.open_from).days >= 35
    assert (quarter - plan.open_from).days <= 92
    if (today - quarter).days >= 35:
        assert plan.open_from == quarter


def test_every_kind_of_payment_occurs(medium):
    kinds = {line.kind for line in medium.bank_lines}
    assert kinds >= {
        "opening",
        "customer_exact",
        "customer_combined",
        "customer_partial",
        "customer_discount",
        "customer_short",
        "customer_fx",
        "customer_net_credit",
        "customer_duplicate",
        "customer_refund",
        "card_payout",
        "cheque_deposit",
        "vendor_payment",
        "vendor_batch",
        "vendor_fx",
        "vendor_refund",
        "direct_debit",
        "payroll",
        "payroll_tax",
        "tax_payment",
        "loan",
        "bank_fee",
        "card",
    }


def test_payers_keep_to_their_manners(medium):
    """Prompt customers pay around the due day, bad ones late or never."""
    roles = {partner.key: partner.role for partner in medium.partners}
    documents = {one.key: one for one in medium.documents}
    delays = {}
    for line in medium.bank_lines:
        for part in line.parts:
            document = documents.get(part.key)
            if document and document.kind == "out_invoice":
                delay = (line.date - document.due).days
                delays.setdefault(roles[document.partner], []).append(delay)
    mean = {role: sum(values) / len(values) for role, values in delays.items()}
    assert mean["early"] < mean["prompt"] < mean["average"] < mean["late"] < mean["bad"]


def test_duplicate_bills_differ_only_in_number_and_day(medium):
    documents = {one.key: one for one in medium.documents}
    pairs = [one.records for one in medium.planted if one.kind == "duplicate_bill"]
    assert pairs
    for first, second in pairs:
        twin, original = (documents[name.split(":")[1]] for name in (first, second))
        assert twin.partner == original.partner and twin.total == original.total
        assert twin.ref != original.ref
        assert timedelta() < twin.date - original.date < timedelta(days=8)


def test_the_month_of_the_missing_rent_has_no_bill_but_a_debit(medium):
    note = next(one for one in medium.planted if one.kind == "missing_rent")
    landlord = note.records[0].split(":")[1]
    bills = [one for one in medium.documents if one.partner == landlord]
    months = Counter(f"{bill.date:%Y-%m}" for bill in bills)
    assert note.detail["month"] not in months and set(months.values()) == {1}
    debits = [line for line in medium.bank_lines if line.parts[0].kind == "missing"]
    assert [line.partner for line in debits] == [landlord]
    assert not medium.is_closed(debits[0].date)


def test_drafts_and_unpaid_bills_lie_in_the_open_period(medium):
    drafts = [one for one in medium.documents if one.state == "draft"]
    assert drafts and all(not medium.is_closed(one.date) for one in drafts)
    assert all(not one.number for one in drafts)


def test_overdue_invoices_are_told_apart_from_those_paid_on_the_bank(medium):
    unpaid = remaining(medium.documents, medium.bank_lines, medium.payments)
    for planted in medium.planted:
        key = planted.records[0].split(":")[1]
        if planted.kind == "overdue_without_activity":
            assert unpaid[key] > 0
            assert key not in {chore.document for chore in medium.chores}
        elif planted.kind == "overdue_but_paid":
            assert unpaid[key] == 0


def test_stock_never_runs_out(medium):
    balance = dict(medium.opening_stock)
    moves = [
        (
            order.moved,
            order.kind == "sale",
            line.product,
            line.quantity * (-1 if order.kind == "sale" else 1),
        )
        for order in medium.orders
        if order.moved
        for line in order.lines
    ]
    for _day, _is_sale, product, quantity in sorted(moves):
        if product in balance:
            balance[product] += quantity
            assert balance[product] > 0


def test_amounts_spread_like_those_of_real_companies(medium):
    """Lognormal: the mean lies well above the median, and no amount dominates."""
    totals = sorted(one.untaxed for one in medium.documents if one.kind == "out_invoice")
    mean, median = sum(totals) / len(totals), totals[len(totals) // 2]
    assert 1.15 < mean / median < 3
    assert totals[-1] < 0.05 * sum(totals)


def test_the_company_neither_starves_nor_swims_in_profit(medium):
    books = ledger(medium)
    income = -sum(amount for code, amount in books.items() if code[0] == "4" and code != "443000")
    costs = sum(amount for code, amount in books.items() if code[0] in "56" and code.isdigit())
    assert 0.02 < (income - costs) / income < 0.3


@given(st.integers(-5, 5), st.lists(st.integers(1, 10**7), min_size=1, max_size=6))
def test_a_rounding_difference_is_spread_to_the_cent(difference, weights):
    shares = spread(difference, weights)
    assert sum(shares) == difference and len(shares) == len(weights)
    assert all(share * difference >= 0 for share in shares)


def test_the_worked_examples_are_right():
    assert doctest.testmod(books_module).attempted and not doctest.testmod(books_module).failed


# -- the checks themselves can fail ---------------------------------------------------


def test_an_unbalanced_entry_is_noticed(medium):
    plan = copy.deepcopy(medium)
    plan.entries[3].lines.append(EntryLine("600000", 1, "one cent too much"))
    assert any("does not balance" in problem for problem in problems(plan))


def test_a_bank_line_that_is_not_the_sum_of_its_parts_is_noticed(medium):
    plan = copy.deepcopy(medium)
    plan.bank_lines[40].amount += 1
    assert any(plan.bank_lines[40].key in problem for problem in problems(plan))


def test_a_document_paid_twice_is_noticed(medium):
    plan = copy.deepcopy(medium)
    line = next(line for line in plan.bank_lines if line.kind == "customer_exact")
    plan.bank_lines.append(copy.deepcopy(line))
    assert any(line.parts[0].key in problem for problem in problems(plan))


def test_a_number_used_twice_is_noticed(medium):
    plan = copy.deepcopy(medium)
    plan.documents[5].number = plan.documents[6].number
    assert "a number is used twice" in problems(plan)


def test_the_ledger_shows_the_open_statement_on_suspense(medium):
    books = ledger(medium)
    lines = medium.bank_lines
    assert books[BANK] == sum(line.amount for line in lines)
    opened = sum(line.amount for line in lines if not medium.is_closed(line.date))
    assert books[SUSPENSE] == -opened
