"""Several lines that together pay one item: instalments, found by their sum."""

from collections import defaultdict

from .amounts import EXACT, SHORT_PAID
from .blocking import value_in
from .combine import search
from .facts import INSTALMENT
from .hypotheses import CITED, Hypothesis

_MOST_LINES = 12


def note_instalments(views, choices, index):
    """Add to lines the hypothesis that they pay an item in instalments.

    Only where each cites the item, no line pays it at once, and one set of lines adds up.
    """
    parts, paid = defaultdict(list), set()
    for place, hypotheses in enumerate(choices):
        for one in hypotheses:
            if one.source == "single" and one.coarse == CITED:
                if one.fit == SHORT_PAID:
                    parts[one.items[0]].append(place)
                else:
                    paid.add(one.items[0])
    for position, places in sorted(parts.items()):
        if position not in paid and 2 <= len(places) <= _MOST_LINES:
            _note(views, choices, index, position, places)


def _note(views, choices, index, position, places):
    lines = [views[place].line for place in places]
    if len({(line.journal, line.currency) for line in lines}) > 1:
        return
    value = value_in(lines[0], index.items[position])
    found = search([line.amount for line in lines], value, _MOST_LINES, 2, 1 << 14)
    if not found.is_unique:
        return
    for slot, member in enumerate(found.sets[0]):
        place = places[member]
        hits = {position: views[place].hits[position]}
        token = (position,) if slot == 0 else ((position, slot),)
        choices[place].append(
            Hypothesis((position,), EXACT, INSTALMENT, hits, tokens=token, mate=lines[0].id)
        )
