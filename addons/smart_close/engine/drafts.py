"""Step 2: entries of the month, or of earlier ones, that nobody posted."""

from dataclasses import dataclass
from decimal import Decimal

from .finding import BLOCKING, WARNING, ZERO, Found

#: How a posted document changes the profit; journal entries may do anything.
SIGNS = {"out_invoice": 1, "out_refund": -1, "out_receipt": 1,
         "in_invoice": -1, "in_refund": 1, "in_receipt": -1}  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A draft dated up to the end of the month.

    :param net: untaxed amount of a document in the company's currency, without sign
    :param age: days from its date to the end of the month
    """

    id: int
    name: str
    kind: str
    net: Decimal
    age: int
    partner: str = ""


def check(drafts) -> list[Found]:
    """One finding for each draft; an empty one blocks nothing.

    >>> [each.effect for each in check([Draft(1, "BILL", "in_invoice", Decimal(20), 3)])]
    [Decimal('-20')]
    """
    return [
        Found(
            "draft",
            str(draft.id),
            BLOCKING if draft.net else WARNING,
            "account.move",
            (draft.id,),
            amount=draft.net,
            effect=draft.net * SIGNS.get(draft.kind, 0) or ZERO,
            words={"name": draft.name, "partner": draft.partner, "days": draft.age},
            fixes=("post", "next_month", "discard") if draft.net else ("discard", "next_month"),
        )
        for draft in drafts
    ]
