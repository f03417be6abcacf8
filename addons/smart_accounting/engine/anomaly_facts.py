"""What the checks of entries are given, and what they hand back."""

from dataclasses import dataclass
from datetime import date

#: Amounts are counted in these parts of the main unit, whatever the smallest coin is.
HUNDREDTHS = 100


@dataclass(frozen=True)
class Entry:
    """One bill or entry, as far as the checks need it.

    :param res_id: what findings point to; a number or a name
    :param amount: in hundredths of the company's currency
    :param vendor: stable key; empty for entries without one
    :param account: the account that most of it is booked to
    :param booked_on: day on which it was made, if that is known and not the day it is dated
    :param hour: hour of the day at which it was made, in the company's time zone
    :param pair: accounts on both sides of a manual entry, sorted
    :param control: name of a receivable, payable or tax account that a manual entry touches
    :param reverses: what it reverses, if anything
    :param iban: account that the bill asks to be paid to
    """

    res_id: object
    day: date
    amount: int
    vendor: str = ""
    vendor_name: str = ""
    reference: str = ""
    account: str = ""
    user: str = ""
    booked_on: date | None = None
    hour: int | None = None
    pair: tuple = ()
    control: str = ""
    reverses: object = None
    is_refund: bool = False
    iban: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing about an entry that somebody should look at.

    :param score: how surprising it is, in nats: 7 is about once in a thousand entries
    :param at_stake: hundredths that may be lost if it is wrong
    :param similar: entries to look at beside it
    """

    kind: str
    res_id: object
    score: float
    text: str
    at_stake: int = 0
    similar: tuple = ()

    @property
    def severity(self) -> str:
        """high, medium or low."""
        return "high" if self.score >= 7 else "medium" if self.score >= 5 else "low"


def money(hundredths: int) -> str:
    """Hundredths as a person reads them.

    >>> money(-123456)
    '-1,234.56'
    """
    sign = "-" if hundredths < 0 else ""
    whole, cents = divmod(abs(hundredths), HUNDREDTHS)
    return f"{sign}{whole:,}.{cents:02d}"
