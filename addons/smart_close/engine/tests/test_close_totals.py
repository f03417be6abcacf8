"""What a month pays for later, and its taxes as a whole."""

from datetime import date
from decimal import Decimal

import pytest
from smart_close.engine import cutoff, tax_totals


def money(text):
    return Decimal(str(text))


def kinds(findings):
    return sorted(found.fingerprint for found in findings)


# Cut-off ------------------------------------------------------------------

LAST = date(2026, 10, 31)


def item(text="", amount=1200, **values):
    return cutoff.Item(
        1, 2, "BILL/1", 600, "Costs", text, date(2026, 10, 1), money(amount), **values
    )


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Licence 2026-10-01 - 2027-09-30", "2026-10-01", "2027-09-30"),
        ("Rent 01.10.2026 - 31.12.2026", "2026-10-01", "2026-12-31"),
        ("Rent from 1/10/2026 to 31/12/2026", "2026-10-01", "2026-12-31"),
        ("Rent October \u2013 December 2026", "2026-10-01", "2026-12-31"),
        ("Hosting Oct 2026 to Mar 2027", "2026-10-01", "2027-03-31"),
        ("Annual insurance premium", "2026-10-01", "2027-09-30"),
        ("Maintenance, 6 months", "2026-10-01", "2027-03-31"),
    ],
)
def test_time_that_words_speak_of(text, start, end):
    period = cutoff.period_in(text, date(2026, 10, 1))
    assert tuple(map(str, period)) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "Notebook, 36 months warranty",
        "Licence with 24 months warranty",
        "Annual summer party",
        "Order 2026-10-01",
        "Rent 2026-13-01 - 2026-14-01",
        "Rent 2026-12-31 - 2026-10-01",
        "Support, 1 month",
        "Lease, payable in 12 monthly instalments",
        "",
    ],
)
def test_words_that_speak_of_no_time(text):
    assert cutoff.period_in(text, date(2026, 10, 1)) is None


def test_american_days_are_read_with_the_month_first():
    text = "Rent 10/01/2026 - 12/31/2026"
    assert cutoff.period_in(text, LAST, day_first=False) == (date(2026, 10, 1), date(2026, 12, 31))
    assert cutoff.period_in(text, LAST) is None


@pytest.mark.parametrize(
    ("facts", "rest"),
    [
        (item("Rent 2026-10-01 - 2026-11-30", 610), 300),
        (item("Rent 2026-10-01 - 2026-11-30", -610), -300),
        (item(start=date(2026, 12, 1), end=date(2026, 12, 31)), 1200),
        (item(start=date(2026, 10, 1), end=LAST), None),
        (item("Rent 2026-10-01 - 2026-11-30", 61), None),
        (item("Desk"), None),
    ],
)
def test_part_of_later_months(facts, rest):
    found = cutoff.check([facts], LAST, money("0.01"), money(100))
    assert [each.effect for each in found] == ([] if rest is None else [rest])


# Taxes as a whole ---------------------------------------------------------

ROUNDING = tax_totals.Rounding(money("0.01"), money(100))


def total(expected, booked, rounded=10):
    return tax_totals.Total(7, "15%", money(expected), money(booked), rounded)


@pytest.mark.parametrize(
    ("booked", "is_off"), [("-150", False), ("-149.95", False), ("-149", True), ("150", True)]
)
def test_sum_of_a_tax_may_be_off_by_rounding_only(booked, is_off):
    assert bool(tax_totals.off([total(-150, booked)], ROUNDING)) == is_off


@pytest.mark.parametrize(
    ("booked", "rounded", "expected"),
    [
        # a hundredth of what is material is worth a note, as long as rounding can explain it
        ("149.01", 1000, []),
        ("149", 1000, [("tax_rounding:7", "note", 1)]),
        ("149", 100, [("tax_total:7", "blocking", 1)]),
        ("151", 1000, [("tax_rounding:7", "note", 1)]),
        # all that is material
        ("50", 30_000, [("tax_rounding:7", "warning", 100)]),
    ],
)
def test_roundings_are_one_finding_when_they_add_up(booked, rounded, expected):
    totals = tax_totals.off([total(150, booked, rounded)], ROUNDING)
    found = tax_totals.check(totals, [], {}, [], ROUNDING)
    assert [(each.fingerprint, each.severity, each.amount) for each in found] == expected


def test_where_all_is_material_each_coin_is_told():
    rounding = tax_totals.Rounding(money("0.01"), money(0))
    [found] = tax_totals.check([total(150, "149.99")], [], {}, [], rounding)
    assert (found.kind, found.words["count"]) == ("tax_rounding", 10)
    assert not tax_totals.off([total(150, 150)], rounding)


def test_difference_that_documents_explain_is_told_once():
    missing = tax_totals.Unbooked(3, "INV/3", 7, "15%", money(-30))
    found = tax_totals.check([total(-150, -115)], [missing], {7: money(-5)}, [], ROUNDING)
    assert kinds(found) == ["tax_unbooked:3/7"]
    found = tax_totals.check([total(-150, -115)], [missing], {}, [], ROUNDING)
    assert kinds(found) == ["tax_total:7", "tax_unbooked:3/7"]
    assert {each.amount for each in found} == {5, 30}
