"""Pages of one CAMT statement put together: each says its number, and the last one says so."""

from collections import defaultdict
from dataclasses import dataclass, replace

from .facts import Statement, in_time
from .messages import Message, _, at


@dataclass(frozen=True)
class Page:
    """A statement of the file, with what it says about its place among others.

    :param number: counted from 1, 0 for a statement that has no pages
    """

    statement: Statement
    key: tuple
    number: int = 0
    is_last: bool = False


def joined(pages: list[Page]) -> list[Statement]:
    """The statements of a file; pages of one statement become one, in their order."""
    groups = defaultdict(list)
    for place, page in enumerate(pages):
        groups[page.key if page.number else (place,)].append(page)
    return [_whole(group) for group in groups.values()]


def _whole(pages: list[Page]) -> Statement:
    if not pages[0].number:
        return pages[0].statement
    pages = sorted(pages, key=lambda page: page.number)
    first, last = pages[0].statement, pages[-1].statement
    whole = replace(
        last,
        lines=in_time([line for page in pages for line in page.statement.lines]),
        opening=first.opening,
        stated=first.opening is not None and last.closing is not None,
        place=first.place,
        notes=tuple(note for page in pages for note in page.statement.notes),
    )
    return replace(whole, problems=(*whole.problems, *_missing(pages)))


def _missing(pages: list[Page]) -> list[Message]:
    """A sentence when pages are not in the file."""
    numbers = {page.number for page in pages}
    gaps = sorted(set(range(1, max(numbers))) - numbers)
    first, last = pages[0].statement.place, pages[-1].statement.place
    missing = [
        at(first, _("page %(number)s of the statement is missing.", number=number))
        for number in gaps[:5]
    ]
    if not pages[-1].is_last:
        text = _(
            "the statement goes on after page %(number)s; the pages that follow are in another"
            " file.",
            number=max(numbers),
        )
        missing.append(at(last, text))
    return missing
