"""From the lines of a definition and sums of the ledger to the rows of a report."""

from copy import copy
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from . import report_accounts, report_formula
from .report_definition import LAYOUTS, interval
from .report_period import ZERO, Timeline


@dataclass(frozen=True)
class Setup:
    """What a report is made for.

    :param companies: facts by company id
    :param places: decimal places of the currency it is shown in
    :param targets: amounts by kind of target and column
    :param is_whole: no filter leaves out items of entries
    """

    layout: str
    columns: tuple
    companies: dict
    places: int = 2
    hide_zero: bool = True
    targets: dict = field(default_factory=dict)
    is_whole: bool = True

    @cached_property
    def cells(self) -> list:
        """Pairs (column, measure), from left to right."""
        return [
            (column, measure)
            for column in self.columns
            for measure in (("target",) if column.is_target else LAYOUTS[self.layout])
        ]

    def rounded(self, value):
        return value if value is None else value.quantize(self.unit, ROUND_HALF_UP) + ZERO

    @cached_property
    def unit(self) -> Decimal:
        return Decimal(1).scaleb(-self.places)


@dataclass(frozen=True)
class Need:
    """Sums to get from the database, for the lines of a report that can share them.

    :param key: what the lines that share the sums have in common
    :param accounts: ids
    """

    key: tuple
    accounts: tuple
    timeline: Timeline = field(compare=False)

    @property
    def source(self) -> str:
        return self.key[0]

    @property
    def group(self) -> str:
        return self.key[1]

    @property
    def tax_use(self) -> str:
        return self.key[2]


@dataclass
class Row:
    """One row; values are in the order of the setup's cells."""

    key: str
    label: str
    level: int = 0
    style: str = "normal"
    figure: str = "money"
    values: list = field(default_factory=list)
    parent: str = ""
    code: str = ""
    formula: str = ""
    unfoldable: bool = False
    unfolded: bool = False
    res_id: int = 0


def accounts_of(line, accounts) -> list:
    return report_accounts.select(report_accounts.parse(line.accounts), accounts)


def is_profit(lines, accounts, layout) -> bool:
    """Whether a report adds up income and expenses of its period, and nothing else."""
    sums = [line for line in lines if line.accounts]
    plain = all(line.source == "ledger" and line.scope == "period" for line in sums)
    return (
        bool(sums)
        and layout == "balance"
        and plain
        and all(account.is_profit for line in sums for account in accounts_of(line, accounts))
    )


def group_of(line) -> str:
    """What the first sums of a line are grouped by."""
    return line.groups[0] if line.groups else "account"


def plan(lines, accounts, setup: Setup) -> list:
    """What has to be read for a report: one need for all lines that can share the sums."""
    shared = {}
    for line in lines:
        if line.accounts:
            shared.setdefault(_share(line), []).append(line)
    return [_need(key, some, accounts, setup) for key, some in shared.items()]


def _share(line):
    group = group_of(line)
    # sums by account serve every line; others are of the accounts of their line only
    return line.source, group, line.tax_use, "" if group == "account" else line.accounts


def _need(key, lines, accounts, setup):
    wanted = {account.id for line in lines for account in accounts_of(line, accounts)}
    intervals = [
        found
        for line in lines
        for column, measure in setup.cells
        for company in column.companies
        for profit in (False, True)
        if (found := interval(line, measure, column, setup.companies[company], profit))
    ]
    return Need(key, tuple(sorted(wanted)), Timeline(intervals))


