"""Coding of lines: which account (or tax, product, category) a line belongs to, and how sure.

Memory and the text classifier name candidates; a logistic model, learned from how often each
kind of evidence was right in this company's past, weighs them; its probabilities are calibrated
on the later part of that past. No label is known to any of it by name, so a new one needs no
training.
"""

import math
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from .category_memory import EXACT, Line, Memory, candidates, figures, reason
from .category_text import TextModel
from .category_weights import SHIPPED

#: Lines before which a replay does not take notes: memory is still empty.
WARM_UP = 200
#: Booked lines from which a company has weights of its own.
LEAST = 600
#: Part of the past on which probabilities are calibrated and accuracy is measured.
HELD_OUT = 0.25
#: Steps in which the text classifier is renewed during a replay.
GROWTH, FIRST = 1.6, 200
#: Nothing is certain; and a new vendor is always shown to a person.
CEILING, NEW_VENDOR = 0.99, 0.80
_KNOTS = 33


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

    :param knots: pairs of raw and calibrated probability, rising
    """

    mean: tuple
    scale: tuple
    factors: tuple
    intercept: float
    knots: tuple = ((0.0, 0.0), (1.0, 1.0))

    def chances(self, rows: np.ndarray) -> np.ndarray:
        """Calibrated probability of each candidate of one line."""
        if not len(rows):
            return np.zeros(0)
        scaled = (rows - np.array(self.mean)) / np.array(self.scale)
        raw = 1 / (1 + np.exp(-np.clip(scaled @ np.array(self.factors) + self.intercept, -30, 30)))
        raw = raw / max(1.0, raw.sum())
        return np.interp(raw, *zip(*self.knots, strict=True))


@dataclass(frozen=True)
class Quality:
    """What was measured on the held-out later part of the past.

    :param automatic: share of lines at or above the threshold, and ``precise`` how many of these
        were right
    :param sure_from: lowest confidence at and above which the wanted precision was reached, by
        the lower end of its interval; 1 if none
    """

    lines: int
    first: float
    third: float
    automatic: float
    precise: float
    sure_from: float = 1.0


class Coder:
    """Suggests labels, and learns each line as soon as somebody says what was right."""

    def __init__(self, memory=None, text=None, weights=None):
        self.memory = memory or Memory()
        self.text = text or TextModel()
        self.weights = weights or Weights(**SHIPPED)

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
        chances = self.weights.chances(figures(tallies, labels, line.amount, text))
        limit = NEW_VENDOR if self.memory.is_new(line) else CEILING
        order = np.argsort(-chances, kind="stable")[:most]
        return [
            self._suggestion(tallies, labels[place], min(limit, float(chances[place])))
            for place in order
        ]

    @staticmethod
    def _suggestion(tallies, label, confidence):
        context, sentence = reason(tallies, label)
        method = "memory" if context in EXACT else "classifier"
        sentence = sentence or "The words of the line are like those of lines booked so."
        return Suggestion(label, round(confidence, 4), method, sentence)


def replay(history) -> tuple:
    """Go through booked lines in order, and note what was known before each of them.

    :param history: pairs of line and label, oldest first
    :return: figures of all candidates, whether each was right, and the line's place
    """
    memory, text, renew = Memory(), TextModel(), FIRST
    rows, right, places = [], [], []
    for place, (line, label) in enumerate(history):
        if place >= renew:
            text, renew = TextModel.learned(history[:place]), int(renew * GROWTH) + FIRST
        if place >= WARM_UP:
            tallies, chances = memory.recall(line), text.chances(line)
            labels = candidates(tallies, chances)
            if labels:
                rows.append(figures(tallies, labels, line.amount, chances))
                right += [each == label for each in labels]
                places += [place] * len(labels)
        memory.learn(line, label)
    return (np.vstack(rows) if rows else np.zeros((0, 0))), np.array(right), np.array(places)


def train(history, threshold: float = 0.95):
    """Weights and their measured quality, from booked lines in order.

    :return: ``(None, None)`` when there are too few lines to learn from
    """
    if len(history) < LEAST:
        return None, None
    rows, right, places = replay(history)
    border = places[0] + (len(history) - places[0]) * (1 - HELD_OUT) if len(places) else 0
    early = places < border
    if len(set(right[early].tolist())) < 2:
        return None, None
    scaler = StandardScaler().fit(rows[early])
    model = LogisticRegression(C=0.5, max_iter=400).fit(scaler.transform(rows[early]), right[early])
    weights = Weights(
        tuple(scaler.mean_.tolist()),
        tuple(scaler.scale_.tolist()),
        tuple(model.coef_[0].tolist()),
        float(model.intercept_[0]),
    )
    middle = border + (len(history) - border) / 2
    calibrating = (places >= border) & (places < middle)
    weights = _calibrated(weights, rows[calibrating], right[calibrating], places[calibrating])
    late = places >= middle
    return weights, measure(_best(weights, rows[late], right[late], places[late]), threshold,
                            len(history) - math.ceil(middle))  # fmt: skip


def _best(weights, rows, right, places):
    """For each line: the best chance, whether it was right, and whether one of the best three."""
    found = []
    starts = np.flatnonzero(np.r_[True, places[1:] != places[:-1]]) if len(places) else []
    for start, end in zip(starts, [*starts[1:], len(places)], strict=True):
        chances = weights.chances(rows[start:end])
        order = np.argsort(-chances, kind="stable")[:3]
        hits = right[start:end][order]
        found.append((float(chances[order[0]]), bool(hits[0]), bool(hits.any())))
    return found


def _calibrated(weights, rows, right, places):
    """The weights, with knots that say how often each raw probability was right."""
    best = _best(weights, rows, right, places)
    if len(best) < _KNOTS:
        return weights
    raw = np.array([chance for chance, _first, _third in best])
    hits = np.array([first for _chance, first, _third in best])
    if hits.all() or not hits.any():
        return weights
    curve = LogisticRegression().fit(_odds(raw), hits)
    if curve.coef_[0, 0] <= 0:
        return weights  # too little variety to say more than the weights do
    grid = np.linspace(0.02, 0.98, _KNOTS)
    values = curve.predict_proba(_odds(grid))[:, 1]
    inner = [(float(x), float(y)) for x, y in zip(grid, values, strict=True)]
    knots = ((0.0, 0.0), *inner, (1.0, 1.0))
    return Weights(weights.mean, weights.scale, weights.factors, weights.intercept, knots)


def _odds(chances):
    """Logarithms of odds, one column: what a logistic curve of confidence is fitted on."""
    inside = np.clip(chances, 0.001, 0.999)
    return np.log(inside / (1 - inside)).reshape(-1, 1)


def measure(best, threshold: float, lines: int) -> Quality:
    """Quality from rows of chance, right first and right among three.

    :param lines: all lines, also those for which nothing was known
    """
    sure = [first for chance, first, _third in best if chance >= threshold]
    return Quality(
        lines,
        sum(first for _chance, first, _third in best) / max(1, lines),
        sum(third for _chance, _first, third in best) / max(1, lines),
        len(sure) / max(1, lines),
        sum(sure) / max(1, len(sure)),
        sure_from(best, threshold),
    )


def sure_from(best, precision: float) -> float:
    """Lowest confidence from which held-out lines were right often enough.

    The lower end of the 95 % interval counts, so that a few lucky lines prove nothing.

    >>> sure_from([(0.9, True, True)] * 100 + [(0.5, False, False)] * 10, 0.95)
    0.9
    """
    lowest, right = 1.0, 0
    ordered = sorted(best, reverse=True)
    for number, (chance, first, _third) in enumerate(ordered, 1):
        right += first
        last = number == len(ordered) or ordered[number][0] < chance
        if last and _low(right, number) >= precision:
            lowest = chance
    return round(lowest, 4)


def _low(right, total, deviations=1.64):
    """Lower end of the interval of a share, after Wilson."""
    share, spread = right / total, deviations**2 / total
    width = deviations * math.sqrt((share * (1 - share) + spread / 4) / total)
    return (share + spread / 2 - width) / (1 + spread)
