"""Files for rules and prompts: what is written is read again, what is hostile is refused."""

import json

import pytest
from smart_base.engine import exchange


def file(**values):
    return json.dumps({"format": "smart-odoo", "version": 1, **values}).encode()


def test_what_was_written_is_read_again():
    parts = {"rules": [{"code": "a.b", "auto": 0.9, "name": "Größe"}], "prompts": []}
    assert exchange.read(exchange.write(parts), parts) == parts


def test_parts_that_are_not_known_here_are_left_out():
    assert exchange.read(file(rules=[], others=[{"code": "x"}]), ["rules"]) == {"rules": []}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "json"),
        (b"\xff\xfe{}", "text"),
        (b"PK\x03\x04", "json"),
        (b"[]", "format"),
        (b"{}", "format"),
        (b'{"format": "smart-odoo", "version": 2}', "version"),
        (b'{"format": "smart-odoo", "version": 1, "version": 1}', "json"),
        (b'{"format": "smart-odoo", "version": 1, "rules": [{"code": "a", "x": NaN}]}', "json"),
        (b"[" * 100_000, "json"),
        (b'{"format": "smart-odoo", "version": ' + b"9" * 10_000 + b"}", "json"),
        (b" " * (exchange.MOST_BYTES + 1), "size"),
        (file(rules=[{"code": "a\x00"}]), "text"),
        (b'{"format": "smart-odoo", "version": 1, "rules": [{"code": "\\ud800"}]}', "text"),
        (file(rules={}), "rows"),
        (file(rules=["a"]), "rows"),
        (file(rules=[{"name": "no code"}]), "rows"),
        (file(rules=[{"code": 7}]), "rows"),
        (file(rules=[{"code": "a"}, {"code": "a"}]), "rows"),
        (file(rules=[{"code": f"a{number}"} for number in range(5_001)]), "rows"),
        (file(rules=[{"code": "a", "text": "x" * 200_001}]), "texts"),
    ],
)
def test_hostile_files_are_refused(content, reason):
    with pytest.raises(exchange.Refused) as caught:
        exchange.read(content, ["rules"])
    assert caught.value.reason == reason


def test_whole_numbers_are_as_good_as_others():
    assert exchange.changes({"a": 0.0, "b": 1}, {"a": 0, "b": 1.0}) == []


def test_a_yes_is_no_one():
    assert exchange.changes({"a": 1}, {"a": True}) == [("a", 1, True)]
