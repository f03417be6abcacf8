"""Coding of lines: which account (or tax, product, category) a line belongs to, and how sure.

Memory and the text classifier name candidates; a logistic model, learned from how often each
kind of evidence was right in this company's past, weighs them. How sure the best one is, is
calibrated on the later part of that past: ``category_training`` learns all of it. No label is
known to any of it by name, so a new one needs no training.
"""

from dataclasses import dataclass

import numpy as np

from .category_memory import EXACT, Line, Memory, candidates, figures, reason, same_text
from .category_text import TextModel
from .category_weights import SHIPPED

#: Nothing is certain; and a new vendor is always shown to a person.
CEILING, NEW_VENDOR = 0.99, 0.80
#: What is proven on the past counts at least this: the precision that was proven.
PROVEN = 0.95


@dataclass(frozen=True)
class Suggestion:
    """One label for a line. ``method`` is memory or classifier; ``confidence`` a probability."""

    label: str
    confidence: float
    method: str
    reason: str


@dataclass(frozen=True)
class Weights:
    """What was learned about evidence: plain numbers, to be kept as JSON.

    :param knots: pairs of raw and calibrated probability, rising; for the shipped weights
    :param surety: factors of ``lead``, and the intercept; replaces the knots where it was learned
    """

    mean: tuple
    scale: tuple
    factors: tuple
    intercept: float
    knots: tuple = ((0.0, 0.0), (1.0, 1.0))
    surety: tuple = ()

    def raw(self, rows: np.ndarray) -> np.ndarray:
        """What the evidence for each candidate of one line weighs, 0 to 1."""
        scaled = (rows - np.array(self.mean)) / np.array(self.scale)
        return _logistic(scaled @ np.array(self.factors) + self.intercept)

    def chances(self, rows: np.ndarray, is_new: bool = False) -> np.ndarray:
        """Calibrated probability of each candidate of one line."""
        if not len(rows):
            return np.zeros(0)
        raw = self.raw(rows)
        shares = raw / max(1.0, raw.sum())
        if not self.surety:
            return np.interp(shares, *zip(*self.knots, strict=True))
        best = int(np.argmax(shares))
        top = float(_logistic(lead(raw, is_new) @ self.surety[:-1] + self.surety[-1]))
        others = shares * (1 - top) / max(1 - shares[best], 1e-6)
        shares = np.minimum(others, top)
        shares[best] = top
        return shares


def lead(raw: np.ndarray, is_new: bool) -> np.ndarray:
    """Figures by which the best candidate of a line is judged: its share, its own weight, how
    far the second is behind, and whether the vendor is new."""
    shares = raw / max(1.0, raw.sum())
    second, first = np.sort(np.append(shares, 0.0))[-2:]
    behind = np.log(first + 0.001) - np.log(second + 0.001)
    return np.array([odds(first), odds(raw.max()), behind, float(is_new)])


def odds(chance):
    """Logarithm of the odds, which a probability of 0 or 1 would not have."""
    inside = np.clip(chance, 0.001, 0.999)
    return np.log(inside / (1 - inside))


def _logistic(value):
    return 1 / (1 + np.exp(-np.clip(value, -30, 30)))


class Coder:
    """Suggests labels, and learns each line as soon as somebody says what was right.

    :param sure_from: confidence from which suggestions were right often enough on the past;
        above 1 where nothing is proven
    :param by_text: believe an equal text as often as it was booked so; weights that were learned
        without texts give it none
    """

    def __init__(self, memory=None, text=None, weights=None, sure_from=1.01, by_text=False):
        self.memory = memory or Memory()
        self.text = text or TextModel()
        self.weights = weights or Weights(**SHIPPED)
        self.sure_from = sure_from
        self.by_text = by_text

    def learn(self, line: Line, label):
        self.memory.learn(line, label)

    def suggest(self, line: Line, most: int = 3, allowed=None) -> list:
        """The likeliest labels, best first; empty when nothing is known.

        :param allowed: labels that exist; None for all
        """
        tallies, text = self.memory.recall(line), self.text.chances(line)
        labels = candidates(tallies, text)
        if allowed is not None:
            labels = [label for label in labels if label in allowed]
        if not labels:
            return []
        is_new = self.memory.is_new(line)
        chances = self.weights.chances(figures(tallies, labels, line.amount, text), is_new)
        if self.by_text:
            chances = np.maximum(chances, same_text(tallies, labels))
        order = np.argsort(-chances, kind="stable")[:most]
        sure = [self._confidence(float(chances[place]), is_new) for place in order]
        return [
            self._suggestion(tallies, labels[place], confidence)
            for place, confidence in zip(order, sure, strict=True)
        ]

    def _confidence(self, chance, is_new):
        """A probability, lifted to what is proven for suggestions at least as sure."""
        if is_new:
            return min(NEW_VENDOR, chance)
        return min(CEILING, max(chance, PROVEN) if chance >= self.sure_from else chance)

    @staticmethod
    def _suggestion(tallies, label, confidence):
        context, sentence = reason(tallies, label)
        method = "memory" if context in EXACT else "classifier"
        sentence = sentence or "The words of the line are like those of lines booked so."
        return Suggestion(label, round(confidence, 4), method, sentence)
