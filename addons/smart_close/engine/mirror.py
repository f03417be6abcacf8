"""Step 8: what companies of one database owe each other must be the same on both sides."""

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from .finding import BLOCKING, WARNING, Found

#: Letters of the shortest name of a company that is looked for in names of accounts.
SHORTEST = 4
_BETWEEN = re.compile(r"\binter[\s-]?compan(?:y|ies)\b|\baffiliated? compan(?:y|ies)\b")


@dataclass(frozen=True)
class Document:
    """A posted invoice, bill or credit note between two companies.

    :param seller: company in whose books it is a sale; ``buyer`` the other
    :param owner: company in whose books it stands
    :param amount: total in the document's currency, negative for a credit note
    :param value: total in the company's currency, without sign
    """

    id: int
    name: str
    owner: int
    seller: int
    buyer: int
    currency: str
    amount: Decimal
    value: Decimal


@dataclass(frozen=True)
class Balance:
    """What one company's books say about another: what is owed to it less what it owes."""

    owner: int
    other: int
    other_name: str
    amount: Decimal
    partner_id: int


@dataclass(frozen=True)
class Bare:
    """An account for what is between companies, without receivables and payables.

    :param other: the company that its name speaks of; 0 if it is for all of them
    """

    owner: int
    account_id: int
    account: str
    other: int
    amount: Decimal


def between(name, companies):
    """The company that the name of an account speaks of; 0 for any, None for no company at all.

    Names of a few letters are words as well, and not looked for.

    :param companies: names by id, without the owner of the account

    >>> between("Due from Branch 2", {7: "Branch 2"}), between("Intercompany", {7: "Branch 2"})
    (7, 0)
    >>> between("IT deposit", {7: "IT"})
    """
    words = name.casefold()
    for number, other in companies.items():
        known = len(other) >= SHORTEST
        if known and re.search(rf"\b{re.escape(other.casefold())}\b", words):
            return number
    return 0 if _BETWEEN.search(words) else None


def bare(accounts, company_id, tolerance) -> list[Found]:
    """Accounts between companies that do not make nothing together.

    :param accounts: of all companies, in one currency
    """
    sums = defaultdict(Decimal)
    # an account for all companies mirrors any of the others
    common = any(not account.other for account in accounts)
    for account in accounts:
        sums[_pair(account, common)] += account.amount
    return [
        Found(
            "mirror_account",
            str(account.account_id),
            WARNING,
            "account.account",
            (account.account_id,),
            amount=abs(sums[_pair(account, common)]),
            words={"account": account.account},
            evidence={"balance": str(account.amount)},
        )
        for account in accounts
        if account.owner == company_id and abs(sums[_pair(account, common)]) > tolerance
    ]


def _pair(account, common):
    return None if common else frozenset((account.owner, account.other))


def check(documents, balances, company_id, tolerance) -> list[Found]:
    """What is wrong from the view of one company.

    :param balances: in one currency, of all pairs of companies
    """
    lonely = unmatched(documents)
    found = [
        Found(
            "mirror_missing",
            str(document.id),
            BLOCKING,
            "account.move",
            (document.id,),
            amount=document.value,
            words={"name": document.name},
        )
        for document in lonely
        if document.owner == company_id
    ]
    partners = {frozenset((document.seller, document.buyer)) for document in lonely}
    for balance, difference in _differences(balances, company_id):
        explained = frozenset((company_id, balance.other)) in partners
        if abs(difference) > tolerance and not explained:
            found.append(
                Found(
                    "mirror_balance",
                    str(balance.other),
                    WARNING,
                    "res.partner",
                    (balance.partner_id,),
                    amount=abs(difference),
                    words={"company": balance.other_name},
                )
            )
    return found


def unmatched(documents) -> list[Document]:
    """Documents without one of the same amount in the other company's books."""
    sides = defaultdict(lambda: ([], []))
    for document in documents:
        key = (document.seller, document.buyer, document.currency, document.amount)
        sides[key][document.owner == document.buyer].append(document)
    lonely = []
    for sold, bought in sides.values():
        pairs = min(len(sold), len(bought))
        lonely += [*sold[pairs:], *bought[pairs:]]
    return sorted(lonely, key=lambda document: document.id)


def _differences(balances, company_id):
    known = {(balance.owner, balance.other): balance for balance in balances}
    for balance in balances:
        if balance.owner == company_id:
            mirror = known.get((balance.other, company_id))
            yield balance, balance.amount + (mirror.amount if mirror else 0)
