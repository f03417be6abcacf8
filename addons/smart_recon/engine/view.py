"""A line made ready for matching: what its memo cites, and who seems to be behind it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from .blocking import Index
from .facts import LearnedRule, Line, Settings
from .names import fold
from .ordered import with_ordered
from .text import Scan, compact
from .tokens import FULL, MEDIUM, SHORT, SHORTHAND, TAIL, Beginning, Hit

#: Where a belief about the partner comes from, surest first.
SET, IBAN, RULE, NAME = "set", "iban", "rule", "name"


@dataclass
class View:
    """One line with what its texts say.

    :param beliefs: partner -> (strength 0 to 1, source)
    :param equal: positions of open items of exactly the amount, those due first come first
    :param cited: positions of items whose references stand in the memo, beyond doubt of chance
    :param cuts: what in the memo may be the beginning of a reference
    :param repairs: position -> damaged hit of the item, as far as it was looked for
    :param searched: pools of items that were searched for sums
    :param earlier: kind and id of an earlier line that looks like the same payment
    :param rival: an earlier, equal payment of the same payer that may have meant what is cited
    """

    line: Line
    scan: Scan
    hits: dict[int, Hit]
    beliefs: dict[int, tuple[float, str]]
    words: frozenset[str]
    equal: Sequence[int] = ()
    cited: tuple[int, ...] = ()
    rule: LearnedRule | None = None
    coding: LearnedRule | None = None
    earlier: tuple[str, int] | None = None
    rival: int | None = None
    cuts: Sequence[Beginning] = ()
    repairs: dict = field(default_factory=dict)
    searched: set = field(default_factory=set)

    @cached_property
    def payer(self) -> tuple[int | None, float]:
        """The likeliest partner and how sure it is."""
        if not self.beliefs:
            return None, 0.0
        partner = max(self.beliefs, key=lambda one: (self.beliefs[one][0], -one))
        return partner, self.beliefs[partner][0]


class Viewer:
    """Makes views of lines against one index and one set of learned rules."""

    def __init__(self, index: Index, rules, settings: Settings):
        self.index, self.settings = index, settings
        self._by_iban, self._by_word = defaultdict(list), defaultdict(list)
        for rule in sorted(rules, key=lambda rule: rule.id):
            if rule.iban:
                self._by_iban[compact(rule.iban)].append(rule)
            elif rule.words:
                self._by_word[max(rule.words, key=lambda word: (len(word), word))].append(rule)

    def view(self, line: Line) -> View:
        line = with_ordered(line, self.index)
        scan = Scan(line.memo, line.reference, line.end_to_end)
        named = Scan(line.memo, line.partner_name) if line.partner_name else scan
        words = frozenset(fold(word) for word in named.words)
        rules = self._rules(line, words)
        view = View(line, scan, self.index.words.find(scan), {}, words)
        view.rule = next((rule for rule in rules if rule.partner_id), None)
        view.coding = next((rule for rule in rules if rule.account_id), None)
        view.beliefs = self._beliefs(line, named, view.rule)
        view.equal = self.index.equal(line)
        view.cuts = self.index.words.beginnings(scan)
        view.cited = tuple(
            position for position, hit in sorted(view.hits.items()) if is_citation(hit)
        )
        return view

    def _rules(self, line, words) -> list[LearnedRule]:
        """Learned rules that fit the line, strongest first."""
        found = list(self._by_iban.get(compact(line.iban), ())) if line.iban else []
        for word in words:
            found += [rule for rule in self._by_word.get(word, ()) if rule.words <= words]
        fitting = [rule for rule in found if _applies(rule, line)]
        return sorted(fitting, key=lambda rule: (-rule.strength, -len(rule.words), rule.id))

    def _beliefs(self, line, named, rule):
        beliefs = {
            partner: (strength, NAME) for partner, strength in self.index.names.find(named).items()
        }
        if rule and rule.strength > beliefs.get(rule.partner_id, (0, ""))[0]:
            beliefs[rule.partner_id] = (rule.strength, RULE)
        owner = self.index.by_iban.get(compact(line.iban)) if line.iban else None
        if owner is not None:
            beliefs[owner] = (0.98, IBAN)
        if line.partner_id is not None:
            beliefs[line.partner_id] = (1.0, SET)
        return beliefs


def is_citation(hit: Hit) -> bool:
    """Whether a hit is more than a number that happens to stand in the memo.

    A bare number counts from five digits.
    """
    return hit.level in (FULL, SHORTHAND, SHORT, TAIL) and hit.strength >= MEDIUM


def _applies(rule: LearnedRule, line: Line) -> bool:
    return (
        (rule.journal is None or rule.journal == line.journal)
        and rule.sign * line.amount >= 0
        and (rule.expires is None or line.date <= rule.expires)
        and rule.right > rule.wrong
    )
