"""Slips of the fingers: an amount that is one the vendor bills, with digits or the point moved."""

import math
from bisect import bisect_left, insort
from collections import Counter, defaultdict

from .anomaly_facts import Entry, Finding, money

#: How likely a new amount looks like a slip, where one amount that it could mean is to be expected
#: among all that are as high; and the power by which that falls where less are. Measured on public
#: spending, like what follows.
RATE, POWER = 0.018, 0.4
#: How often amounts look so, by the kind of finding: a company in which twice as many do bills so.
#: Counts as much as so many entries.
BY_CHANCE, SUPPOSED = {"transposed": 0.005, "amount": 0.002}, 100
#: Times that an amount was billed from which more make no difference; what another account than
#: the last time makes of a rate, and the days that make no difference to it.
OFTEN, ELSEWHERE, LATELY = 3, 2.7, 30
#: Beyond this nothing is more surprising.
MOST = 9.0


def swapped(amount: int) -> set:
    """The amounts that come of swapping two neighbouring digits of one.

    >>> sorted(swapped(1_210))
    [1120, 1201, 2110]
    """
    digits = str(amount)
    return {
        int(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :])
        for place in range(len(digits) - 1)
        if digits[place] != digits[place + 1]
    }


def shortened(amount: int) -> set:
    """A tenth and a hundredth of an amount, where they are whole.

    >>> sorted(shortened(45_600)), shortened(45_601)
    ([456, 4560], set())
    """
    return {amount // step for step in (10, 100) if amount % step == 0}


#: What may have been meant, by the kind of finding.
MEANT = {"transposed": swapped, "amount": shortened}


class Slips:
    """Amounts by vendor, and how often right ones look like slips in this company."""

    def __init__(self):
        self._counts = defaultdict(Counter)
        self._amounts = Counter()  # how many a vendor has billed at least so often
        self._rising = defaultdict(list)
        self._last = {}
        self._seen = 0
        self._alike = Counter()  # by kind

    def add(self, entry: Entry):
        if not self._counts_for(entry):
            return
        for kind in MEANT:
            self._alike[kind] += self._meant(entry, kind) > 0
        counts = self._counts[entry.vendor]
        counts[entry.amount] += 1
        self._amounts[entry.vendor, counts[entry.amount]] += 1
        insort(self._rising[entry.vendor], entry.amount)
        self._last[entry.vendor, entry.amount] = entry
        self._seen += 1

    def check(self, entry: Entry) -> list:
        if not self._counts_for(entry):
            return []
        found = [(kind, self._meant(entry, kind)) for kind in MEANT]
        return [self._finding(entry, kind, usual) for kind, usual in found if usual]

    @staticmethod
    def _counts_for(entry):
        return entry.vendor and entry.amount > 0 and not entry.is_refund

    def _meant(self, entry, kind):
        """The vendor's amount that may have been meant, the most usual one; 0 if there is none."""
        counts = self._counts[entry.vendor]
        if counts[entry.amount]:
            return 0
        known = [(counts[amount], amount) for amount in MEANT[kind](entry.amount) if counts[amount]]
        return max(known, default=(0, 0))[1]

    def _likelihood(self, entry, usual):
        """How likely the vendor's next amount looks like a slip of an earlier one by chance.

        The more amounts a vendor has had, and the more often another one comes, the likelier; the
        less figures this one has, too: of full hundreds nearly all have neighbours, of amounts to
        the cent hardly any. Who slips means an amount that comes at the time, on its account; and
        an amount that is seldom reached seldom comes about by chance.
        """
        counts, last = self._counts[entry.vendor], self._last[entry.vendor, usual]
        another = (self._amounts[entry.vendor, 1] + 1) / (counts.total() + 1)
        as_often = self._amounts[entry.vendor, min(counts[usual], OFTEN)]
        rising, digits = self._rising[entry.vendor], str(entry.amount)
        step = 10 ** (len(digits) - len(digits.rstrip("0")))
        expected = as_often * (len(digits) - 1) / (1.5 * entry.amount / step)
        # amounts that lie close together meet each other's neighbours
        crowded = as_often / max(1, (rising[-1] - rising[0]) / step)
        chance = min(1.0, max(RATE * expected**POWER, crowded))
        elsewhere = ELSEWHERE if last.account != entry.account else 1 / ELSEWHERE
        ago = math.sqrt(1 + abs((entry.day - last.day).days) / LATELY)
        as_high = len(rising) - bisect_left(rising, entry.amount / 2)
        reached = (as_high + 0.5) / (len(rising) + 1)
        return another * chance * reached * elsewhere * ago

    def _finding(self, entry, kind, usual):
        supposed = BY_CHANCE[kind]
        share = (self._alike[kind] + supposed * SUPPOSED) / (self._seen + SUPPOSED)
        chance = self._likelihood(entry, usual) + max(0.0, share - 2 * supposed)
        score = min(MOST, -math.log(chance))
        text = self._words(entry, kind, usual)
        similar = (self._last[entry.vendor, usual].res_id,)
        return Finding(kind, entry.res_id, score, text, abs(entry.amount - usual), similar)

    def _words(self, entry, kind, usual):
        count = self._counts[entry.vendor][usual]
        billed = f"{money(usual)}, which this vendor billed {_times(count)}"
        if kind == "transposed":
            return f"{money(entry.amount)} has the digits of {billed}, two of them changed places."
        return f"{money(entry.amount)} is {entry.amount // usual} times {billed}."


def _times(count):
    return "once" if count == 1 else f"{count} times"
