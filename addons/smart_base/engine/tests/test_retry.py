"""When a failed event is tried again, and when it is given up."""

import doctest

import pytest
from smart_base.engine import retry

MINUTES = (1, 5, 30, 120)
KINDS = (retry.UNAVAILABLE, retry.KILLED, retry.ERROR)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("attempts", "minutes"), list(enumerate(MINUTES, start=1)))
def test_delays_grow(kind, attempts, minutes):
    assert retry.next_step(kind, attempts, 0.5) == retry.Step("pending", minutes * 60)


@pytest.mark.parametrize("kind", KINDS)
def test_fifth_failure_is_the_last(kind):
    assert retry.next_step(kind, 5, 0.5) == retry.Step("dead", 0)
    assert retry.next_step(kind, 9, 0.5) == retry.Step("dead", 0)


def test_refusal_is_asked_about_once_more():
    assert retry.next_step(retry.REFUSED, 1, 0.5).state == "pending"
    assert retry.next_step(retry.REFUSED, 2, 0.5).state == "dead"


@pytest.mark.parametrize(("jitter", "seconds"), [(0, 54), (0.5, 60), (1, 66)])
def test_jitter_keeps_within_a_tenth(jitter, seconds):
    assert retry.next_step(retry.ERROR, 1, jitter).delay == pytest.approx(seconds)


def test_conflicts_come_back_in_moments_and_many_times():
    delays = [retry.next_step(retry.CONFLICT, attempts, 0.5).delay for attempts in range(1, 25)]
    assert delays[0] == pytest.approx(0.1)
    assert delays == sorted(delays)
    assert max(delays) == 30
    assert retry.next_step(retry.CONFLICT, 25, 0.5).state == "dead"


def test_two_that_met_do_not_meet_again():
    first, second = (retry.next_step(retry.CONFLICT, 3, jitter).delay for jitter in (0, 1))
    assert second == pytest.approx(3 * first)


def test_a_wish_to_wait_is_kept_when_it_is_longer():
    assert retry.next_step(retry.UNAVAILABLE, 1, 0.5, retry_after=4000).delay == 4000
    assert retry.next_step(retry.UNAVAILABLE, 4, 0.5, retry_after=30).delay == 7200


def test_examples_in_the_text():
    assert doctest.testmod(retry).failed == 0
