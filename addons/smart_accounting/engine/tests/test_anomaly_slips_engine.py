"""Amounts that are slips of others, or stay just below a limit: when that says something."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from smart_accounting.engine.anomaly_amounts import Amounts
from smart_accounting.engine.anomaly_facts import Entry
from smart_accounting.engine.anomaly_slips import Slips

MONDAY = date(2026, 3, 2)


def bill(number, amount, **facts):
    day = MONDAY + timedelta(7 * (number % 20))
    return Entry(
        number, **{"day": day, "amount": amount, "vendor": "acme", "account": "6000"} | facts
    )


def learned(part, amounts):
    for number, amount in enumerate(amounts):
        part.add(bill(number, amount))
    return part


def ordinary(count=80, low=10_000, high=90_000):
    """Amounts to the cent, all different."""
    return random.Random(3).sample(range(low, high), count)


def score(part, entry, kind):
    return max((each.score for each in part.check(entry) if each.kind == kind), default=0.0)


def test_amount_that_was_billed_once_is_enough_when_it_is_told_to_the_cent():
    slips = learned(Slips(), [*ordinary(), 73_916])
    [finding] = slips.check(bill(100, 79_316))
    assert (finding.kind, finding.similar, finding.at_stake) == ("transposed", (80,), 5_400)
    assert finding.score >= 5
    assert "793.16 has the digits of 739.16, which this vendor billed once" in finding.text


def test_full_hundreds_have_neighbours_everywhere():
    round_ones = [10_000 * number for number in range(1, 80)]
    slips = learned(Slips(), [each for each in round_ones if each != 210_000])
    assert score(slips, bill(100, 210_000), "transposed") < 4


def test_whole_amounts_that_lie_close_together_meet_each_other():
    slips = Slips()
    for number in range(30):
        entry = bill(number, 10_000 + 700 * number)
        assert [each for each in slips.check(entry) if each.score >= 4] == []
        slips.add(entry)


def test_amount_that_was_billed_before_is_right():
    slips = learned(Slips(), [*ordinary(), 73_916, 79_316])
    assert slips.check(bill(100, 79_316)) == []


@pytest.mark.parametrize(
    "facts",
    [{"account": "6300"}, {"day": MONDAY + timedelta(900)}],
    ids=["another account", "long ago"],
)
def test_slip_says_less(facts):
    slips = learned(Slips(), [*ordinary(), 73_916])
    usual = bill(100, 79_316)
    assert score(slips, replace(usual, **facts), "transposed") < score(slips, usual, "transposed")


def test_more_figures_say_more():
    slips = learned(Slips(), [*ordinary(), 73_916, 78_500])
    few, many = (score(slips, bill(100, amount), "transposed") for amount in (87_500, 79_316))
    assert few < many


@pytest.mark.parametrize(("times", "words"), [(10, "10 times 345.67"), (100, "100 times 345.67")])
def test_point_that_moved_is_found_below_the_highest_amount(times, words):
    slips = learned(Slips(), [*ordinary(), 34_567, 34_567, 34_567, 9_000_000])
    [finding] = slips.check(bill(100, 34_567 * times))
    assert finding.kind == "amount" and finding.score >= 6
    assert words in finding.text and "billed 3 times" in finding.text


def test_amount_that_the_vendor_reaches_says_less():
    seldom = learned(Slips(), [*ordinary(), 34_567])
    often = learned(Slips(), [*ordinary(40), *ordinary(40, 200_000, 600_000), 34_567])
    reached, unheard = (score(slips, bill(100, 345_670), "amount") for slips in (often, seldom))
    assert reached < unheard - 1


def test_ten_times_as_much_is_usual_where_half_of_the_amounts_are_so_high():
    amounts = [1_000 * number for number in range(1, 20)]
    slips = learned(Slips(), [*amounts, *(10 * each for each in amounts if each != 7_000)])
    assert score(slips, bill(100, 70_000), "amount") < 4


def test_refunds_and_entries_without_vendor_are_no_slips():
    slips = learned(Slips(), [*ordinary(), 73_916])
    assert slips.check(bill(100, 79_316, is_refund=True)) == []
    assert slips.check(bill(100, 79_316, vendor="")) == []
    assert slips.check(bill(100, 0)) == []


# Below a limit ----------------------------------------------------------------


def below(amounts, amount=497_500):
    return score(learned(Amounts((500_000,)), amounts), bill(500, amount), "below_limit")


def test_who_bills_far_less_does_not_come_just_below_a_limit_by_chance():
    around = ordinary(80, 350_000, 650_000)
    far = ordinary(80, 20_000, 60_000)
    assert below(around) < 5 < 6 < below(far)


def test_vendor_who_knows_no_amount_near_the_limit_says_more_the_longer_it_is_known():
    assert below(ordinary(6, 20_000, 60_000)) < below(ordinary(80, 20_000, 60_000))


def test_nearer_to_the_limit_says_more_and_above_it_nothing():
    far = ordinary(80, 20_000, 60_000)
    assert below(far, 491_000) < below(far, 496_000)
    assert below(far, 500_000) == below(far, 480_000) == 0


def test_amount_that_comes_again_and_again_is_no_wonder():
    assert below([*ordinary(80, 20_000, 60_000), 497_500, 497_500]) == 0
