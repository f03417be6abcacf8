"""Amounts that do not fit: far from the vendor's own, just below a limit, split below one."""

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
#: Share of a limit below which an amount is "just below", and the part of it within which nearer
#: says no more; and the vendor's amounts from which their own spread counts more than everybody's.
BELOW, LEAST_NEAR, TRUSTED = 0.02, 0.5, 10
#: Days within which bills that add up to more than a limit look split.
SPLIT_DAYS = 3


def _mass_below(limit, amounts) -> float:
    """How many of these amounts would come just below a limit, if each had spread a little.

    A vendor whose amounts lie around the limit meets it now and then; who bills far less does not.
    """
    if not amounts:
        return 0.0
    logs = sorted(math.log(amount) for amount in amounts)
    _middle, spread = _centre(logs)
    width = max(LEAST_SPREAD, spread * len(logs) ** -0.2)
    top, bottom = math.log(limit), math.log(limit * (1 - BELOW))
    edges = math.sqrt(2) * width
    return (
        sum(math.erf((top - each) / edges) - math.erf((bottom - each) / edges) for each in logs) / 2
    )


def _centre(logs):
    """Middle and robust spread of sorted logarithms of amounts."""
    middle = logs[len(logs) // 2]
    return middle, sorted(abs(each - middle) for each in logs)[len(logs) // 2] * 1.4826


class Amounts:
    """Amounts by vendor and account, and how often people stay just below a limit.

    :param limits: approval limits in hundredths
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
        self._by_vendor[entry.vendor].append((entry.amount, entry.account, entry.res_id, entry.day))
        self._counts[entry.vendor][entry.amount] += 1
        self._days[entry.vendor, entry.account].append(entry)
        self._seen += 1
        self._below += self._limit(entry.amount) is not None

    def check(self, entry: Entry) -> list:
        if not entry.vendor or entry.amount <= 0 or entry.is_refund:
            return []
        found = [self._far(entry), self._below_limit(entry), self._split(entry)]
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
        middle, spread = _centre(logs)
        distance = math.log(entry.amount) - middle
        deviations = distance / max(spread, LEAST_SPREAD)
        if deviations < FAR:
            return None
        highest = self._highest(amounts, middle + FAR * max(spread, LEAST_SPREAD))
        if entry.amount <= highest or self._in_season(entry, past):
            return None
        over = entry.amount / highest
        score = min(9.0, math.log(len(past)) + deviations / 4 + math.log(over))
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

    # Limits ---------------------------------------------------------------

    def _limit(self, amount):
        """The limit that an amount stays just below, if any."""
        for limit in self.limits:
            if limit * (1 - BELOW) <= amount < limit:
                return limit
        return None

    def _below_limit(self, entry):
        limit = self._limit(entry.amount)
        if limit is None or self._counts[entry.vendor][entry.amount] >= 2:
            return None  # a usual amount of this vendor is no wonder
        past = [row[0] for row in self._by_vendor[entry.vendor]]
        everybody = (self._below + 1) / (self._seen + 20)
        chance = (_mass_below(limit, past) + TRUSTED * everybody) / (len(past) + TRUSTED)
        # the nearer to the limit the less chance
        nearness = (limit - entry.amount) / (limit * BELOW)
        score = min(8.0, -math.log(chance * max(nearness, LEAST_NEAR)))
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
