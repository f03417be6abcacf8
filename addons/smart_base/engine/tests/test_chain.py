"""Tampering with a chain of entries: each way is found and named, a clean chain is silent."""

import random
from dataclasses import replace
from datetime import datetime

import pytest
from chain_logs import (
    KEYS,
    OTHER,
    anchor_of,
    check,
    disguised,
    edit,
    entries_of,
    forged,
    linked,
    log_of,
    rehash,
    said,
)
from smart_base.engine import chain, chain_check
from smart_base.engine.chain import Head


def test_clean_chain_raises_no_alarm(log, anchor):
    report = check(log, anchor)
    assert report.ok
    assert (report.checked, report.unsealed, report.head) == (300, 0, anchor.head)


def test_empty_log_without_an_anchor_is_clean():
    assert check([], chain_check.read_anchor(None, KEYS)).ok


@pytest.mark.parametrize(
    "values",
    [
        {"action": "rejected"},
        {"confidence": 0.99},
        {"proposal": None},
        {"reason": "x"},
        {"created_at": datetime(2020, 1, 1)},
        {"id": 7},
        {"confidence": float("nan")},
    ],
)
def test_edited_field_is_named(log, anchor, values):
    log[99] = edit(log[99], **values)
    assert said(check(log, anchor)) == [("edited", 100, 100)]


def test_edited_with_new_hash_is_named(log, anchor):
    log[99] = edit(log[99], action="rejected")
    log[99] = replace(log[99], entry_hash=chain.content_hash(log[99].content))
    assert said(check(log, anchor)) == [("edited", 100, 100)]


@pytest.mark.parametrize("name", ["entry_hash", "mac", "previous_hash", "chain_hash", "seal"])
def test_any_changed_hash_is_found_on_its_entry(log, anchor, name):
    log[99] = replace(log[99], **{name: "0" * 64})
    report = check(log, anchor)
    assert not report.ok
    assert report.breaks[0].sequence == 100


def test_deleted_in_the_middle_is_named(log, anchor):
    del log[99:102]
    assert said(check(log, anchor)) == [("missing", 100, 102)]


def test_deleted_at_the_beginning_is_named(log, anchor):
    assert said(check(log[5:], anchor)) == [("missing", 1, 5)]


def test_deleted_tail_is_named(log, anchor):
    assert said(check(log[:-3], anchor)) == [("tail_cut", 298, 300)]


def test_everything_deleted_is_named(anchor):
    assert said(check([], anchor)) == [("tail_cut", 1, 300)]


def test_swapped_numbers_are_named(log, anchor):
    log[49], log[199] = (
        replace(log[199], sequence=50),
        replace(log[49], sequence=200),
    )
    report = check(log, anchor)
    assert said(report)[0] == ("swapped", 50, 50)
    assert {found.kind for found in report.breaks} == {"swapped"}
    assert {found.sequence for found in report.breaks} >= {50, 200}


def test_swapped_contents_are_named(log, anchor):
    places = [
        {
            name: getattr(log[i], name)
            for name in ("sequence", "previous_hash", "chain_hash", "seal")
        }
        for i in (49, 50)
    ]
    log[49], log[50] = replace(log[50], **places[0]), replace(log[49], **places[1])
    assert said(check(log, anchor)) == [("swapped", 50, 51)]


def test_inserted_beside_another_is_named(log, anchor):
    new = replace(disguised(forged(5_000)), sequence=100, previous_hash=log[98].chain_hash)
    log.insert(100, new)
    report = check(log, anchor)
    assert said(report) == [("inserted", 100, 100)]
    assert report.breaks[0].entry_id == 5_000


def test_inserted_before_the_genuine_one_of_its_number_is_named(log, anchor):
    log.insert(99, replace(disguised(forged(1)), sequence=100, previous_hash=log[98].chain_hash))
    report = check(log, anchor)
    assert (said(report), report.breaks[0].entry_id) == ([("inserted", 100, 100)], 1)


