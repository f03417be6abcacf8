"""What a company's own past says about a line: how lines like it were booked, context by context.

A context is something that a line shares with earlier lines: its bill, its vendor and text, its
vendor and amount. Learning a line costs microseconds, so a correction counts for the next line.
"""

import math
import re
from collections import deque
from dataclasses import dataclass

import numpy as np

#: What an older line counts for, compared with the next one in the same context.
FADING = 0.97
#: Lines of a context whose order is remembered.
RECENT = 6
#: Labels that one context may bring forward, by weight and by recency.
BEST, LATEST = 4, 2
#: Figures about a label that each context gives.
PER_CONTEXT = 6
_LARGE = 1e100


@dataclass(frozen=True)
class Line:
    """Facts about one line of a bill or bank statement, known before it is booked.

    :param vendor: stable key of the vendor; empty when there is none
    :param amount: in minor units of the company's currency
    :param unit: who pays inside the company: an analytic account, a buyer, a department
    :param source: where it comes from: a journal
    :param document: key of the bill that the line belongs to
    :param day: day as an ordinal number
    """

    vendor: str = ""
    name: str = ""
    text: str = ""
    amount: int = 0
    unit: str = ""
    source: str = ""
    document: str = ""
    day: int = 0
    iban: str = ""


def plain(text: str) -> str:
    """A text as it is compared: small letters, without figures and punctuation.

    >>> plain("Abo Nr. 4711, Mai 2026")
    'abo nr mai'
    """
    return " ".join(re.sub(r"[^a-zß-ÿ ]+|\d+", " ", text.lower()).split())


def _size(amount):
    """Amounts of about equal size, two steps to the doubling, by sign."""
    return int(2 * math.log(abs(amount) + 1)), amount < 0


_WORDS = {
    "document": "the other lines of this bill",
    "text": "lines of this vendor with this text",
    "vendor_amount": "lines of this vendor with this amount",
    "vendor_unit_amount": "lines of this vendor, unit and amount",
    "vendor_unit_size": "lines of this vendor and unit of about this amount",
    "vendor_unit": "lines of this vendor for the same unit",
    "vendor_day": "lines of this vendor on the same day",
    "vendor": "lines of this vendor",
    "words": "lines with this text",
    "first_word": "lines of vendors with a similar name",
    "unit": "lines of this unit",
    "unit_amount": "lines of this unit with this amount",
    "unit_day": "lines of this unit on the same day",
}
#: Contexts that are about the vendor: without any, the vendor is new.
OF_VENDOR = ("vendor",)
#: Contexts that count as the same case, not merely a similar one.
EXACT = ("text", "words", "vendor_unit_amount", "vendor_amount", "vendor_unit_size")
#: Contexts that are about what the line says.
OF_TEXT = ("text", "words")


def contexts(line: Line) -> list:
    """Keys of what a line shares with others, in the order of ``_WORDS``; None where it has none.

    >>> [key for key in contexts(Line(text="Paper A4")) if key]
    [('words', 'paper a')]
    """
    vendor, unit, words = line.vendor, (line.unit, line.source), plain(line.text)
    has_unit = line.unit or line.source
    first = plain(line.name).split(" ")[0]
    return [
        ("document", line.document) if line.document else None,
        ("text", vendor, words) if vendor and words else None,
        ("vendor_amount", vendor, line.amount) if vendor else None,
        ("vendor_unit_amount", vendor, line.unit, line.amount) if vendor else None,
        ("vendor_unit_size", vendor, line.unit, _size(line.amount)) if vendor else None,
        ("vendor_unit", vendor, unit) if vendor else None,
        ("vendor_day", vendor, line.day) if vendor else None,
        ("vendor", vendor) if vendor else None,
        ("words", words) if words else None,
        ("first_word", first) if first else None,
        ("unit", unit) if has_unit else None,
        ("unit_amount", line.unit, line.amount) if has_unit else None,
        ("unit_day", line.unit, line.day) if has_unit else None,
    ]


