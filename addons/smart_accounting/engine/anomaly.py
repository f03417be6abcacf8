"""Entries that somebody should look at: audit rules first, robust statistics second.

Each check says how surprising it is in this company, so that what happens every day here is no
finding. Entries are checked in order and then learned; what was dismissed is no surprise again.
"""

from .anomaly_amounts import Amounts
from .anomaly_duplicates import Duplicates
from .anomaly_facts import Entry
from .anomaly_habits import Habits
from .anomaly_slips import Slips

#: Score from which a finding is shown.
SHOWN = 4.0
#: Kinds that nobody can call normal for a vendor: each case is looked at.
NEVER_NORMAL = frozenset({"bank"})
#: What a further finding about the same entry adds to the clearest one.
FURTHER = 0.3


class Watch:
    """The past of a company's entries, and the checks of a new one.

    :param limits: approval limits in hundredths
    :param dismissed: pairs of kind and vendor that somebody called normal
    """

    def __init__(self, limits=(), holidays=(), dismissed=()):
        self._parts = (Duplicates(), Amounts(limits), Slips(), Habits(holidays))
        self._dismissed = frozenset(pair for pair in dismissed if pair[0] not in NEVER_NORMAL)

    def check(self, entry: Entry) -> list:
        """Findings about an entry, one of a kind, the most surprising first."""
        found = [finding for part in self._parts for finding in part.check(entry)]
        clearest = {each.kind: each for each in sorted(found, key=lambda finding: finding.score)}
        shown = [
            each
            for each in clearest.values()
            if each.score >= SHOWN and (each.kind, entry.vendor) not in self._dismissed
        ]
        return sorted(shown, key=lambda finding: -finding.score)

    def add(self, entry: Entry):
        """Learn an entry; it is normal from now on, unless somebody says otherwise."""
        for part in self._parts:
            part.add(entry)


def urgency(findings) -> float:
    """One number to rank entries by: the clearest finding, and a little for the others."""
    scores = sorted((finding.score for finding in findings), reverse=True)
    return scores[0] + FURTHER * sum(scores[1:]) if scores else 0.0
