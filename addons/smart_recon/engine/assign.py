"""The best use of every item at most once, over all lines and items of a run.

The graph falls into connected components, mostly of a few lines; each is solved by itself, so
that work grows with the number of lines. Components of single items are assignment problems;
those with sets are packed by integer programming.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

from .hypotheses import Hypothesis

#: Added to each utility: even an unlikely counterpart is shown rather than none.
_PREFER_SOME = 6.0
_LARGEST_PACKED = 4_000
#: Pairs of lines and items up to which a full matrix is faster.
_LARGEST_FULL = 10_000


def assign(choices: list[list[Hypothesis]]) -> list[Hypothesis | None]:
    """For each line the hypothesis of the best whole, or None.

    :param choices: for each line its hypotheses, with ``utility`` and ``probability``
    """
    chosen: list[Hypothesis | None] = [None] * len(choices)
    for lines in _components(choices):
        if len(lines) == 1:
            chosen[lines[0]] = _best(choices[lines[0]])
            continue
        options = [(line, one) for line in lines for one in choices[line] if _worth(one) > 0]
        if all(len(one.claims()) <= 1 for _, one in options):
            picked = _one_to_one(lines, options)
        elif len(options) <= _LARGEST_PACKED:
            picked = _packed(options)
        else:
            picked = _greedy(options)
        for line, one in picked:
            chosen[line] = one
    return chosen


def _worth(hypothesis) -> float:
    return hypothesis.utility + _PREFER_SOME


def _best(hypotheses):
    return max(
        (one for one in hypotheses if _worth(one) > 0),
        key=lambda one: (one.utility, tuple(-p for p in one.items)),
        default=None,
    )


def _components(choices) -> list[list[int]]:
    """Lines that compete for items, directly or through others, in groups."""
    claims: dict = {}
    rows, columns = [], []
    for line, hypotheses in enumerate(choices):
        for one in hypotheses:
            for claim in one.claims():
                rows.append(line)
                columns.append(len(choices) + claims.setdefault(claim, len(claims)))
    size = len(choices) + len(claims)
    graph = coo_matrix((np.ones(len(rows), np.int8), (rows, columns)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    groups: dict[int, list[int]] = {}
    for line in range(len(choices)):
        groups.setdefault(labels[line], []).append(line)
    return list(groups.values())


def _one_to_one(lines, options):
    """Lines against items, with one column more for each line: no item."""
    row = {line: place for place, line in enumerate(lines)}
    claims: dict = {}
    for _, one in options:
        for claim in one.claims():
            claims.setdefault(claim, len(claims))
    worths: dict[tuple[int, int], float] = {
        (place, len(claims) + place): 0.0 for place in range(len(lines))
    }
    by_place = {}
    for line, one in options:
        column = claims[one.claims()[0]] if one.claims() else len(claims) + row[line]
        place = row[line], column
        if _worth(one) > worths.get(place, 0.0):
            worths[place] = _worth(one)
            by_place[place] = line, one
    rows, columns = _matched(worths, len(lines), len(claims) + len(lines))
    places = zip(rows.tolist(), columns.tolist(), strict=True)
    return [by_place[place] for place in places if place in by_place]


def _matched(worths, height, width):
    """The pairs of the best whole; a sparse matrix, where a full one would be large."""
    at, values = np.array(list(worths)), np.array(list(worths.values()))
    if height * width <= _LARGEST_FULL:
        full = np.full((height, width), -1e6)
        full[at[:, 0], at[:, 1]] = values
        return linear_sum_assignment(full, maximize=True)
    shifted = values - values.min() + 1  # a zero would be no pair
    matrix = coo_matrix((shifted, (at[:, 0], at[:, 1])), shape=(height, width)).tocsr()
    return min_weight_full_bipartite_matching(matrix, maximize=True)


def _packed(options):
    """Integer programming: at most one hypothesis a line and one use of an item."""
    limits: dict = {}
    rows, columns = [], []
    for column, (line, one) in enumerate(options):
        for key in (("line", line), *(("item", claim) for claim in one.claims())):
            rows.append(limits.setdefault(key, len(limits)))
            columns.append(column)
    matrix = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(limits), len(options)))
    answer = milp(
        -np.array([_worth(one) for _, one in options]),
        integrality=np.ones(len(options)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix.tocsr(), -np.inf, 1),
        options={"node_limit": 2_000},
    )
    if answer.x is None:
        return _greedy(options)
    return [option for option, used in zip(options, answer.x, strict=True) if used > 0.5]


def _greedy(options):
    """Best first: for what is too large to be solved exactly."""
    taken, picked = set(), []
    for line, one in sorted(options, key=lambda pair: (-_worth(pair[1]), pair[0], pair[1].items)):
        keys = {("line", line), *(("item", claim) for claim in one.claims())}
        if not keys & taken:
            taken |= keys
            picked.append((line, one))
    return picked
