"""What people's decisions teach: who pays under which account or name, what is booked where.

A rule keeps how often it was confirmed and contradicted; people may edit it, and it never
outranks an open item.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from .facts import LearnedRule, Line
from .names import fold
from .text import Scan, compact

#: Words that banks print around what matters, in several languages.
_BANK_WORDS = frozenset(
    """ACCOUNT ACH AUTH BANK BATCH BENEFICIARY BIC BONIFICO BGC CARD CASH CCD CHAPS CHECK CHEQUE
    CHGS CORP CR CREDIT CT DD DEBIT DEP DEPOSIT DES DESCR DETAILS DIRECT EFT END EREF EUR FASTER
    FEE FPI FPS FROM FT GBP GIRO GUTSCHRIFT IBAN INCASSO INCOMING INSTANT INV INVOICE KREF MAND
    MANDATE MERCHANT MOBILE MOTIF MREF NAAM NAME NOTPROVIDED OBI ONLINE ORDER ORDP ORIG OUR
    OVERBOEKING PAY PAYMENT PMT POS PPD PYMNTS RECEIVED RECHNUNG RECU REF REFERENCE REMI REMITTANCE
    SEPA SETTLEMENT SHA SVWZ SWIFT TEXT TFR TO TRACE TRANSFER TRF TRN TRTP TXN UETR USD VIR
    VIREMENT VISA WIRE ZAHLUNG""".split()  # noqa: SIM905
)
#: A word seen with this many partners belongs to the bank, not to a payer.
_SHARED_BY = 3
_SHORTEST = 3


@dataclass(frozen=True)
class Decision:
    """What a person did with a line: matched it with a partner's items, or booked it.

    :param account_id: where a line without items was booked, None when items were matched
    """

    line: Line
    partner_id: int | None = None
    account_id: int | None = None


def learn(decisions: Sequence[Decision], first_id: int = 1) -> list[LearnedRule]:
    """Rules that the decisions support and do not contradict, numbered from ``first_id``.

    >>> from datetime import date
    >>> fee = Line(1, date(2026, 9, 30), -350, "MONTHLY ACCOUNT FEE 09/2026")
    >>> rule = learn([Decision(fee, account_id=6270)])[0]
    >>> rule.account_id, sorted(rule.words)
    (6270, ['ACCOUNT', 'FEE', 'MONTHLY'])
    """
    rules = [*_by_iban(decisions), *_by_words(decisions)]
    counted = (_counted(rule, decisions) for rule in rules)
    kept = [rule for rule in counted if rule.right > rule.wrong]
    return [replace(rule, id=first_id + place) for place, rule in enumerate(kept)]


def confirm(rule: LearnedRule, agreed: bool) -> LearnedRule:
    """The rule after one more decision where it applied."""
    if agreed:
        return replace(rule, right=rule.right + 1)
    return replace(rule, wrong=rule.wrong + 1)


def fits(rule: LearnedRule, line: Line) -> bool:
    """Whether a rule would have spoken about a line."""
    if rule.sign * line.amount < 0 or rule.journal not in (None, line.journal):
        return False
    if rule.iban:
        return compact(rule.iban) == compact(line.iban)
    return rule.words <= memo_words(line)


def memo_words(line: Line) -> frozenset[str]:
    """Words of a line as rules know them."""
    return _words(line.memo, line.partner_name)


@lru_cache(maxsize=4096)
def _words(memo: str, partner_name: str) -> frozenset[str]:
    """Each new rule is tried on the same past lines, so what they say is read once."""
    return frozenset(fold(word) for word in Scan(memo, partner_name).words)


def _by_iban(decisions) -> list[LearnedRule]:
    pairs = dict.fromkeys(
        (compact(one.line.iban), one.partner_id)
        for one in decisions
        if one.line.iban and one.partner_id is not None
    )
    return [LearnedRule(0, partner_id=partner, iban=iban) for iban, partner in pairs]


def _by_words(decisions) -> list[LearnedRule]:
    """One rule for each partner or account and way of paying, as general as it is supported."""
    shared = _shared_words(decisions)
    groups: dict[tuple, list[frozenset]] = defaultdict(list)
    for one in decisions:
        words = _telling(one, shared)
        if words:
            target = (one.partner_id, one.account_id, 1 if one.line.amount > 0 else -1)
            groups[target].append(words)
    return [
        LearnedRule(0, partner_id=partner, account_id=account, sign=sign, words=words)
        for (partner, account, sign), seen in groups.items()
        for words in _general(seen)
    ]


def _shared_words(decisions) -> set[str]:
    """Words that came with several partners."""
    seen = defaultdict(set)
    for one in decisions:
        if one.partner_id is not None:
            for word in memo_words(one.line):
                seen[word].add(one.partner_id)
    return {word for word, partners in seen.items() if len(partners) >= _SHARED_BY}


def _telling(decision, shared) -> frozenset[str]:
    """Words that may say who or what it is; without figures, as those change."""
    words = {
        word for word in memo_words(decision.line) if word.isalpha() and len(word) >= _SHORTEST
    }
    if decision.account_id is not None:
        return frozenset(words)
    return frozenset(words - shared - _BANK_WORDS)


def _general(seen: list[frozenset]) -> list[frozenset]:
    """What ways of paying have in common, where it is two words or one long one."""
    general: list[frozenset] = []
    for words in sorted(seen, key=lambda one: (len(one), sorted(one))):
        for place, known in enumerate(general):
            common = known & words
            if len(common) >= 2 or any(len(word) >= 8 for word in common):
                general[place] = common
                break
        else:
            general.append(words)
    return list(dict.fromkeys(general))


def _counted(rule, decisions: Iterable[Decision]) -> LearnedRule:
    """The rule with how many of the decisions it would have got right and wrong."""
    counts: Counter = Counter()
    for one in decisions:
        if fits(rule, one.line):
            agreed = (one.partner_id, one.account_id) == (rule.partner_id, rule.account_id)
            counts[agreed] += 1
    return replace(rule, right=counts[True], wrong=counts[False])
