"""What a report is asked for: read from the request, checked, and turned into columns."""

from datetime import date
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..engine import report_definition, report_period, report_table

MOST_COLUMNS = 24
#: Days outside of these are typing errors.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
IDS = ("journals", "partners", "analytic", "companies")
#: Filters by records that may be gone.
FILTERS = {
    "journals": "account.journal",
    "partners": "res.partner",
    "analytic": "account.analytic.account",
}
LARGEST_ID = 2**31 - 1
FLAGS = ("drafts", "zero", "split")
CHOICES = {
    "compare": ("none", "previous", "year", "target"),
    "due_by": ("due", "invoice"),
    "basis": ("accrual", "cash"),
}
PRESETS = (
    "this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year",
    "today", "custom",
)  # fmt: skip


class SmartReport(models.Model):
    _inherit = "smart.report"

    def _options(self, values) -> dict:
        """The options of a request, complete and checked.

        :param values: what the viewer or another program asks for; missing ones get their default
        :raises UserError: something cannot be understood, in words that say what
        :raises AccessError: a company of others
        """
        self.ensure_one()
        values = values or {}
        if not isinstance(values, dict):
            raise UserError(self.env._("The options of this report cannot be read."))
        options = {name: self._read_ids(values.get(name), name) for name in IDS}
        options |= {name: bool(values.get(name)) for name in FLAGS}
        for name, allowed in CHOICES.items():
            choice = values.get(name) or allowed[0]
            if choice not in allowed:
                raise UserError(self.env._("“%(value)s” is no choice for %(name)s.",
                                           value=choice, name=name))  # fmt: skip
            options[name] = choice
        options["companies"] = self._checked_companies(options["companies"])
        self._check_filters(options)
        options |= self._dates(values)
        options["count"] = self._count(values.get("count"), options["compare"])
        self._check_basis(options)
        self._check_targets(options)
        return options

    def _read_ids(self, values, name):
        if not isinstance(values or [], list | tuple) or not all(
            type(each) is int and 0 < each <= LARGEST_ID for each in values or []
        ):
            raise UserError(self.env._("The filter %s has to be a list of records.", name))
        return sorted(set(values or []))

    def _check_filters(self, options):
        """A filter by records that are gone or of others would show figures of nothing."""
        words = {
            "journals": self.env._("journals"),
            "partners": self.env._("partners"),
            "analytic": self.env._("analytic accounts"),
        }
        for name, model in FILTERS.items():
            records = self.env[model].with_context(active_test=False)
            wanted = options[name]
            if wanted and records.search_count([("id", "in", wanted)]) < len(wanted):
                raise UserError(
                    self.env._(
                        "Not all of the chosen %s are there any more, or you may not see them."
                        " Choose again.",
                        words[name],
                    )
                )

    def _count(self, value, compare):
        if compare in ("none", "target"):
            return 0
        if type(value or 1) is not int or not 0 < (value or 1) < MOST_COLUMNS:
            raise UserError(self.env._("Compare with 1 to %s other periods.", MOST_COLUMNS - 1))
        return value or 1

    def _checked_companies(self, ids):
        """Ids of the companies to report on, the user's current one first."""
        chosen = ids or self.env.companies.ids
        if not self.env.su and set(chosen) - set(self.env.user._get_company_ids()):
            raise AccessError(self.env._("You have no access to one of these companies."))
        if set(chosen) - set(self.env.companies.ids):
            # record rules hide their entries from this session: figures would lack them
            raise UserError(
                self.env._("Not all of these companies are chosen in the menu of companies.")
            )
        main = self.env.company.id
        return sorted(chosen, key=lambda company: (company != main, company))

    # Dates -----------------------------------------------------------------

    def _dates(self, values):
        given = values.get("date_to") or (self.period == "range" and values.get("date_from"))
        preset = values.get("preset") or ("custom" if given else "")
        preset = preset or ("today" if self.period == "as_of" else "this_year")
        if preset not in PRESETS:
            raise UserError(self.env._("There is no period “%s”.", preset))
        is_custom = preset == "custom"
        period = self._custom_period(values) if is_custom else self._preset_period(preset)
        return {
            "preset": preset,
            "date_from": fields.Date.to_string(period.start),
            "date_to": fields.Date.to_string(period.end),
        }

    def _custom_period(self, values):
        end = self._day(values.get("date_to"))
        if self.period == "as_of" or not values.get("date_from"):
            return report_period.Period(self._fiscal_start(end), end)
        start = self._day(values["date_from"])
        if start > end:
            raise UserError(
                self.env._(
                    "The period begins on %(start)s, after its end on %(end)s.",
                    start=format_date(self.env, start),
                    end=format_date(self.env, end),
                )
            )
        return report_period.Period(start, end)

    def _day(self, text):
        try:
            day = date.fromisoformat(text)
        except (TypeError, ValueError):
            raise UserError(self.env._("“%s” is not a date.", text or "")) from None
        if not FIRST_DAY <= day <= LAST_DAY:
            raise UserError(
                self.env._("%s is too far away for a report.", format_date(self.env, day))
            )
        return day

    def _fiscal_start(self, day):
        company = self.env.company
        month = int(company.fiscalyear_last_month)
        return report_period.fiscal_start(day, month, company.fiscalyear_last_day)

    def _preset_period(self, preset):
        today = fields.Date.context_today(self)
        year = self._fiscal_start(today)
        if preset == "today":
            return report_period.Period(year, today)
        months = {"month": 1, "quarter": 3, "year": 12}[preset.split("_")[1]]
        if months == 12:
            start = year
        else:
            start = today.replace(day=1, month=(today.month - 1) // months * months + 1)
        if preset.startswith("last"):
            start = report_period.shift_months(start, -months)
        following = report_period.shift_months(start, months)
        period = report_period.Period(start, following - report_period.DAY)
        if self.period == "as_of" and period.end > today:
            return report_period.Period(start, today)
        return period

    # Columns ---------------------------------------------------------------

    def _report_setup(self, options):
        """Columns, companies and currency of a report, for the engine."""
        companies = self.env["res.company"].browse(options["companies"])
        periods = self._periods(options)
        split = [(each,) for each in companies.ids] if options["split"] else []
        groups = [*split, tuple(companies.ids)] if len(split) != 1 else split
        if len(periods) * len(groups) > MOST_COLUMNS:
            raise UserError(
                self.env._("More than %s columns do not fit. Compare less.", MOST_COLUMNS)
            )
        columns = [
            report_definition.Column(period, group, self._column_label(period, group, options))
            for period in periods
            for group in groups
        ]
        facts = {each.id: self._company_fact(each, periods) for each in companies}
        aims = self._target_columns(columns, options) if options["compare"] == "target" else []
        return report_table.Setup(
            layout=self.layout,
            columns=(*columns, *aims),
            companies=facts,
            targets=self._target_amounts(aims, facts, options),
            is_whole=not any(options[name] for name in FILTERS),
            places=self.env.company.currency_id.decimal_places,
            hide_zero=not options["zero"],
        )

    def _periods(self, options):
        first = report_period.Period(
            fields.Date.to_date(options["date_from"]), fields.Date.to_date(options["date_to"])
        )
        count = options["count"]
        if not count:
            return [first]
        if options["compare"] == "year":
            others = report_period.years_before(first, count)
        elif self.period == "as_of":
            ends = report_period.months_before(first.end, count)
            others = [report_period.Period(self._fiscal_start(end), end) for end in ends]
        else:
            others = report_period.before(first, count)
        if others[-1].start < FIRST_DAY:
            raise UserError(self.env._("The compared periods reach too far back."))
        return [first, *others]

    def _column_label(self, period, group, options):
        label = self._period_label(period)
        if not options["split"]:
            return label
        company = self.env["res.company"].browse(group)
        name = company.name if len(group) == 1 else self.env._("All companies")
        return f"{name}\n{label}" if options["count"] else name

    def _period_label(self, period):
        if self.period == "as_of":
            return self.env._("As of %s", format_date(self.env, period.end))
        if period.months == 1:
            return format_date(self.env, period.end, date_format="MMM yyyy")
        if period.months == 3 and period.start.month % 3 == 1:
            return format_date(self.env, period.end, date_format="QQQ yyyy")
        if period.months == 12 and period.start.month == 1:
            return str(period.end.year)
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, period.start),
            end=format_date(self.env, period.end),
        )

    def _company_fact(self, company, periods):
        return report_definition.Company(
            id=company.id,
            fiscal_month=int(company.fiscalyear_last_month),
            fiscal_day=company.fiscalyear_last_day,
            rates=tuple((period.end, self._rate(company, period.end)) for period in periods),
        )

    def _rate(self, company, day):
        """What one unit of a company's currency is worth in the current company's.

        :raises UserError: there is no rate on or before that day
        """
        target, main = self.env.company.currency_id, self.env.company
        if company.currency_id == target:
            return Decimal(1)
        known = self.env["res.currency.rate"].search_count(
            [
                ("currency_id", "=", company.currency_id.id),
                ("company_id", "in", (False, main.root_id.id)),
                ("name", "<=", day),
            ],
            limit=1,
        )
        if not known:
            raise UserError(
                self.env._(
                    "%(currency)s of %(company)s cannot be converted: there is no exchange rate"
                    " on or before %(day)s. Enter one under Currencies, or leave the company out.",
                    currency=company.currency_id.name,
                    company=company.name,
                    day=format_date(self.env, day),
                )
            )
        rate = company.currency_id._get_conversion_rate(company.currency_id, target, main, day)
        return Decimal(str(rate))
