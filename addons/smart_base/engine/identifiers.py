"""Finds personal numbers by their form and, where they have them, their check digits."""

import re
from dataclasses import dataclass

from stdnum import get_cc_module, iban, luhn
from stdnum.exceptions import ValidationError

_EMAIL = re.compile(
    r"[^\s<>\"'(),;:@\[\]]{1,64}@(?:[^\s<>\"'(),;:@\[\].]{1,63}\.){1,8}[^\W\d_]{2,24}"
)
#: These look ahead, so that a match hides no other one that begins inside it.
_IBAN = re.compile(r"(?<![A-Za-z0-9])(?=([A-Za-z]{2}[0-9]{2}(?:[ \-.]?[A-Za-z0-9]){11,30}))")
_TAX = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z]{2,3}[ -]?[A-Za-z0-9]{0,2}[0-9])"
    r"(?=([A-Za-z]{2,3}[ -]?[A-Za-z0-9](?:[ .\-]?[A-Za-z0-9]){5,13}))"
)
_CARD = re.compile(r"(?<!\d)[2-6](?:[ -]?\d){12,18}(?!\d)")
_SSN = re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")
_PHONES = (
    re.compile(r"(?<![\w+])(?:\+|00)[1-9](?:[\s().\-/]{0,2}\d){6,13}(?!\d)"),
    re.compile(r"(?<!\w)\(0?\d{2,4}\)[\s.\-/]?\d(?:[\s.\-/]?\d){4,9}(?!\w)"),
    re.compile(r"(?<![\w.,/-])0\d{1,4}[ /-]\d(?:[ /-]?\d){4,9}(?![\w-])"),
    re.compile(r"(?<![\w.,/-])0[1-9]\d{7,10}(?![\w.,-]\d|\w)"),
    re.compile(r"(?<![\w-])[2-9]\d{2}[-. ]\d{3}[-. ]\d{4}(?![\w-])"),
)
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:\D.*)?")
#: Fewest digits of a phone number.
_SHORTEST_PHONE = 7
#: Fewest characters of a known number that is looked for.
_SHORTEST_KNOWN = 5
#: What may stand before a known number, and before the end of a known phone number.
_LEAD = ("", r"\+?(?:\(?\d[\s().\-/]{0,2}){0,7}")


@dataclass(frozen=True)
class Span:
    """A piece of a text that is somebody's.

    :param identity: what makes another spelling the same thing
    """

    start: int
    end: int
    kind: str
    identity: str = ""

    def joined(self, other: "Span") -> "Span":
        """One span over both, of the kind of the longer."""
        longer = max(self, other, key=lambda span: span.end - span.start)
        if longer.start <= self.start and longer.end >= max(self.end, other.end):
            return longer
        return Span(min(self.start, other.start), max(self.end, other.end), longer.kind)


def find_numbers(text: str) -> list[Span]:
    """E-mail addresses, IBANs, card, tax and phone numbers in a text."""
    found = [Span(*match.span(), "EMAIL", match[0].casefold()) for match in _EMAIL.finditer(text)]
    if not any(character.isdigit() for character in text):
        return found
    found += _checked(_IBAN, "IBAN", text, _is_iban)
    found += _checked(_TAX, "TAXID", text, _is_tax_number)
    found += [
        _span(match, "CARD") for match in _CARD.finditer(text) if luhn.is_valid(_bare(match[0]))
    ]
    found += [_span(match, "TAXID") for match in _SSN.finditer(text)]
    for pattern in _PHONES:
        found += [_span(match, "PHONE") for match in pattern.finditer(text) if _is_phone(match[0])]
    return found


class NumberIndex:
    """Known numbers of any kind, found with or without the usual separators."""

    def __init__(self, known):
        self._owners = {}
        patterns = {}
        for kind, text in known:
            core = _bare(text or "")
            if kind == "PHONE":
                # the same number is written with and without its country
                core = _digits(text or "")[-8:]
            if len(core) >= _SHORTEST_KNOWN and core.isascii():
                self._owners.setdefault(core, kind)
                patterns[core] = _LEAD[kind == "PHONE"] + r"[\s().\-/]{0,2}".join(core)
        longest_first = [patterns[core] for core in sorted(patterns, key=len, reverse=True)]
        choices = "|".join(f"({pattern})" for pattern in longest_first)
        self._pattern = choices and re.compile(rf"(?<!\w)(?:{choices})(?!\w)", re.IGNORECASE)

    def find(self, text: str) -> list[Span]:
        """Spans of the known numbers."""
        if not self._pattern:
            return []
        found = []
        for match in self._pattern.finditer(text):
            bare = _bare(match[0])
            core = next(core for core in self._owners if bare.endswith(core))
            found.append(Span(*match.span(), self._owners[core], core))
        return found


def _span(match, kind) -> Span:
    return Span(*match.span(), kind, _digits(match[0]) if kind == "PHONE" else _bare(match[0]))


def _checked(pattern, kind, text, is_valid):
    """Longest beginnings of the matches that are valid: what follows may be another word."""
    for match in pattern.finditer(text):
        for end in range(match.end(1), match.start() + 7, -1):
            candidate = text[match.start() : end]
            inside_word = end < len(text) and text[end].isalnum()
            if inside_word or not candidate[-1].isalnum():
                continue
            if is_valid(_bare(candidate)):
                yield Span(match.start(), end, kind, _bare(candidate))
                break


def _is_iban(number: str) -> bool:
    try:
        iban.validate(number, check_country=False)
    except ValidationError:
        return False
    return True


def _is_tax_number(number: str) -> bool:
    """A VAT number with its country in front, right in form and check digits."""
    if not any(character.isdigit() for character in number):
        return False
    country = "gr" if number[:2] == "EL" else number[:2].lower()
    module = get_cc_module(country, "vat")
    return bool(module) and len(number) >= 8 and module.is_valid(number)


def _is_phone(text: str) -> bool:
    return len(_digits(text)) >= _SHORTEST_PHONE and not _DATE.fullmatch(text.strip())


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum()).upper()
