from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_accounting.engine.overdue import WEIGHTS, Hint, Overdue, assess, habit_text, usual_delay

CLEAR = {
    "res_id": 1, "due": date(2026, 1, 15), "days_late": 20, "open_amount": Decimal(500),
    "total": Decimal(500), "bank_age": 2, "delays": (1, 2, 3, 4),
}  # fmt: skip


def hint(amount=500, **kwargs):
    return Hint("Transfer", Decimal(amount), **kwargs)


def confidence(**changes):
    return assess(Overdue(**{**CLEAR, **changes})).confidence


def test_weights_add_up_to_one():
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_clear_case_may_act_by_itself():
    assert confidence() >= 0.95
    assert confidence(delays=()) >= 0.95


@pytest.mark.parametrize(
    ("doubt", "low", "high"),
    [
        ({"hints": (hint(names_invoice=True),)}, 0.50, 0.60),
        ({"hints": (hint(same_customer=True),)}, 0.50, 0.60),
        ({"hints": (hint(300, same_customer=True), hint(200, same_customer=True))}, 0.50, 0.60),
        ({"hints": (hint(300, same_customer=True),)}, 0.85, 0.95),
        ({"hints": (hint(),)}, 0.85, 0.90),
        ({"hints": (hint(),), "delays": ()}, 0.85, 0.90),
        ({"hints": (hint(123),)}, 0.95, 1.01),
        ({"bank_age": 15}, 0.85, 0.96),
        ({"bank_age": 60}, 0.85, 0.90),
        ({"bank_age": None, "delays": ()}, 0.85, 0.95),
        ({"credit_notes": ("RINV/1",)}, 0.85, 0.90),
        ({"customer_word": 3}, 0.85, 0.90),
        ({"customer_word": 3, "delays": ()}, 0.85, 0.90),
        ({"customer_word": 30}, 0.95, 1.01),
        ({"own_word": 3}, 0.85, 0.95),
        ({"delays": (40, 40, 40)}, 0.90, 0.95),
        ({"open_amount": Decimal(5)}, 0.90, 0.95),
        ({"customer_word": 1, "bank_age": 60}, 0.0, 0.85),
    ],
)
def test_doubt_costs_what_it_is_worth(doubt, low, high):
    assert low <= confidence(**doubt) < high


def test_reasons_name_the_money_that_came_in():
    checks = assess(Overdue(**{**CLEAR, "hints": (hint(names_invoice=True),)})).checks
    assert "“Transfer”" in checks[0].reason


@pytest.mark.parametrize(("days", "stage"), [(7, 0), (29, 0), (30, 1), (95, 3)])
def test_stage_rises_every_thirty_days(days, stage):
    assert Overdue(**{**CLEAR, "days_late": days}).stage == stage


@pytest.mark.parametrize(
    ("delays", "usual"), [((), None), ((1, 2), None), ((10, 20, 30), 20), ((0, 0, 1000), 60)]
)
def test_usual_delay_needs_enough_and_bounds_accidents(delays, usual):
    assert usual_delay(delays) == usual


@pytest.mark.parametrize(
    ("usual", "text"),
    [(0, "on time"), (1, "1 day late"), (12, "12 days late"), (-3, "3 days early")],
)
def test_habit_is_said_in_words(usual, text):
    assert text in habit_text(usual)


invoices = st.builds(
    Overdue,
    res_id=st.just(1),
    due=st.just(date(2026, 1, 15)),
    days_late=st.integers(7, 500),
    open_amount=st.decimals("0.01", 5_000, places=2),
    total=st.just(Decimal(5_000)),
    hints=st.lists(
        st.builds(
            Hint, st.just("x"), st.decimals(1, 9_000, places=2), st.booleans(), st.booleans()
        ),
        max_size=3,
    ).map(tuple),
    bank_age=st.none() | st.integers(0, 100),
    credit_notes=st.sampled_from([(), ("RINV/1",)]),
    customer_word=st.none() | st.integers(0, 60),
    own_word=st.none() | st.integers(0, 60),
    delays=st.lists(st.integers(-90, 400), max_size=5).map(tuple),
)


@given(invoices)
def test_confidence_is_a_share(invoice):
    assert 0 <= assess(invoice).confidence <= 1


@given(invoices)
def test_payment_that_names_the_invoice_is_never_acted_upon(invoice):
    named = Overdue(**{**vars(invoice), "hints": (hint(names_invoice=True),)})
    assert assess(named).confidence < 0.85


@given(invoices, st.integers(1, 400))
def test_waiting_longer_never_lowers_the_confidence(invoice, days):
    later = Overdue(**{**vars(invoice), "days_late": invoice.days_late + days})
    assert assess(later).confidence >= assess(invoice).confidence
