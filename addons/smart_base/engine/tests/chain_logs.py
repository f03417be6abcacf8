"""Logs to tamper with, and what one can do to them without the key."""

from dataclasses import replace
from datetime import datetime, timedelta

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
