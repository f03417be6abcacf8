"""Finds personal numbers by their form and, where they have them, their check digits."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from stdnum import get_cc_module, luhn
from stdnum.br import cnpj, cpf
from stdnum.es import nif
from stdnum.in_ import gstin
from stdnum.it import codicefiscale

_EMAIL = re.compile(
    r"[^\s<>\"'(),;:@\[\]]{1,64}@(?:[^\s<>\"'(),;:@\[\].]{1,63}\.){1,8}[^\W\d_]{2,24}"
)
_DIGIT = re.compile(r"\d")
#: As many digits as anything has that is found by its form.
_ENOUGH_DIGITS = re.compile(r"(?:[0-9][^0-9]*){6}")
_ALNUM = re.compile(r"[A-Za-z0-9]")
_GROUP = re.compile(r"[A-Za-z0-9]+")
_DIGIT_GROUP = re.compile(r"[0-9]+")
_NOT_BARE = re.compile(r"[^A-Za-z0-9]+")
#: What may stand between two digits of one number: two signs, one of them perhaps a line break.
_SEP = r"[\s.\-]{0,2}"

# The forms that follow are tried at each place, so that a match hides no other one that begins
# inside it. They know ASCII alone: texts are made plain before, and any other letter ends a number.

_IBAN = re.compile(r"(?=([A-Za-z]{2})[0-9]{2})")
_TAX = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z]{2,3}[\s-]{0,2}[A-Za-z0-9]{0,2}[0-9])"
    rf"(?=([A-Za-z]{{2,3}}[\s-]{{0,2}}[A-Za-z0-9](?:{_SEP}[A-Za-z0-9]){{5,13}}))",
    re.ASCII,
)
_CARD = re.compile(rf"(?<![0-9])(?=([2-6](?:{_SEP}[0-9]){{12,18}}))", re.ASCII)
_SSN = re.compile(r"(?<![0-9])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![0-9])")
#: Tax numbers without their country, in the form in which people write them.
_NATIONAL = re.compile(
    r"""(?<![A-Za-z0-9])(?:
      (?P<cpf> \d{3}\.\d{3}\.\d{3}-\d{2} )
    | (?P<cnpj> [\dA-Z]{2}\.[\dA-Z]{3}\.[\dA-Z]{3}/[\dA-Z]{4}-\d{2} )
    | (?P<gstin> \d{2}[ ]?[A-Z]{5}\d{4}[A-Z][ ]?[1-9A-Z]Z[\dA-Z] )
    | (?P<codice> [A-Z]{3}[ ]?[A-Z]{3}[ ]?[\dL-NP-V]{2}[A-EHLMPR-T][\dL-NP-V]{2}
                  [ ]?[A-Z][\dL-NP-V]{3}[A-Z] )
    | (?: (?<![/-]) | (?<=(?:NIF|NIE|CIF|DNI)[/-]) ) (?P<nif>
            \d{2}\.?\d{3}\.?\d{3}(?:-?[A-Z]|(?-i:[ ][A-Z]))
          | [XYZKLM]-?\d{7}-?[A-Z]
          | [A-HJNP-SUVW][.-]?(?!00)\d{2}\.?\d{3}\.?\d{2}-?[\dA-J] )
    )(?![A-Za-z0-9])""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_MODULES = {"cpf": cpf, "cnpj": cnpj, "gstin": gstin, "codice": codicefiscale, "nif": nif}
