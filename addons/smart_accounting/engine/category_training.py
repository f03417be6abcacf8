"""What the coding of lines learns from a company's past, and how well it does there."""

import math
from dataclasses import dataclass, replace

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from .category import CEILING, NEW_VENDOR, Weights, lead
from .category_memory import Memory, candidates, figures
from .category_text import TextModel

#: Lines before which a replay does not take notes: memory is still empty.
WARM_UP = 200
#: Booked lines from which a company has weights of its own.
LEAST = 600
#: Part of the past on which confidence is calibrated and accuracy is measured.
HELD_OUT = 0.25
#: Steps in which the text classifier is renewed during a replay.
GROWTH, FIRST = 1.6, 200
#: What has to be reached beyond the wanted precision, as later lines differ from earlier ones.
DRIFT = 0.005


@dataclass(frozen=True)
class Quality:
    """What was measured on the held-out later part of the past.

    :param automatic: share of lines that count as sure, and ``precise`` how many of these were
        right
    :param sure_from: lowest confidence at and above which the wanted precision was reached, by
        the lower end of its interval; above 1 if none
    """

    lines: int
    first: float
    third: float
    automatic: float
    precise: float
    sure_from: float = 1.01


@dataclass(frozen=True)
class Notes:
    """What was known before each line: figures of all candidates and whether each was right.

    :param places: the line's place, for each candidate
    :param is_new: whether the line's vendor was new, for each candidate
    """

    rows: np.ndarray
    right: np.ndarray
    places: np.ndarray
    is_new: np.ndarray

    def of(self, chosen):
        return Notes(
            self.rows[chosen], self.right[chosen], self.places[chosen], self.is_new[chosen]
        )

    def lines(self):
        """Where the candidates of each line start and end."""
        starts = np.flatnonzero(np.r_[True, self.places[1:] != self.places[:-1]])
        return zip(starts, [*starts[1:], len(self.places)], strict=True)


def replay(history) -> Notes:
    """Go through booked lines in order, and note what was known before each of them.

    :param history: pairs of line and label, oldest first
    """
    memory, text, renew = Memory(), TextModel(), FIRST
    rows, right, places, new = [np.zeros((0, 0))], [], [], []
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
                new += [memory.is_new(line)] * len(labels)
        memory.learn(line, label)
    found = np.vstack(rows[1:]) if len(rows) > 1 else rows[0]
    return Notes(found, np.array(right, bool), np.array(places, int), np.array(new, bool))


def train(history, threshold: float = 0.95):
    """Weights and their measured quality, from booked lines in order.

    :return: ``(None, None)`` when there are too few lines to learn from
    """
    if len(history) < LEAST:
        return None, None
    notes = replay(history)
    border = notes.places[0] + (len(history) - notes.places[0]) * (1 - HELD_OUT)
    early, late = notes.of(notes.places < border), notes.of(notes.places >= border)
    if len(set(early.right.tolist())) < 2 or not len(late.right):
        return None, None
    weights = _weights(early)
    leads, first, third = _best(weights, late)
    chances, surety = _surety(leads, first)
    limit = np.where(leads[:, -1] > 0, NEW_VENDOR, CEILING)
    best = list(zip(np.minimum(chances, limit).tolist(), first, third, strict=True))
    quality = measure(best, threshold, len(history) - math.ceil(border))
    return replace(weights, surety=surety), quality


def _weights(notes):
    """What each kind of evidence is worth."""
    scaler = StandardScaler().fit(notes.rows)
    model = LogisticRegression(C=0.5, max_iter=400)
    model.fit(scaler.transform(notes.rows), notes.right)
    return Weights(
        tuple(scaler.mean_.tolist()),
        tuple(scaler.scale_.tolist()),
        tuple(model.coef_[0].tolist()),
        float(model.intercept_[0]),
    )


def _best(weights, notes):
    """Of each line: how the best candidate leads, and whether it, or one of three, was right."""
    leads, first, third = [], [], []
    for start, end in notes.lines():
        raw = weights.raw(notes.rows[start:end])
        hits = notes.right[start:end][np.argsort(-raw, kind="stable")[:3]]
        leads.append(lead(raw, bool(notes.is_new[start])))
        first.append(bool(hits[0]))
        third.append(bool(hits.any()))
    return np.array(leads), first, third


def _surety(leads, first):
    """How sure each held-out line is, judged by the others, and what judges all of them.

    Each half is judged by what the other taught, so that nothing measures itself.
    """
    hits, half = np.array(first), len(first) // 2
    parts = (slice(0, half), slice(half, None))
    chances = np.zeros(len(hits))
    for judged, taught in (parts, parts[::-1]):
        factors = _factors(leads[taught], hits[taught])
        value = leads[judged] @ factors[:-1] + factors[-1]
        chances[judged] = 1 / (1 + np.exp(-np.clip(value, -30, 30)))
    return chances, tuple(_factors(leads, hits).tolist())


def _factors(leads, hits):
    """Factors of the lead, and the intercept."""
    if hits.all() or not hits.any():
        share = (hits.sum() + 0.5) / (len(hits) + 1)
        return np.array([0.0] * leads.shape[1] + [math.log(share / (1 - share))])
    scaler = StandardScaler().fit(leads)
    model = LogisticRegression().fit(scaler.transform(leads), hits)
    factors = model.coef_[0] / scaler.scale_
    return np.append(factors, model.intercept_[0] - factors @ scaler.mean_)


def measure(best, threshold: float, lines: int) -> Quality:
    """Quality from rows of chance, right first and right among three.

    :param lines: all lines, also those for which nothing was known
    """
    proven = sure_from(best, threshold + DRIFT)
    sure = [first for chance, first, _third in best if chance >= min(threshold, proven)]
    return Quality(
        lines,
        sum(first for _chance, first, _third in best) / max(1, lines),
        sum(third for _chance, _first, third in best) / max(1, lines),
        len(sure) / max(1, lines),
        sum(sure) / max(1, len(sure)),
        proven,
    )


def sure_from(best, precision: float) -> float:
    """Lowest confidence from which held-out lines were right often enough; above 1 if none.

    The lower end of the 95 % interval counts, so that a few lucky lines prove nothing.

    >>> sure_from([(0.9, True, True)] * 100 + [(0.5, False, False)] * 10, 0.95)
    0.9
    """
    lowest, right = 1.01, 0
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
