"""Replaces names and personal numbers by tokens before anything leaves, and puts them back.

A token is ``KIND_`` and eight letters of a keyed hash: the same person has the same token in
every call of a company, and nobody without the key can tell which person it is. Another
spelling of the same name has the same token with a number behind (``PERSON_AB2CD3EF_2``), so
that what is put back is exactly what stood there.
"""

import base64
import hashlib
import hmac
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .identifiers import NumberIndex, Span, find_numbers
from .names import UNSPACED, NameIndex, key_of

KINDS = (
    "PERSON", "ORG", "EMAIL", "PHONE", "IBAN", "ACCOUNT", "CARD", "TAXID", "ADDRESS", "LITERAL",
)  # fmt: skip
#: Kinds that are looked for by their letters and digits alone.
_NUMBERS = {"PHONE", "ACCOUNT", "TAXID", "IBAN", "CARD"}
#: Fewest digits of a number, outside of texts, that is looked at: shorter ones are ids or amounts.
_SHORTEST_SCALAR = 7
_ANY_KIND = "|".join(KINDS)
_STEM = rf"(?:{_ANY_KIND})\\?_[A-Z2-7]{{8}}"
#: A token, whatever letters it is glued to, perhaps with the escapes of Markdown. It is looked
#: for at each place: what looks like a token may hide one that begins inside it.
_TOKEN = re.compile(
    rf"(?=(?P<token>(?P<stem>{_STEM})(?:\\?_[0-9]{{1,9}})?))", re.IGNORECASE | re.ASCII
)
_BEGINNINGS = "|".join(kind[:length] for kind in KINDS for length in range(1, len(kind)))
#: What a stream holds back: the beginning of something that may become a token, or a longer one.
_BEGUN = re.compile(
    rf"(?:{_BEGINNINGS}|(?:{_ANY_KIND})(?:\\?|\\?_[A-Z2-7]{{0,7}})|{_STEM}(?:\\?|\\?_[0-9]{{0,8}}))\Z",
    re.IGNORECASE | re.ASCII,
)
#: Longer than any token, in characters.
_LONGEST_TOKEN = 40
#: What a token may not stand beside, lest it be read as part of it: the rest of a word.
_RUN = re.compile(rf"(?:[^\W{UNSPACED}]|\\(?=_))+")


@dataclass(frozen=True)
class Known:
    """Something personal that the caller's records hold.

    :param kind: PERSON, ORG, EMAIL, PHONE, ACCOUNT, TAXID, IBAN or ADDRESS
    """

    kind: str
    text: str


class Pseudonymiser:
    """Hides and reveals for one call, or for all turns of one conversation.

    :param secret: key of the company's tokens
    :param known: what the records at hand hold; beside it, e-mail addresses, phone numbers,
        IBANs, card and tax numbers are found by their form and check digits
    """

    def __init__(self, secret: bytes, known=()):
        self._secret = secret
        pairs = [(item.kind, item.text) for item in known]
        self._names = NameIndex(pair for pair in pairs if pair[0] not in _NUMBERS)
        self._numbers = NumberIndex(pair for pair in pairs if pair[0] in _NUMBERS)
        self._originals = {}
        self._tokens = {}
        self._uses = Counter()

    @property
    def replaced(self) -> int:
        """How many different pieces were hidden so far."""
        return len(self._originals)

    def mapping(self) -> dict:
        """Token -> what it stands for, to be kept until an answer comes."""
        return dict(self._originals)

    # Hide -----------------------------------------------------------------

    def hide(self, value, plain=()):
        """The value, of whatever nesting, with everything personal replaced.

        :param plain: dotted paths of what may leave as it is; lists do not count as a level
        """
        return self._hide(value, frozenset(plain), "")

    def _hide(self, value, plain, path):
        if path and path in plain:
            return value
        if isinstance(value, str):
            return self.hide_text(value)
        if isinstance(value, dict):
            return {
                self._hide_key(key): self._hide(part, plain, f"{path}.{key}" if path else str(key))
                for key, part in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._hide(part, plain, path) for part in value]
        return self._hide_scalar(value)

    def _hide_key(self, key):
        return self.hide_text(key) if isinstance(key, str) else self._hide_scalar(key)

    def _hide_scalar(self, value):
        """A number that is somebody's, as a whole; all other values stay."""
        if value is None or isinstance(value, bool | date | Decimal):
            return value
        text = _digits_of(value)
        if len(text) < _SHORTEST_SCALAR:
            return value
        spans = self._spans(text)
        if not spans or spans[0].end - spans[0].start < len(text):
            return value
        return self._token(spans[0], text, value)

    def hide_text(self, text: str) -> str:
        """One text with everything personal replaced."""
        spans = self._spans(text)
        if not spans:
            return text
        parts, position = [], 0
        for span in spans:
            piece = text[span.start : span.end]
            parts += [text[position : span.start], self._token(span, piece, piece)]
            position = span.end
        return "".join([*parts, text[position:]])

    def _spans(self, text: str) -> list:
        """Where something personal stands; each span reaches to the ends of its words."""
        found = []
        if "_" in text:
            found += [
                Span(*match.span("token"), "LITERAL", match["token"].upper())
                for match in _TOKEN.finditer(text)
            ]
        # what is known comes before what only looks like something
        found += self._numbers.find(text)
        found += find_numbers(text)
        found += self._names.find(text)
        return _disjoint(_whole_words(found, text)) if found else found

    def _token(self, span, piece, original) -> str:
        key = span.kind, str(original), type(original)
        token = self._tokens.get(key)
        if token is None:
            stem = self._stem(span.kind, span.identity or key_of(piece))
            self._uses[stem] += 1
            number = self._uses[stem]
            token = stem if number == 1 else f"{stem}_{number}"
            self._tokens[key] = token
            self._originals[token] = original
        return token

    def _stem(self, kind, identity) -> str:
        digest = hmac.new(self._secret, f"{kind}:{identity}".encode(), hashlib.sha256).digest()
        return f"{kind}_{base64.b32encode(digest[:5]).decode()}"

    # Reveal ---------------------------------------------------------------

    def reveal(self, value):
        """The value with every token of this call put back."""
        if isinstance(value, str):
            original = self._originals.get(value)
            return self.reveal_text(value) if original is None else original
        if isinstance(value, dict):
            return {
                self.reveal(key) if isinstance(key, str) else key: self.reveal(part)
                for key, part in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.reveal(part) for part in value]
        return value

    def reveal_text(self, text: str) -> str:
        """One text with every token put back; unknown tokens stay."""
        parts, position = [], 0
        for match in _TOKEN.finditer(text):
            # "PERSON_AB2CD3EF_2026" may be a token and a year
            for group in ("token", "stem"):
                start, end = match.span(group)
                token = match[group].replace("\\", "").upper()
                if start >= position and token in self._originals:
                    parts += [text[position:start], str(self._originals[token])]
                    position = end
        return "".join([*parts, text[position:]])


