"""Steps 3 to 5: what was delivered, received or agreed, against what was billed until then."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from .finding import BLOCKING, WARNING, Found


@dataclass(frozen=True)
class Line:
    """A line of an order at the end of the month, in its own unit of measure.

    :param done: quantity delivered or received until the end, less what came back; for what
        is billed by order the ordered quantity
    :param billed: quantity on documents, posted or draft, dated until the end, less credits
    :param price: of one unit without taxes, in the company's currency
    :param ready: whether it could be billed today; what was billed after the month cannot
    """

    id: int
    order_id: int
    order: str
    partner_id: int
    partner: str
    done: Decimal
    billed: Decimal
    price: Decimal
    account_id: int = 0
    ready: bool = True


def check(kind, model, lines, tolerance, *, sign, severity=BLOCKING, fixes=()) -> list[Found]:
    """One finding for each order of which less was billed than done.

    :param tolerance: smallest amount of an order worth mentioning
    :param sign: 1 if billing raises the profit, -1 if it lowers it
    """
    orders = defaultdict(list)
    for line in lines:
        missing = (line.done - line.billed) * line.price
        if line.done > line.billed and missing > 0:
            orders[line.order_id].append((line, missing))
    found = []
    for order_id, parts in orders.items():
        amount = sum(missing for _line, missing in parts)
        first = parts[0][0]
        if amount < tolerance:
            continue
        found.append(
            Found(
                kind,
                str(order_id),
                severity,
                model,
                (order_id,),
                amount=amount,
                effect=sign * amount,
                words={"order": first.order, "partner": first.partner, "count": len(parts)},
                evidence={
                    "lines": [[line.id, str(missing), line.account_id] for line, missing in parts],
                    "partner_id": first.partner_id,
                },
                fixes=_possible(fixes, parts),
            )
        )
    return found


def _possible(fixes, parts):
    """Nothing is invoiced twice: what has an invoice of a later month can be accrued only."""
    ready = all(line.ready for line, _missing in parts)
    return tuple(fix for fix in fixes if ready or fix != "invoice")


def unbilled_deliveries(lines, tolerance):
    """Goods that left until the end of the month and are on no invoice."""
    return check("delivery", "sale.order", lines, tolerance, sign=1, fixes=("invoice", "accrue"))


def missing_bills(lines, tolerance):
    """Goods and services that came until the end of the month without a bill."""
    return check("receipt", "purchase.order", lines, tolerance, sign=-1, fixes=("accrue", "ask"))


def uninvoiced_revenue(lines, tolerance):
    """Orders, timesheets and milestones that could have been invoiced."""
    return check(
        "revenue",
        "sale.order",
        lines,
        tolerance,
        sign=1,
        severity=WARNING,
        fixes=("invoice", "accrue"),
    )
