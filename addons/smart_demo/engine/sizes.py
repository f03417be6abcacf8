"""How big the demo company is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Figures that the plan is drawn from.

    :param months: whole months before the current one
    :param invoices: customer invoices a month, on average
    :param goods_bills: vendor bills for goods a month, on average
    :param order_share: share of invoices and bills that come from an order with a delivery
    :param planted: how many of each mistake are planted
    """

    name: str
    months: int
    customers: int
    goods_vendors: int
    products: int
    invoices: int
    goods_bills: int
    order_share: float
    leads: int
    duplicate_contacts: int
    planted: int


SIZES = {
    size.name: size
    for size in (
        Size("small", 4, 10, 3, 12, 5, 2, 0.4, 12, 2, 1),
        Size("medium", 24, 30, 8, 26, 18, 7, 0.3, 60, 5, 2),
        Size("large", 24, 320, 40, 120, 450, 140, 0.1, 600, 30, 6),
    )
}