#: "Tel.030" begins a national phone number, as does what follows another one and a comma;
#: "1.030", "/030" and "-030" do not.
_BEFORE_ZERO = r"(?<![\w/-])(?:(?<!\d[.,])|(?<=\d{6},))"
#: What may not stand before a phone number, its form, what may not follow, its fewest digits.
_PHONE_FORMS = (
    (r"(?<![\w+])", r"\+[1-9](?:[\s().\-/]{0,3}\d){6,13}", r"\d", 7),
    # "2026/00123 2026" is none
    (r"(?<![\w+])(?:(?<!\d[./-])|(?=\d{10}))", r"00[1-9](?:[\s().\-/]{0,2}\d){6,13}", r"\d", 7),
    (r"(?<!\w)", r"\(0?\d{2,4}\)[\s.\-/]{0,3}\d(?:[\s.\-/]{0,2}\d){4,9}", r"\w", 7),
    (
        _BEFORE_ZERO,
        r"(?:0\d{1,4}[\s/-]{1,2}|0[1-9]\d{1,3}[\s/-]{3})\d(?:[\s/-]{0,2}\d){4,9}",
        r"[\w-]",
        7,
    ),
    # 06.12.34.56.78 and 0475/12.34.56
    (_BEFORE_ZERO, r"0[1-9]\d{0,3}[./]\d{2,4}(?:\.\d{2,4}){1,4}", r"[\w-]|[.,]\d", 9),
    (_BEFORE_ZERO, r"0[1-9]\d{7,10}", r"\w|-\d|[.,]\d{1,2}(?!\d)", 7),
    (
        r"(?<![\w-])",
        r"(?:1[-. ])?[2-9]\d{2}[-.\s]{1,2}\d{3}[-.\s]{1,2}\d{4}",
        r"[\w-]",
        7,
    ),
)
_PHONES = [
    (
        re.compile(rf"{before}(?=({form}))", re.ASCII),
        re.compile(form, re.ASCII),
        re.compile(stop, re.ASCII),
        fewest,
    )
    for before, form, stop, fewest in _PHONE_FORMS
]
#: What begins with a date or a month is no phone number; 06.12.34.56.78 is more than a date.
_DATE = re.compile(
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2})(?:\D.*)?"
    r"|\d{1,2}([./-])\d{1,2}\1\d{2}(?:[./-]\d{1,2}|[^\d./-].*)?"
    r"|\d{1,2}[./](?:19|20)\d{2}(?:/.*)?",
    re.DOTALL,
)
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
#: Fewest characters of a known number that is looked for; of one that may have letters at its
#: ends, as in "KTO4711081599"; and of a known tax number without its country.
_SHORTEST_KNOWN, _SHORTEST_GLUED, _SHORTEST_NATIONAL = 5, 8, 7
#: What may stand between two groups of a known number; and all of it, to be left out.
_BETWEEN_GROUPS = re.compile(r"[\s().\-/]{1,3}", re.ASCII)
_LEFT_OUT = dict.fromkeys(map(ord, " \t\n\r\f\v().-/"))
_LETTERS, _DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"


def _plain_signs() -> dict:
    """Characters -> the sign of ASCII that is the same thing in a number."""
    signs = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for code in range(0x80, 0x20000):
        character = chr(code)
        if character.isspace():
            signs[code] = "\n" if character in "\x85\u2028\u2029" else " "
        elif character.isdecimal():
            signs[code] = str(unicodedata.decimal(character))
    dashes = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63"
    signs.update(dict.fromkeys(map(ord, dashes), "-"))
    # the letters I of Turkish: a capital one with a dot is a small one for a pattern
    return signs | {ord("\u0130"): "I", ord("\u0131"): "i"}


_PLAIN = _plain_signs()


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


def plain(text: str) -> str:
    """The text with one sign for all kinds of spaces, of dashes and of a digit; positions stay.

    >>> plain("DE89\u202f3704\u2011\uff10\u0660")
    'DE89 3704-00'
    """
    return text if text.isascii() else text.translate(_PLAIN)


