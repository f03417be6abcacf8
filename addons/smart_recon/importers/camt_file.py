"""CAMT.052, .053 and .054 of ISO 20022, in any version."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from .camt_pages import Page, joined
from .facts import BadFile, Line, Parsed, Statement, given, in_time
from .messages import Message, _, at
from .xml_tree import xml_tree

_KINDS = {"Stmt": "camt053", "Rpt": "camt052", "Ntfctn": "camt054"}
#: Length of one piece of unstructured text; a full piece goes on in the next one.
_PIECE = 140
_INTRADAY = _(
    "This is a report during the day. The statement of the day will repeat its lines; they are"
    " imported only once if the bank numbers them."
)
_NOTICE = _(
    "This is a notification without balances. The statement of the day will repeat its lines;"
    " they are imported only once if the bank numbers them."
)


def looks_like(data: bytes) -> bool:
    head = re.sub(rb"\x00", b"", data[:3000])
    return b"camt.05" in head or bool(re.search(rb"<(\w+:)?BkToCstmr", head))


def parse(data: bytes) -> Parsed:
    """
    :raise BadFile: names the line of the element that cannot be read
    """
    root = xml_tree(data.strip())
    reports = [element for element in root.iter() if _tag(element) in _KINDS]
    if not reports:
        raise BadFile(_("This XML file holds no account statement."), 1)
    kind = _KINDS[_tag(reports[0])]
    notes = {"camt052": (_INTRADAY,), "camt054": (_NOTICE,)}.get(kind, ())
    return Parsed(kind, tuple(joined([_page(report) for report in reports])), notes=notes)


def _page(report) -> Page:
    statement = _statement(report)
    found = (_at(report, name) for name in ("StmtPgntn", "RptPgntn", "NtfctnPgntn"))
    pages = next((one for one in found if one is not None), None)
    number = _text(pages, "PgNb")
    return Page(
        statement,
        key=(statement.account, statement.currency, _text(report, "Id", "ElctrncSeqNb")),
        number=int(number) if number.isdigit() else 0,
        is_last=_text(pages, "LastPgInd") in ("true", "1"),
    )


def _tag(element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _at(element, path: str):
    """First element below, by local names, or None."""
    for name in path.split("/"):
        element = next((child for child in element if _tag(child) == name), None)
        if element is None:
            return None
    return element


def _all(element, name: str) -> list:
    return [child for child in element if _tag(child) == name]


def _text(element, *paths: str) -> str:
    for path in paths:
        found = _at(element, path) if element is not None else None
        if found is not None and (found.text or "").strip():
            return found.text.strip()
    return ""


def _place(element) -> int:
    return element.sourceline


def _statement(report) -> Statement:
    account = _at(report, "Acct")
    currency = _text(account, "Ccy")
    opening, closing = (
        _balance(report, "OPBD", "PRCD", currency=currency),
        _balance(report, "CLBD", currency=currency),
    )
    currency = currency or (opening or closing or (0, 0, ""))[2] or _entry_currency(report)
    notes: list[Message] = []
    lines = [line for entry in _all(report, "Ntry") for line in _entry(entry, currency, notes)]
    stated = bool(opening and closing)
    return Statement(
        lines=in_time(lines),
        account=_account(account),
        currency=currency,
        number=_text(report, "ElctrncSeqNb", "LglSeqNb", "Id"),
        opening=opening and opening[0],
        closing=closing and closing[0],
        closing_date=closing and closing[1],
        stated=stated,
        place=_place(report),
        notes=tuple(notes),
    )


def _entry_currency(report) -> str:
    amounts = [_at(entry, "Amt") for entry in _all(report, "Ntry")]
    return next((amount.get("Ccy", "") for amount in amounts if amount is not None), "")


def _account(element) -> str:
    return _text(element, "Id/IBAN", "Id/Othr/Id") if element is not None else ""


def _balance(report, *codes: str, currency: str):
    """(amount, day, currency) of a balance; of several, that in the account's own currency."""
    for code in codes:
        found = [one for one in _all(report, "Bal") if _text(one, "Tp/CdOrPrtry/Cd") == code]
        found.sort(key=lambda one: bool(currency) and _currency(_at(one, "Amt")) != currency)
        if found:
            return _read_balance(found[0])
    return None


