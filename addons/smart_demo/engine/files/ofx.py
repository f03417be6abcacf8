"""OFX 1.02, the statement of American banks and of accounting programs."""

from .statement import Statement, Transaction, decimal

_HEADER = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:UTF-8
CHARSET:NONE
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE
"""


def write_ofx(statement: Statement) -> str:
    stamp = statement.last.strftime("%Y%m%d")
    rows = "".join(map(_transaction, statement.transactions))
    return f"""{_HEADER}
<OFX>
<SIGNONMSGSRSV1>
<SONRS>
<STATUS>
<CODE>0
<SEVERITY>INFO
</STATUS>
<DTSERVER>{stamp}
<LANGUAGE>ENG
</SONRS>
</SIGNONMSGSRSV1>
<BANKMSGSRSV1>
<STMTTRNRS>
<TRNUID>{statement.number}
<STATUS>
<CODE>0
<SEVERITY>INFO
</STATUS>
<STMTRS>
<CURDEF>EUR
<BANKACCTFROM>
<BANKID>{statement.iban[4:8]}
<ACCTID>{statement.iban}
<ACCTTYPE>CHECKING
</BANKACCTFROM>
<BANKTRANLIST>
<DTSTART>{statement.first:%Y%m%d}
<DTEND>{stamp}
{rows}</BANKTRANLIST>
<LEDGERBAL>
<BALAMT>{_signed(statement.closing)}
<DTASOF>{stamp}
</LEDGERBAL>
<AVAILBAL>
<BALAMT>{_signed(statement.closing)}
<DTASOF>{stamp}
</AVAILBAL>
</STMTRS>
</STMTTRNRS>
</BANKMSGSRSV1>
</OFX>
"""


def _signed(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{decimal(cents)}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _transaction(one: Transaction) -> str:
    """NAME holds 32 characters at most; the whole memo goes to MEMO."""
    name = _escaped((one.name or one.memo)[:32])
    return f"""<STMTTRN>
<TRNTYPE>{"CREDIT" if one.amount > 0 else "DEBIT"}
<DTPOSTED>{one.date:%Y%m%d}
<TRNAMT>{_signed(one.amount)}
<FITID>{one.key}
<NAME>{name}
<MEMO>{_escaped(one.memo)}
</STMTTRN>
"""
