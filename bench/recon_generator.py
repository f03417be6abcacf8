"""Bank statements with their truth, from a seed: the classes of section 6 of the work item.

Documents are numbered in order of their dates, so references are near-duplicates of each other.
Identifiers of lines and items are shuffled; their order tells nothing.
"""

import random
import sys
import types
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from recon_classes import DIALECTS, PRICES, PROCESSOR_WORDS, START, Item, Plans, Truth
from recon_memos import Writer
from recon_vocabulary import STYLES, Style

ADDON = Path(__file__).resolve().parents[1] / "addons" / "smart_recon"
if "smart_recon" not in sys.modules:  # the addon's own __init__ would need Odoo
    package = types.ModuleType("smart_recon")
    package.__path__ = [str(ADDON)]
    sys.modules["smart_recon"] = package

from smart_recon.engine.facts import Line, OpenItem  # noqa: E402


@dataclass
class Statement:
    """A generated world: what the engine is told, and the truth by line id.

    :param aliases: partner -> the name under which it pays, where it pays under another
    """

    lines: list
    items: list
    truth: dict
    aliases: dict = field(default_factory=dict)


class World(Plans):
    """One company's partners, open items and bank statement.

    :param strangers: some payers under names that nobody knows give no reference either
    """

    def __init__(self, seed: int, count: int, ratio: float, style: str, strangers=False):
        self.rng = random.Random(f"{style}/{seed}/{count}/{ratio}")
        self.style: Style = STYLES[style]
        self.writer = Writer(self.rng, self.style)
        self.count, self.ratio, self.strangers = count, ratio, strangers
        self._habits()
        self.partners = self._partners()
        self.free = defaultdict(list)
        self.items: list[Item] = []
        self.drafts = []

    def _habits(self):
        """How the payers of this world behave; worlds of one style differ in it."""
        rng, style = self.rng, self.style
        self.oldest_first = rng.uniform(*style.oldest_first)
        self.latest = rng.randint(*style.latest)
        self.loose_dates = rng.random() < style.loose_dates
        self.patterns = {
            name: share * rng.uniform(0.3, 1.7) for name, share in style.patterns.items()
        }

    # -- partners and items ------------------------------------------------------------------
    def _partners(self):
        """Customers, then vendors; each with its name, bank account and way of numbering."""
        rng, style = self.rng, self.style
        customers, vendors = max(20, self.count // 4), max(15, self.count // 8)
        names = self._names(2 * (customers + vendors))
        partners = []
        for position in range(customers + vendors):
            name = names[position]
            partners.append(SimpleNamespace(
                id=5000 + position, name=f"{name} {rng.choice(style.legal)}".strip(),
                sign=1 if position < customers else -1,
                paid_as=names[-1 - position] if rng.random() < style.alias_share else "",
                iban=f"DE{rng.randrange(10**20):020d}", known=rng.random() < 0.5,
                number=rng.choice(style.vendor_numbers), counter=rng.randrange(100, 90000),
                weight=1 / (1 + position % customers) ** style.zipf,
            ))  # fmt: skip
        return partners

    def _names(self, wanted):
        """Names of two words, and of three where these do not suffice; half stay unused."""
        heads, tails = self.style.heads, self.style.tails
        names = [f"{head} {tail}" for head in heads for tail in tails]
        self.rng.shuffle(names)
        while len(names) < wanted:
            name = " ".join((*self.rng.sample(heads, 2), self.rng.choice(tails)))
            if name not in names:
                names.append(name)
        return names

    def _pick_partner(self, sign):
        partners = [partner for partner in self.partners if partner.sign == sign]
        return self.rng.choices(partners, [partner.weight for partner in partners])[0]

    def _amount(self):
        if self.rng.random() < 0.15:
            return self.rng.choice(PRICES)
        amount = max(800, int(100 * self.rng.lognormvariate(6.3, 1.1)))
        return amount if self.rng.random() < 0.7 else round(amount, -2)

    def _fill_pool(self):
        for _ in range(int(self.count * self.ratio)):
            sign = 1 if self.rng.random() < 0.65 else -1
            self._add(self._pick_partner(sign), sign, self._amount())

    def _add(self, partner, sign, amount, day=None):
        day = day or START + timedelta(days=self.rng.randrange(-45, 70))
        due = day + timedelta(days=self.rng.choice((14, 30, 30, 45)))
        item = Item(partner.id, sign, sign * amount, day, due, value=sign * amount)
        self.items.append(item)
        self.free[partner.id].append(item)
        return item

    def _partner(self, item):
        return self.partners[item.partner - 5000]

    def _number_items(self):
        """In order of dates: ours with one format, vendors' each with its own."""
        style, counter = self.rng.choice(self.style.numbers), self.rng.randrange(10000, 40000)
        for item in sorted(self.items, key=lambda item: item.date):
            partner, day = self._partner(item), item.date
            counter += 1
            ours = style.format(y=day.year, yy=day.year % 100, n=counter)
            if item.sign > 0:
                item.number = ours
                continue
            partner.counter += self.rng.choice((1, 1, 2, 3, 7))
            item.number = f"BILL/{day.year}/{day.month:02d}/{counter % 10000:04d}"
            number = partner.number.format(
                y=day.year, yy=day.year % 100, m=day.month,
                n=partner.counter, k=partner.counter % 1000,
            )  # fmt: skip
            item.refs = (*item.refs, number)

    # -- writing -----------------------------------------------------------------------------
    def _reference(self, item):
        return item.refs[-1] if item.sign < 0 and item.refs else item.number

    def _name(self, partner):
        return partner.paid_as or partner.name

    def _write(self, draft):
        """Memo and fields of the line."""
        if not draft.items:
            memo, account = self.writer.nothing(draft.day)
            return {"memo": memo}, account
        first = draft.items[0]
        partner, kind = self._partner(first), draft.kind
        fields = {"memo": self._memo(draft, kind, first, partner)}
        if kind == "ref_partner":
            fields["partner_id"] = partner.id
        if kind != "ref_only" and not draft.extra.get("code") and self.rng.random() < 0.2:
            fields["iban"] = partner.iban
        if self.rng.random() < 0.15 and "iban" in fields:
            fields["partner_name"] = self._name(partner)[:27]
        return fields, ""

    def _memo(self, draft, kind, first, partner):
        rng, writer, name, ref = self.rng, self.writer, self._name(partner), self._reference(first)
        if kind == "ref_only":
            return ref
        if kind in ("name_unique", "name_ambiguous"):
            return writer.bare(partner.name, draft.day)
        if kind == "batch_bare" or (kind in ("partial", "fee") and rng.random() < 0.12):
            return writer.bare(name if self.strangers else partner.name, draft.day)
        if "code" in draft.extra:
            return f"{rng.choice(PROCESSOR_WORDS)} {draft.extra['code']} {draft.day:%d.%m}"
        if kind == "payout" and not draft.extra["listed"]:
            return writer.bare(partner.name, draft.day)
        if kind in ("batch_refs", "payout"):
            ref = writer.listed([self._reference(item) for item in draft.items])
        elif kind == "trap":
            ref, name = self._reference(draft.extra["decoy"]), partner.name
        elif kind == "mangled":
            if rng.random() < 0.35:
                return writer.cut(ref, name)
            ref = writer.mangled(ref)
            name = name if rng.random() < 0.6 else ""
        iban = partner.iban if rng.random() < 0.3 else ""
        return writer.noisy(rng.choice(DIALECTS), ref, name, draft, iban)

    def build(self) -> Statement:
        self._fill_pool()
        self._plan()
        self._number_items()
        rng = self.rng
        rng.shuffle(self.items)
        for position, item in enumerate(self.items):
            item.id = 1000 + position
        lines, truth = self._lines()
        items = [self._open_item(item) for item in self.items]
        rng.shuffle(items)
        aliases = {partner.id: partner.paid_as for partner in self.partners if partner.paid_as}
        return Statement(lines, items, truth, aliases)

    def _lines(self):
        """Lines with their truth; copies have later identifiers than what they copy."""
        rng, made = self.rng, []
        copies = [draft.kind for draft in self.drafts if draft.kind.startswith("dup_")]
        for draft in self.drafts:
            if not draft.kind.startswith("dup_"):
                fields, account = self._write(draft)
                line = Line(id=0, date=draft.day, amount=draft.amount, **fields)
                items = frozenset(item.id for item in draft.items)
                made.append((line, Truth(draft.kind, items, draft.treatment, account), draft))
        rng.shuffle(made)
        originals = [entry for entry in made if entry[1].kind.startswith(("ref_", "name_unique"))]
        for kind, entry in zip(copies, rng.sample(originals, len(copies)), strict=True):
            made.append((self._copy(kind, entry), Truth(kind), None))
        lines = [replace(line, id=1 + place) for place, (line, _, _) in enumerate(made)]
        truth = {1 + place: answer for place, (_, answer, _) in enumerate(made)}
        rng.shuffle(lines)
        return lines, truth

    def _copy(self, kind, entry):
        """The payer pays once more some days later, or the file is imported once more."""
        line, _, draft = entry
        if kind == "dup_import":
            return line
        fields, _ = self._write(draft)
        return replace(line, date=line.date + timedelta(days=self.rng.randrange(1, 15)), **fields)

    def _open_item(self, item):
        partner = self._partner(item)
        return OpenItem(
            id=item.id, date=item.date, due=item.due, amount=item.amount, currency=item.currency,
            company_amount=None if item.currency == "EUR" else item.value, number=item.number,
            references=item.refs, partner_id=partner.id, partner_name=partner.name,
            ibans=(partner.iban,) if partner.known else (),
        )  # fmt: skip


def generate(seed: int, count=500, ratio=1.5, style="stranger", strangers=False) -> Statement:
    """A statement of ``count`` lines beside ``ratio * count`` open items, with its truth."""
    return World(seed, count, ratio, style, strangers).build()
