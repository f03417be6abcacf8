"""Breaker and token bucket: what all workers together may do, step by step."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from smart_base.engine.breaker import COOL_OFF, PROBE_TIME, THRESHOLD, Breaker
from smart_base.engine.bucket import FLOOR, Bucket

NOW = datetime(2026, 11, 22, 12, 0)


def failed(times, breaker=None):
    breaker = breaker or Breaker()
    for _time in range(times):
        breaker = breaker.failed(NOW, "timeout")
    return breaker


def test_breaker_opens_after_five_failures_in_a_row():
    assert failed(THRESHOLD - 1).state(NOW) == "closed"
    opened = failed(THRESHOLD)
    assert opened.state(NOW) == "open"
    assert opened.ask(NOW)[0] == COOL_OFF.total_seconds()


def test_an_answer_in_between_starts_the_count_anew():
    assert failed(THRESHOLD - 1, failed(THRESHOLD - 1).succeeded()).state(NOW) == "closed"


def test_one_probe_is_let_through_after_the_pause():
    later = NOW + COOL_OFF
    wait, probing = failed(THRESHOLD).ask(later)
    assert wait == 0
    assert probing.ask(later)[0] > 0
    assert probing.ask(later + PROBE_TIME)[0] == 0


def test_a_probe_that_works_closes_and_one_that_fails_opens_again():
    later = NOW + COOL_OFF
    _wait, probing = failed(THRESHOLD).ask(later)
    assert probing.succeeded().state(later) == "closed"
    again = probing.failed(later, "timeout")
    assert again.state(later) == "open"
    assert again.ask(later)[0] == COOL_OFF.total_seconds()


def test_a_refused_key_opens_at_once_and_keeps_its_reason():
    opened = Breaker().failed(NOW, "key_refused", at_once=True)
    assert (opened.state(NOW), opened.reason) == ("open", "key_refused")


def spend(bucket, now, rate=60):
    wait, bucket = bucket.ask(now, rate)
    return wait, bucket


def test_bucket_lets_a_burst_through_and_then_the_rate():
    bucket, passed = Bucket(), 0
    while True:
        wait, bucket = spend(bucket, NOW)
        if wait:
            break
        passed += 1
    assert passed == 15
    assert 0 < wait <= 1
    assert spend(bucket, NOW + timedelta(seconds=1))[0] == 0


def test_too_many_requests_halve_the_pace_and_silence_all():
    slowed = Bucket().slowed(NOW, 30)
    assert slowed.pace == 0.5
    assert slowed.ask(NOW + timedelta(seconds=29), 60)[0] == 1
    assert slowed.ask(NOW + timedelta(seconds=32), 60)[0] == 0
    for _time in range(10):
        slowed = slowed.slowed(NOW, 0)
    assert slowed.pace == FLOOR


def test_answers_bring_the_pace_back():
    bucket = Bucket().slowed(NOW, 1)
    for _answer in range(25):
        bucket = bucket.recovered()
    assert bucket.pace == 1.0


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=300))
def test_never_more_than_burst_plus_rate(milliseconds):
    bucket, now, passed = Bucket(), NOW, 0
    for step in milliseconds:
        now += timedelta(milliseconds=step)
        wait, bucket = spend(bucket, now)
        passed += not wait
    assert passed <= 15 + (now - NOW).total_seconds() + 1