def _read_balance(element):
    amount = _amount(_at(element, "Amt"), element)
    if _text(element, "CdtDbtInd") == "DBIT":
        amount = -amount
    day = _day(element, "Dt") if _at(element, "Dt") is not None else None
    return amount, day, _currency(_at(element, "Amt"))


def _currency(element) -> str:
    return element.get("Ccy", "") if element is not None else ""


def _amount(element, owner) -> Decimal:
    try:
        return Decimal((element.text or "").strip())
    except (AttributeError, InvalidOperation) as error:
        text = "" if element is None else element.text
        raise BadFile(_("This is no amount: “%(text)s”.", text=text), _place(owner)) from error


def _day(owner, *names: str) -> date | None:
    for name in names:
        text = _text(owner, f"{name}/Dt", f"{name}/DtTm")
        if text:
            try:
                return date.fromisoformat(text[:10])
            except ValueError as error:
                raise BadFile(_("This is no day: “%(text)s”.", text=text), _place(owner)) from error
    return None


def _entry(entry, currency: str, notes: list[Message]) -> list[Line]:
    status = _text(entry, "Sts/Cd", "Sts/Prtry", "Sts")
    if status and status != "BOOK":
        notes.append(at(_place(entry), _("not booked yet (%(status)s), left out.", status=status)))
        return []
    whole = _booking(entry, currency, notes)
    parts = _parts(entry, whole)
    if len(parts) > 1:
        return [_detailed(line, details, entry) for line, details in parts]
    details = [one for batch in _all(entry, "NtryDtls") for one in _all(batch, "TxDtls")]
    if len(details) > 1:
        return [_of_batch(whole, details, entry)]
    return [_detailed(whole, details[0] if details else None, entry)]


def _booking(entry, currency: str, notes: list[Message]) -> Line:
    """What the entry says as a whole."""
    element = _at(entry, "Amt")
    amount = _amount(element, entry)
    day = _day(entry, "BookgDt", "ValDt") or _day_of_report(entry, notes)
    if currency and _currency(element) not in ("", currency):
        raise BadFile(
            _(
                "The entry is in %(found)s, the account in %(currency)s.",
                found=_currency(element),
                currency=currency,
            ),
            _place(entry),
        )
    number = _text(entry, "NtryRef")
    return Line(
        date=day,
        value_date=_day(entry, "ValDt"),
        amount=_signed(entry, amount),
        # Short entry references only count the entries of one statement.
        bank_id=_text(entry, "AcctSvcrRef") or (number if len(number) > 5 else ""),
        kind=_kind(entry),
        place=_place(entry),
    )


def _day_of_report(entry, notes: list[Message]) -> date:
    """For an entry without dates of its own: the day of its report, or of the file."""
    report = entry.getparent()
    header = _at(report.getparent(), "GrpHdr")
    texts = (
        _text(report, "FrToDt/ToDtTm", "FrToDt/ToDt", "Bal/Dt/Dt", "CreDtTm"),
        _text(header, "CreDtTm"),
    )
    text = next(filter(None, texts), "")
    try:
        day = date.fromisoformat(text[:10])
    except ValueError as error:
        raise BadFile(_("The entry has no booking date."), _place(entry)) from error
    note = _("the entry has no date; %(day)s is the day of the report.", day=day)
    notes.append(at(_place(entry), note))
    return day


def _signed(element, amount: Decimal, default: int = 1) -> Decimal:
    sign = {"CRDT": 1, "DBIT": -1}.get(_text(element, "CdtDbtInd"), default)
    return amount * sign


def _kind(entry) -> str:
    code = _at(entry, "BkTxCd")
    domain = [_text(code, path) for path in ("Domn/Cd", "Domn/Fmly/Cd", "Domn/Fmly/SubFmlyCd")]
    return "-".join(filter(None, domain)) or _text(code, "Prtry/Cd")


