"""What speaks for and against a hypothesis, as named features with values.

Their weights are fitted offline and lie in ``parameters``; a sum of weights is the logarithm of
the odds against "none of these".
"""

import math

from .amounts import EXACT, FEE, FX, OVER_PAID, ROUNDING, SHORT_PAID, is_fraction
from .blocking import Index, value_in
from .facts import PAYMENT
from .habits import Habits, distance
from .hypotheses import CITED, HINTED, SILENT, Hypothesis
from .sets import DEPOSIT
from .tokens import CUT, FULL, REPAIRED, SHORT, SHORTHAND, STRONG, TAIL, rank
from .view import View

#: Weights of amount and partner differ only by whether all is cited: a hint then always adds.
_STAGE = {CITED: "cited", HINTED: "open", SILENT: "open"}
#: Fits that are weighed alike.
_ALIKE = {ROUNDING: FEE}
#: Days that a registered payment waits for the bank.
_WAITING = 14
#: From here on a name, an account or a person's word says who the partner is.
_SURE = 0.85


def weigh(
    view: View, hypothesis: Hypothesis, index: Index, weights: dict[str, float], habits: Habits
):
    """Fill in the features and the utility of a hypothesis."""
    features: dict[str, float] = {}
    if hypothesis.items:
        _reference(view, hypothesis, index, features)
        _amount(view, hypothesis, index, features)
        if hypothesis.source != DEPOSIT:
            _partner(view, hypothesis, index, features)
        _time(view, hypothesis, index, features, habits)
        _sets(view, hypothesis, index, features)
        if view.earlier:
            features[f"earlier.{view.earlier[0]}"] = 1.0
    else:
        features[f"{hypothesis.source}.{view.earlier[0] if view.earlier else 'settled'}"] = 1.0
    hypothesis.features = features
    hypothesis.utility = sum(weights.get(name, 0.0) * value for name, value in features.items())


def _reference(view, hypothesis, index, features):
    best = max(hypothesis.hits.values(), key=rank, default=None)
    worst = best
    if len(hypothesis.items) > 1 and hypothesis.hits:
        worst = min(hypothesis.hits.values(), key=rank)
    if worst is not None and len(hypothesis.hits) == len(hypothesis.items):
        features[f"reference.{_name(worst)}"] = 1.0
        if worst.level == CUT:
            features["reference.cut.bits"] = min(3.0, -math.log10(max(worst.share, 1e-3)))
    others = [p for p in view.cited if p not in hypothesis.items]
    mine = {(hit.start, hit.end) for hit in hypothesis.hits.values()}
    foreign = {(view.hits[p].start, view.hits[p].end) for p in others} - mine
    if hypothesis.coarse == CITED and hypothesis.fit == EXACT:
        foreign -= {(hit.start, hit.end) for hit in view.hits.values() if hit.level == TAIL}
    if foreign:
        features["cites.others"] = min(2.0, float(len(foreign)))
    if hypothesis.names_other:
        features["cites.unknown"] = 1.0
    if best is not None and len(hypothesis.items) == 1:
        kind = index.items[hypothesis.items[0]].kind
        alike = (hit for p, hit in view.hits.items() if index.items[p].kind == kind)
        shared = sum((hit.start, hit.end) in mine for hit in alike) - 1
        if shared > 0:
            features["reference.shared"] = math.log(1 + shared)


def _name(hit) -> str:
    if hit.level == REPAIRED:
        return f"repaired.{min(hit.distance, 2)}.{'long' if hit.strength == STRONG else 'short'}"
    if hit.level in (FULL, SHORT, TAIL):
        return f"{hit.level}.{hit.strength}"
    return {SHORTHAND: "shorthand", CUT: "cut"}[hit.level]


def _amount(view, hypothesis, index, features):
    stage = _STAGE[hypothesis.coarse]
    features[f"amount.{stage}.{_ALIKE.get(hypothesis.fit, hypothesis.fit)}"] = 1.0
    total = abs(sum(value_in(view.line, index.items[p]) for p in hypothesis.items)) or 1
    share = abs(total - abs(view.line.amount)) / total
    if hypothesis.fit == FEE:
        features["amount.fee.share"] = min(share / index.settings.wire_share, 1.0)
    elif hypothesis.fit == FX:
        features["amount.fx.share"] = share / index.settings.fx_share
    elif hypothesis.fit in (SHORT_PAID, OVER_PAID):
        features[f"amount.{hypothesis.fit}.near"] = max(0.0, 1 - share / 0.1)
    if hypothesis.fit == SHORT_PAID and is_fraction(abs(view.line.amount), total):
        features["amount.partial.fraction"] = 1.0
    if hypothesis.fit not in (EXACT, ROUNDING) and view.equal:
        features["amount.other.exact"] = 1.0
    if len(hypothesis.items) == 1 and hypothesis.fit == EXACT and stage != "cited":
        features["amount.common"] = math.log10(max(1, len(view.equal)))


def _partner(view, hypothesis, index, features):
    partners = {index.items[p].partner_id for p in hypothesis.items}
    stage = _STAGE[hypothesis.coarse]
    known = [view.beliefs.get(partner, (0.0, "")) for partner in partners]
    strength, _ = min(known)
    if strength >= _SURE:
        features[f"partner.{stage}.sure"] = 1.0
    elif strength > 0:
        features[f"partner.{stage}.name"] = strength
    others = [
        other for partner, (other, _) in view.beliefs.items()
        if partner not in partners and partner not in index.settings.processors
    ]  # fmt: skip
    against = max(others, default=0.0)
    if against > strength and against >= 0.6:
        features[f"partner.{stage}.against"] = against - strength
    elif against >= 0.6 and strength - against < 0.15 and stage != "cited":
        features["partner.doubtful"] = 1.0
    if not view.beliefs:
        features[f"partner.{stage}.unknown"] = 1.0
    if len(partners) > 1 and hypothesis.source != "group":
        features["partner.several"] = 1.0


def _time(view, hypothesis, index, features, habits):
    items, line = [index.items[p] for p in hypothesis.items], view.line
    if any(item.date > line.date for item in items):
        features["time.early"] = habits.early
    if len(items) > 1:
        features["time.from.due"] = max(distance(line, item) for item in items)
        return
    features["time.close"] = habits.close(line, items[0])
    older = habits.older(line, hypothesis.items[0], index)
    if older:
        features["time.older.equal"] = older


def _counts(view, size) -> bool:
    """Whether the memo says how many there are: 12 CHQ, 23 POSTEN."""
    return any(run == str(size) for run, _ in view.scan.runs)


def _sets(view, hypothesis, index, features):
    if hypothesis.source == "single":
        item = index.items[hypothesis.items[0]]
        wait = (view.line.date - item.date).days
        if item.kind == PAYMENT and 0 <= wait <= _WAITING and hypothesis.fit == EXACT:
            features[f"payment.waiting.{_STAGE[hypothesis.coarse]}"] = 1.0
        return
    if _counts(view, len(hypothesis.items)):
        features["set.counted"] = 1.0
    features[f"set.{hypothesis.source}"] = 1.0
    if hypothesis.source in ("group", "cited"):
        features[f"set.{hypothesis.source}.{hypothesis.fit}"] = 1.0
    found = hypothesis.combination
    if found is not None:
        features["set.accidents"] = math.log10(min(1e3, max(1e-5, found.accidents)))
        features["set.share"] = math.log10(max(1e-6, found.share))
        features["set.open"] = float(not found.complete)
        features[f"set.pattern.{found.pattern}"] = 1.0
