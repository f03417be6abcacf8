"""Amounts that do not fit: far from the vendor's own, slipped digits, just below a limit."""

import math
from collections import Counter, defaultdict, deque

from .anomaly_duplicates import is_digit_slip
from .anomaly_facts import Entry, Finding, money

#: Amounts of a vendor that are remembered, and how many are needed to say what is usual.
KEPT, ENOUGH = 400, 5
#: Spread, on the natural logarithm, that is taken as the least; bills are never all equal.
LEAST_SPREAD = 0.12
#: Deviations from which an amount is named.
FAR = 3.5
#: Share of a limit below which an amount is "just below".
BELOW = 0.02
#: Days within which bills that add up to more than a limit look split.
SPLIT_DAYS = 3


class Amounts:
    """Amounts by vendor and account, and how often people stay just below a limit.

    :param limits: approval limits in minor units
    """

    def __init__(self, limits=()):
        self.limits = sorted(limits)
        self._by_vendor = defaultdict(lambda: deque(maxlen=KEPT))
        self._counts = defaultdict(Counter)
        self._below, self._seen = 0, 0
        self._days = defaultdict(list)

    def add(self, entry: Entry):
        if entry.amount <= 0 or entry.is_refund:
            return
        self._by_vendor[entry.vendor].append((entry.amount, entry.account, entry.res_id))
        self._counts[entry.vendor][entry.amount] += 1
        self._days[entry.vendor, entry.account].append(entry)
        self._seen += 1
        self._below += self._limit(entry.amount) is not None

    def check(self, entry: Entry) -> list:
        if not entry.vendor or entry.amount <= 0 or entry.is_refund:
            return []
        found = [self._far(entry), self._transposed(entry), self._below_limit(entry)]
        found.append(self._split(entry))
        return [finding for finding in found if finding]

    # Far from the usual ---------------------------------------------------

    def _far(self, entry):
        past = list(self._by_vendor[entry.vendor])
        same = [row for row in past if row[1] == entry.account]
        past = same if len(same) >= ENOUGH else past
        if len(past) < ENOUGH:
            return None
        amounts = sorted(amount for amount, _account, _id in past)
        logs = [math.log(amount) for amount in amounts]
        middle = logs[len(logs) // 2]
        spread = sorted(abs(value - middle) for value in logs)[len(logs) // 2] * 1.4826
        distance = math.log(entry.amount) - middle
        deviations = distance / max(spread, LEAST_SPREAD)
        if deviations < FAR or entry.amount <= amounts[-1]:
            return None
        over = entry.amount / amounts[-1]
        score = min(9.0, math.log(len(past)) + deviations / 4 + math.log(over))
        score += 2.5 * self._is_power(entry.amount, entry.vendor)
        usual = money(round(math.exp(middle)))
        text = (
            f"{money(entry.amount)} is {entry.amount / math.exp(middle):.0f} times what "
            f"{entry.vendor_name or 'this vendor'} usually bills ({usual}); the highest of "
            f"{len(past)} earlier amounts was {money(amounts[-1])}."
        )
        near = tuple(res_id for _amount, _account, res_id in past[-3:])
        stake = entry.amount - round(math.exp(middle))
        return Finding("amount", entry.res_id, score, text, stake, near)

    def _is_power(self, amount, vendor):
        """Whether a tenth or hundredth of it is an amount that the vendor has billed."""
        counts = self._counts[vendor]
        return any(amount % step == 0 and counts[amount // step] for step in (10, 100))

    # Slipped digits -------------------------------------------------------

    def _transposed(self, entry):
        counts = self._counts[entry.vendor]
        if counts[entry.amount]:
            return None
        total = sum(counts.values())
        slips = [
            (count, amount)
            for amount, count in counts.items()
            if is_digit_slip(entry.amount, amount) and count >= 3
        ]
        if not slips:
            return None
        count, amount = max(slips)
        # one amount again and again makes a slip of it remarkable
        score = 3.0 + 4.0 * count / total + math.log(count) / 2
        text = (
            f"{money(entry.amount)} has the digits of {money(amount)}, which this vendor billed "
            f"{count} times, with two of them in the wrong order."
        )
        return Finding("transposed", entry.res_id, score, text, abs(entry.amount - amount))

    # Limits ---------------------------------------------------------------

    def _limit(self, amount):
        """The limit that an amount stays just below, if any."""
        for limit in self.limits:
            if limit * (1 - BELOW) <= amount < limit:
                return limit
        return None

    def _below_limit(self, entry):
        limit = self._limit(entry.amount)
        if limit is None:
            return None
        past = list(self._by_vendor[entry.vendor])
        if self._counts[entry.vendor][entry.amount] >= 2:
            return None  # a usual amount of this vendor
        rate = (self._below + 1) / (self._seen + 20)
        own = sum(self._limit(amount) is not None for amount, _account, _id in past)
        share = (own + 2 * rate) / (len(past) + 2)
        # the nearer to the limit the less chance
        nearness = 1 - (limit - entry.amount) / (limit * BELOW)
        score = min(8.0, -math.log(max(share, 1e-3)) + 1.5 * nearness)
        text = (
            f"{money(entry.amount)} stays just below the limit of {money(limit)}, above which "
            f"somebody else has to approve."
        )
        return Finding("below_limit", entry.res_id, score, text, entry.amount)

    def _split(self, entry):
        """Several bills of a few days that stay below a limit, and together do not."""
        near = [
            other
            for other in self._days[entry.vendor, entry.account][-30:]
            if abs((entry.day - other.day).days) <= SPLIT_DAYS and other.amount != entry.amount
        ]
        total = entry.amount + sum(other.amount for other in near)
        for limit in self.limits:
            parts = [entry, *near]
            if len(parts) < 2 or not all(limit / 4 <= each.amount < limit for each in parts):
                continue
            if total > limit and len(self._by_vendor[entry.vendor]) <= 2 * len(parts):
                text = (
                    f"{len(parts)} bills within {SPLIT_DAYS} days stay below {money(limit)} each "
                    f"and come to {money(total)} together."
                )
                similar = tuple(other.res_id for other in near)
                return Finding("split", entry.res_id, 5.0, text, total, similar)
        return None
