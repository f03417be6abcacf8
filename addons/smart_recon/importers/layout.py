"""How a table of a bank is laid out: where its heading is, what each column holds, how its days
and amounts are written. Found from the content, or given by somebody who knows."""

import re
from dataclasses import dataclass, replace
from itertools import zip_longest

from .amounts import NotAnAmount, direction, find_mark, read_amount
from .dates import find_orders, read_date, readings_of, serial_day
from .sheet import Row
from .words import roles_of, side_of

DAYS = {"date", "value_date"}
NUMBERS = {"amount", "debit", "credit", "balance", "foreign_amount", "fee"}
#: May be in several columns; their texts are put together.
REPEATABLE = {"memo", ""}
ROLES = (
    "date", "value_date", "amount", "debit", "credit", "direction", "balance", "memo", "partner",
    "account", "reference", "end_to_end", "mandate", "bank_id", "kind", "currency",
    "foreign_amount", "foreign_currency", "own_account", "status", "fee",
)  # fmt: skip
_MINUS = ("-", "\u2212", ")")
#: Rows that are looked at to find out.
SAMPLE = 400
#: Share of cells that have to be what the heading says; the rest may be errors and totals.
NAMED = 0.25


@dataclass(frozen=True)
class Layout:
    """What is empty (or -1) is still to be found.

    :param header: number of the heading's last line, 0 if the table has none
    :param names: headings
    :param roles: one of :data:`ROLES` per column, or nothing for a column to leave out
    :param inverted: money out is written as a positive amount
    :param fees: ``included`` in the amounts or ``extra``, where a column of fees stands beside
    """

    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    header: int = -1
    date_order: str = ""
    decimal_mark: str = ""
    names: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    inverted: bool = False
    fees: str = ""

    def columns(self, role: str) -> list[int]:
        return [number for number, one in enumerate(self.roles) if one == role]

    def has(self, *roles: str) -> bool:
        return any(role in self.roles for role in roles)


def find_layout(rows: list[Row], known: Layout) -> Layout:
    """The known layout with everything that was still to be found."""
    header = known.header
    if header < 0:
        header, names = _find_header(rows)
    else:
        names = _names_at(rows, header)
    body = body_of(rows, header)[:SAMPLE]
    width = max([len(names), *(len(row.cells) for row in body)], default=0)
    names = tuple(names) + ("",) * (width - len(names))
    columns = [_column(body, number) for number in range(width)]
    roles = tuple(known.roles[:width]) + ("",) * (width - len(known.roles))
    if not known.roles:
        roles = _find_roles(names, columns)
    return replace(known, header=header, names=names, roles=roles)


def body_of(rows: list[Row], header: int) -> list[Row]:
    return [row for row in rows if row.line > header]


def _column(body, number: int) -> list:
    return [row.cells[number] for row in body if number < len(row.cells) and row.cells[number]]


def _names_at(rows, header: int) -> list[str]:
    return next((list(row.cells) for row in rows if row.line == header), [])


def _find_header(rows) -> tuple[int, list[str]]:
    """Line and headings of the row (or pair of rows) that names most columns."""
    best, best_score = (0, []), 1
    for row, below in zip_longest(rows[:60], rows[1:61]):
        if row is None or _has_data(row):
            continue
        line, names, score = row.line, list(row.cells), _score(row.cells)
        if below and not _has_data(below):
            pair = _joined(row.cells, below.cells)
            # Two rows are one heading if they say more together than each for itself.
            if _score(pair) > max(score, _score(below.cells)):
                line, names, score = below.line, pair, _score(pair)
        if score > best_score:
            best, best_score = (line, names), score
    return best if best[0] else _heading_above_data(rows)


def _heading_above_data(rows) -> tuple[int, list[str]]:
    """The row of words above the first row with a day, in headings that nobody has seen before."""
    first = next((number for number, row in enumerate(rows[:60]) if _has_data(row)), 0)
    above, cells = rows[first - 1], [cell for cell in rows[first].cells if cell]
    words = [cell for cell in above.cells if cell and not _is_number(cell)]
    if first and len(words) > 1 and len(words) == len(list(filter(None, above.cells))):
        return (above.line, list(above.cells)) if len(words) >= len(cells) else (0, [])
    return 0, []


def _score(names) -> int:
    """Different roles that the headings name; a table needs a day and something beside it."""
    roles = {found[0] for name in names if (found := roles_of(name))}
    if not roles & DAYS or not roles & NUMBERS:
        return 0
    return len(roles)


