"""Each check: what it has to find, and the look-alikes that it has to leave alone."""

from dataclasses import replace
from decimal import Decimal

import pytest
from smart_close.engine import (
    balances,
    bank,
    drafts,
    figures,
    flux,
    mirror,
    orders,
    recurring,
    taxes,
)
from smart_close.engine.finding import BLOCKING, WARNING

CENT = Decimal("0.005")


def money(text):
    return Decimal(str(text))


def kinds(findings):
    return sorted(found.fingerprint for found in findings)


# Bank ---------------------------------------------------------------------


def journal(**values):
    return bank.Journal(1, "Bank", **values)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"open_ids": (4, 5), "open_amount": money(30)}, ["bank_open:1"]),
        ({"ledger": money(10), "statement": money(9)}, ["bank_balance:1"]),
        ({"ledger": money("10.004"), "statement": money(10)}, []),
        ({"ledger": money(10), "statement": None}, []),
    ],
)
def test_bank(facts, expected):
    assert kinds(bank.check([journal(**facts)], [])) == expected


def test_open_bank_lines_block_and_lead_to_reconciliation():
    [found] = bank.check([journal(open_ids=(4,), open_amount=money(30))], [])
    assert (found.severity, found.amount, found.fixes) == (BLOCKING, 30, ("reconcile",))


def test_oddity_of_the_bank_check_is_a_finding():
    [found] = bank.check([], [bank.Oddity(3, "Gap", money(-4))])
    assert (found.fingerprint, found.amount) == ("bank_integrity:3", 4)


# Drafts -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "effect"),
    [
        ("out_invoice", 50),
        ("out_refund", -50),
        ("in_invoice", -50),
        ("in_refund", 50),
        ("entry", 0),
    ],
)
def test_draft_says_its_effect_on_the_profit(kind, effect):
    [found] = drafts.check([drafts.Draft(1, "X", kind, money(50), 3)])
    assert (found.effect, found.severity) == (effect, BLOCKING)


def test_empty_draft_blocks_nothing():
    [found] = drafts.check([drafts.Draft(1, "X", "entry", money(0), 3)])
    assert (found.severity, found.fixes[0]) == (WARNING, "discard")


# Orders -------------------------------------------------------------------


def line(number, order, done, billed, price=10):
    return orders.Line(number, order, f"S{order}", 1, "A", money(done), money(billed), money(price))


def test_order_counts_what_is_missing_of_all_its_lines():
    lines = [line(1, 7, 3, 1), line(2, 7, 1, 0), line(3, 7, 1, 2)]
    [found] = orders.unbilled_deliveries(lines, CENT)
    assert (found.amount, found.effect, found.words["count"]) == (30, 30, 2)


@pytest.mark.parametrize(
    ("done", "billed", "price"),
    [(2, 2, 10), (0, 0, 10), (1, 3, 10), (2, 0, 0), (2, 2, -5)],
    ids=["billed", "returned", "billed ahead", "free of charge", "discount"],
)
def test_orders_that_look_alike(done, billed, price):
    assert not orders.unbilled_deliveries([line(1, 7, done, billed, price)], CENT)


def test_order_that_was_invoiced_later_can_be_accrued_only():
    ready, late = line(1, 7, 3, 1), replace(line(2, 8, 3, 1), ready=False)
    found = orders.unbilled_deliveries([ready, late], CENT)
    assert [each.fixes for each in found] == [("invoice", "accrue"), ("accrue",)]


def test_missing_bill_lowers_the_profit():
    [found] = orders.missing_bills([line(1, 7, 2, 0)], CENT)
    assert (found.effect, found.fixes) == (-20, ("accrue", "ask"))


def test_uninvoiced_revenue_warns():
    [found] = orders.uninvoiced_revenue([line(1, 7, 2, 0)], CENT)
    assert found.severity == WARNING


# Recurring ----------------------------------------------------------------


def months(*amounts, counts=None):
    """Amounts of the months three, two, one ago and of this one; None for nothing."""
    counts = counts or [1] * len(amounts)
    return [
        recurring.Month(1, "Rent", ago, money(amount), count, 90 + ago)
        for ago, amount, count in zip((3, 2, 1, 0), amounts, counts, strict=False)
        if amount is not None
    ]


def test_monthly_bill_that_did_not_come():
    [found] = recurring.missing_bills(months(900, 900, 950))
    assert (found.amount, found.effect, found.ids) == (900, -900, (91,))


