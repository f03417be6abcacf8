"""Step 7: taxes that are missing, wrong, or do not follow from their bases."""

from dataclasses import dataclass
from decimal import Decimal

from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from .finding import BLOCKING, WARNING, Found

#: Lines of an account that must have had a tax before its absence is strange, and their share.
ENOUGH, MOSTLY = 10, Decimal("0.9")


@dataclass(frozen=True)
class Usage:
    """How often lines of an account carried taxes before, on one kind of document.

    :param account_has_tax: the account itself says which tax belongs on it
    """

    account_id: int
    kind: str
    taxed: int
    untaxed: int
    account_has_tax: bool = False

    @property
    def expects_tax(self) -> bool:
        """Whether a line without tax is strange.

        >>> Usage(1, "out_invoice", 19, 1).expects_tax, Usage(1, "out_invoice", 4, 0).expects_tax
        (True, False)
        """
        total = self.taxed + self.untaxed
        usual = total >= ENOUGH and Decimal(self.taxed) / total >= MOSTLY
        return self.account_has_tax or usual


@dataclass(frozen=True)
class Untaxed:
    """A line of the month without any tax, where one is expected."""

    id: int
    move_id: int
    move: str
    account_id: int
    account: str
    amount: Decimal


@dataclass(frozen=True)
class TaxLine:
    """A tax on one document against its base.

    :param tax_id: 0 where nobody adds up by tax
    :param rate: share of the base, of which ``factor`` belongs to this line
    :param rounding: how far off all lines together may round
    """

    move_id: int
    move: str
    tax: str
    base: Decimal
    booked: Decimal
    rate: Decimal
    factor: Decimal = Decimal(1)
    rounding: Decimal = Decimal("0.01")
    tax_id: int = 0

    @property
    def expected(self) -> Decimal:
        return abs(self.base * self.rate * self.factor)

    @property
    def is_off(self) -> bool:
        """Whether it is another amount than its base makes it, by more than rounding."""
        return abs(abs(self.booked) - self.expected) > self.rounding


@dataclass(frozen=True)
class Mapped:
    """Lines with a tax that the document's fiscal position replaces by another."""

    move_id: int
    move: str
    tax: str
    position: str
    amount: Decimal


@dataclass(frozen=True)
class Partner:
    id: int
    name: str
    vat: str
    country: str
    amount: Decimal


def check(untaxed, tax_lines, mapped, partners) -> list[Found]:
    return [
        *_untaxed(untaxed),
        *_computed(tax_lines),
        *_positions(mapped),
        *_numbers(partners),
    ]


def _untaxed(lines):
    return [
        Found(
            "tax_missing",
            str(line.id),
            WARNING,
            "account.move",
            (line.move_id,),
            amount=abs(line.amount),
            pattern=f"tax_missing:{line.account_id}",
            words={"move": line.move, "account": line.account},
        )
        for line in lines
    ]


def _computed(lines):
    return [
        Found(
            "tax_amount",
            f"{line.move_id}/{line.tax}",
            BLOCKING,
            "account.move",
            (line.move_id,),
            amount=abs(abs(line.booked) - line.expected),
            words={"move": line.move, "tax": line.tax},
            evidence={
                "base": str(line.base),
                "booked": str(line.booked),
                "expected": str(line.expected),
            },
        )
        for line in lines
        if line.is_off
    ]


def _positions(mapped):
    return [
        Found(
            "tax_position",
            f"{each.move_id}/{each.tax}",
            WARNING,
            "account.move",
            (each.move_id,),
            amount=abs(each.amount),
            words={"move": each.move, "tax": each.tax, "position": each.position},
        )
        for each in mapped
    ]


def _numbers(partners):
    return [
        Found(
            "vat_number",
            str(partner.id),
            WARNING,
            "res.partner",
            (partner.id,),
            amount=abs(partner.amount),
            pattern=f"vat_number:{partner.id}:{partner.vat}",
            words={"partner": partner.name, "number": partner.vat},
        )
        for partner in partners
        if not is_valid_number(partner.vat, partner.country)
    ]


def is_valid_number(number, country) -> bool:
    """Whether a VAT number can be one; a country without a known form lets all pass.

    >>> is_valid_number("BE0477472701", "BE"), is_valid_number("BE0477472700", "BE")
    (True, False)
    """
    prefix = number[:2].lower() if number[:2].isalpha() else (country or "").lower()
    module = get_cc_module({"el": "gr"}.get(prefix, prefix) or "xx", "vat")
    if module is None:
        return True
    try:
        module.validate(number)
    except ValidationError:
        return False
    return True