def _joined(above, below) -> list[str]:
    width = max(len(above), len(below))
    pairs = [
        (above[column] if column < len(above) else "", below[column] if column < len(below) else "")
        for column in range(width)
    ]
    return [" ".join(filter(None, pair)) for pair in pairs]


def _has_data(row) -> bool:
    return any(_is_day(cell) for cell in row.cells)


def _is_day(cell) -> bool:
    if cell.number is not None:
        return serial_day(float(cell.number)) is not None
    return bool(readings_of(cell))


def _is_number(cell) -> bool:
    if cell.number is not None:
        return True
    try:
        read_amount(cell, ".")
        return True
    except NotAnAmount:
        pass
    try:
        read_amount(cell, ",")
        return True
    except NotAnAmount:
        return False


def _share(cells, fits) -> float:
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _fits(role: str, cells) -> bool:
    """Whether what stands in a column can be what its heading says."""
    if not cells:
        return role in NUMBERS or role not in DAYS | {"direction"}
    if role in DAYS:
        return _share(cells, lambda cell: _is_day(cell) or _serial(cell) is not None) > NAMED
    if role in NUMBERS:
        return _share(cells, _is_number) > NAMED
    if role == "direction":
        return _share(cells, lambda cell: direction(cell) != 0) > 0.6
    if role in ("currency", "foreign_currency"):
        return _share(cells, lambda cell: len(cell) <= 3 and not cell.isdigit()) > 0.6
    return True


def _find_roles(names, columns) -> tuple[str, ...]:
    roles = [""] * len(columns)
    for number, (name, cells) in enumerate(zip(names, columns, strict=True)):
        for role in roles_of(name):
            if _fits(role, cells) and (role in REPEATABLE or role not in roles):
                roles[number] = role
                break
    _settle_accounts(roles, names, columns)
    _settle_parties(roles, names)
    _settle_amounts(roles, columns)
    _settle_days(roles, columns)
    _drop_words(roles, columns)
    _settle_texts(roles, columns)
    return tuple(roles)


def _settle_amounts(roles, columns):
    """Without a heading that says so: the first column of numbers with decimals is the amount."""
    if {"debit", "credit"} <= set(roles):
        _replace(roles, "amount", "")
    elif "amount" not in roles and ("debit" in roles or "credit" in roles):
        _replace(roles, "debit", "amount")
        _replace(roles, "credit", "amount")
    if not set(roles) & {"amount", "debit", "credit"}:
        _guess_amounts(roles, columns)
    if "amount" in roles:
        _settle_direction(roles, columns)


def _guess_amounts(roles, columns):
    """Of the columns of numbers that have no heading, the pair in which one is the balance."""
    free = [
        number
        for number, cells in enumerate(columns)
        if not roles[number] and cells and _share(cells, _is_decimal) > 0.8
    ]
    chains = {
        (amount, balance): _chain(columns[amount], columns[balance])
        for amount in free
        for balance in free
        if amount != balance
    }
    best = max(chains, key=chains.__getitem__, default=None)
    if best and chains[best] > 0.8:
        roles[best[0]], roles[best[1]] = "amount", "balance"
    elif free:
        roles[free[0]] = "amount"


def _chain(amounts, balances) -> float:
    """Share of rows whose balance is that of a row beside it, changed by the amount."""
    if len(amounts) != len(balances) or len(amounts) < 2:
        return 0.0
    mark = find_mark([*amounts, *balances]).replace("?", ".")
    try:
        amounts, balances = ([_value(cell, mark) for cell in one] for one in (amounts, balances))
    except NotAnAmount:
        return 0.0
    pairs = range(1, len(amounts))
    down = sum(balances[row - 1] + amounts[row] == balances[row] for row in pairs)
    up = sum(balances[row] + amounts[row - 1] == balances[row - 1] for row in pairs)
    return max(down, up) / len(pairs)


def _value(cell, mark: str):
    return cell.number if cell.number is not None else read_amount(cell, mark)


def _settle_direction(roles, columns):
    """Amounts without any sign need a column of words for in and out; others have no use for it."""
    amounts = columns[roles.index("amount")]
    if any(cell[0] in ("(", *_MINUS) or cell[-1] in _MINUS for cell in amounts):
        _replace(roles, "direction", "")
    elif "direction" not in roles:
        _find_direction(roles, columns)


