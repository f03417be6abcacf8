"""Finds known names in text, whatever their case, accents, spacing and order of words."""

import re
import unicodedata

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
_WORD = re.compile(r"\w+")
#: Legal forms that often go missing, at the end of an organisation's name.
_FORMS = {
    "ab", "ag", "as", "bv", "co", "corp", "corporation", "gmbh", "inc", "kg", "limited", "llc",
    "llp", "ltd", "nv", "oy", "plc", "pty", "pvt", "sa", "sarl", "sas", "spa", "srl", "cc",
}  # fmt: skip
#: Shortest single word of a person's name that is replaced on its own, in letters.
_SHORTEST_PART = 3
_SEPARATOR = r"[\W_]{1,3}"


def key_of(text: str) -> str:
    """The text as it is compared: no case, no accents, single spaces.

    >>> key_of("  MÜLLER,  Ødegård ")
    'muller odegard'
    """
    return " ".join(_WORD.findall(_fold(text)[0].translate(_LETTERS)))


def _fold(text: str):
    """Folded text and, for each of its characters, the position in the original."""
    folded, positions = [], []
    for position, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character.casefold()):
            if not unicodedata.combining(part):
                for letter in part.translate(_LETTERS):
                    folded.append(letter)
                    positions.append(position)
    positions.append(len(text))
    return "".join(folded), positions


class NameIndex:
    """Known names and other known texts, each with its kind."""

    def __init__(self, known):
        self._identities, self._parts = {}, {}
        for kind, text in known:
            self._add(kind, text)
        self._pattern = _alternatives(self._identities)
        self._parts = {
            part: owner for part, owner in self._parts.items() if part not in self._identities
        }
        self._part_pattern = _alternatives(self._parts)

    def _add(self, kind, text):
        words = key_of(text or "").split()
        if not words or len("".join(words)) < 2:
            return
        identity = (kind, " ".join(words))
        umlauts = key_of(text.lower().translate(_UMLAUTS)).split()
        for spelling in (words, umlauts):
            self._identities.setdefault(" ".join(spelling), identity)
            if kind == "PERSON":
                self._add_person(spelling, identity)
            if kind == "ORG":
                self._add_organisation(spelling, identity)

    def _add_person(self, words, identity):
        if 2 <= len(words) <= 4:
            self._identities.setdefault(" ".join([words[-1], *words[:-1]]), identity)
        for word in words:
            if len(word) >= _SHORTEST_PART and not word.isdigit():
                self._parts.setdefault(word, identity)

    def _add_organisation(self, words, identity):
        while len(words) > 1 and words[-1] in _FORMS:
            words = words[:-1]
        if len("".join(words)) > _SHORTEST_PART:
            self._identities.setdefault(" ".join(words), identity)

    def find(self, text: str) -> list:
        """Spans of what is known."""
        if not self._pattern:
            return []
        folded, positions = _fold(text)
        parts = _spans(self._part_pattern, self._parts, folded, positions)
        return [
            *_spans(self._pattern, self._identities, folded, positions),
            # a single word is a name when it is written like one: "Price", not "price"
            *(span for span in parts if not text[span.start].islower()),
        ]


def _spans(pattern, owners, folded, positions):
    if pattern is None:
        return
    for match in pattern.finditer(folded):
        kind, identity = owners[" ".join(_WORD.findall(match[0]))]
        start, last = positions[match.start()], positions[match.end() - 1]
        yield Span(start, last + 1, kind, identity)


def _alternatives(names):
    if not names:
        return None
    longest_first = sorted(names, key=len, reverse=True)
    choices = "|".join(_SEPARATOR.join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)")
