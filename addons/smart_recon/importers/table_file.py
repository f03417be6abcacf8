"""Statements out of the rows of a table."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .account import is_iban
from .amounts import NotAnAmount, direction, read_amount
from .balances import with_chain, with_labels
from .facts import BadFile, Line, Parsed, Statement, given
from .fees import EXTRA, question, signed, way_of, with_fee
from .layout import Layout, body_of, day_in, find_day_orders, find_layout, find_marks
from .messages import _, at
from .questions import about_dates, about_marks
from .sheet import DELIMITERS, Cell
from .words import CLOSING, NOT_BOOKED, OPENING, TOTAL, plain, side_of

#: Rows that are kept to show how the file looks.
SHOWN = 40
SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
#: Texts of a line that are read as they stand.
_TEXTS = ("memo", "account", "end_to_end", "reference", "mandate", "bank_id", "kind")


@dataclass
class _Reading:
    """What has been read so far of one table; a line stands with its account and currency."""

    layout: Layout
    order: str
    mark: str
    lines: list = field(default_factory=list)
    fees: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    opening: Decimal | None = None
    closing: Decimal | None = None
    account: str = ""
    debit_sign: int = -1


def parse_rows(rows, known: Layout, format_: str) -> Parsed:
    """
    :param known: what somebody decided about the layout
    :raise BadFile: names the row that cannot be read
    """
    filled = [row for row in rows if not row.is_empty]
    if not filled:
        raise BadFile(_("The file is empty."))
    if max(len(row.cells) for row in filled) < 2:
        raise BadFile(_("This is no bank statement in a format that can be read."), filled[0].line)
    layout = find_layout(filled, known)
    body = body_of(filled, layout.header)
    orders, days = find_day_orders(layout, body)
    mark, amounts = find_marks(layout, body)
    questions = [*about_dates(days, orders), *about_marks(amounts, mark, _likely(layout))]
    layout = replace(
        layout,
        date_order=orders[0] if orders else "",
        decimal_mark=_likely(layout) if mark == "?" else mark,
    )
    _check_complete(layout, filled)
    reading = _read(layout, filled, body)
    questions += _take_fees(reading)
    return Parsed(
        format_,
        _statements(reading),
        tuple(questions),
        tuple(reading.notes),
        layout,
        _shown(filled),
    )


def _take_fees(reading) -> list:
    """Fees beside the amounts as lines of their own; a question where nothing says which."""
    if not any(reading.fees):
        return []
    lines, fees = [line for _key, line in reading.lines], signed(reading.fees)
    way = reading.layout.fees or way_of(lines, fees)
    if way == EXTRA:
        name = reading.layout.names[reading.layout.columns("fee")[0]] or "Fee"
        newest_first = lines[0].date > lines[-1].date
        reading.lines = [
            (key, part)
            for (key, line), fee in zip(reading.lines, fees, strict=True)
            for part in with_fee(line, fee, name, newest_first)
        ]
    return [] if way else [question(lines, fees)]


def _likely(layout: Layout) -> str:
    """Where semicolons cut the columns, commas are in the numbers."""
    return "," if layout.delimiter == ";" else "."


class NoColumns(BadFile):
    """The columns of the table are not known; somebody has to say what they hold."""

    def __init__(self, reason, layout, rows):
        super().__init__(reason)
        self.layout, self.rows = layout, rows


def _check_complete(layout: Layout, filled):
    no_day, no_amount = not layout.has("date"), not layout.has("amount", "debit", "credit")
    if no_day and no_amount:
        reason = _("Choose the columns that hold the day and the amount.")
    elif no_day:
        reason = _("Choose the column that holds the day.")
    elif no_amount:
        reason = _("Choose the column that holds the amount.")
    else:
        return
    raise NoColumns(reason, layout, _shown(filled))


def _shown(filled) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(str, row.cells)) for row in filled[:SHOWN])


def _read(layout: Layout, filled, body) -> _Reading:
    reading = _Reading(layout, layout.date_order, layout.decimal_mark)
    reading.debit_sign = _debit_sign(reading, body)
    for row in filled:
        if row.line <= layout.header:
            _note_balance(reading, row)
            reading.account = reading.account or next(filter(is_iban, row.cells), "")
    for row in body:
        _read_row(reading, row)
    if not reading.lines:
        raise BadFile(_("No row of the file holds a day and an amount."), filled[0].line)
    if layout.inverted:
        reading.lines = [(key, replace(one, amount=-one.amount)) for key, one in reading.lines]
    return reading


def _debit_sign(reading, body) -> int:
    """-1 when money out is written without a sign in its own column, else 1."""
    column = (reading.layout.columns("debit") or [None])[0]
    if column is None:
        return -1
    amounts = [_amount_or_none(reading, row, column) for row in body]
    signs = [amount < 0 for amount in amounts if amount]
    return 1 if signs and sum(signs) * 2 > len(signs) else -1


def _cell(row, column: int):
    return row.cells[column] if column < len(row.cells) else ""


def _texts(reading, row, role: str) -> list[str]:
    return [str(cell) for column in reading.layout.columns(role) if (cell := _cell(row, column))]


def _text(reading, row, role: str) -> str:
    return " ".join(_texts(reading, row, role))


def _number(reading, row, cell) -> Decimal:
    if cell.number is not None:
        return cell.number
    try:
        return read_amount(cell, reading.mark)
    except NotAnAmount as error:
        raise BadFile(_("This is no amount: “%(text)s”.", text=str(cell)), row.line) from error


def _amount_or_none(reading, row, column):
    cell = _cell(row, column)
    try:
        return _number(reading, row, cell) if cell else None
    except BadFile:
        return None


def _read_row(reading, row):
    """A transaction, or one of the rows that stand between and below them."""
    status = plain(_text(reading, row, "status"))
    if status and NOT_BOOKED.search(status):
        note = _("not booked (%(status)s), left out.", status=status)
        reading.notes.append(at(row.line, note))
        return
    column = reading.layout.columns("date")[0]
    cell = _cell(row, column)
    day = day_in(cell, reading.order) if cell else None
    if day is None:
        _read_other(reading, row, cell)
        return
    amount = _amount(reading, row)
    if amount is None:
        if not _note_balance(reading, row):
            raise BadFile(_("The row has a day, but no amount."), row.line)
        return
    if amount == 0 and _note_balance(reading, row):
        return
    key = (_text(reading, row, "own_account"), _currency(reading, row))
    reading.lines.append((key, _line(reading, row, day, amount)))
    fee = reading.layout.columns("fee")
    reading.fees.append((_amount_or_none(reading, row, fee[0]) if fee else None) or Decimal(0))


def _currency(reading, row) -> str:
    code = _text(reading, row, "currency").upper()
    return SYMBOLS.get(code, code)


def _amount(reading, row) -> Decimal | None:
    layout = reading.layout
    if layout.has("amount"):
        cell = _cell(row, layout.columns("amount")[0])
        if not cell:
            return None
        amount = _number(reading, row, cell)
        return _directed(reading, row, amount)
    total = None
    for role, sign in (("debit", reading.debit_sign), ("credit", 1)):
        for column in layout.columns(role):
            if cell := _cell(row, column):
                if not any(character.isdigit() for character in cell):
                    continue
                total = (total or 0) + sign * _number(reading, row, cell)
    return None if total is None else Decimal(total)


def _directed(reading, row, amount: Decimal) -> Decimal:
    if not reading.layout.has("direction"):
        return amount
    word = _text(reading, row, "direction")
    sign = direction(word)
    if not sign and word:
        raise BadFile(_("Neither money in nor money out: “%(word)s”.", word=word), row.line)
    return abs(amount) * sign if sign else amount


def _line(reading, row, day, amount) -> Line:
    layout = reading.layout
    text = {role: _text(reading, row, role) for role in _TEXTS}
    value = layout.columns("value_date")
    value_cell = _cell(row, value[0]) if value else ""
    balance = layout.columns("balance")
    return Line(
        date=day,
        amount=amount,
        memo=text["memo"] or _partner(reading, row, amount) or text["kind"] or text["reference"],
        partner_name=_partner(reading, row, amount),
        account=text["account"],
        end_to_end=given(text["end_to_end"]),
        reference=text["reference"],
        mandate=text["mandate"],
        bank_id=text["bank_id"],
        kind=text["kind"],
        value_date=day_in(value_cell, reading.order) if value_cell else None,
        balance=_amount_or_none(reading, row, balance[0]) if balance else None,
        place=row.line,
        **_foreign(reading, row, amount),
    )


def _partner(reading, row, amount) -> str:
    """Who is at the other side; where payer and payee are both named, the sign tells which."""
    columns = reading.layout.columns("partner")
    if len(columns) > 1:
        side = 1 if amount > 0 else -1
        fitting = [one for one in columns if side_of(reading.layout.names[one]) == side]
        columns = fitting or columns
    return " ".join(filter(None, (str(_cell(row, column)) for column in columns)))


def _foreign(reading, row, amount) -> dict:
    column = reading.layout.columns("foreign_amount")
    currency = _text(reading, row, "foreign_currency").upper()
    foreign = _amount_or_none(reading, row, column[0]) if column and currency else None
    if not foreign:
        return {}
    return {"currency": currency, "currency_amount": abs(foreign) if amount > 0 else -abs(foreign)}


def _read_other(reading, row, cell):
    """A row without a day: a balance, a total, the heading again, more text, or an error."""
    layout = reading.layout
    if _is_heading(layout, row) or _note_balance(reading, row):
        return
    numbers = [
        column
        for column, role in enumerate(layout.roles)
        if role in ("amount", "debit", "credit")
        and _amount_or_none(reading, row, column) is not None
    ]
    if numbers:
        if cell:
            raise BadFile(_("This is no day: “%(text)s”.", text=str(cell)), row.line)
        raise BadFile(_("The row has an amount, but no day."), row.line)
    _check_cut(reading, row)
    memo = _text(reading, row, "memo")
    filled = [one for one in row.cells if one]
    if reading.lines and memo and len(filled) <= len(layout.columns("memo")):
        key, last = reading.lines[-1]
        reading.lines[-1] = key, replace(last, memo=f"{last.memo} {memo}".strip())
        return
    note = _("no transaction, left out (%(text)s).", text=" ".join(filled)[:60])
    reading.notes.append(at(row.line, note))


def _check_cut(reading, row):
    """A row that begins with a day, in one cell with all the rest, is a transaction."""
    for mark in DELIMITERS:
        first, found, _rest = row.cells[0].partition(mark)
        if found and len(row.cells) == 1 and day_in(Cell(first), reading.order):
            reason = _(
                "The columns of this row are cut by “%(mark)s”, not as in others.", mark=mark
            )
            raise BadFile(reason, row.line)


def _is_heading(layout: Layout, row) -> bool:
    names = [plain(name) for name in layout.names if name]
    cells = [plain(cell) for cell in row.cells if cell]
    return bool(names) and len(set(cells) & set(names)) * 2 > len(names)


def _note_balance(reading, row) -> bool:
    """Whether a row sums up; what it says about the balance is kept."""
    words = [plain(cell) for cell in row.cells if cell and any(map(str.isalpha, cell))]
    amounts = [
        amount for amount in (_as_number(reading, one) for one in row.cells) if amount is not None
    ]
    if any(OPENING.search(word) for word in words if len(word) < 60):
        if reading.opening is None and amounts:
            reading.opening = amounts[-1]
        return True
    if any(CLOSING.search(word) for word in words if len(word) < 60):
        reading.closing = amounts[-1] if amounts else reading.closing
        return True
    return any(TOTAL.search(word) for word in words if len(word) < 60)


def _as_number(reading, cell) -> Decimal | None:
    """A number with decimals; days and account numbers are none."""
    if cell.number is not None:
        return cell.number
    try:
        number = read_amount(cell, reading.mark)
    except NotAnAmount:
        return None
    return (
        number
        if any(mark in cell for mark in ".,") and day_in(cell, reading.order) is None
        else None
    )


def _statements(reading) -> tuple[Statement, ...]:
    """One per account and currency."""
    groups = defaultdict(list)
    for key, line in reading.lines:
        groups[key].append(line)
    statements = []
    for (account, currency), lines in groups.items():
        statement = Statement(
            tuple(lines),
            account=account or reading.account,
            currency=currency,
            place=lines[0].place,
        )
        statement = with_chain(statement)
        if len(groups) == 1:
            statement = with_labels(statement, reading.opening, reading.closing)
        statements.append(statement)
    return tuple(statements)