def find_numbers(text: str) -> list[Span]:
    """E-mail addresses, IBANs, card, tax and phone numbers in a text."""
    text, found = plain(text), []
    if "@" in text:
        found += [
            Span(*match.span(), "EMAIL", match[0].casefold()) for match in _EMAIL.finditer(text)
        ]
    if not _ENOUGH_DIGITS.search(text):
        return found
    found += _ibans(text)
    found += _checked(_TAX, "TAXID", text, _is_tax_number, _ALNUM)
    found += _checked(_CARD, "CARD", text, _is_card, _DIGIT)
    found += [Span(*match.span(), "TAXID", _bare(match[0])) for match in _SSN.finditer(text)]
    for match in _NATIONAL.finditer(text):
        number = _bare(match[0])
        if _MODULES[match.lastgroup].is_valid(number):
            found.append(Span(*match.span(), "TAXID", number))
    for pattern, form, stop, fewest in _PHONES:
        found += _checked(pattern, "PHONE", text, partial(_is_phone, form, fewest), stop)
    return found


class NumberIndex:
    """Known numbers of any kind, found with or without the usual separators."""

    def __init__(self, known):
        self._forms = {}
        for kind, text in known:
            for form in _forms(kind, text or ""):
                self._forms.setdefault(form.core, form)
        self._all_have_digits = all(map(_DIGIT.search, self._forms))

    def find(self, text: str) -> list[Span]:
        """Spans of the known numbers."""
        if not self._forms or (self._all_have_digits and not _DIGIT.search(text)):
            return []
        text = plain(text)
        closed_up = text.translate(_LEFT_OUT).upper()
        forms = [form for core, form in self._forms.items() if core in closed_up]
        if not forms:
            return []
        signs, places = laid_out(text, _GROUP, _BETWEEN_GROUPS)
        signs = signs.upper()
        return [span for form in forms for span in _places(form, text, signs, places)]


class _Form(NamedTuple):
    """A known number as it is looked for.

    :param core: its letters and digits
    :param lead: digits that may stand before it, and how many of them
    """

    core: str
    lead: str
    most: int
    kind: str
    identity: str


@lru_cache(maxsize=20_000)
def _forms(kind: str, text: str) -> tuple:
    """Ways in which a known number is written."""
    bare = _bare(plain(text))
    if kind == "ACCOUNT" and _is_iban(bare):
        kind = "IBAN"
    if kind == "PHONE":
        # the same number is written with and without its country, which has up to seven digits
        digits = "".join(filter(str.isdigit, bare))
        cores, lead, most = [digits[-8:]], _DIGITS, max(len(digits) - 8, 7)
    else:
        cores, lead, most = [bare], "0", 20
    if kind == "TAXID" and bare[:2].isalpha():
        national = (bare[2:], bare.lstrip(_LETTERS))
        cores += [core for core in national if len(core) >= _SHORTEST_NATIONAL]
    if lead == "0":
        cores = [_without_zeros(core) for core in cores]
    return tuple(
        _Form(core, lead, most, kind, cores[0])
        for core in dict.fromkeys(cores)
        if len(core) >= _SHORTEST_KNOWN
    )


def _without_zeros(core: str) -> str:
    """A number of an account with or without leading zeros is the same one."""
    short = core.lstrip("0")
    return short if core.isdigit() and len(short) >= _SHORTEST_KNOWN else core


def laid_out(text: str, group, gap) -> tuple:
    """A text without the gaps in it, and where each sign that remains has its place.

    A line break stands where a gap is none that may be in one name or number.

    :param group: pattern of what remains
    :param gap: pattern of what may be between two groups
    """
    signs, places, end = [], [], 0
    for match in group.finditer(text):
        start = match.start()
        if not gap.fullmatch(text, end, start):
            signs.append("\n")
            places.append(start)
        signs.append(match[0])
        places.extend(range(start, match.end()))
        end = match.end()
    return "".join(signs), places


def occurrences(piece: str, text: str):
    """All places where a piece stands in a text, also those that overlap."""
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)