def _drop_words(roles, columns):
    """A column of words for in and out is no text, where another one is."""
    memos = [number for number, role in enumerate(roles) if role == "memo"]
    for number in memos:
        words = _share(columns[number], lambda cell: direction(cell) != 0)
        if words > 0.5 and roles.count("memo") > 1:
            roles[number] = ""


def _find_direction(roles, columns):
    """A column that holds nothing but words for in and out."""
    for number, cells in enumerate(columns):
        free = roles[number] in ("", "kind", "memo")
        if free and len(set(cells)) <= 4 and _share(cells, lambda cell: direction(cell) != 0) > 0.9:
            roles[number] = "direction"
            return


def _replace(roles, old: str, new: str):
    for number, role in enumerate(roles):
        if role == old and (not new or new not in roles):
            roles[number] = new


def _is_decimal(cell) -> bool:
    if cell.number is not None:
        return serial_day(float(cell.number)) is None or cell.number % 1 != 0
    return _is_number(cell) and any(mark in cell for mark in ".,") and not readings_of(cell)


def _settle_days(roles, columns):
    if "date" not in roles and "value_date" in roles:
        _replace(roles, "value_date", "date")
    if "date" not in roles:
        for number, cells in enumerate(columns):
            if not roles[number] and cells and _share(cells, _is_day) > 0.8:
                roles[number] = "date"
                return


def _settle_texts(roles, columns):
    """Something has to say what each transaction was; else the widest texts do."""
    if "memo" in roles:
        return
    if "kind" in roles and "partner" not in roles:
        _replace(roles, "kind", "memo")
        return
    texts = [
        (sum(map(len, cells)) / len(cells), number)
        for number, cells in enumerate(columns)
        if not roles[number] and _tells(cells)
    ]
    if texts:
        roles[max(texts)[1]] = "memo"
        return
    for role in ("reference", "partner"):
        if role in roles:
            _replace(roles, role, "memo")
            return


def _tells(cells) -> bool:
    """Whether a column can say what each transaction was."""
    if not cells or len(set(cells)) == 1 < len(cells):
        return False
    return _share(cells, lambda cell: _is_number(cell) or _is_day(cell) or ":" in cell[:3]) < 0.7


def _settle_accounts(roles, names, columns):
    """The own account is the same in every row, the others' are not."""
    ours = {"account", "own_account"}
    found = [
        number
        for number, name in enumerate(names)
        if roles[number] in ours or (not roles[number] and ours & set(roles_of(name)))
    ]
    rows = max(map(len, columns), default=0)
    for number in found:
        roles[number] = ""
    same = [number for number in found if len(set(columns[number])) == 1]
    constant = [number for number in same if len(columns[number]) == rows > 1]
    said = constant and roles_of(names[constant[0]])[:1] == ["own_account"]
    if constant and (len(found) > 1 or rows > 2 or said):
        own = constant[0]
        roles[own] = "own_account"
        found.remove(own)
    if found:
        roles[found[0]] = "account"


def _settle_parties(roles, names):
    """Payer and payee in columns of their own: the other side is in the one or in the other."""
    sides = [side_of(name) if roles_of(name)[:1] == ["partner"] else 0 for name in names]
    if sides.count(1) == sides.count(-1) == 1:
        _replace(roles, "partner", "")
        for number, side in enumerate(sides):
            roles[number] = "partner" if side else roles[number]


def find_marks(layout: Layout, body) -> tuple[str, list[str]]:
    """Decimal mark of all columns of numbers (``?`` if open), and their cells as texts."""
    cells = []
    for number, role in enumerate(layout.roles):
        if role in NUMBERS:
            cells += [cell for cell in _column(body, number) if cell.number is None]
    return layout.decimal_mark or find_mark(cells), cells


def find_day_orders(layout: Layout, body) -> tuple[list[str], list[str]]:
    """Orders in which the days can be read, the likelier first, and the days as texts."""
    cells = []
    for role in ("date", "value_date"):
        for number in layout.columns(role):
            cells += [cell for cell in _column(body, number) if cell.number is None]
        if cells:
            break
    orders = [layout.date_order] if layout.date_order else find_orders(cells)
    return orders, cells


def day_in(cell, order: str):
    """Day in a cell of a column of days, or None."""
    if cell.number is not None:
        day = serial_day(float(cell.number))
        return day if day or len(cell) != 8 else read_date(str(cell), order)
    return read_date(cell, order) or _serial(cell)


def _serial(cell: str):
    """A day that stands in a text as a spreadsheet counts it."""
    return serial_day(float(cell)) if re.fullmatch(r"\d{5}(\.\d+)?", cell) else None
