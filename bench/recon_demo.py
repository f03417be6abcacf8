"""The open quarter of the demo company as the engine sees it; planned by the demo, not by us.

``smart_demo`` plans its company without a database, so its truth can be measured on many seeds.
Its customers, dialects and habits share nothing with ``recon_generator``.
"""

import sys
import types
from datetime import date, timedelta

from recon_classes import Truth
from recon_generator import ADDON, Statement
from smart_recon.engine.facts import PAYMENT, Line, OpenItem, Settings

if "smart_demo" not in sys.modules:  # the addon's own __init__ would need Odoo
    package = types.ModuleType("smart_demo")
    package.__path__ = [str(ADDON.parent / "smart_demo")]
    sys.modules["smart_demo"] = package

from smart_demo.engine.make import make_plan, remaining

TODAY = date(2026, 9, 18)
#: Kind of a line -> treatment of what it differs by.
_TREATMENTS = {
    "customer_discount": "fee", "customer_short": "fee", "card_payout": "fee", "customer_fx": "fx",
    "vendor_fx": "fx", "customer_partial": "partial",
}  # fmt: skip


def demo_statement(seed: int, size: str = "medium") -> Statement:
    """Lines of the open quarter beside all that is open, with the truth."""
    plan = make_plan(seed, size, TODAY)
    return _Reader(plan).read()


class _Reader:
    def __init__(self, plan):
        self.plan, self.ids = plan, {}
        self.partners = {one.key: one for one in plan.partners}
        self.documents = {one.key: one for one in plan.documents}
        self.lines = [one for one in plan.bank_lines if not plan.is_closed(one.date)]

    def id(self, key) -> int:
        return self.ids.setdefault(key, len(self.ids) + 1)

    def read(self) -> Statement:
        items = [*self._documents(), *self._payments()]
        known = {item.id for item in items}
        lines, truth = [], {}
        for number, line in enumerate(self.lines, 1):
            answer = self._truth(line)
            if answer is not None and answer.items <= known:
                lines.append(self._line(number, line))
                truth[number] = answer
        return Statement(lines, items, truth)

    def settings(self) -> Settings:
        return Settings(own_names=frozenset({self.plan.company["name"]}))

    def _documents(self):
        plan = self.plan
        left = remaining(plan.documents, plan.bank_lines, plan.payments, until=plan.open_from)
        terms = {term.key: term for term in plan.terms}
        for one in plan.documents:
            if one.state != "posted" or not left[one.key]:
                continue
            yield self._open(one, one.direction * left[one.key], terms.get(one.term))

    def _open(self, one, amount, term):
        value = round(amount / self.plan.rate(one.currency, one.date))
        percent = term.discount_percent if term else 0
        discount = round(one.untaxed * percent / 100) * one.direction
        until = one.date + timedelta(days=term.discount_days) if discount else None
        return OpenItem(
            id=self.id(one.key), date=one.date, due=one.due, amount=amount, number=one.number,
            currency=one.currency, company_amount=None if one.currency == "EUR" else value,
            references=(one.ref,) if one.ref else (), discount=discount, discount_until=until,
            refund=one.kind.endswith("refund"), **self._who(one.partner),
        )  # fmt: skip

    def _who(self, key):
        partner = self.partners[key]
        ibans = (partner.iban,) if partner.iban else ()
        return {"partner_id": self.id(key), "partner_name": partner.name, "ibans": ibans}

    def _payments(self):
        used = {
            part.key
            for line in self.plan.bank_lines if self.plan.is_closed(line.date)
            for part in line.parts if part.kind == "payment"
        }  # fmt: skip
        for one in self.plan.payments:
            if one.key not in used:
                yield OpenItem(
                    id=self.id(one.key), date=one.date, amount=one.direction * one.amount,
                    number=f"PAY/{one.key}", references=(one.memo,) if one.memo else (),
                    kind=PAYMENT, **self._who(one.partner),
                )  # fmt: skip

    def _truth(self, line):
        """None for lines that pay entries, which are matched with no open item here."""
        if any(part.kind == "entry" for part in line.parts):
            return None
        matched = [part.key for part in line.parts if part.kind in ("document", "payment")]
        treatment = _TREATMENTS.get(line.kind, "") if matched else ""
        if line.kind == "customer_partial" and self._is_rest(line):
            treatment = ""
        return Truth(line.kind, frozenset(self.id(key) for key in matched), treatment)

    def _is_rest(self, line) -> bool:
        """Whether the first part came in a closed period, so that this line pays what is left."""
        key = line.parts[0].key
        return any(
            other.date < line.date and self.plan.is_closed(other.date)
            and any(part.key == key for part in other.parts)
            for other in self.plan.bank_lines
        )  # fmt: skip

    def _line(self, number, line) -> Line:
        foreign = line.knows_currency and line.currency != "EUR"
        return Line(
            id=number, date=line.date, amount=line.amount, memo=line.memo, partner_name=line.payer,
            iban=line.iban, end_to_end=line.end_to_end,
            foreign_amount=line.currency_amount if foreign else None,
            foreign_currency=line.currency if foreign else "",
        )  # fmt: skip
