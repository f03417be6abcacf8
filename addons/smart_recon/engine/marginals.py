"""Probabilities of hypotheses when each item can be used once: belief propagation on the graph.

Each line chooses one of its hypotheses or none; each item lets itself be chosen by one line.
Messages run between lines and items until they settle. On a graph without cycles, as nearly all
are here, the result is exact.
"""

import numpy as np

from .hypotheses import Hypothesis

_ROUNDS = 24
_CAP = 25.0


def spread(choices: list[list[Hypothesis]]):
    """Set ``probability`` of all hypotheses.

    :param choices: for each line its hypotheses, whose ``utility`` is set
    """
    hypotheses = [one for line in choices for one in line]
    if not hypotheses:
        return
    graph = _Graph(choices)
    utility = np.minimum([one.utility for one in hypotheses], _CAP)
    for one, probability in zip(hypotheses, graph.solve(utility), strict=True):
        one.probability = float(probability)


class _Graph:
    """Edges between hypotheses and pairs of (line, claim)."""

    def __init__(self, choices):
        claims: dict = {}
        lines, edges, owners, claimed = [], [], [], []
        for line, hypotheses in enumerate(choices):
            for one in hypotheses:
                for claim in one.claims():
                    edges.append(len(lines))
                    owners.append(line)
                    claimed.append(claims.setdefault(claim, len(claims)))
                lines.append(line)
        self.lines, self.count, self.claims = np.array(lines), len(choices), len(claims)
        self.edges = np.array(edges, int)
        pairs = np.array(owners, int) * max(1, self.claims) + np.array(claimed, int)
        known, self.ends = np.unique(pairs, return_inverse=True)
        self.owner, self.claim = np.divmod(known, max(1, self.claims))

    def solve(self, utility) -> np.ndarray:
        message = np.zeros(len(self.owner))
        for _ in range(_ROUNDS):
            weight, total = self._weights(utility, message)
            used = np.bincount(self.ends, weight[self.edges], len(self.owner))
            wish = used / np.exp(message) / np.maximum(total[self.owner] - used, 1e-12)
            wishes = 1 + np.bincount(self.claim, wish, self.claims)
            fresh = -np.log(np.maximum(wishes[self.claim] - wish, 1e-12))
            if np.allclose(fresh, message, atol=1e-6):
                break
            message = 0.5 * message + 0.5 * fresh
        weight, total = self._weights(utility, message)
        return weight / total[self.lines]

    def _weights(self, utility, message):
        """Odds of each hypothesis given what the items say, and their sum for each line."""
        said = np.bincount(self.edges, message[self.ends], len(utility))
        weight = np.exp(np.maximum(utility + said, -60.0))
        return weight, 1 + np.bincount(self.lines, weight, self.count)