def _places(form, text, signs, places):
    """Spans of one known number."""
    for at in occurrences(form.core, signs):
        end = places[at + len(form.core) - 1]
        start = _begin(form, text, signs, places, at)
        if start is not None and _is_edge(form, text, end, end + 1):
            yield Span(start, end + 1, form.kind, form.identity)


def _begin(form, text, signs, places, at):
    """Where a known number begins, with all digits before it that may be its own."""
    start = None
    for place in range(at, max(at - form.most, 0) - 1, -1):
        if place < at and signs[place] not in form.lead:
            break
        if _is_edge(form, text, places[place], places[place] - 1):
            start = places[place]
    if start is not None and form.kind == "PHONE":
        for sign in "(+":
            start -= text[start - 1 : start] == sign
    return start


def _is_edge(form, text, inside, outside) -> bool:
    """Whether a number may end between two characters that stand side by side."""
    if not 0 <= outside < len(text) or not _ALNUM.match(text, outside):
        return True
    is_long = len(form.core) >= _SHORTEST_GLUED
    return is_long and text[inside].isdigit() != text[outside].isdigit()


# Forms ----------------------------------------------------------------------


def _checked(pattern, kind, text, is_valid, stop):
    """Longest beginnings of the matches that are valid: what follows may be another word.

    :param stop: what may not follow
    """
    for match in pattern.finditer(text):
        start, end = match.span(1)
        for cut in range(end, start + 6, -1):
            is_whole = text[cut - 1].isalnum() and not stop.match(text, cut)
            if is_whole and is_valid(text[start:cut]):
                yield Span(start, cut, kind, _bare(text[start:cut]))
                break


def _ibans(text):
    """IBANs, also between letters: their length is known, and their check digits are two."""
    for match in _IBAN.finditer(text):
        length = IBAN_LENGTHS.get(match[1].upper())
        found = length and _signs(length).match(text, match.start())
        if found and _is_iban(found[0]):
            yield Span(*found.span(), "IBAN", _bare(found[0]))


@lru_cache
def _signs(length: int):
    return re.compile(rf"[A-Za-z0-9](?:{_SEP}[A-Za-z0-9]){{{length - 1}}}", re.ASCII)


def _is_iban(text: str) -> bool:
    """ISO 13616: the length of its country, and a remainder of 1 by ISO 7064 mod 97-10."""
    number = _bare(text)
    if len(number) != IBAN_LENGTHS.get(number[:2]):
        return False
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 == 1


def _is_card(text: str) -> bool:
    """Digits in one or two lines, in groups as on a card, and the last one right by Luhn's rule."""
    groups = [len(group) for group in _DIGIT_GROUP.findall(text)]
    if sum(groups) < 13 or text.count("\n") > 1 or not _are_of_a_card(groups):
        return False
    return luhn.is_valid(_bare(text))


def _are_of_a_card(groups) -> bool:
    """Whether groups of digits are as long as on cards, and not dates and ids side by side."""
    if len(groups) == 1 or groups == [6, 13] or max(groups) <= 2:
        return True
    return max(groups) <= 8 and min(groups[1:-1], default=3) >= 3


def _is_tax_number(text: str) -> bool:
    """A VAT number with its country in front, right in form and check digits."""
    if text[:2].islower() and not text[2].isalnum():
        return False  # "is 123456" is a sentence
    number = _bare(text)
    if len(number) < 8 or not _DIGIT.search(number):
        return False
    module = _vat_module("gr" if number[:2] == "EL" else number[:2].lower())
    return module is not None and module.is_valid(number)


@lru_cache(maxsize=1000)
def _vat_module(country: str):
    return get_cc_module(country, "vat")


def _is_phone(form, fewest: int, text: str) -> bool:
    """Enough digits in one or two lines, and no date."""
    is_short = len(_bare(text)) < fewest or text.count("\n") > 1
    return not is_short and bool(form.fullmatch(text)) and not _DATE.fullmatch(text)


def _bare(text: str) -> str:
    return _NOT_BARE.sub("", text).upper()
