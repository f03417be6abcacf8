"""Finds known names in text, whatever their case, accents, spacing and order of words.

Most scripts part words by spaces, and a name is looked for word by word. Chinese, Japanese,
Korean, Thai and their neighbours do not, or only sometimes, and Arabic and Hebrew write short
words such as "to" in front of a name; names in these are also looked for within words.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from .identifiers import Span, laid_out, occurrences

#: Letters that are no letter with an accent, and how bank statements write them. The last is
#: the Arabic stroke that only makes a word longer.
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
        "\u0640": "",
    }
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})
#: Scripts that run on without spaces, as parts of a set of characters: Thai, Lao, Burmese and
#: Khmer; Korean, Chinese and Japanese, where two letters are enough for a name.
_SOUTHERN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_EASTERN = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u3100-\u318f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff"
)
_RUNNING = _SOUTHERN + _EASTERN
#: Letters after which, or before which, a token may stand without a space.
UNSPACED = _RUNNING + "\u0590-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_RUNNING_WORD = re.compile(rf"(?:(?=\w)[{_RUNNING}])+")
_RUNNING_LETTER = re.compile(f"[{_RUNNING}]")
_EASTERN_WORD = re.compile(f"[{_EASTERN}]")
_PREFIXED_WORD = re.compile("[\u0590-\u06ff\u0750-\u077f\u08a0-\u08ff]")
_WORD = re.compile(rf"[^\W_{_RUNNING}]+|{_RUNNING_WORD.pattern}")
#: Legal forms that often go missing, at the end of an organisation's name.
_FORMS = {
    "ab", "ag", "as", "bv", "co", "corp", "corporation", "gmbh", "inc", "kg", "limited", "llc",
    "llp", "ltd", "nv", "oy", "plc", "pty", "pvt", "sa", "sarl", "sas", "spa", "srl", "cc",
}  # fmt: skip
#: Shortest single word of a person's name that is replaced on its own, in letters.
_SHORTEST_PART, _SHORTEST_EASTERN = 3, 2
#: Longest text that is taken as a name, in characters.
_LONGEST = 1000
#: What stands between two words of one name; nothing does where one script follows another.
_SIGNS = "/|;:+&"
_GAP = re.compile(rf"(?:_|[^\w{_SIGNS}]){{0,3}}")
_NO_SIGN = re.compile(f"[^{_SIGNS}]+")


class Spelling(NamedTuple):
    """One way in which a name is written.

    :param words: its words, folded
    :param gaps: what is between them, where that is more than a usual gap
    :param name: what all spellings have in common
    :param is_part: it is a single word of somebody's name
    :param is_exact: a usual gap is not enough where the name has another one
    :param inside: its letters in a row, to be looked for within words; empty where nobody
        writes it so
    """

    words: tuple
    gaps: tuple
    kind: str
    name: str
    is_part: bool
    is_exact: bool
    inside: str


def key_of(text: str) -> str:
    """The text as it is compared: no case, no accents, single spaces.

    >>> key_of("  MÜLLER,  Ødegård ")
    'muller odegard'
    """
    folded = _fold(text)[0]
    return " ".join(_word_pattern(folded).findall(folded))


def _word_pattern(folded):
    return _ASCII_WORD if folded.isascii() else _WORD


def _fold(text: str):
    """Folded text and, for each of its characters, the position in the original."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    folded, positions = [], []
    for position, character in enumerate(text):
        for letter in _folded(character):
            folded.append(letter)
            positions.append(position)
    positions.append(len(text))
    return "".join(folded), positions


