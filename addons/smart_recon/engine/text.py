"""Texts of banks and documents in one plain form: capitals, no accents, letters and digits."""

import re
import unicodedata
from functools import cached_property

_EXTRA = str.maketrans({"ß": "SS", "ø": "O", "Ø": "O", "æ": "AE", "Æ": "AE", "ł": "L", "Ł": "L",
                        "đ": "D", "Đ": "D", "\u0131": "I", "œ": "OE", "Œ": "OE"})  # fmt: skip
_RUN = re.compile(r"[^\W_]+")
_PART = re.compile(r"[^\W\d_]+|[0-9]+")
#: Letters that scanners and people take for digits.
LOOKALIKE = str.maketrans("OQDILSBZG", "000115826")
#: Stands between fields, so that nothing is read across them.
EDGE = "\x1f"


def plain(text: str) -> str:
    """Capitals without accents, and digits of all scripts as 0 to 9.

    >>> plain("Größner & Fils"), plain("Счёт ٣٤")
    ('GROSSNER & FILS', 'СЧЕТ 34')
    """
    if text.isascii():
        return text.upper()
    decomposed = unicodedata.normalize("NFKD", text.translate(_EXTRA)).upper()
    kept = (_letter(char) for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", "".join(kept))


def _letter(char: str) -> str:
    """A character as such, a digit of any script as one of ours; other figures are none."""
    if char.isascii() or unicodedata.category(char)[0] != "N":
        return char
    digit = unicodedata.digit(char, None)
    return " " if digit is None else str(digit)


def compact(text: str) -> str:
    """Letters and digits only.

    >>> compact("Inv/2026-017")
    'INV2026017'
    """
    return "".join(_RUN.findall(plain(text)))


def parts(text: str) -> list[str]:
    """Maximal runs of letters or of digits.

    >>> parts("INV2026/017")
    ['INV', '2026', '017']
    """
    return _PART.findall(plain(text))


class Scan:
    """A memo made ready for searching.

    ``squeezed`` is the text without separators, ``starts`` the positions in it where a run of
    letters and digits began, ``glue`` what stood before each of these positions.
    """

    def __init__(self, *fields: str):
        pieces, starts, glue, self.runs = [], set(), {}, []
        position, previous = 0, 0
        text = EDGE.join(plain(field) for field in fields if field)
        for match in _RUN.finditer(text):
            between = text[previous : match.start()]
            if EDGE in between:
                pieces.append(EDGE)
                position += 1
            starts.add(position)
            glue[position] = between
            pieces.append(match.group())
            self.runs.append((match.group(), position))
            position += match.end() - match.start()
            previous = match.end()
        self.squeezed = "".join(pieces)
        self.starts, self.glue = starts, glue
        self.words = [run for run, _ in self.runs if not run.isdigit()]

    @cached_property
    def lookalike(self) -> str:
        """The squeezed text with look-alike letters as digits."""
        return self.squeezed.translate(LOOKALIKE)

    @cached_property
    def edges(self) -> list[int]:
        """Where runs of letters or of digits begin or end, in order."""
        text = self.squeezed
        inside = {i for i in range(1, len(text)) if text[i].isdigit() != text[i - 1].isdigit()}
        return sorted(self.starts | inside | {len(text)} | self._field_ends())

    def _field_ends(self) -> set[int]:
        return {i for i, char in enumerate(self.squeezed) if char == EDGE}

    @cached_property
    def pieces(self) -> list[tuple[int, int]]:
        """Length and start of each text of one to four whole runs, longest first."""
        found = []
        for index, (_, start) in enumerate(self.runs):
            size = 0
            for run, position in self.runs[index : index + 4]:
                if position != start + size:
                    break
                size += len(run)
                if size >= 4:
                    found.append((size, start))
        return sorted(found, reverse=True)
