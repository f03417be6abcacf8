"""Bytes into text: byte order marks, UTF-16, UTF-8, and what banks wrote before these."""

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from .facts import BadFile
from .messages import Message, _

#: Encodings that banks use beside Unicode; the first one stands for Western Europe.
OLD_ENCODINGS = [
    "cp1252",
    "iso8859_15",
    "cp1250",
    "iso8859_2",
    "cp850",
    "cp437",
    "cp1251",
    "cp1253",
]
#: Signs that stand beside letters in good texts.
_SIGNS = (
    "\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014\u2026\u2022\u20ac"
    "\xa0\xaa\xab\xb0\xb4\xb7\xba\xbb"
)
#: Bytes of lines with letters beyond ASCII that are enough to tell the encoding.
ENOUGH = 20_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, encoding: str = "") -> tuple[str, str, list[Message]]:
    """Text, its encoding, and remarks.

    :param encoding: what somebody says it is; empty to find out
    :raise BadFile: when it is no text, or not in this encoding

    >>> decode("Müller;1,00".encode("cp1252"))[:2]
    ('Müller;1,00', 'cp1252')
    """
    encoding = encoding or find_encoding(data)
    if encoding == "mixed":
        return _decode_mixed(data)
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError) as error:
        start = getattr(error, "start", 0)
        line = data[:start].count(b"\n") + 1
        reason = _("This is not text in the encoding %(encoding)s.", encoding=encoding)
        raise BadFile(reason, line) from error
    return text, encoding, []


def find_encoding(data: bytes) -> str:
    """Name of the encoding, or ``mixed`` for a file glued together from two."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if b"\0" in data[:4096]:
        return _wide(data)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "mixed" if _is_mixed(data) else _old(data)
    return "utf-8"


def _wide(data: bytes) -> str:
    """UTF-16 without its mark has a zero in every second byte of Western text."""
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) // 4 and min(even, odd) <= len(head) // 50:
        return "utf-16-le" if odd > even else "utf-16-be"
    raise BadFile(_("This is no bank statement: the file is not a text."))


def _beyond_ascii(data: bytes) -> list[bytes]:
    return [line for line in data.split(b"\n") if not line.isascii()]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_mixed(data: bytes) -> bool:
    return any(map(_is_utf8, _beyond_ascii(data)))


def _old(data: bytes) -> str:
    sample = b"\n".join(_beyond_ascii(data))[:ENOUGH]
    if re.search(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]", sample):
        raise BadFile(_("This is no bank statement: the file is not a text."))
    best = from_bytes(sample, cp_isolation=OLD_ENCODINGS, language_threshold=0.2).best()
    # Short samples say little: then the first encoding in which they look like words.
    if best is None or len(sample) < 200:
        return _likeliest(sample)
    return best.encoding


def _likeliest(sample: bytes) -> str:
    """The encoding that puts the fewest marks into words, the more usual one of equal ones.

    >>> [_likeliest(text.encode(code)) for text, code in (("Müller 5 €", "cp1252"),
    ...                                                   ("Müller", "cp850"), ("Tytuł", "cp1250"))]
    ['cp1252', 'cp850', 'cp1250']
    """
    oddities = {}
    for encoding in OLD_ENCODINGS:
        try:
            oddities[encoding] = _oddities(sample.decode(encoding))
        except UnicodeDecodeError:
            continue
    return min(oddities, key=oddities.__getitem__, default="iso8859_15")


def _oddities(text: str) -> int:
    """Letters and marks that would hardly stand where they do: the encoding is another one."""
    around = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    return sum(
        _is_odd(before, one, after)
        for before, one, after in around
        if not one.isascii() and one not in _SIGNS
    )


def _is_odd(before: str, one: str, after: str) -> bool:
    if not one.isalpha():
        return before.isalpha() or after.isalpha() or unicodedata.category(one) == "Cc"
    foreign = not unicodedata.name(one, "").startswith("LATIN")
    latin = any(letter.isascii() and letter.isalpha() for letter in (before, after))
    return (foreign and latin) or (one.isupper() and before.islower())


def _decode_mixed(data: bytes) -> tuple[str, str, list[Message]]:
    old = _likeliest(b"\n".join(line for line in _beyond_ascii(data) if not _is_utf8(line)))
    lines, odd = [], []
    for number, line in enumerate(data.split(b"\n"), 1):
        if _is_utf8(line):
            lines.append(line.decode("utf-8"))
        else:
            lines.append(line.decode(old))
            odd.append(number)
    where = ", ".join(map(str, odd[:5])) + (", ..." if len(odd) > 5 else "")
    note = _(
        "The file mixes two encodings; read as %(encoding)s: line %(lines)s.",
        encoding=old,
        lines=where,
    )
    return "\n".join(lines), "mixed", [note]