class Revealer:
    """Puts tokens back into a text that arrives in pieces."""

    def __init__(self, pseudonymiser: Pseudonymiser):
        self._pseudonymiser, self._held = pseudonymiser, ""

    def feed(self, piece: str) -> str:
        """What can be shown now."""
        text = self._held + piece
        cut = _open_end(text)
        self._held = text[cut:]
        return self._pseudonymiser.reveal_text(text[:cut])

    def close(self) -> str:
        """What was held back."""
        held, self._held = self._held, ""
        return self._pseudonymiser.reveal_text(held)


def restore(mapping: dict) -> Pseudonymiser:
    """One that only reveals, from a mapping that was kept."""
    restored = Pseudonymiser(b"")
    restored._originals.update(mapping)
    return restored


def _open_end(text: str) -> int:
    """Where something begins that the rest of a stream may make a token, or a longer one."""
    begun = _BEGUN.search(text, max(len(text) - _LONGEST_TOKEN, 0))
    cut = begun.start() if begun else len(text)
    for match in reversed(list(_TOKEN.finditer(text))):
        if match.start() < cut < match.end("token"):
            cut = match.start()
    return cut


def _digits_of(value) -> str:
    """How a number is looked for: neither its sign nor an empty fraction makes it another one."""
    if isinstance(value, float):
        return str(int(abs(value))) if value.is_integer() else ""
    return str(abs(value)) if isinstance(value, int) else str(value)


def _whole_words(spans, text: str) -> list:
    """The spans, longer where they end within a word: the letters beside a token are not its own.

    Where words are not parted by spaces, a name is a part of what looks like a word.
    """
    if not any(_is_glued(text, span.start - 1) or _is_glued(text, span.end) for span in spans):
        return spans
    runs = [run.span() for run in _RUN.finditer(text)]
    starts = [start for start, _end in runs]
    return [_stretched(span, runs, starts) for span in spans]


def _is_glued(text, place) -> bool:
    return 0 <= place < len(text) and (text[place].isalnum() or text[place] in "_\\")


def _stretched(span, runs, starts) -> Span:
    """The span as long as the runs of letters that reach into its ends."""
    before = bisect_right(starts, span.start - 1) - 1
    after = bisect_right(starts, span.end) - 1
    start, end = span.start, span.end
    if before >= 0 and runs[before][1] >= start:
        start = runs[before][0]
    if after >= 0 and runs[after][1] > end:
        end = runs[after][1]
    return span if (start, end) == (span.start, span.end) else Span(start, end, span.kind)


def _disjoint(spans) -> list:
    """Spans in order; those that overlap or touch become one, of the kind of the longest."""
    merged = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if merged and span.start <= merged[-1].end:
            merged[-1] = merged[-1].joined(span)
        else:
            merged.append(span)
    return merged