class Table:
    """The rows of a report.

    :param accounts: :class:`report_accounts.Account` facts, in the order of their codes
    :param sums: sums by key of their need, or by line id where a line has sums of its own
    """

    def __init__(self, lines, accounts, setup, sums):
        self.lines, self.accounts, self.setup, self._sums = lines, accounts, setup, sums
        self._by_id = {account.id: account for account in accounts}
        self._parts = {}
        self._groups = {line.id: self._groups_of(line) for line in lines if line.accounts}
        self._values = self._totals()

    def _sums_of(self, line):
        return self._sums[_share(line)]

    def _groups_of(self, line):
        """Values by group of one line, not rounded; groups without any figure are left out."""
        sums = self._sums_of(line)
        wanted = accounts_of(line, self.accounts)
        profit = bool(wanted) and all(account.is_profit for account in wanted)
        if group_of(line) == "account":
            found = [account.id for account in wanted if account.id in sums.groups]
            return {
                each: self._cells(line, sums, each, self._by_id[each].is_profit) for each in found
            }
        return {each: self._cells(line, sums, each, profit) for each in sums.groups}

    def _cells(self, line, sums, group, profit):
        pieces = sums.pieces_of(group)
        return [
            None if measure == "target" else self._cell(line, pieces, measure, parts)
            for (_column, measure), parts in zip(
                self.setup.cells, self._cell_parts(line, sums, profit), strict=True
            )
        ]

    def _cell_parts(self, line, sums, profit):
        """By cell: pieces of time to add up in which company, at which rate.

        They are the same for all groups of a line, of which there may be thousands.
        """
        key = line.id, profit
        if key not in self._parts:
            self._parts[key] = [
                [
                    (each, sums.timeline.pieces(span), company.rate(column.period.end))
                    for each in column.companies
                    for company in [self.setup.companies[each]]
                    if (span := interval(line, measure, column, company, profit))
                ]
                for column, measure in self.setup.cells
            ]
        return self._parts[key]

    def _cell(self, line, pieces, measure, parts):
        value = ZERO
        for company, wanted, rate in parts:
            for piece, pair in pieces.get(company, {}).items():
                if piece in wanted:
                    value += measured(pair, measure) * rate
        # debit and credit are sides, not signs
        return value if measure in ("debit", "credit") else value * line.sign

    def _totals(self):
        """Values by line id: sums first, formulas in the order in which they need each other."""
        values = {line.id: self._added(line) for line in self.lines if line.accounts}
        by_code = {line.code: line for line in self.lines if line.code}
        formulas = {code: line.formula for code, line in by_code.items() if line.formula}
        for code in report_formula.order(formulas):
            values[by_code[code].id] = self._formula(by_code[code], by_code, values)
        for line in self.lines:
            if line.formula and not line.code:
                values[line.id] = self._formula(line, by_code, values)
        return values

    def _added(self, line):
        groups = self._groups[line.id].values()
        return [
            self.setup.targets.get((line.target, column))
            if column.is_target
            else sum((cells[index] for cells in groups), ZERO)
            for index, (column, _measure) in enumerate(self.setup.cells)
        ]

    def _formula(self, line, by_code, values):
        """A formula, or the target that is set for its line."""
        used = report_formula.names(line.formula)
        return [
            self.setup.targets.get((line.target, column))
            if column.is_target and line.target
            else report_formula.evaluate(
                line.formula, {name: values[by_code[name].id][index] for name in used}
            )
            for index, (column, _measure) in enumerate(self.setup.cells)
        ]

    def total(self, line) -> list:
        """Values of a line, not rounded."""
        return self._values[line.id]

    def rows(self, names) -> list:
        """All rows: the lines with their first level of groups.

        :param names: function (kind of group, ids) -> label by id
        """
        result = []
        for line in self.lines:
            if line.style == "check" and not self.is_off(line):
                continue
            groups = self._group_rows(line, names)
            result.append(self._line_row(line, bool(groups)))
            result += groups
        return result

    def is_off(self, line) -> bool:
        """Whether a line that has to be zero is not, in books that are not filtered."""
        cells = zip(self.setup.cells, self._values.get(line.id, ()), strict=True)
        return self.setup.is_whole and any(
            self.setup.rounded(value)
            for (_column, measure), value in cells
            if measure not in ("debit", "credit")
        )

    def _line_row(self, line, unfoldable):
        values = self._values.get(line.id, [])
        setup = replace(self.setup, places=4) if line.figure == "percent" else self.setup
        rounded = [setup.rounded(value) for value in values]
        return Row(
            key=line.key, label=line.name, level=line.level, style=line.style,
            figure=line.figure, values=rounded, code=line.code, formula=line.formula,
            unfoldable=unfoldable, unfolded=line.unfolded and unfoldable,
        )  # fmt: skip

    def _group_rows(self, line, names):
        if not line.groups or not line.accounts:
            return []
        kind, groups = line.groups[0], self._groups[line.id]
        rounded = {
            group: [self.setup.rounded(value) for value in values]
            for group, values in groups.items()
        }
        shown = {
            group: values
            for group, values in rounded.items()
            if not self.setup.hide_zero or any(values)
        }
        labels = names(kind, list(shown))
        rows = [
            Row(
                key=f"{line.key}/{kind}:{group or 0}", label=labels.get(group, ""),
                level=line.level + 1, style="group", values=values, parent=line.key,
                unfoldable=True, res_id=group or 0,
            )
            for group, values in shown.items()
        ]  # fmt: skip
        return sorted(rows, key=lambda row: (not row.res_id, row.label.casefold()))


def beside(tables, setup) -> Table:
    """Tables of the same lines, one for some of the columns each, as one."""
    whole = copy(tables[0])
    whole.setup = setup
    whole._values = {
        line: [value for table in tables for value in table._values[line]]
        for line in tables[0]._values
    }
    whole._groups = {line: _beside(tables, line) for line in tables[0]._groups}
    return whole


def _beside(tables, line):
    groups = dict.fromkeys(group for table in tables for group in table._groups[line])
    return {
        group: [
            value
            for table in tables
            for value in table._groups[line].get(group) or [ZERO] * len(table.setup.cells)
        ]
        for group in groups
    }


def measured(pair, measure):
    if measure in ("debit", "base"):
        return pair[0]
    if measure in ("credit", "tax"):
        return pair[1]
    return pair[0] - pair[1]


def narrowed(line, groups, **changes):
    """A line as it is below one of its own groups: grouped by what comes next."""
    return replace(line, groups=line.groups[len(groups) :], **changes)
