"""Finds personal numbers by their form and, where they have them, their check digits."""

import re
from dataclasses import dataclass
from functools import lru_cache

from stdnum import get_cc_module, luhn

_EMAIL = re.compile(
    r"[^\s<>\"'(),;:@\[\]]{1,64}@(?:[^\s<>\"'(),;:@\[\].]{1,63}\.){1,8}[^\W\d_]{2,24}"
)
#: These look ahead, so that a match hides no other one that begins inside it.
_IBAN = re.compile(r"(?<![A-Za-z0-9])(?=([A-Za-z]{2}[0-9]{2}(?:[ \-.]?[A-Za-z0-9]){11,30}))")
_TAX = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z]{2,3}[ -]?[A-Za-z0-9]{0,2}[0-9])"
    r"(?=([A-Za-z]{2,3}[ -]?[A-Za-z0-9](?:[ .\-]?[A-Za-z0-9]){5,13}))"
)
_DIGIT = re.compile(r"\d")
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
#: Length of an IBAN by country, from the registry of ISO 13616.
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BI": 27, "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27,
    "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27,
    "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28,
    "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28,
    "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22,
    "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23,
    "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24,
    "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28,
    "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}  # fmt: skip
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
    if not _DIGIT.search(text):
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
            if is_valid(candidate):
                yield Span(match.start(), end, kind, _bare(candidate))
                break


def _is_iban(text: str) -> bool:
    """ISO 13616: the length of its country, and a remainder of 1 by ISO 7064 mod 97-10."""
    number = _bare(text)
    if len(number) != IBAN_LENGTHS.get(number[:2]) or not number.isascii():
        return False
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 == 1


def _is_tax_number(text: str) -> bool:
    """A VAT number with its country in front, right in form and check digits."""
    if text[:2].islower() and not text[2].isalnum():
        return False  # "is 123456" is a sentence
    number = _bare(text)
    if not any(character.isdigit() for character in number):
        return False
    module = _vat_module("gr" if number[:2] == "EL" else number[:2].lower())
    return module is not None and len(number) >= 8 and module.is_valid(number)


@lru_cache(maxsize=1000)
def _vat_module(country: str):
    return get_cc_module(country, "vat")


def _is_phone(text: str) -> bool:
    return len(_digits(text)) >= _SHORTEST_PHONE and not _DATE.fullmatch(text.strip())


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum()).upper()
