"""One run over all lines and open items: hypotheses, their probabilities, their best use."""

from collections import defaultdict

from . import evidence, marginals
from .amounts import EXACT
from .assign import assign
from .blocking import Index
from .facts import DUPLICATE
from .habits import learn_habits
from .hypotheses import CITED, Builder, Hypothesis
from .instalments import note_instalments
from .twins import note_earlier
from .view import Viewer

#: Hypotheses kept for a line, and how unlikely one may be.
KEPT, _FLOOR = 12, -9.0
_SETTLED, _TAKEN = 0.9, 0.9
_ROUNDS = 2
#: Days within which two equal payments may be one.
_SAME_PAYMENT = 25


class Run:
    """The state of one run; lines in order of their ids.

    :param weights: of the features of the evidence
    """

    def __init__(self, lines, items, rules, settings, weights):
        self.settings, self.weights = settings, weights
        self.index = Index(items, settings)
        viewer = Viewer(self.index, rules, settings)
        self.views = [viewer.view(line) for line in sorted(lines, key=lambda line: line.id)]
        note_earlier(self.views, self.index)
        self.builder = Builder(self.index)
        self.choices = [self._first(view) for view in self.views]
        self.habits = learn_habits(list(self._certain()), self.index)
        note_instalments(self.views, self.choices, self.index)
        self._weigh(range(len(self.views)))
        marginals.spread(self.choices)
        for _ in range(_ROUNDS):
            if not self._combine():
                break
        self._used = self._claims()
        self.chosen = assign(self.choices)
        self._wanted = self._wanted_by()

    def _first(self, view) -> list[Hypothesis]:
        found = self.builder.first(view)
        paid = any(self.index.items[p].settled for p in view.cited)
        if view.earlier or paid:
            mate = view.earlier[1] if view.earlier else None
            found.append(Hypothesis((), "", DUPLICATE, mate=mate))
        return found

    def _certain(self):
        """Lines with the items whose reference and amount agree, where these are the only ones."""
        for view, hypotheses in zip(self.views, self.choices, strict=True):
            sure = [
                one for one in hypotheses
                if one.source == "single" and one.fit == EXACT
                and one.coarse == CITED
            ]  # fmt: skip
            if len(sure) == 1:
                yield view.line, sure[0].items[0]

    def _weigh(self, places):
        """Weigh the hypotheses of some lines and keep the likeliest."""
        for place in places:
            for one in self.choices[place]:
                evidence.weigh(self.views[place], one, self.index, self.weights, self.habits)
            ranked = sorted(self.choices[place], key=lambda one: (-one.utility, one.items))
            self.choices[place] = [one for one in ranked if one.utility > _FLOOR][:KEPT]

    def _combine(self) -> bool:
        """Search combinations for the lines that are still open; whether any was new."""
        used = self._claims(certain=True).items()
        claims = {p: lines for p, lines in used if sum(lines.values()) >= _TAKEN}
        changed = []
        for place, view in enumerate(self.views):
            if self._is_settled(place):
                continue
            known = {one.items for one in self.choices[place]}
            fresh = [
                one for one in self.builder.combined(view, self._free_for(place, claims))
                if one.items not in known
            ]  # fmt: skip
            if fresh:
                self.choices[place] += fresh
                changed.append(place)
        self._weigh(changed)
        marginals.spread(self.choices)
        return bool(changed)

    def _free_for(self, place, claims):
        """Whether a line may pay an item: no other line claims it, and it was there already.

        Where payments before the document's date are usual, dates exclude nothing.
        """
        day, items, dated = self.views[place].line.date, self.index.items, self.habits.dates_exclude

        def is_free(position) -> bool:
            if dated and items[position].date > day:
                return False
            used = claims.get(position)
            return used is None or sum(used.values()) - used.get(place, 0.0) < _TAKEN

        return is_free

    def _is_settled(self, place) -> bool:
        """Whether a line needs no further search; a charge that nothing cites is no answer."""
        return any(
            one.probability >= _SETTLED and (one.fit == EXACT or one.coarse == CITED)
            for one in self.choices[place]
        )

    def is_taken(self, hypothesis, place) -> bool:
        """Whether other lines almost certainly use one of its items."""
        return any(
            sum(p for line, p in self._used[position].items() if line != place) >= _SETTLED
            for position in hypothesis.items
        )

    def is_contested(self, hypothesis, place) -> bool:
        """Whether another line of the same amount, which has nothing better, fits the item too.

        A later line does not compete with one that cites the item.
        """
        line = self.views[place].line

        def competes(other) -> bool:
            days = (self.views[other].line.date - line.date).days
            return (
                other != place and self.chosen[other] is None
                and self.views[other].line.amount == line.amount
                and abs(days) <= _SAME_PAYMENT
                and not (hypothesis.coarse == CITED and days > 0)
            )  # fmt: skip

        return any(competes(other) for p in hypothesis.items for other in self._wanted.get(p, ()))

    def _wanted_by(self) -> dict[int, list[int]]:
        """Item -> lines that it would fit if no other line paid it."""
        wanted = defaultdict(list)
        for place, hypotheses in enumerate(self.choices):
            for one in hypotheses:
                if one.source == "single" and one.fit == EXACT and one.utility > 0:
                    wanted[one.items[0]].append(place)
        return wanted

    def _claims(self, certain=False) -> dict[int, dict[int, float]]:
        """Item -> line -> probability that the line uses it.

        :param certain: leave out sets found by their sum alone that are not proven; otherwise
            two lines of one payer would prove each other's mistakes, as their sum is right
        """
        claims = defaultdict(dict)
        for place, hypotheses in enumerate(self.choices):
            for one in hypotheses:
                if certain and one.combination and not one.combination.is_proven:
                    continue
                for position in one.items:
                    claims[position][place] = claims[position].get(place, 0) + one.probability
        return claims
