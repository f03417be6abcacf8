"""OFX and QFX, both as SGML and as XML. The tree is built by ofxtools; values are read here,
because what banks write in them is often not what the standard asks for."""

import html
import logging
import re
from bisect import bisect
from dataclasses import replace
from datetime import date
from decimal import Decimal

from ofxtools.Parser import ParseError, TreeBuilder

from .amounts import NotAnAmount, find_mark, read_amount
from .facts import BadFile, Line, Parsed, Statement, in_time
from .messages import Message, _

_REPORTS = ("STMTRS", "CCSTMTRS", "INVSTMTRS")
#: Elements with a text. Empty and unclosed they would swallow what follows.
_LEAVES = [
    "MEMO",
    "NAME",
    "FITID",
    "CHECKNUM",
    "REFNUM",
    "LANGUAGE",
    "CURDEF",
    "ACCTTYPE",
    "BRANCHID",
    "SIC",
    "PAYEEID",
    "DTUSER",
    "DTAVAIL",
    "MESSAGE",
    "ORG",
    "FID",
    "INTU.BID",
    "INTU.USERID",
    "SRVRTID",
    "EXTDNAME",
    "BALAMT",
    "DTASOF",
]
_EMPTY = re.compile(rf"<({'|'.join(map(re.escape, _LEAVES))})>\s*(?=<(?!/\1>|!\[CDATA))")
_MONEY_OUT = {
    "DEBIT",
    "PAYMENT",
    "CHECK",
    "FEE",
    "SRVCHG",
    "ATM",
    "POS",
    "DIRECTDEBIT",
    "REPEATPMT",
}

#: Tags that a bank writes in small letters.
_SMALL = re.compile(r"</?[a-z][a-z0-9.]*>")

# The library writes each element to its log.
logging.getLogger("ofxtools").setLevel(logging.WARNING)


def looks_like(text: str) -> bool:
    return bool(re.search(r"OFXHEADER|<OFX>|<ofx>|<\?OFX", text[:4000]))


def parse(text: str) -> Parsed:
    """
    :raise BadFile: names the line of the transaction that cannot be read
    """
    text = _SMALL.sub(lambda tag: tag[0].upper(), text)
    root = _tree(text)
    places = _places(text)
    numbered = dict(zip(root.iter("STMTTRN"), places, strict=False))
    mark = find_mark(_value(one, "TRNAMT") for one in numbered) or "."
    mark = "." if mark == "?" else mark
    reports = [element for element in root.iter() if element.tag in _REPORTS]
    statements = [_statement(report, numbered, mark) for report in reports]
    if not any(statement.lines or statement.closing is not None for statement in statements):
        raise BadFile(_nothing(root, reports))
    notes = [note for statement in statements for note in statement.notes]
    return Parsed("ofx", tuple(one for one in statements if one.lines), notes=tuple(notes))


def _places(text: str) -> list[int]:
    """The line on which each transaction begins."""
    ends = [match.start() for match in re.finditer("\n", text)]
    starts = re.finditer("<STMTTRN>", text)
    return [bisect(ends, match.start()) + 1 for match in starts]


def _nothing(root, reports) -> Message:
    message = root.findtext(".//STATUS/MESSAGE") or ""
    if any(report.tag == "INVSTMTRS" for report in reports):
        return _("This statement of investments holds no bank transactions.")
    if message:
        return _("The file holds no transactions. The bank said: %(message)s.", message=message)
    return _("The file holds no transactions.")


def _tree(text: str):
    start = text.find("<OFX>")
    if start < 0:
        raise BadFile(_("The file has the header of OFX, but no content."), 1)
    if "</OFX>" not in text and text.count("<BANKTRANLIST>") > text.count("</BANKTRANLIST>"):
        reason = _("The file ends before its transactions do; it seems to be cut.")
        raise BadFile(reason, len(text.splitlines()))
    body = _EMPTY.sub("", text[start:])
    builder = TreeBuilder()
    try:
        builder.feed(body)
        return builder.close()
    except (ParseError, AssertionError, IndexError) as error:
        reason = str(error).split(" in <")[0][:200]
        place = re.search(r"position=\[(\d+)", str(error))
        line = text.count("\n", 0, start + int(place[1])) + 1 if place else 1
        raise BadFile(_("This is no valid OFX: %(reason)s.", reason=reason), line) from error