@lru_cache(maxsize=70_000)
def _folded(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    parts = unicodedata.normalize("NFKD", character.casefold())
    return "".join(part for part in parts if unicodedata.category(part) != "Mn").translate(_LETTERS)


class NameIndex:
    """Known names and other known texts, each with its kind.

    Each spelling is a row of words. For each first word it is kept how long the rows are that
    begin with it, so that a text is looked up and not compared with every name.
    """

    def __init__(self, known):
        wholes, parts = {}, {}
        for kind, text in known:
            for spelling in _spellings(kind, text or ""):
                group = parts if spelling.is_part else wholes
                group.setdefault((spelling.words, spelling.gaps), spelling)
        self._rows, self._lengths, self._inside = {}, {}, {}
        for spelling in (*wholes.values(), *parts.values()):
            self._add(spelling)

    def _add(self, spelling):
        words = spelling.words
        if spelling.inside:
            self._inside.setdefault(spelling.inside, spelling)
        self._rows.setdefault(words, []).append(spelling)
        lengths = self._lengths.setdefault(words[0], [])
        if len(words) not in lengths:
            lengths.append(len(words))
            lengths.sort(reverse=True)

    def find(self, text: str) -> list:
        """Spans of what is known."""
        if not self._rows:
            return []
        folded, positions = _fold(text)
        pattern = _word_pattern(folded)
        spans = []
        if not self._lengths.keys().isdisjoint(pattern.findall(folded)):
            words = list(pattern.finditer(folded))
            spans += self._among_words(text, folded, positions, words)
        if self._inside and not folded.isascii():
            spans += self._within_words(folded, positions)
        return spans

    def _among_words(self, text, folded, positions, words):
        names = [word[0] for word in words]
        for index, name in enumerate(names):
            if name in self._lengths:
                start = positions[words[index].start()]
                found = self._at(index, names, words, folded, text[start].islower())
                if found:
                    end = words[index + len(found.words) - 1].end()
                    yield Span(start, _end(positions, end), found.kind, found.name)

    def _at(self, index, names, words, folded, is_small):
        """The longest known row of words that begins here."""
        for length in self._lengths[names[index]]:
            for spelling in self._rows.get(tuple(names[index : index + length]), ()):
                # a single word is a name when it is written like one: "Price", not "price"
                is_name = not (spelling.is_part and is_small)
                if is_name and _fits(folded, words[index : index + length], spelling):
                    return spelling
        return None

    def _within_words(self, folded, positions):
        closed_up = _LOOSE.sub("", folded)
        found = [spelling for name, spelling in self._inside.items() if name in closed_up]
        if not found:
            return
        letters, places = laid_out(folded, _SOLID, _LOOSE)
        for spelling in found:
            for at in occurrences(spelling.inside, letters):
                start, end = places[at], places[at + len(spelling.inside) - 1] + 1
                if _may_begin(folded, start) and _may_end(folded, end):
                    yield Span(positions[start], _end(positions, end), spelling.kind, spelling.name)


def _end(positions, end):
    """End in the original: accents behind the last letter belong to it."""
    return max(positions[end], positions[end - 1] + 1)


def _fits(folded, words, spelling) -> bool:
    """Whether there is nothing between the words but small gaps, or those of the name."""
    for place, recorded in enumerate(spelling.gaps):
        gap = folded[words[place].end() : words[place + 1].start()]
        is_usual = _GAP.fullmatch(gap) and not (spelling.is_exact and recorded)
        if not is_usual and not (recorded and _is_same(gap, recorded)):
            return False
    return True


def _is_same(gap, recorded) -> bool:
    """Whether a gap has the signs of the recorded one, perhaps with other spaces around them."""
    is_near = len(gap) <= len(recorded) + 4
    return is_near and _NO_SIGN.sub("", gap) == _NO_SIGN.sub("", recorded)


# Spellings ------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def _spellings(kind: str, text: str) -> tuple:
    """Ways in which a name is written."""
    text = unicodedata.normalize("NFC", text[:_LONGEST])
    words, gaps = _parted(text)
    if len("".join(words)) < 2:
        return ()
    rows = {}
    for spelling in {(words, gaps): 0, _parted(text.lower().translate(_UMLAUTS)): 0}:
        rows.setdefault(spelling, (False, False))
        if kind == "PERSON":
            _add_person(rows, *spelling)
        if kind == "ORG":
            _add_organisation(rows, *spelling)
    name = " ".join(words)
    return tuple(Spelling(*row, kind, name, *flags, _inside(*row)) for row, flags in rows.items())


def _parted(text):
    """Words of a name and the gaps between them, empty where a gap is a usual one."""
    folded = _fold(text)[0]
    found = list(_word_pattern(folded).finditer(folded))
    gaps = [folded[before.end() : after.start()] for before, after in pairwise(found)]
    usual = ["" if _GAP.fullmatch(gap) else gap for gap in gaps]
    return tuple(match[0] for match in found), tuple(usual)


def _add_person(rows, words, gaps):
    if 2 <= len(words) <= 4:
        rows.setdefault(((words[-1], *words[:-1]), ("", *gaps[:-1])), (False, False))
    for word in words:
        if _is_long(word, _SHORTEST_PART) and not word.isdigit():
            rows.setdefault(((word,), ()), (True, False))


def _add_organisation(rows, words, gaps):
    while len(words) > 1 and words[-1] in _FORMS:
        words, gaps = words[:-1], gaps[:-1]
    is_short = len("".join(words)) <= _SHORTEST_PART
    # of "1&1 AG" there remains "1&1", but not "1 1"
    if not is_short or any(gaps):
        rows.setdefault((words, gaps), (False, is_short))


def _is_long(word, least) -> bool:
    """Whether a word has enough letters; a family name in Chinese or Korean has two."""
    is_eastern = _EASTERN_WORD.match(word)
    return len(_composed(word)) >= (_SHORTEST_EASTERN if is_eastern else least)


def _composed(word) -> str:
    """The word with its syllables whole: folding takes Korean ones apart."""
    return unicodedata.normalize("NFC", word)


# Within words ---------------------------------------------------------------

#: Words such as "and", "to" and "the", which Arabic and Hebrew write as part of the next one.
_PREFIXES = re.compile(
    "(?<![^\\W_])[\u0627\u0628\u0633\u0641\u0643\u0644\u0648"
    "\u05d1\u05d4\u05d5\u05db\u05dc\u05de\u05e9]{0,4}\\Z"
)
_LONGEST_PREFIX = 4
#: What may stand between two letters of a name, such as the end of a line; and what may not.
_LOOSE = re.compile(rf"[^\w{_SIGNS}]{{1,2}}")
_SOLID = re.compile(rf"(?:[^\W_]|[{_SIGNS}])+")
#: The rest of a Korean syllable.
_REST = re.compile("[\u1160-\u11ff]")


def _inside(words, gaps) -> str:
    """The letters of a name as they stand within words; none in scripts that part them."""
    joined = "".join(words)
    if joined.isascii():
        return ""
    is_running = _RUNNING_LETTER.search(joined)
    if len(words) == 1 and is_running and not _is_long(joined, _SHORTEST_PART):
        return ""
    if not is_running and not _PREFIXED_WORD.match(joined):
        return ""
    signs = [_NO_SIGN.sub("", gap) for gap in (*gaps, "")]
    return "".join(word + sign for word, sign in zip(words, signs, strict=True))


def _may_begin(folded, start) -> bool:
    """Whether a name may begin here: anywhere, but for a prefix at the beginning of a word."""
    if _RUNNING_LETTER.match(folded, start):
        return True
    before = folded[max(start - _LONGEST_PREFIX - 1, 0) : start]
    return bool(_PREFIXES.search(before)) or bool(_RUNNING_LETTER.match(before[-1:]))


def _may_end(folded, end) -> bool:
    """Whether a name may end here: not within a syllable, nor a word of letters that join."""
    after = folded[end : end + 1]
    if _RUNNING_LETTER.match(folded, end - 1):
        return not _REST.match(after)
    return not after.isalnum() or bool(_RUNNING_LETTER.match(after))
