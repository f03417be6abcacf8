"""Finds known names in text, whatever their case, accents, spacing and order of words."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from .identifiers import Span

#: Letters that are no letter with an accent, and how bank statements write them.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "ŧ": "t",
    }
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})
_WORD = re.compile(r"[^\W_]+")
#: Legal forms that often go missing, at the end of an organisation's name.
_FORMS = {
    "ab", "ag", "as", "bv", "co", "corp", "corporation", "gmbh", "inc", "kg", "limited", "llc",
    "llp", "ltd", "nv", "oy", "plc", "pty", "pvt", "sa", "sarl", "sas", "spa", "srl", "cc",
}  # fmt: skip
#: Shortest single word of a person's name that is replaced on its own, in letters.
_SHORTEST_PART = 3
#: What stands between two words of one name.
_GAP = re.compile(r"(?:_|[^\w/|;:+&]){1,3}")


def key_of(text: str) -> str:
    """The text as it is compared: no case, no accents, single spaces.

    >>> key_of("  MÜLLER,  Ødegård ")
    'muller odegard'
    """
    return " ".join(_WORD.findall(_fold(text)[0]))


def _fold(text: str):
    """Folded text and, for each of its characters, the position in the original."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    folded, positions = [], []
    for position, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character.casefold()):
            if unicodedata.category(part) != "Mn":
                for letter in part.translate(_LETTERS):
                    folded.append(letter)
                    positions.append(position)
    positions.append(len(text))
    return "".join(folded), positions


class NameIndex:
    """Known names and other known texts, each with its kind.

    Each spelling is a row of words; they are kept by their first word, longest first.
    """

    def __init__(self, known):
        wholes, parts = {}, {}
        for kind, text in known:
            for words, found in _spellings(kind, text or ""):
                (parts if found.is_part else wholes).setdefault(words, found)
        self._rows = {}
        for row in {**parts, **wholes}.items():
            self._rows.setdefault(row[0][0], []).append(row)
        for rows in self._rows.values():
            if len(rows) > 1:
                rows.sort(key=lambda row: len(row[0]), reverse=True)

    def find(self, text: str) -> list:
        """Spans of what is known."""
        if not self._rows:
            return []
        folded, positions = _fold(text)
        words = list(_WORD.finditer(folded))
        spans = []
        for index, word in enumerate(words):
            rows = self._rows.get(word[0], ())
            start = positions[word.start()]
            # a single word is a name when it is written like one: "Price", not "price"
            whole_only = text[start].islower()
            for row, what in rows:
                if not (what.is_part and whole_only) and _follows(folded, words, index, row):
                    end = positions[words[index + len(row) - 1].end() - 1] + 1
                    spans.append(Span(start, end, what.kind, what.name))
                    break
        return spans


class Found(NamedTuple):
    """What a row of words means; ``is_part`` is a single word of somebody's name."""

    kind: str
    name: str
    is_part: bool


def _follows(folded, words, index, row) -> bool:
    """Whether a row of words stands here, with nothing but a small gap between them."""
    if index + len(row) > len(words):
        return False
    for place, wanted in enumerate(row[1:], index + 1):
        gap = folded[words[place - 1].end() : words[place].start()]
        if words[place][0] != wanted or not _GAP.fullmatch(gap):
            return False
    return True


@lru_cache(maxsize=20_000)
def _spellings(kind: str, text: str) -> tuple:
    """Ways in which a name is written: ``(words, what they mean)``."""
    name = key_of(text)
    words = tuple(name.split())
    if len("".join(words)) < 2:
        return ()
    umlauts = words if text.isascii() else tuple(key_of(text.lower().translate(_UMLAUTS)).split())
    found = {}
    for spelling in (words, umlauts):
        found.setdefault(spelling, False)
        if kind == "PERSON":
            _add_person(found, spelling)
        if kind == "ORG":
            _add_organisation(found, spelling)
    return tuple((spelling, Found(kind, name, is_part)) for spelling, is_part in found.items())


def _add_person(found, words):
    if 2 <= len(words) <= 4:
        found.setdefault((words[-1], *words[:-1]), False)
    for word in words:
        if len(word) >= _SHORTEST_PART and not word.isdigit():
            found.setdefault((word,), True)


def _add_organisation(found, words):
    while len(words) > 1 and words[-1] in _FORMS:
        words = words[:-1]
    if len("".join(words)) > _SHORTEST_PART:
        found.setdefault(words, False)
