"""What the bank prints: memos with the noise of real statements, in several dialects."""

import re

from .dice import stream
from .plan import BankLine, Document, Partner, Payment

#: How payers refer to an invoice, and how often.
STYLES = (
    ("noisy", 30),
    ("clean", 20),
    ("mangled", 18),
    ("truncated", 12),
    ("name_only", 12),
    ("none", 8),
)
_REMARKS = ("betaling", "payment", "your invoice", "uw factuur", "Rechnung", "facture", "re")
#: What the longest memo field of many banks still shows.
TRUNCATED_AT = 32


class Memos:
    """Fills ``memo``, ``payer``, ``iban`` and ``end_to_end`` of bank lines."""

    def __init__(self, seed, partners, documents, payments):
        self.seed = seed
        self.partners: dict[str, Partner] = {partner.key: partner for partner in partners}
        self.documents: dict[str, Document] = {one.key: one for one in documents}
        self.payments: dict[str, Payment] = {one.key: one for one in payments}

    def write(self, line: BankLine):
        rng = stream(self.seed, "memo", line.key)
        partner = self.partners.get(line.partner)
        if partner:
            self._name(rng, line, partner)
        writer = getattr(self, f"_{line.kind}", None)
        if writer:
            writer(rng, line)
        elif partner and partner.kind == "customer":
            self._from_customer(rng, line, partner)
        else:
            self._to_vendor(rng, line, partner)

    @staticmethod
    def _name(rng, line: BankLine, partner: Partner):
        """The name as banks store it: capitals, cut, sometimes without the legal form."""
        name = partner.name
        if rng.random() < 0.35:
            name = name.rsplit(" ", 1)[0]
        if rng.random() < 0.6:
            name = name.upper()
        line.payer = name[: rng.choice((22, 27, 35, 70))] if rng.random() < 0.9 else ""
        line.iban = partner.iban if rng.random() < 0.85 else ""
        line.end_to_end = f"E2E{rng.randint(10**9, 10**10 - 1)}" if rng.random() < 0.5 else ""

    # -- customers ---------------------------------------------------------------------
    def _numbers(self, line: BankLine) -> list[str]:
        keys = [part.label if part.kind == "open" else part.key for part in line.parts]
        return [self.documents[key].number for key in keys if key in self.documents]

    def _from_customer(self, rng, line: BankLine, partner: Partner):
        names, weights = zip(*STYLES, strict=True)
        line.style = line.style or rng.choices(names, weights)[0]
        text = self._reference(rng, line, partner)
        if line.style in ("clean", "mangled", "truncated", "none"):
            line.memo = text
        elif partner.channel == "wire":
            line.memo = self._wire_text(rng, line, partner, text)
        else:
            line.memo = self._transfer_text(rng, line, partner, text)
        if line.style == "truncated":
            line.memo = f"{partner.name.upper()} {line.memo}"[:TRUNCATED_AT]

    def _reference(self, rng, line: BankLine, partner: Partner) -> str:
        numbers = self._numbers(line)
        if line.style == "none":
            return rng.choice(("overboeking", "TRANSFER", "Zahlung", "-"))
        if line.style == "name_only":
            return f"{rng.choice(_REMARKS)} {partner.name}"
        if line.style == "mangled":
            return _mangled(rng, numbers)
        if len(numbers) > 2 and rng.random() < 0.5:
            short = [number.rsplit("/", 1)[1] for number in numbers[1:]]
            return f"{numbers[0]} {' '.join(short)}"
        return " ".join(numbers)

    @staticmethod
    def _transfer_text(rng, line: BankLine, partner: Partner, text: str) -> str:
        """Structured memos of transfers, as Dutch, German and British banks write them."""
        remark = rng.choice(_REMARKS)
        return rng.choice(
            (
                "/TRTP/SEPA OVERBOEKING/IBAN/{iban}/BIC/VELDNL2A"
                "/NAME/{name}/REMI/{text}/EREF/{ref}",
                "SEPA Overboeking IBAN: {iban} Naam: {name} Omschrijving: {remark} {text}",
                "EREF+{ref}+SVWZ+{remark} {text} ABWA+{name}",
                "FASTER PAYMENT RECEIVED {name} REF {text} FROM 20-11-41",
                "{remark} {text} {name}",
            )
        ).format(
            iban=partner.iban,
            name=partner.name.upper()[:32],
            text=text,
            remark=remark,
            ref=line.end_to_end or "NOTPROVIDED",
        )

    @staticmethod
    def _wire_text(rng, line: BankLine, partner: Partner, text: str) -> str:
        amount = f"{line.currency} {abs(line.currency_amount or line.amount) / 100:,.2f}"
        rate = f" RATE {line.hint}" if line.hint else ""
        return (
            f"INCOMING WIRE {rng.randint(10**6, 10**7)} ORIG {partner.name.upper()} OBI {text} "
            f"{amount}{rate} CHGS {rng.choice(('SHA', 'OUR', 'BEN'))}"
        )

    def _card_payout(self, rng, line: BankLine):
        count = sum(part.kind == "document" for part in line.parts)
        line.payer, line.style = "PAYWAY ACQUIRING", "bundle"
        number = rng.randint(10**6, 10**7)
        line.memo = f"PAYWAY PAYOUT PO-{number} {line.date:%d-%m-%y} {count} TXN NET OF FEE"

    def _cheque_deposit(self, rng, line: BankLine):
        line.style = "bundle"
        line.memo = f"DEPOSIT {len(line.parts)} CHQ BRANCH 0412 SLIP {rng.randint(10**4, 10**5)}"

    def _customer_refund(self, rng, line: BankLine):
        line.style = "clean"
        line.memo = f"Refund {' '.join(self._numbers(line))}"

    # -- vendors and the rest ----------------------------------------------------------
    def _to_vendor(self, rng, line: BankLine, partner: Partner | None):
        line.style = "clean"
        keys = [part.key for part in line.parts]
        refs = [
            self.payments[key].memo if key in self.payments else self.documents[key].ref
            for key in keys
        ]
        line.memo = f"/TRTP/SEPA OVERBOEKING/NAME/{line.payer}/REMI/{' '.join(refs)}"[:140]

    def _vendor_batch(self, rng, line: BankLine):
        line.style = "bundle"
        number = rng.randint(1000, 9999)
        line.memo = (
            f"SEPA BATCH DEBET {len(line.parts)} POSTEN BESTAND VELD{line.date:%y%m%d}{number}"
        )

    def _vendor_fx(self, rng, line: BankLine):
        partner = self.partners[line.partner]
        line.style = "noisy"
        line.memo = (
            f"CARD 4412 {partner.name.upper()[:22]} {abs(line.currency_amount) / 100:.2f} "
            f"{line.currency} KOERS {line.hint} {line.date:%d.%m}"
        )

    def _direct_debit(self, rng, line: BankLine):
        partner = self.partners[line.partner]
        mandate = f"M{int(partner.key[1:]) * 7919:07d}"
        refs = [self.documents[part.key].ref for part in line.parts if part.kind == "document"]
        line.style = "noisy"
        line.memo = (
            f"SEPA Incasso algemeen doorlopend Incassant: NL55ZZZ{int(partner.key[1:]):08d} "
            f"Naam: {partner.name} Machtiging: {mandate} "
            f"Omschrijving: {' '.join(refs) or f'{line.date:%m-%Y}'}"
        )

    def _payroll(self, rng, line: BankLine):
        line.memo, line.style = f"SALARISSEN {line.hint} SEPA BATCH", "clean"

    def _payroll_tax(self, rng, line: BankLine):
        line.payer, line.style = "BELASTINGDIENST", "noisy"
        line.memo = f"LOONHEFFING {line.hint} KENMERK {rng.randint(10**15, 10**16 - 1)}"

    def _tax_payment(self, rng, line: BankLine):
        line.payer, line.style = "BELASTINGDIENST", "noisy"
        line.memo = f"OMZETBELASTING {line.hint} KENMERK {rng.randint(10**15, 10**16 - 1)}"

    def _loan(self, rng, line: BankLine):
        line.memo, line.style = f"LENING 88.20.417 TERMIJN {line.hint} AFLOSSING EN RENTE", "clean"

    def _bank_fee(self, rng, line: BankLine):
        line.memo, line.style = f"KOSTEN ZAKELIJK PAKKET {line.hint}", "clean"

    def _card(self, rng, line: BankLine):
        line.style = "noisy"
        line.memo = (
            f"BETAALAUTOMAAT {line.date:%d-%m-%y} "
            f"{rng.randint(7, 21):02d}:{rng.randint(0, 59):02d} "
            f"PAS 004 {line.hint} NR:{rng.randint(10**5, 10**6)}"
        )

    def _opening(self, rng, line: BankLine):
        line.memo, line.style = "SALDO OVERGENOMEN UIT VORIGE ADMINISTRATIE", "clean"


def _mangled(rng, numbers: list[str]) -> str:
    """Invoice numbers as people type them."""
    way = rng.choice(("glued", "no zeros", "spaced", "digits"))
    words = []
    for number in numbers:
        prefix, year, serial = number.split("/")
        words.append(
            {
                "glued": re.sub(r"\W", "", number),
                "no zeros": f"{prefix.lower()} {year}-{int(serial)}",
                "spaced": number.replace("/", " "),
                "digits": f"{year}{serial}",
            }[way]
        )
    return f"{rng.choice(_REMARKS)} {' '.join(words)}"
