"""The score as displayed: reference, amount, partner and learned rule, each with its reason.

It explains and ranks for the eye. What may be posted without a person is decided by the
confidence, which is not this score.
"""

from rapidfuzz import fuzz

from .amounts import EXACT
from .blocking import Index, value_in
from .facts import INSTALMENT, Component
from .hypotheses import Hypothesis
from .text import plain
from .tokens import FULL, SHORT, SHORTHAND
from .view import RULE, View
from .words import Reason, money

REFERENCE, AMOUNT, PARTNER, LEARNED = 0.40, 0.35, 0.15, 0.10
#: Similarity below which a reference earns nothing.
THRESHOLD = 70


def components(view: View, hypothesis: Hypothesis, index: Index) -> tuple[Component, ...]:
    """The four parts of the score of a hypothesis with items."""
    return (
        _reference(view, hypothesis, index),
        _amount(view, hypothesis, index),
        _partner(view, hypothesis, index),
        _learned(view, hypothesis, index),
    )


def total(parts) -> float:
    return round(sum(part.score for part in parts), 4)


def _reference(view, hypothesis, index) -> Component:
    ratios = [_similarity(view, hypothesis, p, index) for p in hypothesis.items]
    ratio = sum(ratios) / len(ratios)
    earned = REFERENCE * ratio / 100 if ratio >= THRESHOLD else 0.0
    if ratio == 100:
        reason = Reason("score_reference")
    elif earned:
        reason = Reason("score_reference_like", {"percent": round(ratio)})
    else:
        reason = Reason("score_reference_none")
    return Component("reference", round(earned, 4), REFERENCE, reason)


def _similarity(view, hypothesis, position, index) -> float:
    """100 for an exact token, else the best similarity of a reference with what was found."""
    hit = hypothesis.hits.get(position)
    if hit and hit.level in (FULL, SHORT, SHORTHAND):
        return 100.0
    seen = view.scan.squeezed[hit.start : hit.end] if hit else plain(view.line.memo)
    return max(
        (_token_sort(seen, reference) for reference in index.references[position] if reference),
        default=0.0,
    )


def _token_sort(seen, reference) -> float:
    separated = "".join(char if char.isalnum() else " " for char in plain(reference))
    joined = separated.replace(" ", "")
    return max(fuzz.token_sort_ratio(seen, separated), fuzz.token_sort_ratio(seen, joined))


def _amount(view, hypothesis, index) -> Component:
    line, settings = view.line, index.settings
    open_amount = sum(value_in(line, index.items[p]) for p in hypothesis.items)
    difference = abs(open_amount - line.amount)
    if difference == 0 or hypothesis.source == INSTALMENT:
        return Component("amount", AMOUNT, AMOUNT, Reason("score_amount"))
    share = min(settings.near_share * abs(open_amount), settings.near_cap)
    near = max(settings.near_amount, share)
    earned = AMOUNT * max(0.0, 1 - difference / near) if hypothesis.fit != EXACT else AMOUNT
    digits = settings.digits(line.currency)
    reason = Reason("score_amount_near", {"difference": money(difference, digits)})
    return Component("amount", round(earned, 4), AMOUNT, reason)


def _partner(view, hypothesis, index) -> Component:
    partners = {index.items[p].partner_id for p in hypothesis.items}
    strength = min(view.beliefs.get(partner, (0.0, ""))[0] for partner in partners)
    if strength >= 0.85:
        reason = Reason("score_partner")
    elif strength > 0:
        reason = Reason("score_partner_like", {"percent": round(100 * strength)})
    else:
        reason = Reason("score_partner_none")
    return Component("partner", round(PARTNER * strength, 4), PARTNER, reason)


def _learned(view, hypothesis, index) -> Component:
    partners = {index.items[p].partner_id for p in hypothesis.items}
    rule = view.rule
    if rule is None or partners != {rule.partner_id}:
        return Component(RULE, 0.0, LEARNED, Reason("score_rule_none"))
    reason = Reason("score_rule", {"count": rule.right})
    return Component(RULE, round(LEARNED * rule.strength, 4), LEARNED, reason)
