"""Targets beside what was booked."""

from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine import report_definition, report_period
from .smart_report_options import FILTERS


class SmartReport(models.Model):
    _inherit = "smart.report"

    def _check_targets(self, options):
        if options["compare"] == "target" and not any(self.line_ids.mapped("target")):
            raise UserError(
                self.env._("No targets are set for lines of “%s”. Compare with periods.", self.name)
            )

    def _target_columns(self, columns, options):
        """One column of targets behind those of what was booked."""
        label = self.env._("Target")
        return [
            report_definition.Column(
                column.period,
                column.companies,
                f"{column.label}\n{label}" if options["split"] else label,
                is_target=True,
            )
            for column in columns
        ]

    def _target_amounts(self, columns, facts, options):
        """Amounts by kind and column, in the report's currency.

        Targets are of whole months and whole companies: others have no amount.
        """
        if not columns or any(options[name] for name in FILTERS):
            return {}
        found = {}
        for company, kind, month, amount in self._targets_of(columns):
            for column in columns:
                if company in column.companies and month in _months(column.period, kind):
                    value = Decimal(str(amount)) * facts[company].rate(column.period.end)
                    found[kind, column] = found.get((kind, column), 0) + value
        return found

    def _targets_of(self, columns):
        """Targets of whole companies: company id, kind, first day of the month, amount."""
        months = {month for column in columns for month in _months(column.period)}
        targets = self.env["smart.target"].search(
            [
                ("company_id", "in", list({id for column in columns for id in column.companies})),
                ("month", "in", sorted(months)),
                ("team", "in", ("", False)),
            ]
        )
        return [(each.company_id.id, each.kind, each.month, each.amount) for each in targets]

    def _target_notes(self, options, setup):
        """Why there is no target, or for which months there is none."""
        columns = [column for column in setup.columns if column.is_target]
        if not columns:
            return []
        if any(options[name] for name in FILTERS):
            return [self.env._("Targets are of the whole company: without filters they are shown.")]
        if not _months(columns[0].period):
            return [self.env._("Targets are set by month: choose whole months to see them.")]
        return self._missing_targets(columns)

    def _missing_targets(self, columns):
        known = {(company, kind, month) for company, kind, month, _ in self._targets_of(columns)}
        kinds = [kind for kind in dict.fromkeys(self.line_ids.mapped("target")) if kind]
        names = dict(
            self.env["smart.report.line"]._fields["target"]._description_selection(self.env)
        )
        notes = []
        for kind in kinds:
            missing = {
                month
                for column in columns
                for company in column.companies
                for month in _months(column.period, kind)
                if (company, kind, month) not in known
            }
            if missing:
                months = [
                    format_date(self.env, day, date_format="MMM yyyy") for day in sorted(missing)
                ]
                notes.append(
                    self.env._(
                        "Not every target is set. %(kind)s: none for %(months)s.",
                        kind=names[kind],
                        months=", ".join(months),
                    )
                )
        return notes


def _months(period, kind=""):
    """First days of the months that a target of a period consists of; cash has that of its end."""
    if period.end != report_period.month_end(period.end):
        return []
    if kind == "cash":
        return [period.end.replace(day=1)]
    return [report_period.shift_months(period.start, each) for each in range(period.months)]
