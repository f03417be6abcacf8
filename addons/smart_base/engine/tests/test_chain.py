"""Tampering with a chain of entries: each way is found and named, a clean chain is silent."""

import json
import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from smart_base.engine import chain, chain_check
from smart_base.engine.chain import Head, Keys

KEYS = Keys.of(b"k" * 32)
OTHER = Keys.of(b"o" * 32)


def entries_of(count, keys=KEYS, first=1):
    """Signed entries, not linked yet; ids in steps so that they differ from the numbers."""
    start = datetime(2026, 1, 1)
    for number in range(first, first + count):
        content = {
            "id": number * 2,
            "created_at": start + timedelta(minutes=number),
            "action": "executed",
            "rule_code": f"crm.rule.{number % 5}",
            "confidence": number / (count + first),
            "proposal": {"values": {"amount": 12.5 * number, "name": f"Größe {number}"}},
            "reason": None,
        }
        yield chain.signed_entry(content, keys)


def linked(entries, head=None, keys=KEYS):
    """The entries as the sealer leaves them."""
    head = head or Head()
    for entry in entries:
        link = chain.next_link(entry, head, keys)
        yield replace(
            entry,
            sequence=link.sequence,
            previous_hash=link.previous_hash,
            chain_hash=link.chain_hash,
            seal=link.seal,
        )
        head = Head(link.sequence, link.chain_hash)


def log_of(count):
    return list(linked(entries_of(count)))


def anchor_of(log, keys=KEYS):
    head = Head(log[-1].sequence, log[-1].chain_hash)
    return chain_check.read_anchor(chain.anchor_text(head, keys), keys)


def check(log, anchor, **kwargs):
    return chain_check.verify(log, keys=kwargs.pop("keys", KEYS), anchor=anchor, **kwargs)


def said(report):
    return [(found.kind, found.sequence, found.last_sequence) for found in report.breaks]


@pytest.fixture(scope="module")
def clean():
    return log_of(300)


@pytest.fixture
def log(clean):
    return list(clean)


@pytest.fixture(scope="module")
def anchor(clean):
    return anchor_of(clean)


def edit(entry, **values):
    return replace(entry, content={**entry.content, **values})


def rehash(entries):
    """All that can be computed without the key, computed anew from the first entry on."""
    previous, done = entries[0].previous_hash, []
    for number, entry in enumerate(entries, entries[0].sequence):
        digest = chain.content_hash(entry.content)
        entry = replace(entry, sequence=number, previous_hash=previous, entry_hash=digest)
        previous = chain.chain_hash(number, previous, digest, entry.mac)
        done.append(replace(entry, chain_hash=previous))
    return done


def forged(number, **values):
    return chain.signed_entry({"id": number, "action": "approved", **values}, OTHER)


def disguised(entry):
    """A forged entry that claims the real key."""
    return replace(entry, key_id=chain.key_id(KEYS.current))


def test_clean_chain_raises_no_alarm(log, anchor):
    report = check(log, anchor)
    assert report.ok
    assert (report.checked, report.unsealed, report.head) == (300, 0, anchor.head)


def test_empty_log_without_an_anchor_is_clean():
    assert check([], chain_check.read_anchor(None, KEYS)).ok


@pytest.mark.parametrize(
    "values",
    [{"action": "rejected"}, {"confidence": 0.99}, {"proposal": None}, {"reason": "x"},
     {"created_at": datetime(2020, 1, 1)}, {"id": 7}, {"confidence": float("nan")}],
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
        replace(log[199], sequence=50), replace(log[49], sequence=200),
    )
    report = check(log, anchor)
    assert said(report)[0] == ("swapped", 50, 50)
    assert {found.kind for found in report.breaks} == {"swapped"}
    assert {found.sequence for found in report.breaks} >= {50, 200}


def test_swapped_contents_are_named(log, anchor):
    places = [{name: getattr(log[i], name) for name in
               ("sequence", "previous_hash", "chain_hash", "seal")} for i in (49, 50)]
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
    shorter = log[:99] + rehash([replace(log[100], sequence=100, previous_hash=log[98].chain_hash),
                                 *log[101:]])
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


def test_unsealed_entries_are_counted_and_checked(log, anchor):
    waiting = list(entries_of(3, first=400))
    report = check(log, anchor, unsealed=waiting)
    assert report.ok
    assert report.unsealed == 3
    waiting = [edit(waiting[0], action="rejected"), disguised(forged(9_000)), forged(9_001)]
    report = check(log, anchor, unsealed=waiting)
    assert [found.kind for found in report.breaks] == ["edited", "inserted", "key_mismatch"]
    assert [found.entry_id for found in report.breaks] == [800, 9_000, 9_001]


def test_anchor_may_lag_behind(log):
    assert check(log, anchor_of(log[:250])).ok


