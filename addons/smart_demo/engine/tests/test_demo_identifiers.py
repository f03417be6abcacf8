"""Numbers that pass the check digits that other programs look at."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smart_demo.engine.company import COMPANY, make_customers, make_vendors
from smart_demo.engine.dice import Deck, Share, stream
from smart_demo.engine.identifiers import iban, phone, vat_number
from stdnum import iban as iban_standard
from stdnum.be import vat as be
from stdnum.de import vat as de
from stdnum.fr import tva as fr
from stdnum.gb import vat as gb
from stdnum.ie import vat as ie
from stdnum.nl import btw as nl

VAT = {"NL": nl, "DE": de, "BE": be, "FR": fr, "GB": gb, "IE": ie}


@pytest.mark.parametrize("country", sorted(VAT))
@settings(max_examples=40, deadline=None)
@given(seed=st.integers())
def test_vat_numbers_are_valid(country, seed):
    assert VAT[country].is_valid(vat_number(stream(seed, "vat"), country))


@pytest.mark.parametrize("country", [*sorted(VAT), "US"])
@settings(max_examples=40, deadline=None)
@given(seed=st.integers())
def test_bank_account_numbers_are_valid(country, seed):
    number = iban(stream(seed, "iban"), country)
    assert iban_standard.is_valid(number, check_country=False), number
    assert number[:2] == (country if country not in ("US",) else "DE")


def test_the_company_has_a_valid_account():
    assert iban_standard.is_valid(COMPANY["iban"], check_country=False)


def test_nobody_can_be_reached_by_what_is_written_here():
    """Domains that cannot be registered, and telephone numbers that are not given out."""
    partners = make_customers(1, 300) + make_vendors(1, 40)
    assert all(partner.email.endswith(".example") for partner in partners)
    assert phone(stream(1), "GB").startswith("+44 1632 960")
    assert phone(stream(1), "US").startswith("+1 212-555-01")


def test_names_are_not_repeated():
    partners = make_customers(1, 320) + make_vendors(1, 40)
    names = [partner.name for partner in partners]
    assert len(set(names)) == len(names)


def test_a_deck_draws_by_weight_and_leaves_nobody_out():
    deck = Deck(stream(1, "deck"), [("often", 3), ("rarely", 1)])
    drawn = [deck.draw() for _ in range(40)]
    assert drawn.count("often") == 30 and drawn.count("rarely") == 10


def test_a_share_is_kept_at_every_length():
    share = Share(0.3)
    answers = [share.next() for _ in range(1000)]
    for length in range(1, 1000):
        assert abs(sum(answers[:length]) - 0.3 * length) < 1
    assert answers[0]
