"""What banks write above and below their columns, in the languages of Europe."""

import re
import unicodedata

#: Role -> patterns over a normalised heading, most telling first. Order of roles matters: the
#: first role with a match wins, so the narrow ones stand before the wide ones.
HEADINGS = {
    "value_date": (
        r"value date|valuta ?datum|valutadatum|valuta$|wertstellung|rentedatum"
        r"|date (de )?valeur|fecha valor|data (de )?valuta|data valor|valor(dato"
        r"|dag)|valutadag|rentedato|data waluty|valeur$|f valor"
    ),
    "date": (
        r"booking date|posting date|posted date|post date|date posted|buchungs(tag"
        r"|datum)|boekdatum|boekingsdatum|date (de )?(comptabilisation|operation"
        r"|l operation|comptable|d operation)|fecha( de)? (operacion|contable)"
        r"|data (contabile|operazione|registrazione)|bokforingsdag|bokfort|bogfort"
        r"|data (operacji|ksiegowania|mov|lanc)|completed date|settlement date"
        r"|effective date|transaction date|trans(action)? ?date|txn date|tran date"
        r"|processing date|date processed|transaktionsdatum|transaktionsdag"
        r"|transactiedatum|^date( .*)?$|^datum( .*)?$|^fecha( .*)?$|^data( .*)?$"
        r"|^posted$|^created( utc| at| on)?$|^dato$|^dag$|^dzien$|^paivamaara$"
        r"|^kirjauspaiva$|^buchung$"
    ),
    "own_account": (
        r"auftragskonto|own account|eigen rekening|rekeningnummer$|iban bban|compte$"
        r"|numero de compte|account no$|account number$|^account$|kontonummer$"
        r"|^cuenta$|iban auftragskonto|account identification|^konto$"
    ),
    "balance": (
        r"balance|saldo|solde|kontostand|running|guthaben nach|ledger bal|stan konta"
        r"|zostatek"
    ),
    "foreign_amount": (
        r"(original|foreign|orig|instructed|transaction currency|source"
        r"|fremdwahrung\w*) ?(amount|betrag|bedrag)|betrag (in )?(orig|fremd)\w*"
        r"|montant (en )?(devise|origine)|local currency amount|origin\w* amount"
        r"|importe divisa"
    ),
    "foreign_currency": (
        r"(original|foreign|orig|source|transaction) (currency|wahrung|munt)"
        r"|local currency$|devise (d )?origine|fremdwahrung$"
    ),
    "direction": (
        r"^af bij$|^(debit|credit|dr|cr|d|c|soll|haben|s|h|db|dt|ct|deb|cred)( or | "
        r"|/)(debit|credit|dr|cr|d|c|soll|haben|h|s|cr|ct|dt|cred|crd)( indicator"
        r"| ind| flag)?$|debit credit|credit debit|dr cr|cr dr|^sign$|^vorzeichen$"
        r"|soll haben|^sens$|^signe$|^d c$|^dc$|crdtdbt|cd indicator|^bij af$"
        r"|transaction sign"
    ),
    "fee": (
        r"^(bank |transaction |transfer |payment |processing )?fees?( amount)?$"
        r"|^gebuhr(en)?$|^frais$|^commissions?$|^commissioni?$|^comision(es)?$|^provision$"
    ),
    "debit": (
        r"^debit|debit$|debit amount|withdraw|money out|paid out|^out$|^soll$"
        r"|^sollbetrag|belastung|lastschrift|^af$|debito$|^debe$|cargo|uscite|dare$"
        r"|^depenses?$|amount debit|^dr$|payments?$|spent|outgoing|^debet$"
        r"|afschrijving|^ud$|^obciazenia$|debitos?$|^paid out .*|charges?$|depense"
        r"|addebiti|retiros?"
    ),
    "credit": (
        r"^credit|credit$|credit amount|deposit|money in|paid in|^in$|^haben$"
        r"|^habenbetrag|gutschrift|^bij$|credito$|haber|abono|entrate|avere$"
        r"|^recettes?$|amount credit|^cr$|receipts?$|received|incoming|^kredit$"
        r"|bijschrijving|^ind$|^uznania$|creditos?$|^paid in .*|accrediti|depositos?"
        r"|ingresos?"
    ),
    "currency": (
        r"^currency|currency$|^ccy$|^wae?hrung|^munt|^devise$|^divisa$|^valuta$"
        r"|^moneda$|^moeda$|^waluta$|^whg$|^muntsoort|^curr$|currency code"
        r"|^valutakod"
    ),
    "amount": (
        r"^net$|amount|betrag|bedrag|montant|importe?$|importo|importe |^importe"
        r"|valor$|belopp|belob|belop|kwota|summa|^sum$|umsatz$|^value$|^umsatz"
        r"|transaktionsbetrag|monto|quantia|^total$"
    ),
    "end_to_end": (r"end ?to ?end|e2e|eref|kundenreferenz end"),
    "mandate": (r"mandat|mandaat"),
    "bank_id": (
        r"transaction id|transaction (no|nr|number)|txn id|unique id|fitid"
        r"|transaktions ?(id|nr|nummer)|volgnr|volgnummer|^id$|transactie ?(id"
        r"|referentie|nummer)|bank reference|transaction code$|tranid|trans id"
        r"|numero d operation|^uid$|^guid$|statement line id|archivierungs"
    ),
    "account": (
        r"iban|account (number|no)|kontonummer|tegenrekening|counter ?(party"
        r"|part)? ?account|beneficiary account|rekening|compte (du )?(tiers"
        r"|contrepartie)|cuenta (destino|ordenante|beneficiario)|gegenkonto"
        r"|kontrahent\w* rachunek|numer rachunku|account$|konto\b"
    ),
    "partner": (
        r"name|payee|naam|beneficiary|payer|counter ?party|merchant|auftraggeber"
        r"|beguenstigter|begunstigter|empfanger|zahlungspflichtig|tegenpartij"
        r"|beneficiaire|tiers|beneficiario|ordenante|debtor|creditor|paid (to|by)"
        r"|ordinante|mottagare|modtager|nadawca|odbiorca|kontrahent|nom\b"
    ),
    "reference": (
        r"reference|referenz|kenmerk|^ref$|ref no|referencia|riferimento"
        r"|betalingskenmerk|cheque|check|gestructureerd|structured|instrument"
        r"|viitenumero|viite$|referens|\bref\b|belegnummer|rf\b"
    ),
    "status": (r"^status|^state$|^statut$|^estado$|^stato$"),
    "kind": (
        r"^type|type$|code$|^art$|buchungstext|transaction type|mutatiesoort|^soort"
        r"|categor|tipo|kategori|^trans(action)? ?type|methode|^causale$|vorgang"
    ),
    "memo": (
        r"description|memo|narrative|details?|particulars|omschrijving"
        r"|verwendungszweck|mededeling|libelle|concepto|descri\w*|beschreibung|beskrivning|causale|text"
        r"|communication|remark|note|info|purpose|motif|opis|tytul|viesti|message"
        r"|nachricht|betreff|remittance|meddelande|beskrivelse|observaciones"
        r"|movimiento|payment ref|what|history|historico|motivo"
    ),
}
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "ß": "ss", "æ": "ae"})
_COMPILED = {role: re.compile(pattern) for role, pattern in HEADINGS.items()}