@pytest.mark.parametrize(
    "facts",
    [
        months(900, 900, 900, 900),
        months(900, None, 900),
        months(None, 900, 900),
        months(900, 900, None),
        months(900, 100, 900),
        months(900, -900, 900),
        months(900, 900, 900, counts=[1, 3, 2]),
    ],
    ids=["came", "every other month", "new", "ended", "irregular", "turned", "several"],
)
def test_months_that_are_no_habit(facts):
    assert not recurring.missing_bills(facts)


# Taxes --------------------------------------------------------------------


def test_line_without_tax_is_a_finding_that_can_teach():
    line = taxes.Untaxed(1, 2, "INV/1", 400, "Sales", money(-100))
    [found] = taxes.check([line], [], [], [])
    assert (found.amount, found.pattern) == (100, "tax_missing:400")


@pytest.mark.parametrize(
    ("taxed", "untaxed", "has_tax", "expects"),
    [(19, 1, False, True), (0, 0, True, True), (10, 10, False, False), (5, 0, False, False)],
)
def test_line_without_tax_is_strange_where_the_account_has_taxes(taxed, untaxed, has_tax, expects):
    assert taxes.Usage(400, "out_invoice", taxed, untaxed, has_tax).expects_tax == expects


@pytest.mark.parametrize(
    ("base", "booked", "count"),
    [
        (100, -21, 0),
        (-100, 21, 0),
        (100, "-21.05", 0),
        (100, "-21.06", 1),
        (100, -20, 1),
        (100, 0, 1),
        (0, 5, 1),
    ],
)
def test_tax_follows_from_its_base(base, booked, count):
    tax = taxes.TaxLine(
        1, "INV/1", "21%", money(base), money(booked), money("0.21"), rounding=money("0.05")
    )
    assert len(taxes.check([], [tax], [], [])) == count


@pytest.mark.parametrize(
    ("number", "country", "valid"),
    [
        ("BE0477472701", "BE", True),
        ("BE0477472700", "BE", False),
        ("DE136695976", "DE", True),
        ("0477472701", "BE", True),
        ("12345", "FR", False),
        ("whatever", "ZZ", True),
        ("123", "", True),
    ],
)
def test_vat_numbers(number, country, valid):
    assert taxes.is_valid_number(number, country) == valid


# Companies ----------------------------------------------------------------


def document(number, owner, amount=100, seller=1, buyer=2):
    return mirror.Document(number, f"D{number}", owner, seller, buyer, "EUR", money(amount),
                           money(abs(amount)))  # fmt: skip


def test_document_without_counterpart_is_found_where_it_stands():
    documents = [document(1, 1), document(2, 2), document(3, 1, 70)]
    assert kinds(mirror.check(documents, [], 1, CENT)) == ["mirror_missing:3"]
    assert not mirror.check(documents, [], 2, CENT)


def test_equal_documents_are_paired_one_by_one():
    assert [each.id for each in mirror.unmatched([document(1, 1), document(2, 1), document(3, 2)])]


def test_credit_note_is_no_invoice():
    assert len(mirror.unmatched([document(1, 1, 100), document(2, 2, -100)])) == 2


def test_balances_that_disagree_without_a_lonely_document():
    pair = [mirror.Balance(1, 2, "B", money(50), 9), mirror.Balance(2, 1, "A", money(-40), 8)]
    assert kinds(mirror.check([], pair, 1, CENT)) == ["mirror_balance:2"]
    explained = mirror.check([document(1, 1)], pair, 1, CENT)
    assert kinds(explained) == ["mirror_missing:1"]


def test_balances_that_agree():
    pair = [mirror.Balance(1, 2, "B", money(50), 9), mirror.Balance(2, 1, "A", money(-50), 8)]
    assert not mirror.check([], pair, 1, CENT)


# Balances -----------------------------------------------------------------


def account(kind="expense", balance=0, before=0, **values):
    values = {name: value if isinstance(value, bool) else money(value)
              for name, value in values.items()}  # fmt: skip
    return balances.Account(1, "Account", kind, money(balance), money(before), **values)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (account("asset_current", 5, clearing=True), ["clearing:1"]),
        (account("asset_current", 5, clearing=True, waiting=5), []),
        (account("asset_cash", -5), ["negative_cash:1"]),
        (account("asset_cash", 5), []),
        (account("expense", -5, 10), ["unusual_sign:1"]),
        (account("expense", -5, -10), []),
        (account("asset_fixed", -5, -4), []),
        (account("liability_current", 5, -3), ["unusual_sign:1"]),
        (account("asset_receivable", -5, 3), []),
    ],
)
def test_balances(facts, expected):
    assert kinds(balances.adjustments([facts], [], [], CENT, money(10))) == expected


