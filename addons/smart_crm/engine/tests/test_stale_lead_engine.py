from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_crm.engine.stale_lead import WEIGHTS, Lead, assess

CLEAR = {"res_id": 1, "touched": date(2026, 1, 2), "silent": 25, "limit": 14}


def confidence(**changes):
    return assess(Lead(**{**CLEAR, **changes})).confidence


def test_weights_add_up_to_one():
    assert sum(WEIGHTS.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("doubt", "low", "high"),
    [
        ({}, 0.99, 1.01),
        ({"silent": 14}, 0.95, 0.99),
        ({"next_meeting": date(2026, 2, 1)}, 0.70, 0.80),
        ({"closing_in": 90}, 0.85, 0.95),
        ({"closing_in": 20}, 0.95, 1.01),
        ({"salesperson": False}, 0.85, 0.95),
        ({"salesperson": False, "silent": 14}, 0.85, 0.95),
        ({"elsewhere": "Desks"}, 0.85, 0.95),
        ({"elsewhere": "Desks", "silent": 14}, 0.85, 0.95),
        ({"reachable": False}, 0.85, 0.95),
        ({"reachable": False, "elsewhere": "Desks"}, 0.70, 0.85),
    ],
)
def test_doubt_costs_what_it_is_worth(doubt, low, high):
    assert low <= confidence(**doubt) < high


def test_reasons_name_what_was_found():
    lead = Lead(**{**CLEAR, "elsewhere": "Desks", "next_meeting": date(2026, 2, 1)})
    reasons = " ".join(check.reason for check in assess(lead).checks)
    assert "“Desks”" in reasons
    assert "2026-02-01" in reasons
    assert "25 days" in reasons


leads = st.builds(
    Lead,
    res_id=st.just(1),
    touched=st.just(date(2026, 1, 2)),
    silent=st.integers(1, 1000),
    limit=st.integers(1, 400),
    salesperson=st.booleans(),
    next_meeting=st.none() | st.just(date(2026, 2, 1)),
    closing_in=st.none() | st.integers(0, 400),
    elsewhere=st.sampled_from(["", "Desks"]),
    reachable=st.booleans(),
)


@given(leads)
def test_confidence_is_a_share(lead):
    assert 0 <= assess(lead).confidence <= 1


@given(leads, st.integers(1, 400))
def test_longer_silence_never_lowers_the_confidence(lead, days):
    longer = Lead(**{**vars(lead), "silent": lead.silent + days})
    assert assess(longer).confidence >= assess(lead).confidence


@given(leads)
def test_planned_meeting_is_never_acted_upon(lead):
    planned = Lead(**{**vars(lead), "next_meeting": date(2026, 2, 1)})
    assert assess(planned).confidence < 0.85
