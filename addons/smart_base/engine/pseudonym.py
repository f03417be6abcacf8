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
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .identifiers import NumberIndex, Span, find_numbers
from .names import NameIndex, key_of

KINDS = (
    "PERSON", "ORG", "EMAIL", "PHONE", "IBAN", "ACCOUNT", "CARD", "TAXID", "ADDRESS", "LITERAL",
)  # fmt: skip
#: Kinds that are looked for by their letters and digits alone.
_NUMBERS = {"PHONE", "ACCOUNT", "TAXID", "IBAN", "CARD"}
_TOKEN = re.compile(rf"\b(?:{'|'.join(KINDS)})_[A-Z2-7]{{8}}(?:_[0-9]+)?\b", re.IGNORECASE)
_WORD_CHARACTER = re.compile(r"\w")
#: What a stream holds back: the beginning of something that may become a token.
_TAIL = re.compile(r"[A-Za-z0-9_]{1,40}\Z")


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
                self.hide_text(key) if isinstance(key, str) else key: self._hide(
                    part, plain, f"{path}.{key}" if path else str(key)
                )
                for key, part in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._hide(part, plain, path) for part in value]
        return self._hide_scalar(value)

    def _hide_scalar(self, value):
        """A number that is somebody's, as a whole; all other values stay."""
        if value is None or isinstance(value, bool | float | date | Decimal):
            return value
        text = str(value)
        if len(text) < 7 or not any(
            span.end - span.start == len(text) for span in self._spans(text)
        ):
            return value
        return self._token(self._spans(text)[0], text, value)

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
        found = [
            Span(*match.span(), "LITERAL", match[0].upper()) for match in _TOKEN.finditer(text)
        ]
        found += find_numbers(text)
        found += self._numbers.find(text)
        found += self._names.find(text)
        return _disjoint([_whole_words(span, text) for span in found])

    def _token(self, span, piece, original) -> str:
        token = self._tokens.get((span.kind, piece, type(original)))
        if token is None:
            stem = self._stem(span.kind, span.identity or key_of(piece))
            token, number = stem, 1
            while token in self._originals:
                number += 1
                token = f"{stem}_{number}"
            self._tokens[span.kind, piece, type(original)] = token
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
                self.reveal_text(key) if isinstance(key, str) else key: self.reveal(part)
                for key, part in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.reveal(part) for part in value]
        return value

    def reveal_text(self, text: str) -> str:
        """One text with every token put back; unknown tokens stay."""
        return _TOKEN.sub(lambda match: str(self._originals.get(match[0].upper(), match[0])), text)


class Revealer:
    """Puts tokens back into a text that arrives in pieces."""

    def __init__(self, pseudonymiser: Pseudonymiser):
        self._pseudonymiser, self._held = pseudonymiser, ""

    def feed(self, piece: str) -> str:
        """What can be shown now."""
        text = self._held + piece
        tail = _TAIL.search(text)
        cut = tail.start() if tail else len(text)
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


def _whole_words(span: Span, text: str) -> Span:
    """The span, longer where it ends within a word: a token is only found between words."""
    start, end = span.start, span.end
    while start and _WORD_CHARACTER.match(text[start - 1]):
        start -= 1
    while end < len(text) and _WORD_CHARACTER.match(text[end]):
        end += 1
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