def _value(element, *names: str) -> str:
    """Text of the first of these elements that has one."""
    for name in names:
        found = element.find(f".//{name}")
        if found is not None and (found.text or "").strip():
            return html.unescape(found.text.strip())
    return ""


def _statement(report, numbered, mark: str) -> Statement:
    transactions = list(report.iter("STMTTRN"))
    currency = _value(report, "CURDEF") or _value(report, "CURSYM")
    lines = [_line(one, numbered.get(one, 0), mark) for one in transactions]
    lines, notes = _with_signs(lines)
    balance = report.find(".//LEDGERBAL")
    closing, closing_date = _closing(balance, mark) if balance is not None else (None, None)
    if closing_date and lines and closing_date < max(line.date for line in lines):
        closing = None
    total = sum((line.amount for line in lines), Decimal(0))
    return Statement(
        lines=in_time(lines),
        account=_value(report, "ACCTID"),
        currency=currency.upper(),
        opening=None if closing is None else closing - total,
        closing=closing,
        closing_date=closing_date,
        place=lines[0].place if lines else 1,
        notes=tuple(notes),
    )


def _closing(balance, mark: str):
    try:
        return read_amount(_value(balance, "BALAMT"), mark), _day(_value(balance, "DTASOF"))
    except NotAnAmount:
        return None, None


def _day(text: str) -> date | None:
    """The day as the bank wrote it, in its own time zone."""
    digits = re.match(r"\d{8}", text.replace("-", ""))
    if not digits:
        return None
    try:
        return date(int(digits[0][:4]), int(digits[0][4:6]), int(digits[0][6:]))
    except ValueError:
        return None


def _line(element, place: int, mark: str) -> Line:
    posted, amount = _value(element, "DTPOSTED", "DTUSER", "DTAVAIL"), _value(element, "TRNAMT")
    day = _day(posted)
    if day is None:
        raise BadFile(_("This is no day: “%(text)s”.", text=posted), place)
    name, memo = _texts(element)
    currency = element.find("ORIGCURRENCY")
    return Line(
        date=day,
        amount=_amount(amount, mark, place),
        memo=memo,
        partner_name=name,
        account=_value(element, "BANKACCTTO/ACCTID", "CCACCTTO/ACCTID"),
        reference=_value(element, "REFNUM"),
        bank_id=_value(element, "FITID"),
        kind=_value(element, "TRNTYPE").upper(),
        value_date=_day(_value(element, "DTAVAIL")),
        place=place,
        **_original(currency, amount, mark, place),
    )


def _amount(text: str, mark: str, place: int) -> Decimal:
    try:
        return read_amount(text, mark)
    except NotAnAmount as error:
        raise BadFile(_("This is no amount: “%(text)s”.", text=text), place) from error


def _texts(element) -> tuple[str, str]:
    """Name of the other side and memo; a name that only begins the memo is no name."""
    name = _value(element, "PAYEE/NAME", "EXTDNAME", "NAME")
    memo = " ".join(_value(element, "MEMO").split())
    number = _value(element, "CHECKNUM").strip("0")
    if number and number not in memo:
        memo = f"{memo} {number}".strip()
    bare = " ".join(name.split())
    if not memo:
        return bare, bare
    return ("" if memo.startswith(bare) else bare), memo


def _original(element, amount: str, mark: str, place: int) -> dict:
    """Amount before the bank exchanged it, from the rate that it states."""
    rate, currency = "", ""
    if element is not None:
        rate, currency = _value(element, "CURRATE"), _value(element, "CURSYM")
    if not currency or not rate:
        return {}
    number = _amount(rate, "", place) if rate.count(".") < 2 else Decimal(0)
    if not number:
        return {}
    original = (_amount(amount, mark, place) / number).quantize(Decimal("0.01"))
    return {"currency": currency, "currency_amount": original}


def _with_signs(lines):
    """Amounts of a bank that writes them without a sign, by the type of each transaction."""
    if any(line.amount < 0 for line in lines):
        return lines, []
    if not any(line.kind in _MONEY_OUT for line in lines):
        return lines, []
    notes = [_("No amount in the file has a sign; money out was told by the type of transaction.")]
    return [
        replace(line, amount=-line.amount) if line.kind in _MONEY_OUT else line for line in lines
    ], notes