def test_copy_of_a_genuine_entry_is_named(log, anchor):
    log.insert(100, log[99])
    assert said(check(log, anchor)) == [("inserted", 100, 100)]


def test_inserted_with_the_others_moved_up_is_named_first(log, anchor):
    new = disguised(forged(5_000))
    new = rehash([replace(new, sequence=100, previous_hash=log[98].chain_hash)])[0]
    moved = [replace(entry, sequence=entry.sequence + 1) for entry in log[99:]]
    report = check([*log[:99], new, *moved], anchor)
    assert said(report)[0] == ("inserted", 100, 100)
    assert report.breaks[0].entry_id == 5_000


def test_inserted_at_the_end_is_named(log, anchor):
    new = replace(disguised(forged(5_000)), sequence=301, previous_hash=log[-1].chain_hash)
    assert said(check([*log, *rehash([new])], anchor)) == [("inserted", 301, 301)]


def test_rebuilt_without_the_key_is_named_from_the_changed_entry_on(log, anchor):
    log[99] = edit(log[99], action="rejected")
    rebuilt = log[:99] + rehash(log[99:])
    assert said(check(rebuilt, anchor)) == [("rebuilt", 100, 300)]


def test_deleted_and_rebuilt_without_the_key_is_named(log, anchor):
    shorter = log[:99] + rehash(
        [replace(log[100], sequence=100, previous_hash=log[98].chain_hash), *log[101:]]
    )
    assert said(check(shorter, anchor)) == [("rebuilt", 100, 299), ("tail_cut", 300, 300)]


def test_whole_log_written_anew_with_another_key_is_named(anchor):
    other = list(linked(entries_of(300, OTHER), keys=OTHER))
    assert said(check(other, anchor))[0] == ("key_mismatch", 1, 300)
    posed = [disguised(entry) for entry in other]
    assert said(check(posed, anchor)) == [("rebuilt", 1, 300)]


def test_log_written_anew_with_the_key_is_caught_by_the_anchor(log, anchor):
    log[:] = linked(entries_of(300, first=1_000))
    assert said(check(log, anchor)) == [("rebuilt", 300, 300)]


def test_two_histories_spliced_together_are_named_where_they_meet(log):
    """As after parts of an old backup were copied into the log."""
    other = list(linked(entries_of(200, first=1_000), Head(100, log[99].chain_hash)))
    spliced = log[:150] + other[50:]
    assert said(check(spliced, anchor_of(other))) == [("rebuilt", 151, 151)]


def test_six_ways_at_random_places_in_a_long_log():
    """Every way of tampering, at many places: always found, the right entry named first."""
    log, chance = log_of(2_000), random.Random(7)
    anchor = anchor_of(log)
    for _round in range(15):
        place = chance.randrange(1, 1_990)
        for way, kinds in TAMPERINGS.items():
            report = check(way(list(log), place), anchor)
            assert report.breaks, way.__name__
            first = report.breaks[0]
            assert first.kind in kinds, (way.__name__, place, first)
            if first.kind != "tail_cut":
                assert first.sequence == place + 1, (way.__name__, place, first)


def _edit(log, place):
    log[place] = edit(log[place], confidence=0.123)
    return log


def _delete(log, place):
    del log[place]
    return log


def _cut(log, place):
    return log[:place]


def _swap(log, place):
    log[place], log[place + 3] = (
        replace(log[place + 3], sequence=place + 1),
        replace(log[place], sequence=place + 4),
    )
    return log


def _insert(log, place):
    entry = disguised(forged(9_999))
    log.insert(place, replace(entry, sequence=place + 1, previous_hash=log[place - 1].chain_hash))
    return log


def _rebuild(log, place):
    log[place] = edit(log[place], confidence=0.123)
    return log[:place] + rehash(log[place:])


TAMPERINGS = {
    _edit: {"edited"},
    _delete: {"missing"},
    _cut: {"tail_cut"},
    _swap: {"swapped"},
    _insert: {"inserted"},
    _rebuild: {"rebuilt"},
}
