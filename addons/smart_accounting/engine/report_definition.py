"""What a report consists of: its lines and its columns, as plain data."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from . import report_accounts, report_formula
from .report_period import DAY, Period, fiscal_start

#: Where figures of a line come from.
SOURCES = ("ledger", "open_items", "cash", "tax")
#: Which part of time a balance covers.
SCOPES = ("period", "to_date", "opening", "fiscal_year", "before_fiscal_year")
#: What lines may be unfolded by, from the first level to the last.
GROUPS = ("account", "partner", "journal", "tax")
#: Columns of a period by the layout of a report.
LAYOUTS = {
    "balance": ("balance",),
    "ledger": ("opening", "debit", "credit", "closing"),
    "ageing": ("total", "not_due", "due_30", "due_60", "due_90", "due_120", "older"),
    "tax": ("base", "tax"),
}
#: Which sources fit a layout, the usual one first.
SOURCES_OF = {
    "balance": ("ledger", "cash"),
    "ledger": ("ledger",),
    "ageing": ("open_items",),
    "tax": ("tax",),
}
#: Days overdue by column of an ageing: from, to (None: and more).
AGES = {
    "not_due": (None, 0),
    "due_30": (1, 30),
    "due_60": (31, 60),
    "due_90": (61, 90),
    "due_120": (91, 120),
    "older": (121, None),
}
FAR = date(9999, 12, 30)
LONG_AGO = date(1, 1, 1)


@dataclass(frozen=True)
class Line:
    """One line of a definition.

    :param accounts: selector of :mod:`report_accounts`; empty for headings and formulas
    :param formula: of :mod:`report_formula`, over codes of lines
    :param groups: what it unfolds by, before single items
    :param sign: -1 shows credit balances as positive figures
    :param target: kind of the target that is set for the line
    """

    id: int
    name: str
    code: str = ""
    accounts: str = ""
    formula: str = ""
    source: str = "ledger"
    scope: str = "period"
    groups: tuple = ()
    sign: int = 1
    level: int = 0
    style: str = "normal"
    figure: str = "money"
    tax_use: str = ""
    target: str = ""
    unfolded: bool = False

    @property
    def key(self) -> str:
        return f"line:{self.id}"


@dataclass(frozen=True)
class Column:
    """A period of some companies.

    :param companies: ids
    :param is_target: what was aimed at, instead of what was booked
    """

    period: Period
    companies: tuple
    label: str = ""
    is_target: bool = False


@dataclass(frozen=True)
class Company:
    """Facts about a company.

    :param rates: what one unit of its currency is worth, by the day up to which a column reaches
    """

    id: int
    fiscal_month: int
    fiscal_day: int
    rates: tuple = ()

    def rate(self, day: date) -> Decimal:
        return dict(self.rates).get(day, Decimal(1))

    def fiscal_start(self, day: date) -> date:
        return fiscal_start(day, self.fiscal_month, self.fiscal_day)


class DefinitionError(ValueError):
    """What is wrong with a definition: a kind, the line's name, and the offending part."""

    def __init__(self, kind, line, part=""):
        super().__init__(kind, line, part)
        self.kind, self.line, self.part = kind, line, part


def check(lines) -> None:
    """That a report can be made from these lines.

    :raises DefinitionError: kinds ``selector``, ``syntax``, ``circle``, ``unknown``, ``code``
    """
    codes = [line.code for line in lines if line.code]
    for line in lines:
        if line.code and (codes.count(line.code) > 1 or not line.code.isidentifier()):
            raise DefinitionError("code", line.name, line.code)
        _check_line(line, set(codes))
    formulas = {line.code: line.formula for line in lines if line.formula and line.code}
    try:
        report_formula.order(formulas)
    except report_formula.FormulaError as error:
        raise DefinitionError(error.kind, error.part, formulas.get(error.part, "")) from None


def _check_line(line, codes):
    try:
        report_accounts.parse(line.accounts)
        unknown = report_formula.names(line.formula) - codes if line.formula else ()
    except report_accounts.SelectorError as error:
        raise DefinitionError("selector", line.name, error.args[0]) from None
    except report_formula.FormulaError as error:
        raise DefinitionError(error.kind, line.name, error.part) from None
    if unknown:
        raise DefinitionError("unknown", line.name, ", ".join(sorted(unknown)))


def interval(line: Line, measure: str, column: Column, company: Company, profit: bool):
    """First and last day that a figure covers, or None when it covers nothing.

    :param profit: whether the accounts start at zero in each fiscal year
    """
    if measure == "target":
        return None
    if measure in AGES or (measure == "total" and line.source == "open_items"):
        return _due(measure, column.period.end)
    if measure in ("debit", "credit", "base", "tax"):
        started = line.scope in ("period", "to_date")
        return (column.period.start, column.period.end) if started else None
    if measure in ("opening", "closing"):
        return _carried(line, measure, column.period, company, profit)
    return _balance(line.scope, column.period, company)


def _due(measure, day):
    if measure == "total":
        return None, FAR
    least, most = AGES[measure]
    newest = FAR if least is None else day - timedelta(least)
    return (None if most is None else day - timedelta(most)), newest


def _carried(line, measure, period, company, profit):
    start = company.fiscal_start(period.start)
    if line.scope == "before_fiscal_year":
        return None, start - DAY
    end = period.end if measure == "closing" else period.start - DAY
    first = start if profit else None
    return None if first and end < first else (first, end)


def _balance(scope, period, company):
    start = company.fiscal_start(period.end)
    return {
        "period": (period.start, period.end),
        "to_date": (None, period.end),
        "opening": (None, period.start - DAY),
        "fiscal_year": (start, period.end),
        "before_fiscal_year": (None, start - DAY),
    }[scope]