_PAYER = re.compile(
    r"payer|zahlungspflicht|auftraggeber|debtor|ordinante|ordenante|nadawca|debiteur|sender|from\b"
)
_PAYEE = re.compile(
    r"payee|zahlungsempf|empfanger|begue?nstigt|beneficia|creditor|odbiorca|crediteur|recipient|to\b"
)

#: Rows that sum up instead of telling a transaction.
OPENING = re.compile(
    r"opening|start\w* (balance|saldo)|beginning balance|previous balance"
    r"|balance (brought|b) ?f|brought forward|anfangs|alter (konto)?(saldo|stand)"
    r"|beginsaldo|oud saldo|saldo (inicial|iniziale|anterior|precedente)"
    r"|solde (initial|precedent|d ouverture|anterieur)|ingaende|poczatkowe"
    r"|balance forward"
)
CLOSING = re.compile(
    r"closing|end\w* (balance|saldo)|(new|final|current|ledger) balance"
    r"|carried forward|balance c ?f|endsaldo|neuer (konto)?(saldo|stand)|eindsaldo"
    r"|nieuw saldo|saldo (final|finale|actual|atual|contabile)|solde (final"
    r"|de cloture|nouveau|actuel|au)|utgaende|koncowe|kontostand"
)
TOTAL = re.compile(
    r"^(sub ?)?totals?\b|\btotals?$|^sum(me|ma)?\b|^totaal|^total\w*|^somme|^suma"
    r"|^number of|^anzahl|^count\b|^totale\b"
)
#: Of transactions that did not happen, or not yet.
NOT_BOOKED = re.compile(
    r"pending|reverted|declined|failed|cancel|rejected|vorgemerkt|en attente"
    r"|pendiente|in behandeling|not booked|denied|expired|^open$|reserved|in sospeso|^autorizzato$"
)


def plain(text: str) -> str:
    """Lower case, without accents and marks.

    >>> plain("Währung / Montant débit (€)")
    'wahrung montant debit'
    """
    bare = unicodedata.normalize(
        "NFKD", text.lower().replace("ø", "o").replace("ł", "l").replace("ß", "ss")
    )
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w]+|_", " ", bare).split())


def side_of(heading: str) -> int:
    """1 for a column that names who pays, -1 for one that names who is paid, else 0.

    >>> [side_of(text) for text in ("Payer Name", "Zahlungsempfänger*in", "Payer / payee")]
    [1, -1, 0]
    """
    bare = plain(heading)
    return bool(_PAYER.search(bare)) - bool(_PAYEE.search(bare))


def roles_of(heading: str) -> list[str]:
    """What a column may hold, judged by its heading, the likeliest first.

    >>> [roles_of(text)[:1] for text in ("Buchungstag", "Saldo na", "Paid out", "Kenmerk", "x")]
    [['date'], ['balance'], ['debit'], ['reference'], []]
    """
    bare = plain(heading)
    if not bare or len(bare) > 60:
        return []
    return [role for role, pattern in _COMPILED.items() if pattern.search(bare)]
