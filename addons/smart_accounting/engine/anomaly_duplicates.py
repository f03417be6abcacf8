"""The same bill twice: equal, keyed again with a slip, or under another vendor."""

import math
import re
from collections import Counter, defaultdict

from .anomaly_facts import Entry, Finding, money

#: Days within which equal bills are compared.
NEAR = 120
_LOOKALIKE = str.maketrans("OILSB", "01158")
#: What a check earns, in nats, from the audits of planted errors.
SAME, REKEYED, OTHER_VENDOR, AMOUNT_SLIP, SAME_AMOUNT = 12.0, 9.0, 10.0, 8.0, 6.4
#: What equal amounts cost a similar number, for each e-fold of them.
CHANCE = 1.0
#: Days within which an equal amount under another number is named.
SOON = 45


def normal(reference: str) -> str:
    """A reference without what people leave out or mix up.

    >>> normal("RE-00l2 / 7"), normal("re 127")
    ('RE127', 'RE127')
    """
    text = re.sub(r"[^0-9A-Z]", "", reference.upper())
    prefix, digits = re.fullmatch(r"([A-Z]*)(.*)", text).groups()
    digits = digits.translate(_LOOKALIKE)
    return (prefix + digits.lstrip("0")) or text


def is_slip(one: str, other: str) -> bool:
    """Whether two normal references differ by two neighbours in the wrong order.

    Neighbouring numbers of a series differ in a digit, so that alone says nothing.

    >>> is_slip("RE1243", "RE1423"), is_slip("RE1243", "RE1244")
    (True, False)
    """
    if len(one) != len(other) or one == other:
        return False
    wrong = [place for place in range(len(one)) if one[place] != other[place]]
    if len(wrong) != 2 or wrong[1] - wrong[0] != 1:
        return False
    first, second = wrong
    return one[first] == other[second] and one[second] == other[first]


def rekeyed(one: str, other: str) -> str:
    """How two normal references may be the same, keyed differently; empty if they are not.

    >>> rekeyed("RE1243", "RE1423")
    'the numbers differ only by two characters that changed places'
    >>> rekeyed("NRF252", "F252"), rekeyed("F252", "F2521")
    ('one number holds the other', '')
    """
    if is_slip(one, other):
        return "the numbers differ only by two characters that changed places"
    short, long = sorted((one, other), key=len)
    if len(re.sub(r"\D", "", short)) < 3 or short == long:
        return ""
    # letters more or less, but no further digit: that would be another number of a series
    inside = re.search(rf"(?<!\d){re.escape(short)}(?!\d)", long)
    rest = re.sub(re.escape(short), "", long, count=1)
    return "one number holds the other" if inside and rest.isalpha() else ""


def is_digit_slip(one: int, other: int) -> bool:
    """Whether two amounts have the same digits, two neighbours of which changed places.

    >>> is_digit_slip(125400, 152400), is_digit_slip(125400, 125500)
    (True, False)
    """
    return is_slip(str(abs(one)), str(abs(other))) and (one < 0) == (other < 0)


class Duplicates:
    """Earlier bills by amount and by reference."""

    def __init__(self):
        self._by_amount = defaultdict(list)
        self._by_reference = defaultdict(list)
        self._seen, self._repeats = Counter(), Counter()
        self._repeated = Counter()

    def add(self, entry: Entry):
        repeats = self._repeated[entry.vendor, entry.amount] > 0
        for key in ("", entry.vendor):
            self._seen[key] += 1
            self._repeats[key] += repeats
        self._repeated[entry.vendor, entry.amount] += 1
        self._by_amount[entry.amount].append(entry)
        if entry.reference:
            self._by_reference[normal(entry.reference)].append(entry)

    def check(self, entry: Entry) -> list:
        """At most one finding: the clearest."""
        if not entry.vendor or entry.amount <= 0 or entry.is_refund:
            return []
        found = [
            *self._same_reference(entry),
            *self._rekeyed(entry),
            *self._without_reference(entry),
            *self._same_amount(entry),
        ]
        return sorted(found, key=lambda finding: -finding.score)[:1]

    def _near(self, entries, entry):
        return [
            other
            for other in entries
            if other.res_id != entry.res_id
            and not other.is_refund
            and abs((entry.day - other.day).days) <= NEAR
        ]

    def _same_reference(self, entry):
        reference = normal(entry.reference)
        if not reference:
            return
        for other in self._near(self._by_reference[reference], entry):
            yield from self._compare(entry, other)

    def _compare(self, entry, other):
        """What equal references say, by vendor and amount."""
        same_vendor, same_amount = entry.vendor == other.vendor, entry.amount == other.amount
        facts = f"{other.reference} of {other.day:%Y-%m-%d} over {money(other.amount)}"
        if same_vendor and same_amount:
            text = f"The same vendor already billed {facts}. Paying both pays twice."
            yield self._finding("duplicate", SAME, entry, other, text)
        elif same_amount and len(normal(entry.reference)) >= 4:
            text = (
                f"{other.vendor_name or other.vendor} already billed {facts}: the same number and "
                f"amount under another vendor."
            )
            yield self._finding("duplicate_vendor", OTHER_VENDOR, entry, other, text)
        elif same_vendor and is_digit_slip(entry.amount, other.amount):
            text = (
                f"The same vendor already billed {facts}; here two digits of the amount "
                f"changed places."
            )
            yield self._finding("transposed", AMOUNT_SLIP, entry, other, text)

    def _rekeyed(self, entry):
        reference = normal(entry.reference)
        if not reference:
            return
        equal = [
            other
            for other in self._near(self._by_amount[entry.amount], entry)
            if other.vendor == entry.vendor
        ]
        for other in equal:
            how = rekeyed(reference, normal(other.reference))
            if how:
                text = (
                    f"Same vendor and amount as {other.reference} of {other.day:%Y-%m-%d}; {how}."
                )
                # of many equal amounts, two have similar numbers by chance
                score = REKEYED - CHANCE * math.log(self._repeated[entry.vendor, entry.amount])
                yield self._finding("duplicate_rekeyed", score, entry, other, text)

    def _without_reference(self, entry):
        """Equal bills on one day, where one of them has no number to tell them apart."""
        for other in self._near(self._by_amount[entry.amount], entry):
            same = other.vendor == entry.vendor and other.day == entry.day
            if same and not (entry.reference and other.reference):
                text = (
                    f"Same vendor, day and amount ({money(entry.amount)}) as another bill, and "
                    f"one of the two has no number."
                )
                yield self._finding("duplicate", REKEYED - 3, entry, other, text)

    def _same_amount(self, entry):
        """An equal amount under another number, from a vendor whose amounts seldom repeat."""
        before = [
            other
            for other in self._near(self._by_amount[entry.amount], entry)
            if other.vendor == entry.vendor and abs((entry.day - other.day).days) <= SOON
        ]
        if len(before) != 1 or before[0].account != entry.account:
            return
        everybody = (self._repeats[""] + 1) / (self._seen[""] + 10)
        rate = (self._repeats[entry.vendor] + 4 * everybody) / (self._seen[entry.vendor] + 4)
        text = (
            f"Same vendor and amount ({money(entry.amount)}) as {before[0].reference} of "
            f"{before[0].day:%Y-%m-%d}; amounts of this vendor repeat in {rate:.0%} of all cases."
        )
        score = min(SAME_AMOUNT, 2.5 - math.log(rate))
        yield self._finding("duplicate_amount", score, entry, before[0], text)

    @staticmethod
    def _finding(kind, score, entry, other, text):
        return Finding(kind, entry.res_id, score, text, entry.amount, (other.res_id,))
