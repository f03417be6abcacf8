import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from smart_accounting.engine.anomaly import Watch, urgency
from smart_accounting.engine.anomaly_facts import Entry, Finding
from smart_accounting.engine.benford import benford

MONDAY = date(2026, 3, 2)


def bill(number, amount=10_000, **facts):
    facts = {"vendor": "acme", "vendor_name": "Acme", "account": "6000", **facts}
    day = facts.pop("day", MONDAY + timedelta(7 * (number % 20)))
    return Entry(number, day, amount, reference=facts.pop("reference", f"R{number:05d}"), **facts)


def watching(**options):
    """A year of ordinary weekday bills of one vendor, all different."""
    watch = Watch(limits=(500_000,), **options)
    chance = random.Random(5)
    for number in range(60):
        watch.add(bill(number, 9_000 + 37 * chance.randrange(100)))
    return watch


def kinds(watch, entry):
    return [finding.kind for finding in watch.check(entry)]


def test_ordinary_bill_is_no_finding():
    assert kinds(watching(), bill(100, 10_501)) == []


CASES = [
    ("duplicate", {"reference": "R00200", "amount": 10_503}),
    ("duplicate", {"reference": "r-200", "amount": 10_503}),
    ("duplicate_rekeyed", {"reference": "R00021", "amount": 10_503, "first": "R00012"}),
    ("duplicate_vendor", {"reference": "R00200", "amount": 10_503, "vendor": "other"}),
    ("transposed", {"reference": "R00200", "amount": 15_003}),
]


@pytest.mark.parametrize(("kind", "facts"), CASES)
def test_same_bill_again_is_found(kind, facts):
    watch = watching()
    facts = dict(facts)
    watch.add(bill(200, 10_503, reference=facts.pop("first", "R00200")))
    found = watch.check(bill(201, facts.pop("amount"), **facts))
    assert found[0].kind == kind
    assert found[0].similar == (200,) and found[0].text


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("NR R00241", True),
        ("R00241A", True),
        ("R002411", False),
        ("R00241A7", False),
        ("R1", False),
    ],
)
def test_number_with_more_letters_is_the_same_bill(reference, found):
    watch = watching()
    watch.add(bill(200, 10_503, reference="R00241"))
    assert ("duplicate_rekeyed" in kinds(watch, bill(201, 10_503, reference=reference))) is found


def test_one_kind_is_named_once():
    watch = watching()
    for number in range(3):
        watch.add(bill(200 + number, 12_345))
    watch.add(bill(210, 12_345, reference="X77"))
    found = watch.check(bill(211, 13_245, reference="X77"))
    assert [each.kind for each in found].count("transposed") == 1
    assert found[0].similar == (210,)


def test_swapped_digits_say_nothing_where_they_happen_all_the_time():
    watch = watching()
    for number in range(3):
        watch.add(bill(200 + number, 12_345))
    assert "transposed" in kinds(watch, bill(210, 13_245))
    for number in range(12):
        for amount in (12_345, 12_345, 12_345, 13_245):
            watch.add(bill(300 + number, amount, vendor=f"v{number}"))
    assert "transposed" not in kinds(watch, bill(600, 13_245, reference="R99999"))


def test_account_that_a_faithful_vendor_never_had():
    watch = watching()
    assert "account" in kinds(watch, bill(100, 10_511, account="6300"))
    for number in range(12):
        for place in range(6):
            watch.add(bill(1_000 + 10 * number + place, 9_000, vendor=f"v{number}"))
        watch.add(bill(1_009 + 10 * number, 9_000, vendor=f"v{number}", account="6300"))
    assert "account" not in kinds(watch, bill(100, 10_511, account="6300"))


def test_another_bank_account_is_always_named():
    watch = Watch(dismissed={("bank", "acme")})
    assert kinds(watch, bill(1, iban="NL1")) == []
    for number in range(3):
        watch.add(bill(number, iban="NL1"))
    found = watch.check(bill(9, iban="NL2"))[0]
    assert (found.kind, found.severity) == ("bank", "high")
    assert "NL2" in found.text and "NL1" in found.text
    assert "bank" not in kinds(watch, bill(10, iban="NL1"))
    assert "bank" not in kinds(watch, bill(11, iban=""))


def test_neighbouring_numbers_are_no_slip():
    watch = watching()
    watch.add(bill(200, 10_503, reference="R00241"))
    assert "duplicate_rekeyed" not in kinds(watch, bill(201, 10_503, reference="R00242"))


def test_amount_far_above_the_usual():
    found = watching().check(bill(100, 105_010))
    assert found[0].kind == "amount" and "times what Acme usually bills" in found[0].text


def test_just_below_a_limit():
    watch = watching()
    watch.add(bill(98, 400_000, vendor="big"))
    assert "below_limit" in kinds(watch, bill(100, 499_900, vendor="big"))
    assert "below_limit" not in kinds(watch, bill(101, 450_000, vendor="big"))


def test_bills_split_to_stay_below_a_limit():
    watch = watching()
    watch.add(bill(98, 300_000, vendor="big", day=MONDAY))
    assert "split" in kinds(watch, bill(99, 290_000, vendor="big", day=MONDAY))


