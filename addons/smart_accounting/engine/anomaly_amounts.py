"""Amounts that do not fit: far from the vendor's own, slipped digits, just below a limit."""

import math
from collections import Counter, defaultdict, deque

from .anomaly_facts import Entry, Finding, money

#: Amounts of a vendor that are remembered, and how many are needed to say what is usual.
KEPT, ENOUGH = 400, 5
#: Spread, on the natural logarithm, that is taken as the least; bills are never all equal.
LEAST_SPREAD = 0.12
#: Deviations from which an amount is named.
FAR = 3.5
#: Share of an amount that counts as about as much, and days that count as the same season.
SEASONAL, SEASON_DAYS, YEAR = 0.7, 45, 365
#: Share of a limit below which an amount is "just below".
BELOW = 0.02
#: Times that an amount was billed from which more make no difference.
OFTEN = 3
#: How often right amounts look like swapped digits of one that was billed so many times, until a
#: company shows its own rate; and the entries that this counts as. Measured on public spending.
BY_CHANCE = {2: 0.01, OFTEN: 0.004}
SUPPOSED = 50
#: Days within which bills that add up to more than a limit look split.
SPLIT_DAYS = 3


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


class Amounts:
    """Amounts by vendor and account, and how often people stay just below a limit.

    :param limits: approval limits in minor units
    """

    def __init__(self, limits=()):
        self.limits = sorted(limits)
        self._by_vendor = defaultdict(lambda: deque(maxlen=KEPT))
        self._counts = defaultdict(Counter)
        self._below, self._seen = 0, 0
        self._slips = Counter()
        self._days = defaultdict(list)

    def add(self, entry: Entry):
        if entry.amount <= 0 or entry.is_refund:
            return
        _usual, count = self._slipped_from(entry)
        self._slips[min(count, OFTEN)] += 1
        self._by_vendor[entry.vendor].append((entry.amount, entry.account, entry.res_id, entry.day))
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
        amounts = sorted(row[0] for row in past)
        logs = [math.log(amount) for amount in amounts]
        middle = logs[len(logs) // 2]
        spread = sorted(abs(value - middle) for value in logs)[len(logs) // 2] * 1.4826
        distance = math.log(entry.amount) - middle
        deviations = distance / max(spread, LEAST_SPREAD)
        if deviations < FAR:
            return None
        highest = self._highest(amounts, middle + FAR * max(spread, LEAST_SPREAD))
        if entry.amount <= highest or self._in_season(entry, past):
            return None
        over = entry.amount / highest
        score = min(9.0, math.log(len(past)) + deviations / 4 + math.log(over))
        score += 2.5 * self._is_power(entry.amount, entry.vendor)
        usual = money(round(math.exp(middle)))
        text = (
            f"{money(entry.amount)} is {entry.amount / math.exp(middle):.0f} times what "
            f"{entry.vendor_name or 'this vendor'} usually bills ({usual}); the highest "
            f"usual one of {len(past)} was {money(highest)}."
        )
        near = tuple(row[2] for row in past[-3:])
        stake = entry.amount - round(math.exp(middle))
        return Finding("amount", entry.res_id, score, text, stake, near)

    @staticmethod
    def _highest(amounts, border):
        """The highest usual amount: one that is far itself does not hide another one.

        Where more are far, that is how this vendor bills.
        """
        far = sum(math.log(amount) >= border for amount in amounts)
        return amounts[-2] if far == 1 and len(amounts) > ENOUGH else amounts[-1]

    @staticmethod
    def _in_season(entry, past):
        """Whether about as much was billed around the same day of an earlier year."""
        for amount, _account, _id, day in past:
            days = (entry.day - day).days
            apart = min(days % YEAR, YEAR - days % YEAR)
            if days > YEAR / 2 and apart <= SEASON_DAYS and amount >= entry.amount * SEASONAL:
                return True
        return False

    def _is_power(self, amount, vendor):
        """Whether a tenth or hundredth of it is an amount that the vendor has billed."""
        counts = self._counts[vendor]
        return any(amount % step == 0 and counts[amount // step] for step in (10, 100))

    # Slipped digits -------------------------------------------------------

    def _transposed(self, entry):
        amount, count = self._slipped_from(entry)
        if count < 2:
            return None
        # how often an amount that is right looks like this by chance, in this company
        alike = sum(self._slips[level] for level in range(min(count, OFTEN), OFTEN + 1))
        rate = (alike + SUPPOSED * BY_CHANCE[min(count, OFTEN)]) / (self._seen + SUPPOSED)
        score = -math.log(rate)
        text = (
            f"{money(entry.amount)} has the digits of {money(amount)}, which this vendor billed "
            f"{count} times, with two of them in the wrong order."
        )
        return Finding("transposed", entry.res_id, score, text, abs(entry.amount - amount))

    def _slipped_from(self, entry):
        """The vendor's usual amount that this one would be with two neighbouring digits swapped.

        :return: that amount, and how often it was billed; 0 times if there is none
        """
        counts = self._counts[entry.vendor]
        if counts[entry.amount]:
            return 0, 0
        known = [(counts[amount], amount) for amount in swapped(entry.amount) if counts[amount]]
        count, amount = max(known, default=(0, 0))
        return amount, count

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
        own = sum(self._limit(row[0]) is not None for row in past)
        share = (own + 2 * rate) / (len(past) + 2)
        # the nearer to the limit the less chance
        nearness = 1 - (limit - entry.amount) / (limit * BELOW)
        score = min(8.0, -math.log(max(share, 1e-3)) + 1.5 * nearness)
        score -= 2 * self._usual(entry, past)
        text = (
            f"{money(entry.amount)} stays just below the limit of {money(limit)}, above which "
            f"somebody else has to approve."
        )
        return Finding("below_limit", entry.res_id, score, text, entry.amount)

    @staticmethod
    def _usual(entry, past):
        """Share of the vendor's earlier amounts that were as high: such an amount is no wonder."""
        higher = sum(row[0] >= entry.amount for row in past)
        return higher / len(past) if past else 0.0

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
