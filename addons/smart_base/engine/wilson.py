"""How far an observed share can be from the true one: Wilson's score interval."""

from math import sqrt
from typing import NamedTuple

#: Standard deviations that hold 95 % of a normal distribution.
Z95 = 1.959963984540054


class Share(NamedTuple):
    """An observed share with its interval; ``value`` is None where nothing was observed."""

    right: int
    total: int
    value: float | None
    low: float
    high: float


def interval(right: int, total: int, z: float = Z95) -> tuple[float, float]:
    """Lower and upper end of the interval that holds the true share.

    Wilson, E. B. (1927), Journal of the American Statistical Association 22, 209-212. It stays
    within 0 and 1 and is right for few cases and for shares near 1, where the textbook interval
    is not.

    :param z: width in standard deviations; the default gives 95 %
    :raises ValueError: more right than there were

    >>> [round(end, 4) for end in interval(30, 30)]
    [0.8865, 1.0]
    >>> interval(0, 0)
    (0.0, 1.0)
    """
    if not 0 <= right <= total:
        raise ValueError(f"{right} of {total} cannot be right")
    if not total:
        return 0.0, 1.0
    share, square = right / total, z * z / total
    middle = share + square / 2
    width = z * sqrt(share * (1 - share) / total + square / (4 * total))
    # rounding must not push the ends past what was observed
    low = 0.0 if right == 0 else max(0.0, (middle - width) / (1 + square))
    high = 1.0 if right == total else min(1.0, (middle + width) / (1 + square))
    return low, high


def share(right: int, total: int) -> Share:
    """The observed share with its 95 % interval.

    >>> share(9, 10).value
    0.9
    """
    return Share(right, total, right / total if total else None, *interval(right, total))
