"""Keys, anchors, checkpoints, entries not yet linked, and exports."""

import json
from dataclasses import replace

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
    said,
)
from smart_base.engine import chain, chain_check
from smart_base.engine.chain import Head, Keys


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
        (None, "missing"),
        ("", "forged"),
        ("[]", "forged"),
        ('{"sequence": 1}', "forged"),
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
    content = {
        "id": 9_999,
        "action": chain.CHECKPOINT,
        "proposal": chain.checkpoint_proposal(head, "2026-01-01"),
    }
    return next(
        linked([chain.signed_entry(content, keys)], Head(log[-1].sequence, log[-1].chain_hash))
    )


def test_pruned_log_follows_its_checkpoint(log):
    log.append(checkpoint(log, 100))
    start = chain_check.last_checkpoint([log[-1]], KEYS)
    assert start == Head(100, log[99].chain_hash)
    kept = log[100:]
    assert check(kept, anchor_of(log), start=start).ok
    assert said(check(kept[1:], anchor_of(log), start=start)) == [("missing", 101, 101)]
    assert said(check(log[99:], anchor_of(log), start=start)) == [("inserted", 100, 100)]


def test_forged_checkpoint_does_not_excuse_missing_entries(log, anchor):
    for fake in (
        checkpoint(log, 100, OTHER),
        edit(checkpoint(log, 50), reason="x"),
        replace(log[0], content={"proposal": "odd"}),
    ):
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
