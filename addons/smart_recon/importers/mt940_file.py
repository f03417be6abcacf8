"""MT940, the statement of SWIFT, in the dialects of its banks. Fields 60 to 62 are read with the
grammar of the mt-940 library; what counts lines and takes field 86 apart is here."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from mt940 import tags

from .account import looks_like_iban
from .amounts import NotAnAmount, read_amount
from .facts import BadFile, Line, Parsed, Statement, given, in_time
from .messages import _
from .mt940_details import read_details

_FIELD = re.compile(r"^:(\d{2,3}[A-Z]?|NS):(.*)$")
_END = re.compile(r"^-\}?\s*$|^-\}\{")
_ENVELOPE = re.compile(r"^(?:\{\d:[^{}]*(?:\{[^{}]*\}[^{}]*)*\})*\{4:\s*")
_TRANSACTIONS = (tags.Statement(), tags.StatementASNB(), tags.StatementGLS())
_BALANCE = tags.BalanceBase()
#: An amount of field 61, or of a balance, with a point where the standard has a comma.
_POINT = re.compile(
    r"^((?:\d{6}(?:\d{4})?R?[CD][A-Z]?|[CD]\d{6}[A-Z]{3})\d+)\.(\d{0,3})(?=[A-Z]|$)"
)
#: What the payer ordered, in field 61 behind the references.
_ORDERED = re.compile(r"/OCMT/([A-Z]{3})([\d,]+)/?")
#: What only says where the reference is to be found.
_POINTERS = {"EREF", "KREF", "PREF", "MARF", "REF"}


@dataclass(frozen=True)
class Field:
    tag: str
    text: str
    place: int


def looks_like(text: str) -> bool:
    head = text[:4000]
    return bool(re.search(r"(?m)^:(20|25|28C?|60[FM]|61|62[FM]|86|NS|64):", head)) or bool(
        re.match(r"\{1:F\d\d", head)
    )


def parse(text: str) -> Parsed:
    """
    :raise BadFile: names the line that is no field of MT940
    """
    statements = [_statement(fields) for fields in _messages(_fields(text))]
    statements = _join_pages([one for one in statements if one.lines or one.stated])
    if not statements:
        raise BadFile(_("The file holds no transactions and no balances."), 1)
    return Parsed("mt940", tuple(statements))


def _fields(text: str):
    """Fields with the lines that continue them; None where a message ends."""
    field = None
    for number, line in enumerate(text.splitlines(), 1):
        line = _ENVELOPE.sub("", line)
        start = _FIELD.match(line)
        if start or _END.match(line):
            if field:
                yield field
            field = Field(start[1], start[2], number) if start else None
            if not start:
                yield None
        elif field and line.strip():
            field = replace(field, text=f"{field.text}\n{line}")
    if field:
        yield field


def _messages(fields):
    """A message starts with field 20, or after the end of another."""
    message = []
    for field in fields:
        if message and (field is None or field.tag == "20"):
            yield message
            message = []
        if field:
            message.append(field)
    if message:
        yield message


def _statement(fields) -> Statement:
    found = {field.tag[:2]: field for field in reversed(fields)}
    closings = [field for field in fields if field.tag[:2] == "62"]
    opening = _balance(found["60"]) if "60" in found else None
    closing = _balance(closings[-1]) if closings else None
    account, currency = _account(found.get("25"))
    currency = (opening or closing or (None, None, currency))[2]
    if opening and closing and opening[2] != closing[2]:
        raise BadFile(
            _(
                "The opening balance is in %(opening)s, the closing balance in %(closing)s.",
                opening=opening[2],
                closing=closing[2],
            ),
            closings[-1].place,
        )
    return Statement(
        lines=in_time(_lines(fields, opening or closing)),
        account=account,
        currency=currency,
        number=_number(found),
        opening=opening and opening[0],
        closing=closing and closing[0],
        closing_date=closing and closing[1],
        stated=bool(opening and closing),
        place=(closings[-1] if closings else fields[0]).place,
    )


def _number(found) -> str:
    number = found.get("28") or found.get("20")
    return number.text.split("\n")[0].strip() if number else ""


def _account(field) -> tuple[str, str]:
    """Account and, where a bank hangs it on, its currency."""
    text = field.text.split("\n")[0].strip() if field else ""
    if match := re.match(r"(.*\d)\s*([A-Z]{3})$", text):
        return match[1], match[2]
    return text, ""


def _balance(field) -> tuple[Decimal, date, str]:
    match = _BALANCE.re.match(_POINT.sub(r"\1,\2", field.text.strip()))
    if not match:
        raise BadFile(_("This is no balance: “%(text)s”.", text=field.text.strip()), field.place)
    value = match.groupdict()
    amount = _amount(value["amount"], field)
    day = _day(value["year"], value["month"], value["day"], field)
    return (-amount if value["status"].upper() == "D" else amount), day, value["currency"].upper()


def _amount(text: str, field) -> Decimal:
    try:
        return read_amount(text, mark=",")
    except NotAnAmount as error:
        raise BadFile(_("This is no amount: “%(text)s”.", text=text), field.place) from error


def _day(year, month, day, field) -> date:
    """Some banks count thirty days in every month: 30 February is its last day."""
    year, month, day = 2000 + int(year), int(month), int(day)
    if year > 2079:
        year -= 100
    if month == 2 and 28 < day <= 30:
        day = calendar.monthrange(year, month)[1]
    try:
        return date(year, month, day)
    except ValueError as error:
        text = f"{year}-{month:02}-{day:02}"
        raise BadFile(_("This is no day: “%(text)s”.", text=text), field.place) from error


def _lines(fields, balance):
    """Each field 61 with the fields 86 that follow it."""
    line, texts = None, []
    for field in fields:
        if field.tag == "61":
            if line:
                yield _with_details(line, texts)
            line, texts = _transaction(field), []
        elif field.tag == "86" and line:
            texts.append(field.text)
        elif field.tag[:2] in ("60", "62", "64", "65") and line:
            yield _with_details(line, texts)
            line = None
    if line:
        yield _with_details(line, texts)


def _transaction(field) -> Line:
    written = _POINT.sub(r"\1,\2", field.text)
    matches = [match for tag in _TRANSACTIONS if (match := tag.re.match(written))]
    if not matches:
        text = field.text.split("\n")[0]
        raise BadFile(_("This is no transaction: “%(text)s”.", text=text), field.place)
    value = matches[0].groupdict()
    value_date = _day(value["year"], value["month"], value["day"], field)
    amount = _amount(value["amount"], field)
    # RC takes a credit back, RD a debit.
    sign = -1 if value["status"].upper() in ("D", "RC") else 1
    extra = " ".join((value["extra_details"] or "").split())
    currency, ordered, extra = _ordered(extra, sign, field)
    return Line(
        date=_entry_date(value, value_date, field),
        value_date=value_date,
        amount=sign * amount,
        kind=(value["id"] or "").strip(),
        end_to_end=_reference(value["customer_reference"]),
        bank_id=_reference(value["bank_reference"]),
        account=extra if looks_like_iban(extra) else "",
        memo=extra,
        currency=currency,
        currency_amount=ordered,
        place=field.place,
    )


def _ordered(extra: str, sign: int, field) -> tuple[str, Decimal | None, str]:
    """Currency and amount before the bank exchanged it, and what else stands there."""
    found = _ORDERED.search(extra)
    if not found:
        return "", None, extra
    return found[1], sign * _amount(found[2], field), _ORDERED.sub("", extra).strip()


def _reference(text: str | None) -> str:
    text = given(text or "")
    return "" if text.upper() in _POINTERS else text


def _entry_date(value, value_date, field) -> date:
    """Day of booking: month and day in the year that lies nearest to the value date."""
    if not (value["entry_month"] or "").strip():
        return value_date
    month, day = value["entry_month"], value["entry_day"]
    years = [value_date.year + shift - 2000 for shift in (0, -1, 1)]
    days = [_day(year, month, day, field) for year in years if not _is_leap_only(year, month, day)]
    return min(days, key=lambda one: abs((one - value_date).days))


def _is_leap_only(year, month, day) -> bool:
    return (month, day) == ("02", "29") and not calendar.isleap(2000 + year)


def _with_details(line: Line, texts) -> Line:
    details = read_details(texts)
    memo = details.pop("memo", "")
    if not memo and line.memo != line.account:
        memo = line.memo
    account = details.pop("account", "") or line.account
    end_to_end = details.pop("end_to_end", "") or line.end_to_end
    if not details.get("partner_name") and memo != line.memo and not line.account:
        details["partner_name"] = line.memo
    return replace(line, **details, memo=memo, account=account, end_to_end=end_to_end)


def _join_pages(statements) -> list[Statement]:
    """Pages of one statement, each closed by an intermediate balance that the next one repeats."""
    joined = []
    for page in statements:
        last = joined[-1] if joined else None
        same = (
            last
            and page.account == last.account
            and page.number.split("/")[0] == last.number.split("/")[0]
            and "/" in page.number
            and page.number != last.number
            and page.opening == last.closing is not None
        )
        if same:
            joined[-1] = replace(page, opening=last.opening, lines=last.lines + page.lines)
        else:
            joined.append(page)
    return joined