@pytest.mark.parametrize("days", [5, 6])
def test_weekend_and_holiday(days):
    assert "free_day" in kinds(watching(), bill(100, 10_501, day=MONDAY + timedelta(days)))
    holiday = watching(holidays={MONDAY})
    assert ("free_day" in kinds(holiday, bill(100, 10_501, day=MONDAY))) is False  # often booked
    rare = MONDAY + timedelta(3)
    assert "free_day" in kinds(watching(holidays={rare}), bill(100, 10_501, day=rare))


def test_who_always_works_on_saturdays_is_normal():
    watch = Watch()
    for number in range(60):
        watch.add(bill(number, 9_000 + 41 * number, day=MONDAY + timedelta(5 + 7 * number)))
    assert kinds(watch, bill(100, 9_003, day=MONDAY + timedelta(5))) == []


def test_round_amount_on_an_account_the_vendor_never_had():
    assert "account" in kinds(watching(), bill(100, 10_000, account="1500"))


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("night", {"hour": 2, "user": "Eve"}),
        ("backdated", {"booked_on": MONDAY + timedelta(90), "vendor": ""}),
        ("control", {"control": "121000 Receivable", "vendor": ""}),
        ("reversed_twice", {"reverses": 7, "vendor": ""}),
    ],
)
def test_habits_of_entries(kind, facts):
    watch = watching()
    watch.add(replace(bill(300), vendor="", reverses=7))
    assert kind in kinds(watch, bill(100, 10_501, day=MONDAY, **facts))


def test_pair_of_accounts_nobody_used():
    watch = Watch()
    for number in range(60):
        watch.add(bill(number, 9_000 + number, vendor="", pair=("6000", "1000")))
    odd = bill(100, 9_100, vendor="", pair=("1000", "3000"))
    assert kinds(watch, odd) == ["pair"]
    watch.add(odd)
    assert kinds(watch, replace(odd, res_id=101)) == []


def test_what_was_dismissed_is_not_named_again():
    watch = watching(dismissed={("amount", "acme")})
    assert "amount" not in kinds(watch, bill(100, 105_010))


def test_clearest_finding_ranks_first():
    low, high = Finding("a", 1, 4.0, ""), Finding("b", 1, 9.0, "")
    assert urgency([low, high]) > urgency([high]) > urgency([low])
    assert (high.severity, low.severity, urgency([])) == ("high", "low", 0.0)


def test_benford_names_the_digits():
    rows = [int(10 ** (2 + 3 * number / 997)) for number in range(997)]
    assert benford(rows).verdict == "close"
    odd = benford(rows + [7_350] * 200)
    assert odd.verdict == "unlike" and odd.causes == (7,)


def test_books_that_were_brought_in_later_are_not_dated_back():
    watch = watching()
    later = MONDAY + timedelta(400)
    for number in range(30):
        watch.add(bill(300 + number, vendor="", booked_on=later))
    assert "backdated" not in kinds(watch, bill(400, vendor="", booked_on=later))


def test_dating_back_is_no_surprise_where_every_tenth_entry_is():
    watch = watching()
    for number in range(24):
        back = 1_000 if number % 6 == 0 else 0
        watch.add(bill(300 + number, day=MONDAY, vendor="", booked_on=MONDAY + timedelta(back)))
    odd = bill(400, day=MONDAY, vendor="", booked_on=MONDAY + timedelta(1_000))
    assert "backdated" not in kinds(watch, odd)


def test_high_amount_of_the_season_is_usual():
    watch = Watch()
    for year in (2024, 2025):
        for month in range(1, 13):
            amount = 40_000 if month in (1, 12) else 9_000 + 10 * month
            watch.add(bill(year + month, amount + year, day=date(year, month, 12)))
    assert "amount" not in kinds(watch, bill(1, 43_500, day=date(2026, 1, 14)))
    assert "amount" in kinds(watch, bill(2, 90_000, day=date(2026, 7, 14)))


def test_one_slipped_point_does_not_hide_the_next():
    watch = watching()
    watch.add(bill(300, 110_010))
    assert "amount" in kinds(watch, bill(301, 104_010))


def test_end_of_a_month_is_no_weekend_for_entries():
    watch = watching()
    saturday = date(2026, 1, 31)
    assert "free_day" not in kinds(watch, bill(1, day=saturday, vendor=""))
    assert "free_day" in kinds(watch, bill(2, day=saturday))


def test_refund_names_our_own_account():
    watch = Watch()
    for number in range(3):
        watch.add(bill(number, iban="NL1"))
    assert "bank" not in kinds(watch, bill(9, iban="NL2", is_refund=True))


def test_first_digits_of_few_entries_deviate_by_chance():
    chance = random.Random(7)
    for count in (150, 300, 3_000):
        verdicts = [
            benford([int(10 ** chance.uniform(2, 6)) for _number in range(count)]).verdict
            for _try in range(20)
        ]
        assert verdicts.count("unlike") <= 1, count
