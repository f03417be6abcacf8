"""Single journal items below a row of a report, and the way to them in Odoo's own lists."""

from dataclasses import dataclass
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..engine import report_definition, report_table

ITEMS_A_PAGE = 80
#: A list of single items may be this long; longer ones are filtered by a domain.
MOST_IDS = 10_000


@dataclass
class Item:
    """What one statement tells of a journal item."""

    id: int
    company: int
    day: object
    first: Decimal
    second: Decimal
    running: Decimal


class SmartReport(models.Model):
    _inherit = "smart.report"

    def _item_rows(self, line, within, options, key, offset):
        """A page of the items below a row, as JSON."""
        inner, table, need = self._inner(line, within, options)
        items = self._item_page(inner, need, options, within, table.setup, offset)
        level = line.level + len(within) + 1
        opening = self._opening(inner, table) if self.layout == "ledger" else Decimal(0)
        rows = self._items_json(inner, table, items[:ITEMS_A_PAGE], opening, level, key)
        if len(items) > ITEMS_A_PAGE:
            rows.append(self._more_json(key, level, offset + ITEMS_A_PAGE))
        return rows

    def _inner(self, line, within, options):
        """The line as it is inside of its groups, with its table and need."""
        accounts, setup = self._accounts_within(within), self._report_setup(options)
        inner = report_table.narrowed(line, within)
        (need,) = report_table.plan([inner], accounts, setup)
        return inner, self._table_of([inner], accounts, setup, options, within), need

    def _opening(self, line, table):
        measures = [measure for _column, measure in table.setup.cells]
        return table.total(line)[measures.index("opening")]

    def _item_page(self, line, need, options, within, setup, offset):
        """Items in the order of their days, with their running sum from the first one on."""
        source = self._source(line.source, need, options, within)
        self._limit_days(source, self._shown_spans(line, setup))
        item_id = self._item_sql(source.query, "id")
        value = SQL("(%s - %s) * %s", source.first, source.second, self._rate_sql(source, setup))
        source.query.order = SQL("3, 1")
        source.query.limit, source.query.offset = ITEMS_A_PAGE + 1, offset
        rows = self._fetch_values(
            source.query,
            item_id,
            self._item_sql(source.query, "company_id"),
            SQL("%s AS report_day", source.day),
            SQL("(%s)::text", source.first),
            SQL("(%s)::text", source.second),
            SQL("(SUM(%s) OVER (ORDER BY %s, %s))::text", value, source.day, item_id),
        )
        return [
            Item(res_id, company, day, *(Decimal(each) for each in values))
            for res_id, company, day, *values in rows
        ]

    def _rate_sql(self, source, setup):
        day = setup.columns[0].period.end
        company = self._item_sql(source.query, "company_id")
        cases = [
            SQL("WHEN %s THEN %s", each, fact.rate(day)) for each, fact in setup.companies.items()
        ]
        return SQL("(CASE %s %s END)", company, SQL(" ").join(cases))

    def _shown_spans(self, line, setup):
        """Intervals whose items a row shows; what was carried forward is none of them."""
        return [
            span
            for column, measure in setup.cells
            for company in column.companies
            if measure not in ("opening", "closing")
            for profit in (False, True)
            if (
                span := report_definition.interval(
                    line, measure, column, setup.companies[company], profit
                )
            )
        ]

    def _limit_days(self, source, spans):
        within = [
            SQL("(%s BETWEEN %s AND %s)", source.day, start or report_definition.LONG_AGO, end)
            for start, end in sorted(set(spans), key=str)
        ]
        source.query.add_where(SQL("(%s)", SQL(" OR ").join(within)) if within else SQL("FALSE"))

    def _items_json(self, line, table, items, opening, level, key):
        records = self.env["account.move.line"].browse([item.id for item in items])
        # sudo: names of partners of entries that the search has just allowed to read
        partners = {each.id: each.partner_id.sudo().display_name for each in records}
        return [
            {
                **self._row_json(
                    report_table.Row(
                        # an item may be there more than once: for each tax, or each payment
                        key=f"{key}/item:{record.id}:{item.day}",
                        label=self._item_label(record, partners[record.id]),
                        level=level,
                        style="item",
                        values=self._item_values(line, table, item, opening),
                        parent=key,
                        res_id=record.id,
                    )
                ),
                "date": format_date(self.env, item.day) if item.day else "",
                "move_id": record.move_id.id,
            }
            for item, record in zip(items, records, strict=True)
        ]

    def _item_label(self, item, partner):
        words = [item.move_name or self.env._("Draft"), partner, item.name or item.ref]
        return " · ".join(word for word in words if word)

    def _item_values(self, line, table, item, opening):
        setup = table.setup
        fact = setup.companies[item.company]
        values = []
        for column, measure in setup.cells:
            rate = fact.rate(column.period.end)
            if measure == "opening":
                value = None
            elif measure == "closing":
                # several columns have one list of items: a running balance would mix them
                alone = len(setup.columns) == 1
                value = opening + item.running * line.sign if alone else None
            else:
                value = self._item_value(line, column, measure, item, setup)
                value = value if value is None else value * rate
            values.append(setup.rounded(value))
        return values

    def _item_value(self, line, column, measure, item, setup):
        fact = setup.companies[item.company]
        span = report_definition.interval(line, measure, column, fact, False)
        if not span or item.company not in column.companies:
            return None
        # below an ageing are the items that were open on its first day
        if self.layout == "ageing" and column.period != setup.columns[0].period:
            return None
        if not (span[0] or report_definition.LONG_AGO) <= item.day <= span[1]:
            return None
        value = report_table.measured((item.first, item.second), measure)
        return value if measure in ("debit", "credit") else value * line.sign

    # Drill down ------------------------------------------------------------

    @api.model
    def action_drill(self, code, options, key, cell=0):
        """The journal items behind a figure, in Odoo's own list.

        :param key: of the row
        :param cell: number of the figure in its row, from the left
        """
        report = self._by_code(code)
        options = report._options(options)
        line, within = report._place(key)
        if not line.accounts:
            raise UserError(self.env._("This line is computed from others: look into those."))
        setup = report._report_setup(options)
        if type(cell) is not int or not 0 <= cell < len(setup.cells):
            raise UserError(self.env._("There is no such column. Load the report again."))
        if setup.cells[cell][1] == "target":
            raise UserError(self.env._("No entries are behind a target."))
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move.line",
            "name": line.name,
            "views": [[False, "list"], [False, "pivot"], [False, "form"]],
            "domain": report._drill_domain(line, within, options, setup, cell),
            "context": {"allowed_company_ids": options["companies"]},
        }

    def _drill_domain(self, line, within, options, setup, cell):
        column, measure = setup.cells[cell]
        accounts = self._accounts_within(within)
        inner = report_table.narrowed(line, within)
        (need,) = report_table.plan([inner], accounts, setup)
        domain = self._item_domain(need, {**options, "companies": list(column.companies)})
        if line.source == "ledger" and options["basis"] == "accrual":
            groups = [(f"{kind}_id", "=", number or False) for kind, number in within]
            days = self._drill_days(inner, accounts, setup, column, measure)
            return [*domain, *groups, *days]
        on_day = {"date_to": column.period.end} if self.layout == "ageing" else {}
        source = self._source(line.source, need, options | on_day, within)
        of_company = self._item_sql(source.query, "company_id")
        source.query.add_where(SQL("%s = ANY(%s)", of_company, list(column.companies)))
        company = column.companies[0]
        span = report_definition.interval(line, measure, column, setup.companies[company], False)
        self._limit_days(source, [span] if span else [])
        source.query.limit = MOST_IDS
        ids = [
            row[0] for row in self._fetch_values(source.query, self._item_sql(source.query, "id"))
        ]
        return [("id", "in", ids)]

    def _drill_days(self, line, accounts, setup, column, measure):
        """The days of a figure as a domain; they can differ by company and kind of account."""
        wanted = report_table.accounts_of(line, accounts)
        parts = []
        for company in column.companies:
            for profit in (False, True):
                ids = [account.id for account in wanted if account.is_profit is profit]
                fact = setup.companies[company]
                span = report_definition.interval(line, measure, column, fact, profit)
                if ids and span:
                    since = [("date", ">=", span[0])] if span[0] else []
                    part = [("company_id", "=", company), ("account_id", "in", ids), *since]
                    parts.append(Domain([*part, ("date", "<=", span[1])]))
        return list(Domain.OR(parts))
