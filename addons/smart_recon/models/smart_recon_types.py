"""What is passed between screen, suggestions and posting: plain data, no records.

Amounts are in the currency of the bank's line and have the bank's sign: what comes in is
positive. Shares, write-offs and what is left open add up to the amount of the line.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class WriteOff:
    """A part of a line that is booked to an account.

    :param amount: with taxes, if there are any
    :param analytic: analytic distribution, as journal items have it
    :param reason: kind of difference (``fee``, ``discount``, ``fx``, ``rounding``), if it is one
    """

    account_id: int
    amount: float
    label: str = ""
    tax_ids: tuple = ()
    analytic: dict | None = None
    reason: str = ""


@dataclass(frozen=True)
class Match:
    """What somebody or something wants a line to be booked as.

    :param shares: pairs of an open item's id and what the line pays of it
    :param leave_open: what shares and write-offs do not use stays an open credit of the partner
    :param suggestion_id: the suggestion that was shown or carried out
    :param stamp: how line and items stood when it was decided; another state is refused
    :param mate_line_id: the line on another own account that is the other side of a transfer
    """

    line_id: int
    shares: tuple = ()
    writeoffs: tuple = ()
    partner_id: int | None = None
    leave_open: bool = False
    suggestion_id: int | None = None
    stamp: str | None = None
    mate_line_id: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a match; ``message`` says why not, in plain words."""

    line_id: int
    ok: bool
    message: str = ""