def test_anchor_that_disagrees_is_named(log):
    odd = chain_check.Anchor(Head(300, "f" * 64))
    assert said(check(log, odd)) == [("rebuilt", 300, 300)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "missing"), ("", "forged"), ("[]", "forged"), ('{"sequence": 1}', "forged"),
        (chain.anchor_text(Head(3, "a" * 64), OTHER), "other_key"),
        (chain.anchor_text(Head(3, "a" * 64), KEYS).replace(":3", ":2"), "forged"),
    ],
)
def test_anchor_that_cannot_be_believed_is_named(log, text, problem):
    anchor = chain_check.read_anchor(text, KEYS)
    assert anchor.problem == problem
    report = check(log, anchor)
    assert [(found.kind, found.detail) for found in report.breaks] == [("bad_anchor", problem)]


def test_changed_key_is_said_once_for_all_entries(log):
    report = check(log, anchor_of(log, KEYS), keys=OTHER)
    assert said(report) == [("key_mismatch", 1, 300)]
    assert report.breaks[0].detail == chain.key_id(KEYS.current)


def test_earlier_key_still_verifies(log, anchor):
    both = Keys.of(OTHER.current, KEYS.current)
    head = Head(300, log[-1].chain_hash)
    log += linked(entries_of(5, OTHER, first=301), head, OTHER)
    assert check(log, anchor_of(log, OTHER), keys=both).ok


def test_content_edit_is_found_without_any_key(log):
    log[99] = edit(log[99], action="rejected")
    assert said(check(log, None, keys=None)) == [("edited", 100, 100)]


def test_changed_signature_is_found_without_any_key(log):
    log[99] = replace(log[99], mac="0" * 64)
    assert [found.sequence for found in check(log, None, keys=None).breaks] == [100]


def checkpoint(log, upto, keys=KEYS):
    head = Head(upto, log[upto - 1].chain_hash)
    content = {"id": 9_999, "action": chain.CHECKPOINT,
               "proposal": chain.checkpoint_proposal(head, "2026-01-01")}
    return next(linked([chain.signed_entry(content, keys)],
                       Head(log[-1].sequence, log[-1].chain_hash)))


def test_pruned_log_follows_its_checkpoint(log):
    log.append(checkpoint(log, 100))
    start = chain_check.last_checkpoint([log[-1]], KEYS)
    assert start == Head(100, log[99].chain_hash)
    kept = log[100:]
    assert check(kept, anchor_of(log), start=start).ok
    assert said(check(kept[1:], anchor_of(log), start=start)) == [("missing", 101, 101)]
    assert said(check(log[99:], anchor_of(log), start=start)) == [("inserted", 100, 100)]


def test_forged_checkpoint_does_not_excuse_missing_entries(log, anchor):
    for fake in (checkpoint(log, 100, OTHER), edit(checkpoint(log, 50), reason="x"),
                 replace(log[0], content={"proposal": "odd"})):
        assert chain_check.last_checkpoint([fake], KEYS) == Head()
    assert said(check(log[100:], anchor)) == [("missing", 1, 100)]


def test_breaks_are_counted_beyond_those_listed(log, anchor):
    log[::2] = [edit(entry, action="rejected") for entry in log[::2]]
    report = check(log, anchor)
    assert (len(report.breaks), report.break_count) == (chain_check.MAX_BREAKS, 150)


def test_export_verifies_offline_and_shows_tampering(log):
    lines = [chain.export_line(entry) for entry in log[50:100]]
    assert chain_check.verify_export(lines).ok
    assert chain_check.verify_export(lines, KEYS).checked == 50
    lines[9] = lines[9].replace("executed", "rejected")
    assert said(chain_check.verify_export(lines)) == [("edited", 60, 60)]
    del lines[9]
    assert said(chain_check.verify_export(lines)) == [("missing", 60, 60)]


def test_entries_left_out_of_an_export_still_link(log):
    shown = [replace(entry, content=None) if entry.id % 3 else entry for entry in log]
    lines = [chain.export_line(entry) for entry in shown]
    assert "crm.rule" not in lines[0]
    assert json.loads(lines[0])["left_out"] is True
    assert chain_check.verify_export(lines, KEYS).ok


def test_line_that_is_no_entry_is_refused():
    with pytest.raises(ValueError, match="not an entry"):
        chain_check.verify_export(['{"id": 1}'])


def test_purposes_of_signatures_do_not_mix():
    assert chain.sign(b"k", "entry", "x") != chain.sign(b"k", "seal", "x")


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
    log[place], log[place + 3] = (replace(log[place + 3], sequence=place + 1),
                                  replace(log[place], sequence=place + 4))
    return log


def _insert(log, place):
    entry = disguised(forged(9_999))
    log.insert(place, replace(entry, sequence=place + 1, previous_hash=log[place - 1].chain_hash))
    return log


def _rebuild(log, place):
    log[place] = edit(log[place], confidence=0.123)
    return log[:place] + rehash(log[place:])


TAMPERINGS = {
    _edit: {"edited"}, _delete: {"missing"}, _cut: {"tail_cut"}, _swap: {"swapped"},
    _insert: {"inserted"}, _rebuild: {"rebuilt"},
}
