"""Matches the lines of bank statements with open items: the engine's door.

Nothing is read or written here but the arguments; the same facts give the same answer, in
whatever order they come.
"""

import gc
from collections.abc import Iterable
from contextlib import contextmanager

from . import parameters, score, transfers
from .amounts import OVER_PAID, SHORT_PAID, split
from .calibrate import level_of, shifted
from .explain import alternatives, obstacle, reasons, tier_of
from .facts import (
    CODING,
    DUPLICATE,
    INSTALMENT,
    NONE,
    TRANSFER,
    LearnedRule,
    Line,
    OpenItem,
    Residual,
    Settings,
    Share,
    Suggestion,
)
from .hypotheses import SILENT, kind_of
from .run import Run
from .words import Reason

#: Below this a counterpart is no suggestion, only an alternative.
_WORTH_SHOWING = 0.02
#: An open item this likely outranks what was learned about accounts.
_OUTRANKS = 0.25
#: Nothing is certain: so that people's contradictions can correct any tier.
_SUREST = 0.999


def match(
    lines: Iterable[Line],
    items: Iterable[OpenItem],
    rules: Iterable[LearnedRule] = (),
    settings: Settings | None = None,
    shifts: dict[str, float] | None = None,
) -> list[Suggestion]:
    """One suggestion for each line, in order of the lines' ids.

    :param shifts: corrections of confidence per tier, from ``calibrate.refit``

    >>> from datetime import date
    >>> day = date(2026, 9, 30)
    >>> invoice = OpenItem(7, day, 250_00, "INV/2026/00417", partner_id=3)
    >>> found = match([Line(1, day, 250_00, "Transfer INV/2026/00417")], [invoice])[0]
    >>> found.kind, found.item_ids, found.automatic
    ('one-to-one', (7,), True)
    """
    with _without_collector():
        return _match(list(lines), list(items), list(rules), settings or Settings(), shifts or {})


@contextmanager
def _without_collector():
    """Pause Python's search for cycles of dead objects.

    There are none here, but many live objects, which it would go through again and again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _match(lines, items, rules, settings, shifts) -> list[Suggestion]:
    run = Run(lines, items, rules, settings, parameters.WEIGHTS)
    moved = transfers.find_transfers(run.views, run.index, settings)
    answers = []
    for place, view in enumerate(run.views):
        if view.line.id in moved:
            answers.append(_transfer(view, run, moved[view.line.id]))
        else:
            answers.append(_answer(run, place, shifts))
    return answers


def _answer(run, place, shifts) -> Suggestion:
    view, chosen = run.views[place], run.chosen[place]
    if chosen is None or chosen.probability < _WORTH_SHOWING:
        return _coded(run, place, None) or _nothing(run, place)
    confidence = _confidence(run, place, chosen, shifts)
    coded = _coded(run, place, chosen)
    if coded:
        return coded
    held = obstacle(run, place, chosen, confidence)
    kind = kind_of(chosen, run.index)
    parts = score.components(view, chosen, run.index) if chosen.items else ()
    shares, residual = _split(run, view, chosen)
    return Suggestion(
        line_id=view.line.id, kind=kind, shares=shares, residual=residual,
        item_ids=tuple(run.index.items[p].id for p in chosen.items),
        confidence=confidence, automatic=held is None, held_back=held,
        tier=tier_of(chosen), score=score.total(parts), components=parts,
        reasons=reasons(run, view, chosen), alternatives=alternatives(run, place, chosen),
        other_combinations=chosen.combination.others if chosen.combination else None,
        mate_line_id=chosen.mate, evidence=dict(chosen.features),
    )  # fmt: skip


def _confidence(run, place, chosen, shifts) -> float:
    confidence = chosen.probability
    if chosen.items:
        confidence = level_of(parameters.LEVELS, confidence)
    confidence = min(confidence, _SUREST)
    return round(shifted(confidence, shifts.get(tier_of(chosen), 0.0)), 4)


def _split(run, view, chosen):
    if not chosen.items:
        return (), Residual()
    items = [run.index.items[p] for p in chosen.items]
    if chosen.source == INSTALMENT:
        return (Share(items[0].id, view.line.amount),), Residual()
    return split(view.line, items, chosen.fit)


def _nothing(run, place) -> Suggestion:
    return Suggestion(
        run.views[place].line.id, NONE, alternatives=alternatives(run, place, None), tier="nothing"
    )


def _coded(run, place, chosen) -> Suggestion | None:
    """Booking to an account as people did before; only where no open item is likely.

    A guess that part of an item is paid gives way too, but then a person decides.
    """
    view, rule = run.views[place], run.views[place].coding
    if rule is None or (chosen is not None and _outranks(chosen)):
        return None
    others = [one for one in run.choices[place] if one.items and one.probability >= _OUTRANKS]
    enough = rule.right >= run.settings.coding_evidence
    sure = rule.confidence >= run.settings.auto_threshold
    held = None if enough and sure else Reason("hold_few_cases")
    if others:
        held = Reason("hold_open_items")
    return Suggestion(
        view.line.id, CODING, confidence=round(rule.confidence, 4), automatic=held is None,
        held_back=held, tier="learned account", rule_id=rule.id, account_id=rule.account_id,
        reasons=(Reason("coded", {"count": rule.right}),),
        alternatives=alternatives(run, place, None),
    )  # fmt: skip


def _outranks(chosen) -> bool:
    """Whether a counterpart is likelier than what was learned about accounts."""
    if chosen.source == DUPLICATE:
        return True
    guessed = chosen.coarse == SILENT and chosen.fit in (SHORT_PAID, OVER_PAID)
    return chosen.probability >= _OUTRANKS and not guessed


def _transfer(view, run, found) -> Suggestion:
    mate, position, sure = found
    settled = mate is not None or position is not None
    item = run.index.items[position] if position is not None else None
    confidence = (0.99 if sure else 0.9) if settled else 0.8
    held = None
    if not (sure and settled):
        held = Reason("hold_transfer" if not settled else "hold_unsure")
    return Suggestion(
        view.line.id, TRANSFER, item_ids=(item.id,) if item else (),
        shares=(Share(item.id, view.line.amount),) if item else (), confidence=confidence,
        automatic=held is None, held_back=held, tier="own account", mate_line_id=mate,
        reasons=(Reason("transfer_pair" if mate is not None else "transfer_account"),),
    )  # fmt: skip
