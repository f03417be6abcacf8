"""Fits weights of evidence and calibrates probabilities; used offline and on users' outcomes.

The weights are those of a conditional logit: a line chooses among its hypotheses and "none of
these" with probabilities proportional to the exponential of the utilities. Afterwards a
few rising levels map the engine's probability to the share that was right.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.optimize import minimize


def fit_weights(
    examples: Sequence[tuple[list[dict[str, float]], int | None]],
    start: dict[str, float],
    ridge: float = 0.1,
    fixed: frozenset[str] = frozenset(),
) -> dict[str, float]:
    """Weights that make the true choices likeliest.

    :param examples: for each line the features of its hypotheses, and which is right (None: none)
    :param start: where to begin; names that are missing begin at 0
    :param fixed: names whose weights stay as they begin
    :param ridge: pull towards 0, which keeps the weights of rare features small
    """
    names = sorted({name for options, _ in examples for one in options for name in one})
    column = {name: i for i, name in enumerate(names)}
    rows, columns, values, line_of, right = [], [], [], [], []
    for line, (options, truth) in enumerate(examples):
        for place, one in enumerate(options):
            for name, value in one.items():
                rows.append(len(line_of))
                columns.append(column[name])
                values.append(value)
            line_of.append(line)
            right.append(place == truth)
    model = _Logit(rows, columns, values, np.array(line_of), np.array(right), len(examples), ridge)
    model.shape = (len(line_of), len(names))
    first = np.array([start.get(name, 0.0) for name in names])
    bounds = [_bounds(name) if name not in fixed else (start[name],) * 2 for name in names]
    answer = minimize(
        model.loss, first, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 800}
    )
    return {name: round(float(answer.x[column[name]]), 3) for name in names}


def _bounds(name) -> tuple[float | None, float | None]:
    """Evidence for something never counts against it, and the reverse, whatever a sample says."""
    if name == "time.early":
        return 0.0, 1.2
    if name == "set.share":
        return 0.0, 2.5
    if name.endswith((".sure", ".name", ".bits", ".fraction")) or name == "set.counted":
        return 0.0, None
    if name.endswith((".against", ".unknown", ".doubtful", ".several", ".others", ".common")):
        return None, 0.0
    if name == "reference.shared" or name.startswith(_AGAINST):
        return None, 0.0
    return (0.0, None) if name.startswith("reference.") else (None, None)


_AGAINST = ("earlier.", "time.from", "time.older", "set.accidents", "set.open")


class _Logit:
    """Negative log-likelihood of a conditional logit with an outside option of utility 0."""

    def __init__(self, rows, columns, values, line_of, right, lines, ridge):
        self.entries = np.array(rows), np.array(columns), np.array(values, float)
        self.line_of, self.right, self.lines, self.ridge = line_of, right, lines, ridge

    def loss(self, weights):
        rows, columns, values = self.entries
        utility = np.bincount(rows, values * weights[columns], self.shape[0])
        top = np.zeros(self.lines)
        np.maximum.at(top, self.line_of, utility)
        odds = np.exp(utility - top[self.line_of])
        total = np.exp(-top) + np.bincount(self.line_of, odds, self.lines)
        probability = odds / total[self.line_of]
        loss = (np.log(total) + top).sum() - utility[self.right].sum()
        slope = probability - self.right
        gradient = np.bincount(columns, values * slope[rows], self.shape[1])
        loss += self.ridge * (weights**2).sum() / 2
        return loss, gradient + self.ridge * weights


def levels(
    confidences: Sequence[float], outcomes: Sequence[bool], least: int = 30, apart: float = 0.0
) -> list[tuple[float, float]]:
    """What may honestly be claimed: rising levels, each from a confidence on, with its share right.

    Neighbours are pooled until shares rise, each pool has ``least`` outcomes, and they are
    ``apart`` in the logarithm of the odds: finer differences would be another company's chance.

    >>> levels([0.1, 0.2, 0.8, 0.9], [False, True, True, True], least=2)
    [(0.0, 0.5), (0.8, 1.0)]
    """
    pools: list[list[float]] = []
    values, places = np.unique(confidences, return_inverse=True)
    right, count = np.bincount(places, outcomes), np.bincount(places)
    for pool in zip(values.tolist(), right.tolist(), count.tolist(), strict=True):
        pools.append(list(pool))
        while len(pools) > 1 and _must_join(pools, least):
            _join(pools, -1)
    if len(pools) > 1 and pools[-1][2] < least:
        _join(pools, -1)
    while len(pools) > 1:
        gaps = [_odds_of(after) - _odds_of(before) for before, after in pairwise(pools)]
        if min(gaps) >= apart:
            break
        _join(pools, gaps.index(min(gaps)) + 1)
    pools[0][0] = 0.0
    return [(round(start, 4), round(right / count, 4)) for start, right, count in pools]


def _must_join(pools, least) -> bool:
    before, last = pools[-2], pools[-1]
    return before[2] < least or before[1] / before[2] > last[1] / last[2]


def _join(pools, place):
    """Put a pool into the one before it."""
    _, right, count = pools.pop(place)
    before = pools[place if place < 0 else place - 1]
    before[1] += right
    before[2] += count


def _odds_of(pool) -> float:
    """Logarithm of the odds, as if one case more had been half right."""
    _, right, count = pool
    return math.log((right + 0.5) / (count - right + 0.5))


def level_of(known: Sequence[tuple[float, float]], confidence: float) -> float:
    """The level that a confidence reaches.

    >>> [level_of([(0.0, 0.5), (0.8, 0.9)], confidence) for confidence in (0.79, 0.8)]
    [0.5, 0.9]
    """
    return known[max(0, bisect_right(known, (confidence, 1.0)) - 1)][1]


def refit(
    outcomes: Sequence[tuple[str, float, bool]], doubt: float = 4.0, alarm: float = 0.5
) -> dict[str, float]:
    """Corrections per tier from people's decisions, as shifts of the log-odds.

    A contradiction counts far more than an agreement: three of them, with nothing else known, take
    a tier below what is booked automatically, and three hundred agreements bring a doubtful one
    above it.

    :param outcomes: ``(tier, calibrated confidence, whether people agreed)``
    :param doubt: pull towards 0 where people agreed more often than expected, as the precision
        of a normal prior; a tier with few outcomes hardly moves
    :param alarm: the same where they agreed less often

    >>> refit([("reference", 0.9, True)] * 5)["reference"] < 0.2
    True
    >>> refit([("reference", 0.9, False)] * 5)["reference"] < -0.5
    True
    """
    tiers: dict[str, list[tuple[float, bool]]] = {}
    for tier, confidence, agreed in outcomes:
        tiers.setdefault(tier, []).append((log_odds(confidence), agreed))
    return {tier: round(_shift(pairs, doubt, alarm), 4) for tier, pairs in sorted(tiers.items())}


def _shift(pairs, doubt, alarm) -> float:
    """The likeliest common shift under a normal prior around 0, by halving."""
    odds = np.array([odd for odd, _ in pairs])
    agreed = np.array([agreed for _, agreed in pairs], float)
    expected = (1 / (1 + np.exp(-odds))).sum()
    pull = doubt if agreed.sum() >= expected else alarm
    low, high = -20.0, 20.0
    while high - low > 1e-6:
        shift = (low + high) / 2
        probability = 1 / (1 + np.exp(-(odds + shift)))
        too_low = (agreed - probability).sum() - pull * shift > 0
        low, high = (shift, high) if too_low else (low, shift)
    return (low + high) / 2


def log_odds(confidence: float) -> float:
    clipped = min(max(confidence, 1e-4), 1 - 1e-4)
    return math.log(clipped / (1 - clipped))


def shifted(confidence: float, shift: float) -> float:
    """A confidence with its log-odds moved; 0 and 1 stay.

    >>> round(shifted(0.5, 1.0), 3)
    0.731
    """
    if not shift or confidence <= 0 or confidence >= 1:
        return confidence
    return 1 / (1 + math.exp(-(math.log(confidence / (1 - confidence)) + shift)))