class Tally:
    """How the lines of one context were booked; later lines count more."""

    __slots__ = ("count", "last", "shares", "step", "total")

    def __init__(self):
        self.shares, self.total, self.step, self.count = {}, 0.0, 1.0, 0
        self.last = deque(maxlen=RECENT)

    def add(self, label):
        self.step /= FADING
        self.shares[label] = self.shares.get(label, 0.0) + self.step
        self.total += self.step
        self.count += 1
        self.last.append(label)
        if self.step > _LARGE:
            self.shares = {key: value / self.step for key, value in self.shares.items()}
            self.total, self.step = self.total / self.step, 1.0

    def best(self) -> list:
        """Labels that this context speaks for."""
        ordered = sorted(self.shares, key=self.shares.get, reverse=True)[:BEST]
        return ordered + list(self.last)[-LATEST:]

    def share(self, label) -> float:
        return self.shares.get(label, 0.0) / self.total

    def figures(self, label) -> tuple:
        """What this context says of a label, as ``PER_CONTEXT`` numbers; all 0 if unknown."""
        weight = self.shares.get(label, 0.0)
        return (
            weight / self.total,
            math.log1p(weight / self.step),
            float(self.last[-1] == label),
            self.last.count(label) / len(self.last),
            math.log1p(self.count),
            1.0,
        )


class Memory:
    """Tallies by context; what a person corrected is learned like what was booked."""

    names = tuple(_WORDS)

    def __init__(self):
        self._tallies = {}

    def learn(self, line: Line, label):
        """Remember how a line was booked."""
        for key in contexts(line):
            if key is not None:
                self._tallies.setdefault(key, Tally()).add(label)

    def recall(self, line: Line) -> list:
        """Tallies of a line's contexts, None where there is nothing to go by."""
        return [self._tallies.get(key) for key in contexts(line)]

    def is_new(self, line: Line) -> bool:
        """Whether nothing was ever booked for the line's vendor."""
        return not line.vendor or ("vendor", line.vendor) not in self._tallies


def candidates(tallies, others=()) -> list:
    """Labels worth a look, each once, in a stable order."""
    found = {label: None for tally in tallies if tally for label in tally.best()}
    return list(found | dict.fromkeys(others))


def figures(tallies, labels, amount: int, text: dict) -> np.ndarray:
    """One row for each label: what each context says, the text classifier, the amount."""
    size = (math.log(abs(amount) + 1) / 10, float(amount < 0))
    nothing = (0.0,) * PER_CONTEXT
    rows = []
    for label in labels:
        row = [part for tally in tallies for part in (tally.figures(label) if tally else nothing)]
        chance = text.get(label, 0.0)
        rows.append((*row, chance, math.log(chance + 1e-4) / 10, *size))
    return np.array(rows, dtype=float)


def same_text(tallies, labels) -> np.ndarray:
    """How likely each label is by equal texts alone, as if half of one more line had it too."""
    known = [
        tally for name, tally in zip(_WORDS, tallies, strict=True) if name in OF_TEXT and tally
    ]
    chances = [
        [(tally.share(label) * tally.count + 0.5) / (tally.count + 1) for label in labels]
        for tally in known
        if tally.count > 1
    ]
    return np.max(chances, axis=0) if chances else np.zeros(len(labels))


def reason(tallies, label) -> tuple[str, str]:
    """The context that speaks clearest for a label, and what it says in words.

    :return: name of the context, empty if none knows the label; and the sentence
    """
    best = max(
        (
            (_clearness(tally, label), -place, name, tally)
            for place, (name, tally) in enumerate(zip(_WORDS, tallies, strict=True))
            if tally and label in tally.shares
        ),
        default=None,
    )
    if best is None:
        return "", ""
    _clear, _place, name, tally = best
    known = list(tally.last)
    return name, f"{known.count(label)} of the last {len(known)} {_WORDS[name]} were booked so."


def _clearness(tally, label):
    return tally.share(label) * (1 - 0.5 ** list(tally.last).count(label))
