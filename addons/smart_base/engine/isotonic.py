"""Confidence into observed precision, never falling: isotonic regression."""

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True)
class Curve:
    """A rising step curve, read with straight lines between its points.

    :param points: pairs of confidence and observed share, both rising
    """

    points: tuple

    def at(self, confidence: float) -> float:
        """The share observed around a confidence; beyond the ends, that of the end.

        >>> Curve(((0.8, 0.5), (0.9, 1.0))).at(0.85)
        0.75
        """
        place = bisect_right(self.points, confidence, key=lambda point: point[0])
        if place == 0:
            return self.points[0][1]
        if place == len(self.points):
            return self.points[-1][1]
        (left, low), (right, high) = self.points[place - 1 : place + 1]
        return round(low + (high - low) * (confidence - left) / (right - left), 6)


def fit(cases) -> Curve:
    """The rising curve with the least squared error (pool adjacent violators).

    Ayer et al. (1955), Annals of Mathematical Statistics 26, 641-647. Each block of cases with
    one share becomes a point at their mean confidence.

    :param cases: pairs of confidence and whether it was right, in any order, at least one

    >>> fit([(0.8, True), (0.9, False), (0.95, True)]).points
    ((0.85, 0.5), (0.95, 1.0))
    """
    return Curve(
        tuple(
            (round(weight / count, 6), right / count)
            for weight, right, count in _blocks(_by_confidence(cases))
        )
    )


def _by_confidence(cases):
    """Equal confidences as one block: sum of confidences, number right, number of cases."""
    sums = {}
    for confidence, right in cases:
        block = sums.setdefault(confidence, [0.0, 0, 0])
        block[0] += confidence
        block[1] += bool(right)
        block[2] += 1
    return [sums[confidence] for confidence in sorted(sums)]


def _blocks(rows):
    pooled = []
    for row in rows:
        block = list(row)
        # as whole numbers: right / count of the one before is at least that of this one
        while pooled and pooled[-1][1] * block[2] >= block[1] * pooled[-1][2]:
            block = [before + own for before, own in zip(pooled.pop(), block, strict=True)]
        pooled.append(block)
    return pooled
