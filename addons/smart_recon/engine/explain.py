"""Puts a hypothesis into words: its tier, its reasons, and what keeps it from being automatic."""

from . import score
from .amounts import DISCOUNT, EXACT, FEE, FX, OVER_PAID, ROUNDING, SHORT_PAID
from .blocking import value_in
from .facts import CODING, DUPLICATE, INSTALMENT, PAYMENT, Alternative
from .hypotheses import CITED, HINTED, SILENT, kind_of
from .patterns import ACCIDENTS, ANY, BUT_ONE, OLDEST, PERIOD, RUN
from .text import compact
from .tokens import CUT, FULL, REPAIRED, SHORT, SHORTHAND, TAIL
from .view import IBAN, NAME, SET
from .view import RULE as LEARNED
from .words import Reason, money

_BY_HIT = {
    FULL: "cites", SHORT: "cites_short", TAIL: "cites_short", SHORTHAND: "cites_list",
    REPAIRED: "cites_damaged", CUT: "cites_cut",
}  # fmt: skip
_BY_PATTERN = {
    OLDEST: "combination_oldest", PERIOD: "combination_period", RUN: "combination_run",
    BUT_ONE: "combination_but_one", ANY: "combination_any",
}  # fmt: skip
_BY_SOURCE = {
    SET: "partner_set", IBAN: "partner_iban", LEARNED: "partner_rule", NAME: "partner_name",
}  # fmt: skip
#: A belief in another partner this much stronger than in the item's keeps a person in the loop.
_OTHER_PAYER, _KNOWN = 0.35, 0.8
#: Log-odds from which a document's date excludes that a line paid it.
_TOO_EARLY = -3.9
_LISTED, _ALTERNATIVES = 6, 3


def tier_of(hypothesis) -> str:
    """Which kind of evidence a hypothesis rests on; confidence is corrected per tier."""
    if hypothesis.source in (DUPLICATE, CODING):
        return hypothesis.source
    if hypothesis.source in ("combination", "deposit"):
        return f"{hypothesis.source}, {hypothesis.coarse}"
    how = {CITED: "reference", HINTED: "damaged reference", SILENT: "no reference"}
    subject = "several" if len(hypothesis.items) > 1 else "one"
    return f"{how[hypothesis.coarse]}, {hypothesis.fit}, {subject}"


def reasons(run, view, hypothesis) -> tuple[Reason, ...]:
    """Why this counterpart, most telling first."""
    if hypothesis.source == DUPLICATE:
        return _why_duplicate(run, view)
    items = [run.index.items[p] for p in hypothesis.items]
    found = list(_why_reference(view, hypothesis, run.index))
    digits = run.settings.digits(view.line.currency)
    found.append(_why_amount(view.line, items, hypothesis, digits))
    found += _why_partner(view, items)
    if hypothesis.source == INSTALMENT:
        found.append(Reason("instalments", {"reference": items[0].number}))
    if any(item.kind == PAYMENT for item in items):
        found.append(Reason("payment"))
    combination = hypothesis.combination
    if combination is not None:
        if combination.complete and not combination.others:
            found.append(Reason("combination_unique"))
        else:
            found.append(Reason(_BY_PATTERN[combination.pattern]))
    return tuple(found)


def _why_duplicate(run, view):
    settled = [p for p in view.cited if run.index.items[p].settled]
    if settled:
        return (Reason("already_settled", {"reference": run.index.items[settled[0]].number}),)
    return (Reason("paid_twice"),)


def _why_reference(view, hypothesis, index):
    if hypothesis.source == "group":
        yield Reason("shared_token", {"count": len(hypothesis.items)})
        return
    for position, hit in sorted(hypothesis.hits.items())[:_LISTED]:
        yield Reason(_BY_HIT[hit.level], {"reference": cited_reference(view, index, position)})


def cited_reference(view, index, position) -> str:
    """The reference of an item that comes closest to the memo."""
    texts = [text for text in index.references[position] if text]
    memo = view.scan.squeezed
    inside = [text for text in texts if compact(text) in memo]
    return (inside or texts or [""])[0]


def _why_amount(line, items, hypothesis, digits) -> Reason:
    difference = abs(sum(value_in(line, item) for item in items) - line.amount)
    if hypothesis.source == INSTALMENT:
        return Reason("amount_part")
    if (
        hypothesis.fit == EXACT
        and items[0].currency not in ("", line.currency)
        and (items[0].currency == line.foreign_currency)
    ):
        return Reason("amount_ordered", {"currency": items[0].currency})
    code = {
        EXACT: "amount_exact", ROUNDING: "amount_rounding", DISCOUNT: "amount_discount",
        FX: "amount_fx", FEE: "amount_fee", SHORT_PAID: "amount_partial", OVER_PAID: "amount_over",
    }[hypothesis.fit]  # fmt: skip
    return Reason(code, {"difference": money(difference, digits)} if difference else {})


def _why_partner(view, items):
    partners = {item.partner_id: item.partner_name for item in items}
    for partner, name in sorted(partners.items(), key=str)[:_LISTED]:
        strength, source = view.beliefs.get(partner, (0.0, ""))
        if source:
            code = "partner_like" if source == NAME and strength < 0.6 else _BY_SOURCE[source]
            yield Reason(code, {"partner": name or str(partner)})


