"""What nobody here usually does: at that hour or day, on that account, with that pair."""

import math
from collections import Counter, defaultdict
from datetime import timedelta

from .anomaly_facts import Entry, Finding, money

#: Entries that are needed to say what is a habit.
ENOUGH = 5
#: Days that an entry may be dated back without a word.
BACKDATED = 35
#: Hours of the night.
NIGHT_FROM, NIGHT_UNTIL = 22, 5
CONTROL_SCORE, REVERSED_SCORE, BANK_SCORE = 5.5, 8.0, 10.0
#: Bills that named a bank account, from which another one is news.
SETTLED = 2


def is_round(amount: int) -> bool:
    """Whether an amount is a whole number of thousands, or of hundreds below ten thousand.

    >>> is_round(500_000), is_round(512_300), is_round(1_250_000)
    (True, False, False)
    """
    step = 10_000 if abs(amount) < 1_000_000 else 100_000
    return amount != 0 and amount % step == 0


class Habits:
    """Days, hours, accounts and pairs of accounts of the past.

    :param holidays: days on which nobody works
    """

    def __init__(self, holidays=()):
        self.holidays = frozenset(holidays)
        self._free, self._nights, self._seen = Counter(), Counter(), Counter()
        self._accounts = defaultdict(Counter)
        self._used, self._round, self._pairs = Counter(), 0, Counter()
        self._faithful, self._unfaithful = 0, 0
        self._dated, self._back = 0, 0
        self._reversed = defaultdict(list)
        self._banks = defaultdict(lambda: defaultdict(list))

    def add(self, entry: Entry):
        for key in ("", entry.user):
            self._seen[key] += 1
            self._free[key] += self._is_free(entry.day)
            self._nights[key] += self._is_night(entry)
            if not entry.user:
                break
        if entry.vendor and entry.account:
            past = self._accounts[entry.vendor]
            if self._is_faithful(past):
                self._faithful += 1
                self._unfaithful += entry.account not in past
            past[entry.account] += 1
        if entry.booked_on and not entry.vendor:
            self._dated += 1
            self._back += self._days_back(entry) > 0
        self._used[entry.account] += 1
        self._round += is_round(entry.amount)
        if entry.pair:
            self._pairs[entry.pair] += 1
        if entry.reverses:
            self._reversed[entry.reverses].append(entry.res_id)
        if entry.vendor and entry.iban and not entry.is_refund:
            self._banks[entry.vendor][entry.iban].append(entry.res_id)

    def check(self, entry: Entry) -> list:
        checks = (
            self._free_day,
            self._night,
            self._account,
            self._pair,
            self._backdated,
            self._control,
            self._reversed_twice,
            self._bank,
        )
        return [finding for finding in (check(entry) for check in checks) if finding]

    # Time -----------------------------------------------------------------

    def _is_free(self, day):
        return day.weekday() >= 5 or day in self.holidays

    @staticmethod
    def _is_night(entry):
        return entry.hour is not None and not NIGHT_UNTIL <= entry.hour < NIGHT_FROM

    def _rate(self, counts, user):
        """How often somebody does it, leaning on everybody's habit while little is known."""
        everybody = (counts[""] + 0.5) / (self._seen[""] + 10)
        if not user:
            return everybody
        return (counts[user] + 10 * everybody) / (self._seen[user] + 10)

    def _free_day(self, entry):
        if not self._is_free(entry.day) or self._seen[""] < ENOUGH:
            return None
        if not entry.vendor and (entry.day + timedelta(1)).day == 1:
            return None  # the end of a month is a date of the books, not a day at work
        rate = self._rate(self._free, entry.user)
        if rate > 0.1:
            return None
        what = "a holiday" if entry.day in self.holidays else f"a {entry.day:%A}"
        text = f"It is dated {entry.day:%Y-%m-%d}, {what}, when {_seldom(rate)} is booked here."
        return Finding("free_day", entry.res_id, min(8.0, -math.log(rate)), text, abs(entry.amount))

    def _night(self, entry):
        if not self._is_night(entry) or self._seen[""] < ENOUGH:
            return None
        rate = self._rate(self._nights, entry.user)
        if rate > 0.1:
            return None
        who = entry.user or "Somebody"
        text = f"{who} made it at {entry.hour}:00, an hour at which {_seldom(rate)} is booked."
        return Finding("night", entry.res_id, min(8.0, -math.log(rate)), text, abs(entry.amount))

    def _backdated(self, entry):
        days = self._days_back(entry)
        rate = (self._back + 0.3) / (self._dated + 10)
        if not days or rate > 0.1:
            return None
        text = f"It was made on {entry.booked_on:%Y-%m-%d} and dated {days} days back."
        score = min(8.0, -math.log(rate) + math.log(days / BACKDATED))
        return Finding("backdated", entry.res_id, score, text, abs(entry.amount))

    @staticmethod
    def _days_back(entry):
        """Days that an entry was dated back, 0 if not far; bills arrive late, so they never are."""
        if entry.booked_on is None or entry.vendor:
            return 0
        days = (entry.booked_on - entry.day).days
        return days if days > BACKDATED else 0

    # Accounts -------------------------------------------------------------

    def _account(self, entry):
        """An account that the vendor never had; with a round amount it is worth a look."""
        past = self._accounts[entry.vendor]
        total = sum(past.values())
        if not entry.vendor or not entry.account or past[entry.account] or total < ENOUGH:
            return None
        spread = len(past) / total  # vendors who are new on some account all the time
        rate = (1 + len(past)) / (total + 10)
        common = (self._used[entry.account] + 1) / (self._seen[""] + 10)
        score = -math.log(rate) - 0.25 * math.log(common) - 2 * spread
        if is_round(entry.amount):
            rounds = (self._round + 1) / (self._seen[""] + 2)
            score += min(2.5, -math.log(rounds) / 2)
        else:
            score = score - 2.5 if score >= 7.5 else 0.0
        if self._is_faithful(past):
            # how often vendors who always had one account get another here
            score = max(score, -math.log((self._unfaithful + 1) / (self._faithful + 20)))
        usual, count = past.most_common(1)[0]
        text = (
            f"{money(entry.amount)}{', a round amount,' if is_round(entry.amount) else ''} is on "
            f"{entry.account}, where nothing of this vendor was ever booked: {count} of "
            f"{total} earlier ones are on {usual}."
        )
        return Finding("account", entry.res_id, score, text, abs(entry.amount))

    @staticmethod
    def _is_faithful(past):
        """Whether all of a vendor's bills so far, and enough of them, are on one account."""
        return len(past) == 1 and past.total() >= ENOUGH

    def _pair(self, entry):
        if not entry.pair or self._pairs[entry.pair] or sum(self._pairs.values()) < 50:
            return None
        text = f"No earlier entry has {' and '.join(entry.pair)} on its two sides."
        return Finding("pair", entry.res_id, 4.5, text, abs(entry.amount))

    def _control(self, entry):
        if not entry.control:
            return None
        text = (
            f"It was written by hand and touches {entry.control}, which invoices, bills and "
            f"payments keep."
        )
        return Finding("control", entry.res_id, CONTROL_SCORE, text, abs(entry.amount))

    def _reversed_twice(self, entry):
        others = self._reversed[entry.reverses] if entry.reverses else ()
        others = tuple(other for other in others if other != entry.res_id)
        if not others:
            return None
        text = "Another entry reverses the same original already."
        stake = abs(entry.amount)
        return Finding("reversed_twice", entry.res_id, REVERSED_SCORE, text, stake, others)

    def _bank(self, entry):
        """Another account than on all earlier bills: how most stolen payments begin."""
        asks = entry.vendor and entry.iban and not entry.is_refund
        past = self._banks[entry.vendor] if asks else {}
        total = sum(len(bills) for bills in past.values())
        if entry.iban in past or total < SETTLED:
            return None
        usual = max(past, key=lambda number: len(past[number]))
        text = (
            f"It asks for payment to {entry.iban}. {len(past[usual])} of {total} earlier bills of "
            f"{entry.vendor_name or 'this vendor'} name {usual}, none names this account. Call "
            f"the vendor on a number you know."
        )
        similar = tuple(past[usual][-2:])
        return Finding("bank", entry.res_id, BANK_SCORE, text, entry.amount, similar)


def _seldom(rate):
    return "hardly anything" if rate < 0.01 else f"only {rate:.0%}"
