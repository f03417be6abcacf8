from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import models

from ..engine import balances, cutoff
from .smart_close_facts_taxes import DOCUMENTS

#: Fields in which other modules keep the time that a line pays for.
PERIODS = (("deferred_start_date", "deferred_end_date"), ("start_date", "end_date"))
FIELDS = ("move_id", "move_name", "account_id", "name", "balance", "date", "invoice_date")
#: How far back a document may lie that still pays for the time after the month.
MONTHS = 24


class SmartCloseFacts(models.AbstractModel):
    """Documents that pay for a longer time than the month."""

    _inherit = "smart.close.facts"

    def _check_cutoff(self, period):
        coin = Decimal(str(period.company.currency_id.rounding))
        least = max(period.materiality, coin)
        return cutoff.check(
            self._long_lines(period, least),
            period.end,
            coin,
            least,
            day_first=self._is_day_first(period.company),
        )

    def _is_day_first(self, company):
        language = company.partner_id.lang or self.env.user.lang
        formats = self.env["res.lang"]._get_data(code=language)
        return not (formats and formats.date_format.startswith("%m"))

    def _long_lines(self, period, least):
        """Lines on profit accounts that are large enough for a part of them to matter."""
        named = self._period_fields()
        lines = self.env["account.move.line"].search_fetch(
            [
                ("company_id", "=", period.company.id),
                ("parent_state", "=", "posted"),
                ("move_id.move_type", "in", DOCUMENTS),
                ("display_type", "=", "product"),
                ("account_id.account_type", "in", balances.PROFIT),
                ("date", ">", period.end + relativedelta(months=-MONTHS)),
                ("date", "<=", period.end),
                "|",
                ("balance", ">=", float(least)),
                ("balance", "<=", -float(least)),
            ],
            [*FIELDS, *named],
        )
        return [
            cutoff.Item(
                line.id,
                line.move_id.id,
                line.move_name,
                line.account_id.id,
                line.account_id.display_name,
                line.name or "",
                line.invoice_date or line.date,
                self._money(period.company, line.balance),
                *(line[name] or None for name in named),
            )
            for line in lines
        ]

    def _period_fields(self):
        known = self.env["account.move.line"]._fields
        return next((pair for pair in PERIODS if set(pair) <= known.keys()), ())
