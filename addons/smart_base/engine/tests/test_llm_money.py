"""Prices, budgets and the forecast, by worked examples."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_base.engine import budget, pricing
from smart_base.engine.pricing import Price, Usage


def line(day, price_in, price_out, above=0):
    one = Decimal(str(price_in))
    return Price(
        date.fromisoformat(day),
        one,
        Decimal(str(price_out)),
        one / 10,
        one * Decimal("1.25"),
        one * 2,
        above,
    )


FAST = [
    line("2026-01-01", "0.10", "0.50"),
    line("2026-01-01", "0.50", "2.50", above=100_000),
    line("2026-12-01", "0.20", "1.00"),
]


@pytest.mark.parametrize(
    ("day", "prompt", "expected"),
    [
        ("2026-11-30", 100_000, "0.10"),
        ("2026-11-30", 100_001, "0.50"),
        ("2026-12-01", 10, "0.20"),
        ("2026-12-01", 200_000, "0.50"),
    ],
)
def test_price_is_that_of_the_day_and_the_size(day, prompt, expected):
    assert pricing.price_at(FAST, date.fromisoformat(day), prompt).input == Decimal(expected)


def test_no_price_before_the_first_line():
    assert pricing.price_at(FAST, date(2025, 12, 31), 10) is None
    assert pricing.price_at([], date(2026, 1, 1), 10) is None


def test_cost_counts_every_kind_of_token_once():
    usage = Usage(input=1_000_000, output=1_000_000, cache_read=1_000_000, cache_write=1_000_000,
                  cache_write_1h=1_000_000)  # fmt: skip
    assert pricing.cost(usage, line("2026-01-01", 2, 10)) == Decimal("18.700000")
    assert pricing.cost(usage, line("2026-01-01", 2, 10), batch=True) == Decimal("9.350000")


def test_cost_is_rounded_up_to_the_millionth():
    assert pricing.cost(Usage(input=1), line("2026-01-01", "0.10", 1)) == Decimal("0.000001")


@given(
    st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**5),
    st.booleans(),
)  # fmt: skip
def test_no_call_costs_more_than_its_ceiling(plain, read, written, output, batch):
    price = line("2026-01-01", 2, 10)
    usage = Usage(input=plain, output=output, cache_read=read, cache_write=written)
    assert pricing.cost(usage, price, batch) <= pricing.ceiling(usage.prompt, output, price, batch)


def test_limits_come_in_the_order_of_their_names():
    found = budget.limits(
        date(2026, 11, 22),
        {("user", 7): {"day": 1}, ("company", 1): {"day": 5, "month": 50}},
    )
    assert [limit.key for limit in found] == sorted(limit.key for limit in found)
    amounts = {(limit.scope, limit.period): limit.amount for limit in found}
    assert amounts == {
        ("company", "day"): Decimal(5),
        ("company", "month"): Decimal(50),
        ("user", "day"): Decimal(1),
        ("user", "month"): None,
    }


def test_a_limit_resumes_with_the_next_period():
    day = budget.Limit("company", 1, budget.DAY, date(2026, 12, 31))
    month = budget.Limit("company", 1, budget.MONTH, date(2026, 12, 1))
    assert day.resumes == month.resumes == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [("7.99", "8", "alert"), ("8", "9", None), ("9", "10", "full"), ("1", "10", "full"),
     ("10", "11", None), ("0", "1", None)],
)  # fmt: skip
def test_alert_comes_once_at_80_and_once_at_100_percent(before, after, expected):
    limit = budget.Limit("company", 1, budget.DAY, date(2026, 11, 22), Decimal(10))
    assert budget.crossed(limit, Decimal(before), Decimal(after)) == expected


def test_forecast_adds_the_average_of_the_last_days():
    today = date(2026, 11, 21)
    daily = {today - timedelta(days=back): Decimal(2) for back in range(1, 15)}
    daily[today] = Decimal(1)
    # 14 days of 2, 1 today, 9 days to come
    assert budget.month_end(daily, today) == 28 + 1 + 18


def test_forecast_of_a_first_day_is_what_was_spent():
    assert budget.month_end({date(2026, 11, 21): Decimal(3)}, date(2026, 11, 21)) == 3
    assert budget.month_end({}, date(2026, 11, 21)) == 0


def test_forecast_averages_from_the_first_call_on():
    today = date(2026, 11, 21)
    assert budget.month_end({today - timedelta(days=1): Decimal(4)}, today) == 4 + 4 * 9


def test_last_month_counts_for_the_average_and_not_for_the_sum():
    today = date(2026, 11, 2)
    daily = {today - timedelta(days=back): Decimal(1) for back in range(1, 8)}
    assert budget.month_end(daily, today) == 1 + 28


@given(st.text(max_size=200))
def test_estimate_is_never_below_one_token_for_two_plain_characters(text):
    assert pricing.most_tokens(text) * 2 >= len(text)
