from collections import defaultdict
from datetime import datetime, time
from decimal import Decimal

import pytz

from odoo import models

from ..engine import orders


class SmartCloseFacts(models.AbstractModel):
    """What was ordered, moved and billed until the end of the month.

    Quantities on orders are those of today. Whoever closes October in November needs those of
    October 31: they are added up from stock moves and documents dated until then.
    """

    _inherit = "smart.close.facts"

    # Sales ----------------------------------------------------------------

    def _sale_lines(self, period):
        """Lines of goods that were delivered, and lines of all that is billed otherwise.

        Goods that leave after the month are neither.
        """
        lines = self._candidates(period, "sale.order.line", "sale_line_ids", "sale")
        moved = self._moved(period, lines, "sale_line_id", "customer", 1)
        billed = self._billed(period, lines, "sale_line_ids", ("out_invoice", "out_refund"))
        worked = self._worked(period, lines)
        goods, others = [], []
        for line in lines:
            if line.id in moved:
                goods.append(self._order_line(line, moved[line.id], billed[line.id]))
            elif line.product_id.invoice_policy == "order":
                ordered = Decimal(str(line.product_uom_qty))
                others.append(self._order_line(line, ordered, billed[line.id]))
            elif line.qty_delivered_method != "stock_move":
                done = worked.get(line.id, Decimal(str(line.qty_delivered)))
                others.append(self._order_line(line, done, billed[line.id]))
        return goods, others

    def _worked(self, period, lines):
        """Hours, expenses and milestones up to the end, by line.

        What somebody entered by hand on an order has no date: it counts as it stands today.
        """
        by_method = lines.grouped("qty_delivered_method")
        none = lines.browse()
        quantities = {line.id: 0.0 for line in lines if line.qty_delivered_method != "manual"}
        expenses = by_method.get("analytic", none)
        quantities |= self._spent(period, expenses, [("amount", "<=", 0.0)])
        if "timesheet" in by_method:
            hours = by_method["timesheet"]
            domain = hours._timesheet_compute_delivered_quantity_domain()
            quantities |= self._spent(period, hours, domain)
        if "milestones" in by_method:
            quantities |= self._reached(period, by_method["milestones"])
        return {number: Decimal(str(round(done, 6))) for number, done in quantities.items()}

    def _spent(self, period, lines, domain):
        # sudo: timesheets are other people's; sums of them stand on the order as well
        lines = lines.sudo()
        return lines._get_delivered_quantity_by_analytic([*domain, ("date", "<=", period.end)])

    def _reached(self, period, lines):
        # sudo: accountants may not read projects; how much was reached stands on the order as well
        milestones = self.env["project.milestone"].sudo()
        groups = milestones._read_group(
            [
                ("sale_line_id", "in", lines.ids),
                ("is_reached", "=", True),
                ("reached_date", "<=", period.end),
            ],
            ["sale_line_id"],
            ["quantity_percentage:sum"],
        )
        return {line.id: share * line.product_uom_qty for line, share in groups}

    def _purchase_lines(self, period):
        """Lines of what was received."""
        lines = self._candidates(period, "purchase.order.line", "purchase_line_id", "purchase")
        moved = self._moved(period, lines, "purchase_line_id", "supplier", -1)
        billed = self._billed(period, lines, "purchase_line_id", ("in_invoice", "in_refund"))
        by_moves = self._has_moves("purchase_line_id")
        facts = []
        for line in lines:
            # goods that did not move were not received; services say themselves what came
            goods = by_moves and line.product_id.type == "consu"
            done = moved.get(line.id, Decimal(0)) if goods else Decimal(str(line.qty_received))
            facts.append(self._order_line(line, done, billed[line.id]))
        return facts

    def _candidates(self, period, model, link, state):
        """Lines of which something is to be billed now, or was billed after the month."""
        base = [
            ("company_id", "=", period.company.id),
            ("order_id.state", "=", state),
            ("order_id.date_order", "<=", self._end(period)),
            ("display_type", "=", False),
        ]
        lines = self.env[model]
        waiting = lines.search([*base, ("qty_to_invoice", ">", 0)])
        later = self.env["account.move.line"].search(
            [
                ("company_id", "=", period.company.id),
                ("date", ">", period.end),
                ("parent_state", "!=", "cancel"),
                (link, "!=", False),
            ]
        )
        return waiting | lines.search([*base, ("id", "in", later[link].ids)])

    def _end(self, period):
        """The first moment after the period, in UTC, where the company is."""
        zone = pytz.timezone(period.company.partner_id.tz or self.env.user.tz or "UTC")
        local = zone.localize(datetime.combine(period.end, time.max))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _has_moves(self, link):
        return "stock.move" in self.env and link in self.env["stock.move"]._fields

    def _moved(self, period, lines, link, usage, sign):
        """Quantities that went to customers or came from suppliers, less returns, by line."""
        if not self._has_moves(link):
            return {}
        sums = defaultdict(Decimal)
        base = [
            (link, "in", lines.ids),
            ("state", "=", "done"),
            ("date", "<=", self._end(period)),
        ]
        ways = (("location_dest_id", sign), ("location_id", -sign))
        for place, direction in ways:
            groups = self.env["stock.move"]._read_group(
                [*base, (f"{place}.usage", "=", usage)], [link, "product_uom"], ["quantity:sum"]
            )
            for line, unit, quantity in groups:
                sums[line.id] += direction * self._quantity(quantity, unit, line.product_uom_id)
        return dict(sums)

    def _billed(self, period, lines, link, kinds):
        """Quantities on documents dated until the end of the month, less credits, by line."""
        groups = self.env["account.move.line"]._read_group(
            [
                (link, "in", lines.ids),
                ("date", "<=", period.end),
                ("parent_state", "!=", "cancel"),
                ("move_id.move_type", "in", kinds),
            ],
            [link, "move_type", "product_uom_id"],
            ["quantity:sum"],
        )
        sums = defaultdict(Decimal)
        for line, kind, unit, quantity in groups:
            sign = 1 if kind == kinds[0] else -1
            sums[line.id] += sign * self._quantity(quantity, unit, line.product_uom_id)
        return sums

    @staticmethod
    def _quantity(quantity, unit, wanted):
        if unit and wanted and unit != wanted:
            quantity = unit._compute_quantity(quantity, wanted, round=False)
        return Decimal(str(round(quantity, 6)))

    def _order_line(self, line, done, billed):
        order = line.order_id
        ordered = line.product_uom_qty if "product_uom_qty" in line._fields else line.product_qty
        net = line.price_subtotal / ordered if ordered else line.price_unit
        value = net / (order.currency_rate or 1.0)
        return orders.Line(
            line.id,
            order.id,
            order.name,
            order.partner_id.id,
            order.partner_id.name or "",
            done,
            billed,
            Decimal(str(round(value, 6))),
            ready=line.qty_to_invoice > 0,
        )