def test_payment_that_is_matched_with_nothing():
    payment = balances.Unallocated(3, "Azure", (1, 2), money(-80))
    [found] = balances.adjustments([], [payment], [], CENT, money(10))
    assert (found.amount, found.ids) == (80, (1, 2))


@pytest.mark.parametrize(("worth", "count"), [(120, 1), (109, 0), (90, 1)])
def test_revaluation_above_what_matters(worth, count):
    item = balances.Foreign(1, "Receivable", "USD", money(100), money(worth))
    found = balances.adjustments([], [], [item], CENT, money(10))
    assert [each.effect for each in found] == [money(worth) - 100] * count


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (account(month=900, last_month=100), ["flux:1"]),
        (account(month=105, last_month=100), []),
        (account(month=10500, last_month=10000), []),
        (account("asset_current", month=900, last_month=100), []),
        (account(month=900, last_month=890, last_year=100), ["flux_year:1"]),
        (account(month=900, last_month=100, last_year=100), ["flux:1"]),
        (account(month=900, last_month=890, last_year=0), []),
    ],
)
def test_flux_asks_above_materiality_in_amount_and_share(facts, expected):
    assert kinds(flux.check([facts], [], money(100))) == expected


def test_new_account_is_compared_with_a_year_that_was():
    other = balances.Account(2, "Rent", "expense", money(0), money(0), money(50), money(50),
                             money(50))  # fmt: skip
    new = account(month=900, last_month=900)
    assert kinds(flux.check([new, other], [], money(100))) == ["flux_year:1"]


@pytest.mark.parametrize(("reached", "count"), [(80, 1), (95, 0), (105, 0), (125, 1)])
def test_target_that_was_missed_or_passed_by_far(reached, count):
    target = flux.Target(4, "Revenue", money(reached), money(100))
    assert len(flux.check([], [target], money(4))) == count


def test_trial_balance_and_gaps():
    assert kinds(balances.review(money(1), CENT, [(7, "INV/7")])) == ["gap:7", "unbalanced:"]
    assert not balances.review(money(0), CENT, [])


# Signatures ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "changed"),
    [
        ({"accounts": {"1": "5.00"}}, {"accounts": {"1": "5.00"}}, []),
        ({"accounts": {}}, {"accounts": {"1": "0.00"}}, []),
        ({"accounts": {"1": "5.00"}}, {"accounts": {}}, ["account:1"]),
        ({"findings": {}}, {"findings": {"1/a:1": "5.00"}}, ["finding:1/a:1"]),
    ],
)
def test_what_changed_under_a_signature(before, now, changed):
    assert figures.differences(before, now) == changed


# Accounts between companies -----------------------------------------------


def bare(owner, other, amount):
    return mirror.Bare(owner, owner * 10 + other, "Loan", other, money(amount))


@pytest.mark.parametrize(
    ("accounts", "expected"),
    [
        ([bare(1, 2, 50), bare(2, 1, -50)], []),
        ([bare(1, 2, 50), bare(2, 1, -40)], ["mirror_account:12"]),
        ([bare(1, 2, 50)], ["mirror_account:12"]),
        ([bare(1, 2, 50), bare(2, 0, -50)], []),
        ([bare(1, 2, 50), bare(2, 1, -50), bare(2, 3, 8)], []),
        ([], []),
    ],
)
def test_bare_accounts_between_companies(accounts, expected):
    assert kinds(mirror.bare(accounts, 1, CENT)) == expected


# Assets -------------------------------------------------------------------


def test_depreciation_of_what_is_worth_nothing_is_not_missing():
    facts = months(120, 120, 120)
    assert kinds(recurring.missing_depreciation(facts)) == ["depreciation:1"]
    assert not recurring.missing_depreciation(facts, {1})


def test_plan_of_an_asset_that_is_behind():
    [found] = recurring.unbooked_assets([recurring.Asset(5, "Lorry", money(200), 2)])
    assert (found.fingerprint, found.effect, found.severity) == ("asset:5", -200, BLOCKING)
