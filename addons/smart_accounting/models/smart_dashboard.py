from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from .smart_accounting import CASH, EXPENSES, INCOME

#: Months in the chart, and days of a week.
MONTHS, WEEK = 6, 7
#: What revenue costs directly; the rest is overhead.
DIRECT = ("expense_direct_cost",)
READERS = ("account.group_account_invoice", "account.group_account_readonly")


class SmartDashboard(models.AbstractModel):
    """The CFO's figures: revenue, margin, money, what is overdue. Each company in its currency."""

    _inherit = "smart.dashboard"

    @api.model
    def _cards(self, role):
        cards = super()._cards(role)
        if role != "cfo" or not self._reads_books():
            return cards
        money = [*self._result_cards(), self._cash_card(), *self._due_cards()]
        return self._before_decisions(cards, money)

    @api.model
    def _charts(self, role):
        charts = super()._charts(role)
        if role != "cfo" or not self._reads_books():
            return charts
        return [self._result_chart(), *charts]

    @api.model
    def _insights(self, role):
        insights = super()._insights(role)
        if role in ("overview", "cfo") and self._reads_books():
            insights += [*self._revenue_insight(), *self._late_insight()]
        return insights

    def _reads_books(self):
        return any(map(self.env.user.has_group, READERS))

    # Sums -------------------------------------------------------------------

    def _lines(self, types, first=None, last=None):
        """Domain of posted entries on accounts of some types in the user's companies."""
        domain = [
            ("company_id", "in", self.env.companies.ids),
            ("parent_state", "=", "posted"),
            ("account_id.account_type", "in", types),
        ]
        if first:
            domain.append(("date", ">=", fields.Date.to_string(first)))
        if last:
            domain.append(("date", "<=", fields.Date.to_string(last)))
        return domain

    def _sums(self, domain, measure="balance", sign=1):
        """Sum by company, each in its own currency."""
        groups = self.env["account.move.line"]._read_group(
            domain, ["company_id"], [f"{measure}:sum"]
        )
        return {company: sign * (amount or 0.0) for company, amount in groups}

    def _open_lines(self, domain, name):
        return self._open(domain, "account.move.line", name)

    # Cards ----------------------------------------------------------------

    def _result_cards(self):
        _, today = self.env._, fields.Date.context_today(self)
        first = today.replace(day=1)
        income, direct = self._lines(INCOME, first, today), self._lines(DIRECT, first, today)
        revenue, costs = self._sums(income, sign=-1), self._sums(direct)
        result = self._lines((*INCOME, *EXPENSES), first, today)
        profit = self._sums(result, sign=-1)
        return [
            self._card(
                "revenue",
                _("Revenue This Month"),
                sum(revenue.values()),
                self._open_lines(income, _("Revenue")),
                text=self._money(revenue),
                note=self._target_note("revenue", revenue, first),
            ),
            self._card(
                "gross_margin",
                _("Gross Margin"),
                sum(revenue.values()),
                self._open_lines(self._lines((*INCOME, *DIRECT), first, today), _("Gross Margin")),
                text=self._margin_text(revenue, costs),
                note=_("revenue less direct costs"),
            ),
            self._card(
                "profit",
                _("Result This Month"),
                sum(profit.values()),
                self._open_lines(result, _("Result")),
                text=self._money(profit),
                note=self._target_note("margin", profit, first),
            ),
        ]

    def _margin_text(self, revenue, costs):
        """Share of revenue that is left, for each company; a dash where there is no revenue."""
        texts = []
        for company, amount in revenue.items():
            if company.currency_id.compare_amounts(amount, 0) > 0:
                texts.append(f"{round(100 * (amount - costs.get(company, 0.0)) / amount)} %")
        return ", ".join(texts) or "—"

    def _target_note(self, kind, reached, month):
        """How much of the month's target is reached; companies without one do not count."""
        if not self.env["smart.target"].has_access("read"):
            return ""
        notes = []
        for company in self.env.companies:
            target = self.env["smart.target"]._target(kind, month, company)
            if target and company.currency_id.compare_amounts(target, 0) > 0:
                notes.append(
                    self.env._(
                        "%(share)s %% of the target of %(target)s",
                        share=round(100 * reached.get(company, 0.0) / target),
                        target=company.currency_id.format(target),
                    )
                )
        return ", ".join(notes) or self.env._("no target set")

    def _cash_card(self):
        today = fields.Date.context_today(self)
        domain = self._lines(CASH, last=today)
        cash = self._sums(domain)
        name = self.env._("Cash and Bank")
        note = self._target_note("cash", cash, today.replace(day=1))
        return self._card(
            "cash",
            name,
            sum(cash.values()),
            self._open_lines(domain, name),
            text=self._money(cash),
            note=note,
        )

    def _due_cards(self):
        """What customers and what we should have paid by now."""
        _, today = self.env._, fields.Date.to_string(fields.Date.context_today(self))
        kinds = [
            ("overdue", _("Overdue From Customers"), "asset_receivable", 1, "danger"),
            ("late", _("We Are Late With"), "liability_payable", -1, "warning"),
        ]
        cards = []
        for key, title, account_type, sign, tone in kinds:
            domain = [
                *self._lines((account_type,)),
                ("reconciled", "=", False),
                ("date_maturity", "<", today),
            ]
            sums = self._sums(domain, "amount_residual", sign)
            count = self.env["account.move.line"].search_count(domain)
            cards.append(
                self._card(
                    key,
                    title,
                    count,
                    self._open_lines(domain, title),
                    text=self._money(sums),
                    note=_("open items: %s", count),
                    tone=tone,
                )
            )
        return cards

    # Chart ----------------------------------------------------------------

    def _result_chart(self):
        """Revenue and expenses of the current company, month by month."""
        today = fields.Date.context_today(self)
        first = today.replace(day=1) - relativedelta(months=MONTHS - 1)
        months = [first + relativedelta(months=number) for number in range(MONTHS)]
        series = [
            ("revenue", self.env._("Revenue"), INCOME, -1),
            ("expenses", self.env._("Expenses"), EXPENSES, 1),
        ]
        company = self.env.company
        return {
            "key": "result",
            "title": self.env._(
                "Revenue and expenses of %(company)s, in %(currency)s",
                company=company.name,
                currency=company.currency_id.name,
            ),
            "type": "line",
            "labels": [f"{month:%Y-%m}" for month in months],
            "series": [
                {"key": key, "name": name, "values": self._by_month(types, sign, months)}
                for key, name, types, sign in series
            ],
        }

    def _by_month(self, types, sign, months):
        domain = [
            ("company_id", "=", self.env.company.id),
            *self._lines(types, months[0])[1:],
        ]
        groups = self.env["account.move.line"]._read_group(domain, ["date:month"], ["balance:sum"])
        sums = {month: sign * amount for month, amount in groups}
        return [self.env.company.currency_id.round(sums.get(month, 0.0)) for month in months]

    # This week --------------------------------------------------------------

    def _revenue_insight(self):
        today = fields.Date.context_today(self)
        week, before = today - timedelta(WEEK - 1), today - timedelta(2 * WEEK - 1)
        domain = self._lines(INCOME, week, today)
        now = self._sums(domain, sign=-1)
        then = self._sums(self._lines(INCOME, before, week - timedelta(1)), sign=-1)
        if not now and not then:
            return []
        text = self.env._(
            "Revenue of the last seven days: %(now)s, of the seven before: %(then)s.",
            now=self._money(now),
            then=self._money(then),
        )
        return [self._insight("revenue", text, self._open_lines(domain, self.env._("Revenue")))]

    def _late_insight(self):
        """Customers who became late this week."""
        today = fields.Date.context_today(self)
        domain = [
            *self._lines(("asset_receivable",)),
            ("reconciled", "=", False),
            ("amount_residual", ">", 0),
            ("date_maturity", ">=", fields.Date.to_string(today - timedelta(WEEK))),
            ("date_maturity", "<", fields.Date.to_string(today)),
        ]
        sums = self._sums(domain, "amount_residual")
        if not sums:
            return []
        lines = self.env["account.move.line"]
        largest = lines.search(domain, order="amount_residual desc, id", limit=1)
        text = self.env._(
            "This week %(amount)s became overdue; the largest is from %(partner)s",
            amount=self._money(sums),
            partner=largest.partner_id.display_name or self.env._("somebody unknown"),
        )
        name = self.env._("Overdue since this week")
        return [self._insight("late", text, self._open_lines(domain, name), "warning")]
