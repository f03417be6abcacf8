"""Which lines may be put to Claude, with which candidates, and what a choice makes of a line.

Asked is only where the engine found candidates and wavers between them, and where reading the
memo as a person does can tell. Whoever answers chooses one of the candidates or none; the
confidence stays the engine's, and a choice is never booked without a person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .amounts import fit, split
from .facts import NONE, Line, OpenItem, Settings, Suggestion
from .hypotheses import kind_of_items
from .words import Reason

#: What keeps a line from being automatic and can be told from the words of the memo.
_TELLING = frozenset(
    {"hold_unsure", "hold_names_other", "hold_names_unknown", "hold_other_payer", "hold_charge",
     "hold_amount_only", "hold_other_amount", "hold_combinations", "hold_by_chance", "hold_tie"}
)  # fmt: skip
#: Candidates less likely than this are no help, and more of them than these neither.
_WORTH_ASKING, _MOST = 0.02, 6
#: Fewer letters say nothing that the engine has not read.
_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the counterparts to choose from, by its number."""

    number: int
    kind: str
    item_ids: tuple[int, ...]
    confidence: float
    reasons: tuple


@dataclass(frozen=True, slots=True)
class Question:
    line_id: int
    candidates: tuple[Candidate, ...]

    def candidate(self, number: int | None) -> Candidate | None:
        """The candidate with a number, None for "none of these".

        :raises ValueError: there is no such number
        """
        if number is None or number == 0:
            return None
        for candidate in self.candidates:
            if candidate.number == number:
                return candidate
        raise ValueError(f"no candidate {number}")


def questions(answers: Iterable[Suggestion], lines: Iterable[Line]) -> list[Question]:
    """The lines worth asking about, each with its candidates, likeliest first."""
    memos = {line.id: f"{line.memo} {line.partner_name} {line.reference}" for line in lines}
    return [
        Question(answer.line_id, candidates)
        for answer in answers
        if _is_open(answer) and _has_words(memos.get(answer.line_id, ""))
        and len(candidates := _candidates(answer)) > 1
    ]  # fmt: skip


def _is_open(answer) -> bool:
    if answer.automatic:
        return False
    if answer.kind == NONE:
        return bool(answer.alternatives)
    return answer.held_back is not None and answer.held_back.code in _TELLING


def _has_words(memo) -> bool:
    return sum(char.isalpha() for char in memo) >= _LETTERS


def _candidates(answer) -> tuple[Candidate, ...]:
    shown = [(answer.kind, answer.item_ids, answer.confidence, answer.reasons)] * bool(
        answer.item_ids
    )
    shown += [
        (one.kind, one.item_ids, one.confidence, one.reasons)
        for one in answer.alternatives
        if one.item_ids and one.confidence >= _WORTH_ASKING
    ]
    return tuple(Candidate(number, *facts) for number, facts in enumerate(shown[:_MOST], 1))


def settle(
    answer: Suggestion, question: Question, number: int | None, why: str,
    line: Line, items: Sequence[OpenItem], settings: Settings,
) -> Suggestion:  # fmt: skip
    """The answer for a line after somebody chose a candidate, or none of them.

    :param number: of the candidate, None or 0 for none of them
    :param why: the reason given, shown as such
    :param items: the open items; those of the candidate are looked up among them
    :raises ValueError: the number is not among the candidates
    """
    chosen = question.candidate(number)
    held = Reason("hold_claude")
    if chosen is None:
        return replace(answer, automatic=False, held_back=held)
    known = {item.id: item for item in items}
    picked = pick(line, [known[item] for item in chosen.item_ids], settings)
    if picked is None:
        return replace(answer, automatic=False, held_back=held)
    return replace(
        answer, **picked, item_ids=chosen.item_ids, confidence=chosen.confidence,
        automatic=False, held_back=held, tier="chosen by Claude",
        reasons=(Reason("claude", {"why": why}), *chosen.reasons),
    )  # fmt: skip


def pick(line: Line, items: Sequence[OpenItem], settings: Settings) -> dict | None:
    """Kind, shares and residual of a line that pays the items; None where the signs exclude it.

    >>> from datetime import date
    >>> day = date(2026, 9, 30)
    >>> invoice = OpenItem(7, day, 250_00)
    >>> pick(Line(1, day, 100_00), [invoice], Settings())["kind"]
    'partial'
    """
    how = fit(line, items, settings, payout=len(items) > 1)
    if how is None:
        return None
    shares, residual = split(line, items, how)
    return {"kind": kind_of_items(items, how), "shares": shares, "residual": residual}