def alternatives(run, place, chosen) -> tuple[Alternative, ...]:
    """The next best counterparts, at most three."""
    view = run.views[place]
    ranked = sorted(
        (one for one in run.choices[place] if one is not chosen and one.items),
        key=lambda one: (-one.probability, -one.utility, one.items),
    )
    return tuple(
        Alternative(
            kind_of(one, run.index),
            tuple(run.index.items[p].id for p in one.items),
            round(one.probability, 4),
            score.total(score.components(view, one, run.index)),
            reasons(run, view, one),
        )
        for one in ranked[:_ALTERNATIVES]
    )


def obstacle(run, place, chosen, confidence) -> Reason | None:
    """What keeps a suggestion from being carried out without a person; None if nothing does."""
    view = run.views[place]
    if chosen.source == DUPLICATE:
        return Reason("hold_duplicate")
    for check in _CHECKS:
        reason = check(run, place, view, chosen)
        if reason is not None:
            return reason
    if confidence < run.settings.auto_threshold:
        return Reason("hold_unsure")
    return None


def _not_whole(run, place, view, chosen):
    if chosen.fit == SHORT_PAID:
        return Reason("hold_partial")
    return Reason("hold_over") if chosen.fit == OVER_PAID else None


def _tie(run, place, view, chosen):
    """Another counterpart differs in nothing but its date.

    It is none if another line has taken it, or if it was not there yet where nobody pays early.
    """
    mine = _timeless(chosen)
    for other in run.choices[place]:
        if other is chosen or not other.items or _timeless(other) != mine:
            continue
        excluded = other.features.get("time.early", 0.0) < min(
            _TOO_EARLY, chosen.features.get("time.early", 0.0)
        )
        if not excluded and not run.is_taken(other, place):
            return Reason("hold_tie")
    return None


def _timeless(hypothesis):
    return {k: v for k, v in hypothesis.features.items() if not k.startswith("time.")}


def _rivalled(run, place, view, chosen):
    contested = len(chosen.items) == 1 and run.is_contested(chosen, place)
    return Reason("hold_rival") if contested or view.rival is not None else None


def _names_other(run, place, view, chosen):
    """References in full always count; a bare number does not beside the cited item itself."""
    if chosen.names_other:
        hit = chosen.names_other
        return Reason("hold_names_unknown", {"reference": view.scan.squeezed[hit.start : hit.end]})
    spans = {(hit.start, hit.end) for hit in chosen.hits.values()}
    proven = chosen.coarse == CITED and chosen.fit == EXACT
    for position in view.cited:
        hit = view.hits[position]
        if proven and hit.level == TAIL:
            continue
        if position not in chosen.items and (hit.start, hit.end) not in spans:
            reference = cited_reference(view, run.index, position)
            return Reason("hold_names_other", {"reference": reference})
    return None


def _charge_without_reference(run, place, view, chosen):
    if chosen.fit in (FEE, FX) and chosen.coarse != CITED and chosen.source != "group":
        return Reason("hold_charge")
    return None


def _other_payer(run, place, view, chosen):
    """Somebody else seems to pay: believed for a reference and amount in full, if that payer
    has nothing of the amount open."""
    against = (chosen.features.get(f"partner.{stage}.against", 0.0) for stage in ("cited", "open"))
    strength = max(against)
    if strength < _OTHER_PAYER or view.payer[1] < _KNOWN:
        return None
    theirs = run.index.equal_of(view.line, view.payer[0])
    if chosen.coarse == CITED and chosen.fit == EXACT and not theirs:
        return None
    return Reason("hold_other_payer")


def _not_unique(run, place, view, chosen):
    found = chosen.combination
    if found is None:
        return None
    counted = "set.counted" in chosen.features and found.pattern != ANY
    if counted and found.accidents <= ACCIDENTS:
        return None
    if found.others:
        return Reason("hold_combinations", {"count": found.others})
    if not found.complete:
        return Reason("hold_not_all_combinations")
    return None if found.is_proven else Reason("hold_by_chance")


def _amount_only(run, place, view, chosen):
    if chosen.fit != EXACT and "amount.other.exact" in chosen.features:
        return Reason("hold_other_amount")
    if chosen.hits or chosen.source in ("group", "deposit"):
        return None
    if chosen.combination and _has_one_alone(run, view, chosen):
        return Reason("hold_other_amount")
    if "payment.waiting.open" in chosen.features and len(view.equal) == 1 and not view.beliefs:
        return None
    partners = {run.index.items[p].partner_id for p in chosen.items}
    known = min(view.beliefs.get(partner, (0.0,))[0] for partner in partners)
    return Reason("hold_amount_only") if known < 0.5 else None


def _has_one_alone(run, view, chosen) -> bool:
    """Whether one item of the same partner has the whole amount, though another line takes it."""
    items = run.index.items
    partners = {items[p].partner_id for p in chosen.items}
    return any(
        position not in chosen.items
        for partner in partners for position in run.index.equal_of(view.line, partner)
    )  # fmt: skip


_CHECKS = (
    _not_whole, _tie, _names_other, _other_payer, _not_unique, _amount_only,
    _charge_without_reference, _rivalled,
)  # fmt: skip
