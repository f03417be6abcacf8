"""Whether what is quoted from a document stands there."""

import re

_HYPHEN = re.compile(r"(?<=\w)[-\u00ad]\s*\n\s*(?=\w)")
#: Fewest letters and digits of a quotation that proves something.
SHORTEST = 2


def unverified(value, pages, path: str = "answer") -> list[str]:
    """Paths of quotations that do not stand on the page that is named.

    A quotation is an object with ``quote`` and ``page`` (from 1 on), wherever it is.

    >>> unverified([{"quote": "Total 5", "page": 1}], ["Sum\\nTotal  5 EUR"])
    []
    >>> unverified({"total": {"quote": "Total 6", "page": 1}}, ["Total 5"])
    ['answer.total']
    """
    return _search(value, [_plain(page) for page in pages], path)


def _search(value, pages, path):
    if isinstance(value, list):
        return [
            problem
            for index, part in enumerate(value)
            for problem in _search(part, pages, f"{path}[{index}]")
        ]
    if not isinstance(value, dict):
        return []
    found = []
    if "quote" in value and "page" in value and not _stands(value["quote"], value["page"], pages):
        found.append(path)
    for name, part in value.items():
        found += _search(part, pages, f"{path}.{name}")
    return found


def _stands(quote, page, pages) -> bool:
    if not isinstance(quote, str) or not isinstance(page, int) or isinstance(page, bool):
        return False
    words = _plain(quote)
    if not 1 <= page <= len(pages) or sum(letter.isalnum() for letter in words) < SHORTEST:
        return False
    return words in pages[page - 1]


def _plain(text: str) -> str:
    return " ".join(_HYPHEN.sub("", text).casefold().split())
