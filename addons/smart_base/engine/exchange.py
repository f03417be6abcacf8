"""The one file in which rules, prompts and what was learned travel: reading it with suspicion."""

import json

FORMAT, VERSION = "smart-odoo", 1
MOST_BYTES, MOST_ROWS, MOST_TEXT = 5_000_000, 5_000, 200_000


class Refused(ValueError):
    """A file that cannot be taken; ``reason`` is a word for it, ``detail`` where it is wrong.

    Reasons: size, text, json, format, version, rows, texts.
    """

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail


def document(parts: dict) -> dict:
    """What is written into a file.

    :param parts: name of a part -> list of rows, each an object with a ``code``
    """
    return {"format": FORMAT, "version": VERSION, **parts}


def write(parts: dict) -> bytes:
    """The file; the same content is the same file."""
    text = json.dumps(document(parts), indent=2, sort_keys=True, ensure_ascii=False)
    return text.encode() + b"\n"


def read(content: bytes, parts) -> dict:
    """The parts of a file that are known here, each a list of objects with different codes.

    :param parts: names of the parts that are known
    :raises Refused: it is no such file, or holds more than such a file may

    >>> read(write({"rules": [{"code": "a.b"}]}), ["rules", "prompts"])
    {'rules': [{'code': 'a.b'}]}
    """
    if len(content) > MOST_BYTES:
        raise Refused("size")
    found = _load(content)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Refused("format")
    if found.get("version") != VERSION:
        raise Refused("version", str(found.get("version"))[:20])
    return {name: _rows(name, found[name]) for name in parts if name in found}


def _load(content):
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("text") from error
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
        again = json.dumps(found, ensure_ascii=False)
    except Refused:
        raise
    except (ValueError, RecursionError) as error:
        raise Refused("json", str(error)[:200]) from error
    _check_characters(again)
    return found


def _check_characters(text):
    """Refuse what no database can hold: a zero character, half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Refused("text") from error
    if "\\u0000" in text:
        raise Refused("text")


def _object(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("json", "a name stands twice in an object")
    return found


def _no_number(word):
    raise Refused("json", word)


def _rows(name, rows):
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise Refused("rows", name)
    codes = [row.get("code") if isinstance(row, dict) else None for row in rows]
    if not all(isinstance(code, str) and code for code in codes) or len(set(codes)) != len(codes):
        raise Refused("rows", name)
    if any(len(text) > MOST_TEXT for row in rows for text in row.values() if isinstance(text, str)):
        raise Refused("texts", name)
    return rows


def changes(before: dict, after: dict) -> list:
    """Names with their values before and after, of what is in both and differs.

    >>> changes({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4})
    [('b', 2, 3)]
    """
    return [
        (name, before[name], after[name])
        for name in before
        if name in after and not _same(before[name], after[name])
    ]


def _same(one, other):
    return one == other and isinstance(one, bool) == isinstance(other, bool)
