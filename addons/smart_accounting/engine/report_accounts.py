"""Which accounts a line of a report adds up, written in a small language.

Terms are separated by commas; an account belongs when one of them fits and no term with a minus
does: ``type:income, code:40, -code:409``. ``type:`` takes the technical type of the account
(``asset_*`` all that begin so), ``code:`` the beginning of a code, ``tag:`` a tag by its
XML id or name.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

KINDS = ("type", "code", "tag")
#: Accounts whose balance starts at zero in each fiscal year.
PROFIT = ("income", "expense")


@dataclass(frozen=True)
class Account:
    """Facts about one account.

    :param tags: names and XML ids of its tags
    """

    id: int
    code: str
    name: str
    type: str
    tags: frozenset = frozenset()

    @property
    def is_profit(self) -> bool:
        return self.type.split("_")[0] in PROFIT


class SelectorError(ValueError):
    """A term that cannot be read; ``args[0]`` is the term."""


@dataclass(frozen=True)
class Term:
    kind: str
    value: str
    excludes: bool = False

    def fits(self, account: Account) -> bool:
        if self.kind == "type":
            return fnmatchcase(account.type, self.value)
        if self.kind == "code":
            return account.code.startswith(self.value)
        return self.value in account.tags


def parse(text: str) -> tuple:
    """Terms of a selector.

    >>> parse("type:income*, -code:41")[1]
    Term(kind='code', value='41', excludes=True)

    :raises SelectorError: a term is of no known kind, or empty
    """
    return tuple(_term(part.strip()) for part in text.split(",") if part.strip())


def _term(text):
    kind, colon, value = text.removeprefix("-").strip().partition(":")
    if not colon or kind.strip() not in KINDS or not value.strip():
        raise SelectorError(text)
    return Term(kind.strip(), value.strip(), text.startswith("-"))


def select(terms, accounts) -> list:
    """The accounts that a selector names, in their order.

    >>> select(parse("type:*"), [Account(1, "4000", "Sales", "income")])[0].id
    1
    """
    wanted = [term for term in terms if not term.excludes]
    barred = [term for term in terms if term.excludes]
    return [
        account
        for account in accounts
        if any(term.fits(account) for term in wanted)
        and not any(term.fits(account) for term in barred)
    ]
