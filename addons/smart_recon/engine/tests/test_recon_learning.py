"""What decisions of people teach: rules about payers and accounts, corrections of confidence."""

from itertools import pairwise

import pytest
from recon_cases import Books, line
from smart_recon.engine import parameters
from smart_recon.engine.calibrate import fit_weights, level_of, levels, refit, shifted
from smart_recon.engine.facts import LearnedRule
from smart_recon.engine.learn import Decision, confirm, fits, learn

ACME, GLOBEX, INITECH = 11, 12, 13


def decided(memo, partner=None, account=None, amount="100.00", **facts):
    return Decision(line(memo, amount, **facts), partner, account)


# -- rules -----------------------------------------------------------------------------------
def test_who_pays_under_another_name_is_learned_by_its_words():
    rules = learn([decided("SEPA CREDIT PETERSON HOLDING 991", ACME)] * 2)
    (rule,) = [rule for rule in rules if rule.words]
    assert (rule.partner_id, sorted(rule.words), rule.right) == (ACME, ["HOLDING", "PETERSON"], 2)


def test_an_account_number_is_learned_for_its_owner():
    (rule,) = learn([decided("-", ACME, iban="DE12 3456")])
    assert fits(rule, line("SOMETHING ELSE", "7.00", iban="DE123456"))
    assert not fits(rule, line("SOMETHING ELSE", "7.00", iban="DE999999"))


@pytest.mark.parametrize("memo", ["SEPA CREDIT TRANSFER", "PAYMENT INVOICE", "FPS 12345"])
def test_words_of_banks_teach_nothing_about_payers(memo):
    assert learn([decided(memo, ACME)]) == []


def test_words_that_come_with_several_partners_teach_nothing():
    shared = [decided("LEDGERLINE CLEARING", one) for one in (ACME, GLOBEX, INITECH)]
    assert learn(shared) == []


def test_what_was_decided_both_ways_is_no_rule():
    mixed = [decided("PETERSON HOLDING", ACME), decided("PETERSON HOLDING", GLOBEX)]
    assert learn(mixed) == []


def test_money_out_and_money_in_are_booked_by_rules_of_their_own():
    rules = learn([
        decided("CREDIT INTEREST", account=7600),
        decided("CREDIT INTEREST", account=6270, amount="-3.00"),
    ])  # fmt: skip
    assert {(rule.account_id, rule.sign) for rule in rules} == {(7600, 1), (6270, -1)}


def test_each_agreement_strengthens_and_each_contradiction_weakens_twice():
    rule = LearnedRule(1, partner_id=ACME, words=frozenset({"PETERSON"}), right=4)
    assert confirm(rule, True).strength > rule.strength > confirm(rule, False).strength
    gain = confirm(rule, True).strength - rule.strength
    assert rule.strength - confirm(rule, False).strength > 2 * gain


# -- confidence ------------------------------------------------------------------------------
def test_a_tier_that_people_contradict_is_no_longer_booked():
    """A company where references are often wrong stops trusting them by itself."""
    books = Books(("INV/2026/10017", "250.00", "Acme Trading Ltd"))
    payment = line("INV/2026/10017", "250.00")
    answer = books.answer(payment)
    assert answer.automatic
    assert answer.confidence <= 0.999, "nothing is so sure that it cannot be corrected"
    outcomes = [(answer.tier, answer.confidence, number % 4 > 0) for number in range(40)]
    corrected = books.answer(payment, shifts=refit(outcomes))
    assert (corrected.automatic, corrected.held_back.code) == (False, "hold_unsure")


@pytest.mark.parametrize("agreed, contradicted, automatic", [
    (0, 1, True), (0, 3, False), (40, 1, True), (37, 3, True), (30, 10, False), (400, 2, True),
])  # fmt: skip
def test_how_many_contradictions_stop_a_tier(agreed, contradicted, automatic):
    outcomes = [("reference", 0.999, True)] * agreed + [("reference", 0.999, False)] * contradicted
    assert (shifted(0.999, refit(outcomes)["reference"]) >= 0.95) is automatic


def test_agreement_lets_doubtful_evidence_become_sure_but_only_slowly():
    few, many = (refit([("damaged", 0.9, True)] * number)["damaged"] for number in (3, 300))
    assert 0 < few < 0.2
    assert shifted(0.9, few) < 0.95 < shifted(0.9, many)


def test_other_tiers_are_left_alone():
    shifts = refit([("damaged", 0.9, False)] * 20)
    assert set(shifts) == {"damaged"}


def test_no_outcomes_change_nothing():
    assert refit([]) == {}


@pytest.mark.parametrize("confidence", [0.0, 1.0])
def test_nothing_moves_what_is_certain(confidence):
    assert shifted(confidence, 5.0) == confidence


def test_levels_rise_and_begin_at_nothing():
    steps = [level_of(parameters.LEVELS, step / 200) for step in range(201)]
    assert all(one <= other for one, other in pairwise(steps))
    assert parameters.LEVELS[0][0] == 0.0
    assert steps[0] < 0.1 < 0.99 < steps[-1]


def test_a_level_is_claimed_only_where_enough_outcomes_set_it_apart():
    said = [0.3] * 50 + [0.6] * 50 + [0.9] * 9
    right = [True, False] * 25 + [True, True, False, False, True] * 10 + [True] * 9
    assert levels(said, right, least=5) == [(0.0, 0.5), (0.6, 0.6), (0.9, 1.0)]
    assert levels(said, right, least=20) == [(0.0, 0.5), (0.6, 0.661)]
    assert levels(said, right, least=5, apart=0.8) == [(0.0, 0.55), (0.9, 1.0)]
    assert len(levels(said, right, least=20, apart=0.8)) == 1


def test_weights_are_found_again_in_choices_made_by_them():
    """A right reference decides four of five times, whatever else differs."""
    cases = [([{"reference.full.3": 1.0}, {"time.from.due": 1.0}], 0)] * 40
    cases += [([{"reference.full.3": 1.0}, {"time.from.due": 1.0}], None)] * 10
    weights = fit_weights(cases, {})
    assert weights["reference.full.3"] == pytest.approx(1.386, abs=0.1)  # log of 4 to 1
    assert weights["time.from.due"] < 0


def test_evidence_never_counts_the_wrong_way_round():
    """A sample in which references mislead may weigh them at nothing, never against."""
    cases = [([{"reference.full.3": 1.0}], None)] * 30
    assert fit_weights(cases, {})["reference.full.3"] == 0.0
    assert all(
        weight >= 0 for name, weight in parameters.WEIGHTS.items()
        if name.startswith("reference.") and name != "reference.shared"
    )  # fmt: skip
