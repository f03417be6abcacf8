"""Field 86 of MT940: who paid and what for, in the three shapes that banks give it."""

import re

from .account import looks_like_iban
from .facts import given

#: German banks and others: three digits, then a mark and two digits before each part.
_CODED = re.compile(r"^\d{3}([^\w\s])\d{2}")
#: Words of the purpose in SEPA payments, written ``EREF+...`` or ``EREF: ...``.
_KEYWORDS = re.compile(
    r"(?:^|(?<=[\s?]))(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT)\+\s?"
)
#: Dutch and Belgian banks: words between slashes.
_WORDS = [
    "TRTP",
    "TRCD",
    "EREF",
    "ORDP",
    "BENM",
    "NAME",
    "IBAN",
    "BIC",
    "REMI",
    "MARF",
    "CSID",
    "ISDT",
    "PREF",
    "RTRN",
    "PURP",
    "ULTD",
    "ULTC",
    "ULTB",
    "UDTR",
    "UCRD",
    "CNTP",
    "ID",
    "ADDR",
    "CDTRREFTP",
    "CDTRREF",
    "USTD",
    "STRD",
    "ORDRID",
    "NRTX",
    "SVCL",
    "CHGS",
    "OCMT",
    "CMTX",
    "EXCH",
    "PAYR",
    "BUSP",
]
_SLASHED = re.compile(rf"/({'|'.join(_WORDS)})(?=/)")
#: Characters that a piece of the purpose holds.
PIECE = 27


def read_details(texts: list[str]) -> dict[str, str]:
    """Values of :class:`.facts.Line` that the fields 86 of one transaction hold.

    >>> read_details(["/EREF/2026-7/NAME/Azure/IBAN/NL02ABNA0123456789/REMI/INV/2026/7"])["memo"]
    'INV/2026/7'
    >>> read_details(["166?00CREDIT?20EREF+7?21SVWZ+INV 7?31DE02?32Azure"])["partner_name"]
    'Azure'
    """
    whole = "\n".join(texts)
    glued = whole.replace("\n", "")
    if coded := _CODED.match(glued.lstrip()):
        return _coded(glued.lstrip()[3:], coded[1])
    slashed = _SLASHED.findall(glued)
    if len(slashed) > 1 or glued.startswith(tuple(f"/{word}/" for word in _WORDS)):
        return _slashed(glued)
    return {"memo": _flowing(whole)}


def _flowing(text: str) -> str:
    """Lines that are filled to the last column go on in the next one without a blank."""
    flowing = ""
    for line in text.split("\n"):
        flowing += line if len(line) >= 65 else f"{line} "
    return " ".join(flowing.split())


def _coded(text: str, mark: str) -> dict[str, str]:
    parts: dict[str, list[str]] = {}
    for code, value in re.findall(rf"{re.escape(mark)}(\d{{2}})([^{re.escape(mark)}]*)", text):
        parts.setdefault(code, []).append(value)
    pieces = [
        value for code in (*range(20, 30), *range(60, 64)) for value in parts.get(str(code), ())
    ]
    words = _keywords(_purpose(pieces))
    names = [value for code in ("32", "33") for value in parts.get(code, ())]
    memo = words.get("SVWZ") or words.get("") or "".join(parts.get("00", ()))
    return {
        "memo": " ".join(memo.split()),
        "partner_name": " ".join("".join(names).split()),
        "account": "".join(parts.get("31", ())).strip() or words.get("IBAN", "").strip(),
        "end_to_end": given(words.get("EREF") or words.get("KREF", "")),
        "mandate": given(words.get("MREF", "")),
    }


def _purpose(pieces: list[str]) -> str:
    """Pieces of a purpose as one text. A word goes on only after a piece that was full, and never
    in a piece that begins with a keyword."""
    purpose = ""
    for before, piece in zip(["", *pieces], pieces, strict=False):
        goes_on = len(before) >= PIECE and not _KEYWORDS.match(piece)
        purpose += piece if goes_on else f" {piece}"
    return purpose.strip()


def _keywords(purpose: str) -> dict[str, str]:
    """Keyword -> value; what stands before the first keyword has the empty one."""
    pieces = _KEYWORDS.split(purpose)
    found = {"": pieces[0].strip()}
    for word, value in zip(pieces[1::2], pieces[2::2], strict=True):
        found.setdefault(word, value.strip())
    return found


def _slashed(text: str) -> dict[str, str]:
    pieces = _SLASHED.split(text)
    found: dict[str, str] = {}
    for word, value in zip(pieces[1::2], pieces[2::2], strict=True):
        found.setdefault(word, value.removeprefix("/").strip())
    memo = found.get("REMI") or found.get("USTD", "")
    details = {
        "memo": memo.strip("/ ") or pieces[0].strip("/ "),
        "partner_name": found.get("NAME", "").strip("/ "),
        "account": found.get("IBAN", "").strip("/ "),
        "end_to_end": given(found.get("EREF", "").strip("/")),
        "mandate": given(found.get("MARF", "").strip("/")),
        "reference": _structured(found).strip("/ "),
    }
    if "CNTP" in found:
        details |= _counterparty(found["CNTP"])
    return details


def _structured(found) -> str:
    if "CDTRREF" in found:
        return found["CDTRREF"]
    # ``STRD/CUR/<reference>``: the issuer of the reference, then the reference.
    return found.get("STRD", "").removeprefix("CUR/").removeprefix("ISO/")


def _counterparty(text: str) -> dict[str, str]:
    """``account/bank/name/city``."""
    account, _, rest = text.partition("/")
    _bank, _, name = rest.partition("/")
    known = {"partner_name": name.split("/")[0].strip()}
    if looks_like_iban(account.strip()):
        known["account"] = account.strip()
    return {key: value for key, value in known.items() if value}