def _parts(entry, whole: Line) -> list:
    """The payments of a collective entry, when they are all there and add up to it."""
    details = [one for batch in _all(entry, "NtryDtls") for one in _all(batch, "TxDtls")]
    currency = _currency(_at(entry, "Amt"))
    parts = []
    for number, one in enumerate(details, 1):
        element = _own_amount(one, currency)
        if element is None:
            return []
        sign = 1 if whole.amount >= 0 else -1
        bank_id = f"{whole.bank_id}/{number}" if whole.bank_id else ""
        amount = _signed(one, _amount(element, one), sign)
        parts.append((replace(whole, amount=amount, bank_id=bank_id, place=_place(one)), one))
    total = sum((line.amount for line, _details in parts), Decimal(0))
    return parts if total == whole.amount else []


def _own_amount(details, currency: str):
    """Amount of one payment in the currency of the account."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        element = _at(details, path)
        if element is not None and _currency(element) == currency:
            return element
    return None


def _detailed(line: Line, details, entry) -> Line:
    if details is None:
        return replace(line, memo=_memo([], entry))
    name, account = _partner(details, entry, line.amount)
    currency, amount = _foreign(details, line, _currency(_at(entry, "Amt")))
    return replace(
        line,
        memo=_memo([details], entry),
        partner_name=name,
        account=account,
        end_to_end=given(_text(details, "Refs/EndToEndId")),
        reference=_reference(details),
        mandate=given(_text(details, "Refs/MndtId")),
        bank_id=_text(details, "Refs/AcctSvcrRef") or line.bank_id
        or _text(details, "Refs/UETR", "Refs/TxId"),
        currency=currency,
        currency_amount=amount,
    )  # fmt: skip


def _of_batch(whole: Line, details, entry) -> Line:
    """A collective entry that stays one line: what all its payments say, as one text."""
    names = {_partner(one, entry, whole.amount) for one in details}
    name, account = names.pop() if len(names) == 1 else ("", "")
    references = {_reference(one) for one in details}
    return replace(
        whole,
        memo=_memo(details, entry),
        partner_name=name,
        account=account,
        reference=references.pop() if len(references) == 1 else "",
    )


def _partner(details, entry, amount: Decimal) -> tuple[str, str]:
    """Name and account of the other side. A reversal keeps the sides of what it reverses."""
    parties = _at(details, "RltdPties")
    if parties is None:
        return "", ""
    reversed_ = _text(entry, "RvslInd") in ("true", "1")
    debtor = (amount >= 0) != reversed_
    role, other = ("Dbtr", "Cdtr") if debtor else ("Cdtr", "Dbtr")
    for one in (role, other):
        name = _text(parties, f"{one}/Nm", f"{one}/Pty/Nm", f"Ultmt{one}/Nm", f"Ultmt{one}/Pty/Nm")
        account = _account(_at(parties, f"{one}Acct"))
        # Some banks name the other side in the wrong role, but never only the own one.
        if name or account:
            return name, account
    return "", ""


def _foreign(details, line: Line, own: str) -> tuple[str, Decimal | None]:
    for path in ("AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt", "Amt"):
        element = _at(details, path)
        if element is not None and _currency(element) not in ("", own):
            amount = _amount(element, details)
            if amount:
                return _currency(element), amount if line.amount >= 0 else -amount
    return "", None


def _reference(details) -> str:
    information = _at(details, "RmtInf")
    structured = _all(information, "Strd") if information is not None else []
    references = [_text(one, "CdtrRefInf/Ref") for one in structured]
    return next(filter(None, references), "")


def _memo(details, entry) -> str:
    texts = [_remittance(one) for one in details]
    texts += [_text(one, "AddtlTxInf") for one in details]
    memo = " ".join(dict.fromkeys(filter(None, texts)))
    memo = memo or _text(entry, "AddtlNtryInf")
    return memo or next(filter(None, map(_reference, details)), "")


def _remittance(details) -> str:
    information = _at(details, "RmtInf")
    if information is None:
        return ""
    text = ""
    for piece in _all(information, "Ustrd"):
        text += (piece.text or "") if len(piece.text or "") >= _PIECE else f"{piece.text or ''} "
    for structured in _all(information, "Strd"):
        text += " ".join(one.text or "" for one in _all(structured, "AddtlRmtInf")) + " "
        numbers = [_text(one, "Nb") for one in _all(structured, "RfrdDocInf")]
        text += " ".join(filter(None, numbers)) + " "
    return " ".join(text.split())
