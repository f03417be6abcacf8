"""The classes of section 6 of the work item: what each line pays, and how much of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace

#: Share of all lines, in per cent.
CLASSES = {
    "ref_noise": 18, "ref_partner": 10, "ref_only": 12, "mangled": 8, "batch_refs": 6,
    "batch_bare": 4, "fee": 6, "payout": 2, "fx": 5, "partial": 4, "over": 2, "name_unique": 7,
    "name_ambiguous": 4, "dup_payment": 2, "dup_import": 1, "none": 8, "trap": 1,
}  # fmt: skip
#: Classes whose lines have nothing to be matched with.
WITHOUT_COUNTERPART = {"dup_payment", "dup_import", "none"}
#: Classes where a wrong automatic post is never excused.
NEVER_WRONG = {"trap", "name_ambiguous", "dup_payment", "dup_import", "none"}
DIALECTS = ("sepa", "ach", "fps", "swift", "card")
START = date(2026, 7, 1)
RATES = {"USD": 0.92, "GBP": 1.17, "CHF": 1.04}
PRICES = (990, 1900, 2900, 4900, 7900, 9900, 14900, 19900, 29900, 49900, 99000, 120000)
PROCESSOR_WORDS = ("STRIPE PAYOUT", "ADYEN SETTLEMENT", "MOLLIE UITBETALING", "SUMUP PAYOUT")


@dataclass(frozen=True)
class Truth:
    """The right answer for one line.

    :param treatment: what the difference is: "", fee, fx, partial or over
    :param account: where a line without counterpart is booked
    """

    kind: str
    items: frozenset = frozenset()
    treatment: str = ""
    account: str = ""


@dataclass(eq=False)  # two of one partner, day and amount are still two
class Item:
    """An open item while it is being made; ``value`` is its amount in euro cents."""

    partner: int
    sign: int
    amount: int
    date: date
    due: date
    number: str = ""
    refs: tuple = ()
    currency: str = "EUR"
    value: int = 0
    id: int = 0


class Plans:
    """Chooses what each line pays; mixed into the world, which has items and partners."""

    def _sign(self):
        return 1 if self.rng.random() < 0.65 else -1

    def _take_one(self, fits=lambda item: True, sign=None):
        """A free item that fits, of a partner drawn by its weight."""
        sign = sign or self._sign()
        for _ in range(200):
            partner = self._pick_partner(sign)
            found = [item for item in self.free[partner.id] if fits(item)]
            if found:
                item = self.rng.choice(found)
                self.free[partner.id].remove(item)
                return item
        partner = self._pick_partner(sign)
        item = self._add(partner, sign, self._amount() + self.rng.randrange(1, 99))
        self.free[partner.id].remove(item)
        return item

    def _take_many(self, size, pattern, sign):
        """Several free items of one partner that has at most 40, chosen as payers choose."""
        able = [p for p in self.partners if p.sign == sign and size <= len(self.free[p.id]) <= 40]
        if able:
            partner = self.rng.choices(able, [p.weight for p in able])[0]
        else:
            partner = self._pick_partner(sign)
            while len(self.free[partner.id]) < size:
                self._add(partner, sign, self._amount())
        pool = sorted(self.free[partner.id], key=lambda item: item.due)
        chosen = getattr(self, f"_choose_{pattern}")(pool, size)
        for item in chosen:
            self.free[partner.id].remove(item)
        return chosen

    def _choose_oldest(self, pool, size):
        return pool[:size]

    def _choose_run(self, pool, size):
        pool = sorted(pool, key=lambda item: item.date)
        start = self.rng.randrange(len(pool) - size + 1)
        return pool[start : start + size]

    def _choose_month(self, pool, size):
        months = defaultdict(list)
        for item in pool:
            months[item.date.month].append(item)
        fitting = [group for group in months.values() if 2 <= len(group) <= 12]
        return self.rng.choice(fitting) if fitting else pool[:size]

    def _choose_any(self, pool, size):
        return self.rng.sample(pool, size)

    def _size(self):
        sizes = range(2, 13)
        return self.rng.choices(sizes, [size**-self.style.sizes for size in sizes])[0]

    # -- lines -------------------------------------------------------------------------------
    def _draft(self, kind, items, amount=None, treatment="", **extra):
        """A line to be written when the documents have their numbers."""
        items = list(items)
        amount = sum(item.value for item in items) if amount is None else amount
        last = START if self.loose_dates else max(item.date for item in items)
        day = max(last, START) + timedelta(days=self.rng.randrange(3, self.latest + 1))
        if self.loose_dates:
            day += timedelta(days=self.rng.randrange(60))
        self.drafts.append(SimpleNamespace(
            kind=kind, items=items, amount=amount, treatment=treatment, day=day, extra=extra
        ))  # fmt: skip

    def _plan(self):
        counts = {kind: round(self.count * share / 100) for kind, share in CLASSES.items()}
        counts["ref_noise"] += self.count - sum(counts.values())
        order = sorted(counts, key=lambda kind: not kind.startswith(("batch", "payout")))
        for kind in order:
            planner = getattr(self, f"_plan_{kind}", self._plan_single)
            for _ in range(counts[kind]):
                planner(kind)

    def _plan_single(self, kind):
        self._draft(kind, [self._take_one()])

    def _plan_batch_refs(self, kind):
        self._draft(kind, self._take_many(self._size(), "any", self._sign()))

    def _plan_batch_bare(self, kind):
        pattern = self.rng.choices(list(self.patterns), list(self.patterns.values()))[0]
        self._draft(kind, self._take_many(self._size(), pattern, self._sign()), pattern=pattern)

    def _plan_fee(self, kind):
        item, rng = self._take_one(lambda item: item.amount > 6000, sign=1), self.rng
        fee = rng.choice((
            rng.choice((500, 750, 1000, 1200, 1500, 2000, 2500)),
            round(item.amount * rng.choice((0.01, 0.015, 0.02, 0.025, 0.03))),
            round(item.amount * rng.choice((0.014, 0.0249, 0.029))) + rng.choice((25, 30)),
        ))  # fmt: skip
        self._draft(kind, [item], item.amount - min(fee, item.amount // 10), "fee")

    def _plan_payout(self, kind):
        """Half are one customer's invoices less credit notes, half an acquirer's payout."""
        if self.rng.random() < 0.5:
            items = self._take_many(self.rng.randrange(2, 7), "any", 1)
            partner = self._partner(items[0])
            listed = self.rng.random() < 0.6
            self._draft(kind, [*items, self._credit(partner, items)], listed=listed)
            return
        items = [self._take_one(sign=1) for _ in range(self.rng.randrange(3, 10))]
        items.append(self._credit(self._partner(items[0]), items))
        code = f"po{self.rng.randrange(10**8, 10**9)}"
        for item in items:
            item.refs = (*item.refs, code)
        total = sum(item.value for item in items)
        fee = round(total * self.rng.choice((0, 0.014, 0.029)))
        self._draft(kind, items, total - fee, "fee" if fee else "", code=code)

    def _credit(self, partner, items):
        smallest = min(item.amount for item in items)
        credit = self._add(partner, 1, max(100, int(smallest * self.rng.uniform(0.2, 0.9))))
        self.free[partner.id].remove(credit)
        credit.amount = credit.value = -credit.amount
        return credit

    def _plan_fx(self, kind):
        item = self._take_one()
        item.currency, rate = self.rng.choice(list(RATES.items()))
        item.amount = round(item.value / rate)
        self._draft(kind, [item], round(item.value * (1 + self.rng.uniform(-0.02, 0.02))), "fx")

    def _plan_partial(self, kind):
        item = self._take_one()
        share = self.rng.choice((0.2, 0.25, 0.3, 0.5, 0.5, 0.75, self.rng.uniform(0.15, 0.85)))
        part = round(item.amount * share) or item.sign
        self._draft(kind, [item], part, "partial")

    def _plan_over(self, kind):
        item = self._take_one(lambda item: abs(item.amount) > 1500)
        more = self.rng.choice((100, 1000, 2500, 9000, abs(item.amount) // 10, abs(item.amount)))
        self._draft(kind, [item], item.amount + item.sign * more, "over")

    def _plan_name_unique(self, kind):
        """The amount is changed by cents until nobody else of the partner's has it."""
        item = self._take_one()
        own = (other for other in self.items if other.partner == item.partner)
        others = {other.amount for other in own if other is not item}
        while item.amount in others:
            item.amount += item.sign * self.rng.randrange(1, 500)
        item.value = item.amount
        self._draft(kind, [item])

    def _plan_name_ambiguous(self, kind):
        """One to three others of the same amount stay open; the oldest is often meant."""
        item = self._take_one()
        twins = [item]
        for _ in range(self.rng.choice((1, 1, 2, 3))):
            twin = self._add(self._partner(item), item.sign, abs(item.amount))
            self.free[twin.partner].remove(twin)
            twins.append(twin)
        is_oldest = self.rng.random() < self.oldest_first
        meant = min(twins, key=lambda one: one.due) if is_oldest else item
        self._draft(kind, [meant])

    def _plan_trap(self, kind):
        """The reference is another open item's, of another amount."""
        item = self._take_one()
        own = [one for one in self.free[item.partner] if one.value != item.value]
        others = [one for one in self.items if one.value != item.value and one.sign == item.sign]
        decoy = self.rng.choice(own if own and self.rng.random() < 0.3 else others)
        self._draft(kind, [item], decoy=decoy)

    def _plan_none(self, kind):
        sign = 1 if self.rng.random() < 0.15 else -1
        amount = self.rng.choice(self.items).amount if self.rng.random() < 0.05 else self._amount()
        day = START + timedelta(days=self.rng.randrange(90))
        self.drafts.append(SimpleNamespace(
            kind=kind, items=[], amount=sign * abs(amount), treatment="", day=day, extra={}
        ))  # fmt: skip

    def _plan_dup_payment(self, kind):
        self.drafts.append(SimpleNamespace(kind=kind))

    _plan_dup_import = _plan_dup_payment
