"""The month-end close of the demo company's last month, where it is installed."""

from dateutil.relativedelta import relativedelta

from odoo import fields, models

#: From which amount on a change needs an explanation, in the demo company's currency.
MATERIALITY = 5000.0


class SmartDemo(models.AbstractModel):
    _inherit = "smart.demo"

    def _scan_last_month(self, company, today=None) -> dict:
        """Open and scan the month before this one, as the accountant; the controller reviews.

        :param today: the day the company is looked at; the current day by default
        :return: the month, how ready it is in percent, and how many findings are open; empty
            where the close or the demo company's people are missing
        """
        anna = self.env.ref("__smart_demo__.user_anna", raise_if_not_found=False)
        kwame = self.env.ref("__smart_demo__.user_kwame", raise_if_not_found=False)
        if "smart.close" not in self.env or not (anna and kwame):
            return {}
        today = fields.Date.to_date(today) or fields.Date.context_today(self)
        end = today + relativedelta(day=1, days=-1)
        closes = self.env["smart.close"].with_user(anna)
        closes = closes.with_context(allowed_company_ids=company.ids)
        close = closes.search([("date_to", "=", end)], limit=1) or closes._open(
            end + relativedelta(day=1),
            end,
            company,
            preparer_id=anna.id,
            reviewer_id=kwame.id,
            materiality=MATERIALITY,
        )
        close.action_scan()
        return {
            "month": end.isoformat()[:7],
            "readiness": close.readiness,
            "findings": close.finding_count,
            "blocking": close.blocking_count,
        }
