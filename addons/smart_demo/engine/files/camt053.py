"""ISO 20022 camt.053.001.02, the XML statement of European banks."""

import xml.etree.ElementTree as ET

from .statement import Statement, Transaction, decimal

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"


def write_camt053(statement: Statement) -> str:
    root = ET.Element("Document", {"xmlns": NAMESPACE})
    body = ET.SubElement(root, "BkToCstmrStmt")
    created = f"{statement.last.isoformat()}T06:00:00"
    _texts(body, "GrpHdr", MsgId=f"CAMT053-{statement.number}", CreDtTm=created)
    report = _texts(body, "Stmt", Id=statement.number, ElctrncSeqNb="1", CreDtTm=created)
    _texts(
        report,
        "FrToDt",
        FrDtTm=f"{statement.first.isoformat()}T00:00:00",
        ToDtTm=f"{statement.last.isoformat()}T23:59:59",
    )
    account = ET.SubElement(report, "Acct")
    _texts(account, "Id", IBAN=statement.iban)
    ET.SubElement(account, "Ccy").text = "EUR"
    _texts(account, "Ownr", Nm=statement.owner)
    _balance(report, "OPBD", statement.opening, statement.first)
    _balance(report, "CLBD", statement.closing, statement.last)
    for transaction in statement.transactions:
        _entry(report, transaction)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _texts(parent, tag: str, **texts):
    element = ET.SubElement(parent, tag)
    for name, text in texts.items():
        ET.SubElement(element, name).text = text
    return element


def _money(parent, tag: str, cents: int, currency: str = "EUR"):
    ET.SubElement(parent, tag, {"Ccy": currency}).text = decimal(cents)


def _sign(parent, cents: int):
    ET.SubElement(parent, "CdtDbtInd").text = "CRDT" if cents >= 0 else "DBIT"


def _balance(report, code: str, cents: int, day):
    balance = ET.SubElement(report, "Bal")
    _texts(ET.SubElement(balance, "Tp"), "CdOrPrtry", Cd=code)
    _money(balance, "Amt", cents)
    _sign(balance, cents)
    _texts(balance, "Dt", Dt=day.isoformat())


def _entry(report, transaction: Transaction):
    entry = ET.SubElement(report, "Ntry")
    ET.SubElement(entry, "NtryRef").text = transaction.key
    _money(entry, "Amt", transaction.amount)
    _sign(entry, transaction.amount)
    ET.SubElement(entry, "Sts").text = "BOOK"
    _texts(entry, "BookgDt", Dt=transaction.date.isoformat())
    _texts(entry, "ValDt", Dt=transaction.date.isoformat())
    ET.SubElement(entry, "AcctSvcrRef").text = transaction.key
    code = ET.SubElement(entry, "BkTxCd")
    _texts(code, "Prtry", Cd="RCDT" if transaction.amount > 0 else "ICDT")
    details = ET.SubElement(ET.SubElement(entry, "NtryDtls"), "TxDtls")
    _texts(
        details,
        "Refs",
        AcctSvcrRef=transaction.key,
        EndToEndId=transaction.end_to_end or "NOTPROVIDED",
    )
    amounts = ET.SubElement(details, "AmtDtls")
    if transaction.currency_amount:
        instructed = ET.SubElement(amounts, "InstdAmt")
        _money(instructed, "Amt", transaction.currency_amount, transaction.currency)
    _money(ET.SubElement(amounts, "TxAmt"), "Amt", transaction.amount)
    _parties(details, transaction)
    information = ET.SubElement(details, "RmtInf")
    for start in range(0, len(transaction.memo), 140):
        ET.SubElement(information, "Ustrd").text = transaction.memo[start : start + 140]


def _parties(details, transaction: Transaction):
    if not transaction.name and not transaction.iban:
        return
    role = "Dbtr" if transaction.amount > 0 else "Cdtr"
    parties = ET.SubElement(details, "RltdPties")
    if transaction.name:
        _texts(parties, role, Nm=transaction.name)
    if transaction.iban:
        account = ET.SubElement(parties, f"{role}Acct")
        _texts(account, "Id", IBAN=transaction.iban)
