from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_accounting.engine.draft_invoice import WEIGHTS, Draft, History, assess

USUAL = History(8, Decimal(100), Decimal(1000))
CLEAN = {
    "res_id": 1, "waiting": 6, "untouched": 6, "customer": "Azure Interior", "lines": 4,
    "taxed_lines_before": 20, "amount": Decimal(400), "history": USUAL,
}  # fmt: skip


def confidence(**changes):
    return assess(Draft(**{**CLEAN, **changes})).confidence


def test_weights_add_up_to_one():
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_clean_draft_is_as_good_as_certain():
    assert confidence() >= 0.95


@pytest.mark.parametrize(
    ("fault", "low", "high"),
    [
        ({"missing": ("city",)}, 0.90, 0.95),
        ({"missing": ("street", "city")}, 0.85, 0.90),
        ({"missing": ("street", "city", "country")}, 0.75, 0.85),
        ({"vat_required": True, "has_vat": False}, 0.85, 0.90),
        ({"vat_required": False, "has_vat": False}, 0.95, 1.01),
        ({"has_email": False}, 0.95, 1.0),
        ({"empty_lines": 1}, 0.90, 0.95),
        ({"empty_lines": 4}, 0.75, 0.85),
        ({"unusual_lines": 1}, 0.85, 0.95),
        ({"unusual_lines": 4}, 0.85, 0.86),
        ({"taxed_lines_before": 0}, 0.95, 1.0),
        ({"taxed_lines_before": 0, "untaxed_lines": 4}, 0.90, 0.95),
        ({"history": History(1, Decimal(9), Decimal(9))}, 0.90, 0.95),
        ({"amount": Decimal(1400)}, 0.95, 1.01),
        ({"amount": Decimal(2500)}, 0.85, 0.95),
        ({"amount": Decimal(40_000)}, 0.85, 0.86),
        ({"amount": Decimal("0.40")}, 0.85, 0.86),
        ({"amount": Decimal(40_000), "origin": "S00012"}, 0.95, 1.01),
        ({"twins": ("INV/2026/0001",)}, 0.75, 0.85),
        ({"rate_age": 90}, 0.95, 0.96),
        ({"untouched": 0}, 0.95, 0.96),
        ({"amount": Decimal(40_000), "vat_required": True, "has_vat": False}, 0.0, 0.85),
    ],
)
def test_fault_costs_what_it_is_worth(fault, low, high):
    assert low <= confidence(**fault) < high


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ({"customer": ""}, "customer"),
        ({"lines": 0}, "no lines"),
        ({"lines_without_account": 1}, "without an account"),
        ({"amount": Decimal(0)}, "zero"),
        ({"amount": Decimal(-5)}, "negative"),
        ({"rate_age": None}, "exchange rate"),
        ({"closed_until": date(2026, 3, 31)}, "2026-03-31"),
    ],
)
def test_impossible_posting_is_refused_with_its_reason(fault, word):
    assessment = assess(Draft(**{**CLEAN, **fault}))
    assert word in assessment.refusal
    assert assessment.confidence == 0


def test_reasons_name_what_is_wrong():
    checks = {
        check.name: check
        for check in assess(
            Draft(**CLEAN | {"missing": ("street",), "twins": ("INV/7",), "empty_lines": 1})
        ).checks
    }
    assert "street" in checks["Customer"].reason
    assert "INV/7" in checks["No duplicate"].reason
    assert checks["Lines"].reason.startswith("1 of 4 lines")


drafts = st.builds(
    Draft,
    res_id=st.just(1),
    waiting=st.integers(0, 400),
    untouched=st.integers(0, 400),
    customer=st.just("Azure"),
    missing=st.sampled_from([(), ("city",), ("street", "city"), ("street", "city", "country")]),
    vat_required=st.booleans(),
    has_vat=st.booleans(),
    has_email=st.booleans(),
    lines=st.just(4),
    empty_lines=st.integers(0, 3),
    untaxed_lines=st.integers(0, 4),
    unusual_lines=st.integers(0, 3),
    taxed_lines_before=st.integers(0, 50),
    amount=st.decimals("0.01", 100_000, places=2),
    history=st.builds(
        History, st.integers(0, 20), st.just(Decimal(50)), st.decimals(50, 5_000, places=2)
    ),
    twins=st.sampled_from([(), ("INV/1",)]),
    rate_age=st.integers(0, 100),
)


@given(drafts)
def test_confidence_is_a_share(draft):
    assert 0 <= assess(draft).confidence <= 1


@given(drafts, st.sampled_from(["twin", "line", "tax", "address", "touched", "rate"]))
def test_one_more_fault_never_raises_the_confidence(draft, fault):
    worse = {
        "twin": {"twins": (*draft.twins, "INV/2")},
        "line": {"empty_lines": draft.empty_lines + 1},
        "tax": {"unusual_lines": draft.unusual_lines + 1},
        "address": {"missing": (*draft.missing, "postcode")},
        "touched": {"untouched": 0},
        "rate": {"rate_age": draft.rate_age + 20},
    }[fault]
    assert assess(Draft(**{**vars(draft), **worse})).confidence <= assess(draft).confidence
