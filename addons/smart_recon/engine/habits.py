"""When this company's documents are paid, learned from the lines of the run that leave no doubt.

How near the day due payments come differs between companies. Where a memo names a document it
can be seen; where none is named, it tells which of several is meant, and how surely.
"""

import math
from dataclasses import dataclass

import numpy as np

#: Other items of a partner with which the one that was paid is compared.
_OTHERS = 8
#: Days beyond which a document is simply far from its day, in months.
_FAR, _MONTH = 4.0, 30
#: What is tried: how fast the odds fall with a month's distance. Before anything is seen, a
#: moderate fall is likelier; a few dozen lines outweigh that.
_CLOSENESS = np.linspace(0.0, 3.0, 31)
_USUAL_CLOSENESS, _SPREAD = 0.6, 0.5
#: Log-odds from which payments before the document's date are usual in a company.
_UNUSUAL = -2.5
#: So many older, equal items of a partner are counted.
_OLDER = 3


@dataclass(frozen=True)
class Habits:
    """
    :param early: logarithm of how much rarer payments before the document's date are than
        documents after a payment's date
    :param closeness: how much the logarithm of the odds falls with each month from the day due
    :param usual: logarithm of what closeness gives to an item that has nothing to do with a line
    :param named: item -> line that names it beyond doubt
    """

    early: float
    closeness: float
    usual: float
    named: dict[int, int]

    @property
    def dates_exclude(self) -> bool:
        """Whether a document cannot be paid before its date."""
        return self.early < _UNUSUAL

    def close(self, line, item) -> float:
        """Logarithm of how much likelier a due date is for the item paid than for any other."""
        return -self.closeness * distance(line, item) - self.usual

    def older(self, line, position, index) -> float:
        """How many equal items of the same partner are due before and named by no other line,
        three at most; less, where payments come at any distance from the day due.

        Who does not heed that day does not begin with the oldest either.
        """
        equal = index.equal_of(line, index.items[position].partner_id)[: 2 * _OLDER]
        before = equal[: equal.index(position)] if position in equal else equal
        count = sum(self.named.get(p, line.id) == line.id for p in before)
        return min(1.0, self.closeness) * min(_OLDER, count)


def distance(line, item) -> float:
    """Months between a line and the day an item is due, four at most."""
    return min(_FAR, abs((line.date - item.due_date).days) / _MONTH)


def learn_habits(certain, index) -> Habits:
    """
    :param certain: ``(line, position)`` of lines where one reference and the amount agree
    """
    certain = sorted(certain, key=lambda case: (case[0].date, case[0].id))
    early = earliness((line.date, index.items[position].date) for line, position in certain)
    closeness, usual = _closeness(list(_compared(certain, index)))
    named: dict[int, int] = {}
    for line, position in certain:
        named.setdefault(position, line.id)
    return Habits(early, closeness, usual, named)


def earliness(pairs) -> float:
    """Logarithm of the odds that a payment comes before the date of its document.

    Documents dated after a line are taken to be two in five of all.

    :param pairs: ``(date of the line, date of the document)``
    """
    came_early = [document > line for line, document in pairs]
    return math.log((sum(came_early) + 0.5) / (len(came_early) + 5) / 0.4)


def _compared(certain, index):
    """Distances of the item paid and of others of its partner that were there already."""
    for line, position in certain:
        partner = index.items[position].partner_id
        others = index.by_partner.get((partner, line.currency), ())
        others = [
            distance(line, index.items[p])
            for p in others[:: max(1, len(others) // _OTHERS)][:_OTHERS]
            if p != position and index.items[p].date <= line.date
        ]  # fmt: skip
        if others and index.items[position].date <= line.date:
            yield distance(line, index.items[position]), others


def _closeness(compared) -> tuple[float, float]:
    """The likeliest fall of the odds with distance, and what it gives to items at random."""
    loss = (_CLOSENESS - _USUAL_CLOSENESS) ** 2 / (2 * _SPREAD**2)
    for paid, others in compared:
        odds = np.exp(-np.outer(_CLOSENESS, [paid, *others])).sum(axis=1)
        loss = loss + _CLOSENESS * paid + np.log(odds)
    best = float(_CLOSENESS[int(np.argmin(loss))])
    every = np.array([other for _, others in compared for other in others] or [1.0])
    return best, float(np.log(np.exp(-best * every).mean()))
